"""What nobody may read: where it is known, and where it leaked to."""

from __future__ import annotations

import json
import traceback
from collections.abc import Container, Iterator, Mapping
from typing import Any, Final
from urllib.parse import quote, quote_plus

from privatereply.testing.cases import Case

__all__ = ["SHORTEST", "credentials_of", "leaked", "private_values", "told_by"]

SHORTEST: Final = 8
"""How long a value has to be to be looked for: shorter ones are in everything."""


def private_values(case: Case, public: Container[str]) -> dict[str, str]:
    """What a dialogue knows and nobody may read, by what to call it.

    Args:
        case: The dialogue.
        public: The names of credentials that are no secrets.
    """
    found = {"the draft's text": getattr(getattr(case.command, "draft", None), "text", "")}
    found["the comment's text"] = getattr(getattr(case.command, "comment", None), "text", "")
    for title in ("token", "verifier", "state"):
        found[f"the {title}"] = getattr(case.command, title, "")
    found |= {f"the name of person {number}": name for number, name in enumerate(_names(case))}
    return {**_long_enough(found), **credentials_of(case, public)}


def credentials_of(case: Case, public: Container[str]) -> dict[str, str]:
    """The credentials in a dialogue's command, by what to call them.

    Args:
        case: The dialogue.
        public: The names of credentials that are no secrets.
    """
    account = getattr(case.command, "account", None)
    own: Mapping[str, str] = {} if account is None else account.credentials
    known = {**getattr(case.command, "credentials", {}), **own}
    return _long_enough(
        {f"the credential {name!r}": known[name] for name in known if name not in public}
    )


def _long_enough(values: Mapping[str, Any]) -> dict[str, str]:
    return {
        name: value
        for name, value in values.items()
        if isinstance(value, str) and len(value) >= SHORTEST
    }


def _names(case: Case) -> Iterator[str]:
    for holder in ("comment", "conversation"):
        there = getattr(case.command, holder, None)
        for person in (getattr(there, "author", None), getattr(there, "person", None)):
            if person is not None and person.name is not None:
                yield person.name


def leaked(text: str, private: Mapping[str, str]) -> str | None:
    """Which private value a text holds, however it is written: its name, or ``None``."""
    return next(
        (name for name, value in private.items() if any(one in text for one in _forms(value))),
        None,
    )


def _forms(value: str) -> set[str]:
    """A text as it stands in sentences, in JSON, in a repr of bytes, and in addresses."""
    return {
        value,
        json.dumps(value)[1:-1],
        repr(json.dumps(value).encode())[3:-2],
        repr(value.encode(errors="surrogatepass"))[2:-1],
        quote(value, safe="", errors="surrogatepass"),
        quote_plus(value, errors="surrogatepass"),
    }


def told_by(error: BaseException) -> str:
    """Everything an error tells whoever prints, logs or keeps it, and what it was raised from.

    What a platform said is in ``detail``, on purpose and nowhere else.
    """
    return "\n".join(_told(error, set()))


def _told(error: BaseException | None, seen: set[int]) -> Iterator[str]:
    if error is None or id(error) in seen:
        return
    seen.add(id(error))
    yield from (str(error), repr(error), *map(repr, error.args))
    yield from (repr(value) for name, value in _kept(error) if name != "detail")
    yield from traceback.format_exception_only(error)
    yield from _told(error.__cause__, seen)
    yield from _told(error.__context__, seen)


def _kept(error: BaseException) -> Iterator[tuple[str, Any]]:
    yield from vars(error).items()
    # UnicodeError keeps what it could not read in slots of C.
    for name in ("object", "doc"):
        if hasattr(error, name):
            yield name, getattr(error, name)
