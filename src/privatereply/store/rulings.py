"""What rules said, as text that can be said in every language later."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final, cast

import attrs

from privatereply.policy import Count, Finding, Name, Phrase, Reason, Verdict
from privatereply.policy.phrase import Value
from privatereply.store.columns import micros, moment, span

__all__ = ["Ruling", "from_text", "to_text"]

_ENCODE: Final[Callable[[object], str]] = json.JSONEncoder(separators=(",", ":")).encode
_ALLOW: Final = Verdict.ALLOW


@attrs.frozen(kw_only=True)
class Ruling:
    """What one rule said, as it was written down; the rule itself may be another today.

    Attributes:
        rule: The rule's name.
        verdict: What it said.
        blocks: Whether it kept the message from being sent.
        reason: Why; ``None`` if it just allowed.
        until: From when on it would allow.
        deadline: The last moment at which it says so.
        unknown: What nobody knew, by the names in `privatereply.policy.facts`.
        extension: The permission under which alone it allowed.
        source: Where the limit is written; empty if it just allowed.
        checked: The day somebody had last read it there, ISO date; empty if it just allowed.
    """

    rule: str
    verdict: Verdict = Verdict.ALLOW
    blocks: bool = False
    reason: Reason | None = None
    until: datetime | None = None
    deadline: datetime | None = None
    unknown: str | None = None
    extension: str | None = None
    source: str = ""
    checked: str = ""

    def as_dict(self) -> dict[str, Any]:
        """The ruling as JSON can hold it, without its reason; times in ISO 8601."""
        return {
            "rule": self.rule,
            "verdict": self.verdict.value,
            "blocks": self.blocks,
            "until": None if self.until is None else self.until.isoformat(),
            "deadline": None if self.deadline is None else self.deadline.isoformat(),
            "unknown": self.unknown,
            "extension": self.extension,
            "source": self.source,
            "checked": self.checked,
        }


def to_text(findings: Iterable[Finding]) -> str:
    """Findings as JSON, in their order; of those that just allow, the rule's name."""
    return _ENCODE(
        [
            finding.rule.name
            if finding.verdict is _ALLOW and finding.deadline is None and finding.extension is None
            else _to_tree(finding)
            for finding in findings
        ]
    )


def from_text(text: str) -> tuple[Ruling, ...]:
    """The rulings that `to_text` wrote."""
    return tuple(
        Ruling(rule=one) if isinstance(one, str) else _from_tree(one) for one in json.loads(text)
    )


def _to_tree(finding: Finding) -> dict[str, object]:
    rule, reason = finding.rule, finding.reason
    tree: dict[str, object] = {
        "rule": rule.name,
        "until": micros(finding.until),
        "deadline": micros(finding.deadline),
        "unknown": finding.unknown,
        "extension": finding.extension,
    }
    if finding.verdict is not _ALLOW or finding.extension is not None:
        tree |= {
            "verdict": finding.verdict.value,
            "blocks": finding.blocks,
            "one": reason.phrase.one,
            "many": reason.phrase.many,
            "values": {name: _value_to_tree(value) for name, value in reason.values.items()},
            "source": rule.source,
            "checked": rule.checked,
        }
    return {name: value for name, value in tree.items() if value is not None}


def _from_tree(tree: Mapping[str, Any]) -> Ruling:
    reason = None
    if "one" in tree:
        values = {name: _value_from_tree(value) for name, value in tree["values"].items()}
        reason = Reason(Phrase(tree["one"], tree.get("many")), values)
    return Ruling(
        rule=tree["rule"],
        verdict=Verdict(tree.get("verdict", _ALLOW)),
        blocks=tree.get("blocks", False),
        reason=reason,
        until=moment(tree.get("until")),
        deadline=moment(tree.get("deadline")),
        unknown=tree.get("unknown"),
        extension=tree.get("extension"),
        source=tree.get("source", ""),
        checked=tree.get("checked", ""),
    )


def _value_to_tree(value: Value) -> object:
    match value:
        case timedelta():
            return {"span": span(value)}
        case datetime():
            return {"at": micros(value)}
        case Count(number, unit):
            return {"count": number, "one": unit.one, "many": unit.many}
        case Name(text):
            return {"name": text}
        case _:
            return value


def _value_from_tree(tree: Any) -> Value:
    match tree:
        case {"span": length}:
            return timedelta(microseconds=length)
        case {"at": at}:
            return moment(int(at))
        case {"count": number, "one": one, "many": many}:
            return Count(number, Phrase(one, many))
        case {"name": text}:
            return Name(text)
        case list():
            return tuple(cast("list[str]", tree))
        case int() | str():
            return tree
        case _:
            raise AssertionError(tree)
