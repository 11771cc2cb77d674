"""The tables of the documentation, made from what is installed.

Pure text, so that the README's table and the pages cannot differ, and neither needs Sphinx to be
checked. ``python docs/_extensions/tables.py`` writes the README's table anew.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from importlib.metadata import entry_points
from pathlib import Path
from typing import Final

from privatereply.cli import matrix
from privatereply.cli.quoting import table
from privatereply.policy import Policy, RuleDescription
from privatereply.provider import Provider, Quota
from privatereply.providers.answers import Refusal
from privatereply.providers.graph.codes import CODES, PAIRS, SUBCODES
from privatereply.providers.tiktok import codes as tiktok
from privatereply.providers.x import codes as x
from privatereply.store.machine import TRANSITIONS

__all__ = [
    "BUILT_IN",
    "capabilities",
    "codes",
    "credentials",
    "driver",
    "ledger",
    "limits",
    "notes",
    "overview",
    "quotas",
    "rewritten",
]

BUILT_IN: Final = ("facebook", "instagram", "tiktok", "x")
"""The drivers of this distribution, in the order of the tables."""

README: Final = Path(__file__).parents[2] / "README.md"
_MARKED: Final = re.compile(r"(<!-- limits -->\n).*?(\n<!-- /limits -->)", re.DOTALL)


def driver(name: str) -> Provider:
    """The installed driver of that name."""
    (found,) = entry_points(group="privatereply.providers", name=name)
    provider: Provider = found.load()()
    return provider


def limits(policy: Policy, language: str = "en") -> str:
    """The rules of a policy that are switched on, each with its source."""
    return table(
        ("rule", "demands", "while unknown", "source, read on"),
        (
            (f"`{rule.name}`", rule.sentence, rule.on_unknown, f"{_source(rule)}, {rule.checked}")
            for rule in _rules(policy, language)
        ),
    )


def notes(policy: Policy) -> str:
    """What else there is to know about the rules of a policy."""
    return "\n".join(f"- `{rule.name}`: {rule.note}" for rule in _rules(policy) if rule.note)


def quotas(provider: Provider) -> str:
    """The budgets of sends that the SDK keeps before the platform has to."""
    return table(
        ("action", "at most", "at once", "source, read on"),
        (
            (matrix.words(action.value), matrix.budget(quota), str(quota.burst), _origin(quota))
            for action, quota in provider.quotas.items()
        ),
    )


def credentials(provider: Provider) -> str:
    """What ``client.account(…)`` takes for a driver."""
    return table(
        ("credential", "required", "what it is"),
        (
            (f"`{one.name}`", "yes" if one.required else "no", one.note)
            for one in provider.credentials
        ),
    )


def capabilities(providers: Sequence[Provider]) -> str:
    """What each driver declares it can do."""
    return table(
        ("capability", *(f"`{provider.name}`" for provider in providers)),
        (
            (f"`{one.capability.value}`", *("yes" if there else "" for there in one.there))
            for one in matrix.abilities(providers)
        ),
    )


def ledger() -> str:
    """The life of an attempt: from each state, what can happen, and the state that follows."""
    return table(
        ("in", "when", "then"),
        (
            (f"`{state.value}`", f"`{step.value}`", f"`{after.value}`")
            for (state, step), after in TRANSITIONS.items()
        ),
    )


def codes(platform: str) -> str:
    """What refusals mean, the most particular ones first.

    Args:
        platform: ``"graph"`` for Facebook and Instagram, ``"tiktok"`` or ``"x"``.
    """
    if platform == "tiktok":
        return _tiktok_codes()
    if platform == "x":
        return _x_codes()
    found: list[tuple[str, str, Refusal]] = [
        *((code, subcode, refusal) for (code, subcode), refusal in PAIRS.items()),
        *(("any", subcode, refusal) for subcode, refusal in SUBCODES.items()),
        *((code, "", refusal) for code, refusal in CODES.items()),
    ]
    return table(
        ("code", "subcode", "error", "a send is", "meaning"),
        (
            (code, subcode, f"`{one.kind.__name__}`", one.outcome.value, one.reason)
            for code, subcode, one in found
        ),
    )


def _tiktok_codes() -> str:
    found = [(f"{tiktok.BLOCKED}, too fast", tiktok.TOO_FAST), *tiktok.CODES.items()]
    return table(
        ("code", "error", "a send is", "meaning"),
        ((code, f"`{one.kind.__name__}`", one.outcome.value, one.reason) for code, one in found),
    )


def _x_codes() -> str:
    found: list[tuple[str, str, Refusal]] = [
        *(("status", status, x.STATUSES[status]) for status in sorted(x.UNMISTAKABLE)),
        *(("code", code, refusal) for code, refusal in x.CODES.items()),
        *(("sentence", sentence, refusal) for sentence, refusal in x.SENTENCES.items()),
        *(("type", kind, refusal) for kind, refusal in x.TYPES.items()),
        *(("type, of a read", kind, refusal) for kind, refusal in x.READS.items()),
        *(
            ("status", status, refusal)
            for status, refusal in x.STATUSES.items()
            if status not in x.UNMISTAKABLE
        ),
    ]
    return table(
        ("by", "what", "error", "a send is", "meaning"),
        (
            (by, f"`{what}`", f"`{one.kind.__name__}`", one.outcome.value, one.reason)
            for by, what, one in found
        ),
    )


def overview(names: Sequence[str] = BUILT_IN) -> str:
    """The platforms and their limits at a glance: the README's table."""
    providers = [driver(name) for name in names]
    return table(
        ("action", "limit", *(provider.title for provider in providers)),
        (
            (matrix.words(one.action.value), matrix.words(one.name), *one.figures)
            for one in matrix.limits([*map(matrix.figures, providers)])
        ),
    )


def rewritten(readme: str) -> str:
    """The README with its table made anew.

    Raises:
        ValueError: The marks around the table are missing.
    """
    made = overview()
    text, count = _MARKED.subn(lambda found: f"{found[1]}{made}{found[2]}", readme)
    if count != 1:
        msg = f"the README has {count} pairs of marks around its table, not one"
        raise ValueError(msg)
    return text


def _origin(quota: Quota) -> str:
    return f"{_address(quota.source)}, {quota.checked}"


def _source(rule: RuleDescription) -> str:
    return _address(rule.source)


def _address(source: str) -> str:
    return f"<{source}>" if source.startswith("https://") else source


def _rules(policy: Policy, language: str = "en") -> Iterable[RuleDescription]:
    return (rule for rule in policy.describe(language).rules if rule.enabled)


if __name__ == "__main__":
    README.write_text(rewritten(README.read_text(encoding="utf-8")), encoding="utf-8")
