"""Reads overrides of policies from TOML or JSON."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

import attrs

from privatereply.errors import InvalidValue
from privatereply.model import Action
from privatereply.policy.policy import Policy

__all__ = ["Overrides", "load_policies"]


@attrs.frozen
class Overrides:
    """Changes to policies: platform, action, rule, field, value.

    Attributes:
        tables: As they were read. Rules and fields are checked when they are applied, because
            every driver brings rules of its own.
    """

    tables: Mapping[str, Mapping[str, Mapping[str, object]]]

    @property
    def platforms(self) -> frozenset[str]:
        """The platforms something is said about."""
        return frozenset(self.tables)

    def apply(self, policy: Policy) -> Policy:
        """The policy with what is said about its platform and action.

        Raises:
            InvalidValue: It has no such rule or field, or the field cannot have that value; the
                error names the place, for example ``reply_within.margin``.
        """
        actions = self.tables.get(policy.platform, {})
        return policy.override(actions.get(policy.action.value, {}))


def load_policies(source: str | os.PathLike[str]) -> Overrides:
    """Read overrides of policies.

    In TOML::

        [facebook.private_reply.reply_within]
        margin = "2h"

        [instagram.message.messaging_window]
        enabled = false

    Args:
        source: A path, a text that is nothing but a path (one line that ends in ``.toml`` or
            ``.json``), or the document itself. A document that begins with ``{`` is JSON.

    Raises:
        InvalidValue: The file cannot be read, the document is malformed, or a table is not
            platform, action, rule, fields.
    """
    document = _parse(_read(source))
    return Overrides({platform: _actions(platform, table) for platform, table in document.items()})


def _read(source: str | os.PathLike[str]) -> str:
    if isinstance(source, str) and ("\n" in source or not source.endswith((".toml", ".json"))):
        return source
    try:
        return Path(source).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidValue(
            name="policies",
            given=f"{os.fspath(source)!r}, which cannot be read ({type(error).__name__})",
            allowed="the path of a readable TOML or JSON file in UTF-8",
        ) from error


def _parse(text: str) -> dict[str, Any]:
    # Imported here: most hosts take the policies as they are.
    import json  # noqa: PLC0415
    import tomllib  # noqa: PLC0415

    try:
        if text.lstrip().startswith("{"):
            document: dict[str, Any] = json.loads(text)
            return document
        return tomllib.loads(text)
    except ValueError as error:
        raise InvalidValue(
            name="policies", given=f"a document that is malformed: {error}", allowed="TOML or JSON"
        ) from None


def _actions(platform: str, table: object) -> Mapping[str, Mapping[str, object]]:
    actions = _table(platform, table, "actions")
    known = [action.value for action in Action]
    for action, rules in actions.items():
        if action not in known:
            raise InvalidValue(
                name=platform, given=f"the action {action!r}", allowed=", ".join(known)
            )
        for rule, fields in _table(f"{platform}.{action}", rules, "rules").items():
            _table(f"{platform}.{action}.{rule}", fields, "fields")
    return actions


def _table(name: str, value: object, content: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise InvalidValue(name=name, given=repr(value), allowed=f"a table of {content}")
    return cast("Mapping[str, Any]", value)
