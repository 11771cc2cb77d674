"""``privatereply policy``: the rules of a platform."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import click

from privatereply.cli.output import (
    Sheet,
    document,
    interactive,
    json_option,
    language_option,
    lines,
    table,
)
from privatereply.cli.rules import policy_options, wanted_policy
from privatereply.policy import RuleDescription
from privatereply.registry import Registry

__all__ = ["command"]


_PRESETS: Final = Sheet[str](
    columns=("preset",), cells=lambda name: (name,), data=lambda name: {"name": name}
)


def _limit(rule: RuleDescription) -> str:
    value = rule.value
    if value is None:
        return ""
    if isinstance(value, tuple):
        return ", ".join(value)
    return f"{value:g} {rule.unit or ''}".rstrip()


def _state(rule: RuleDescription) -> str:
    if not rule.enabled:
        return "off"
    return "changed" if rule.changed else "on"


def _cells(rule: RuleDescription) -> tuple[object, ...]:
    return (rule.name, _state(rule), _limit(rule), rule.sentence, rule.source, rule.checked)


def _show(rules: Sequence[RuleDescription]) -> None:
    """The rules for a person: sources are too long for a column, so they are numbered."""
    sources = list(dict.fromkeys(rule.source for rule in rules))
    rows = [
        (rule.name, _state(rule), rule.sentence, sources.index(rule.source) + 1, rule.checked)
        for rule in rules
    ]
    table(("rule", "state", "what it demands", "source", "checked"), rows)
    for number, source in enumerate(sources, start=1):
        click.echo(f"{number:>3}  {source}")


@click.command
@click.argument("platform")
@policy_options
@click.option("--presets", is_flag=True, help="List the presets there are instead.")
@language_option
@json_option
def command(
    *,
    platform: str,
    action: str,
    presets: bool,
    preset: str | None,
    override: Path | None,
    language: str,
    as_json: bool,
) -> None:
    """Show the rules of PLATFORM: number, source, and the day somebody last read it there."""
    provider = Registry().provider(platform)
    if presets:
        _PRESETS.show(provider.presets, as_json=as_json)
        return
    description = wanted_policy(provider, action, preset, override).describe(language)
    if as_json:
        document(description.as_dict())
    elif interactive():
        _show(description.rules)
    else:
        lines(map(_cells, description.rules))
