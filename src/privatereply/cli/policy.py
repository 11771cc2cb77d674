"""``privatereply policy``: the rules of a platform."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import click

from privatereply.cli.output import Sheet, document, interactive, json_option, lines, table
from privatereply.model import Action
from privatereply.policy import LANGUAGES, RuleDescription, load_policies
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
@click.option(
    "--action",
    type=click.Choice([action.value for action in Action]),
    default=Action.PRIVATE_REPLY.value,
    show_default=True,
    help="What is to be done.",
)
@click.option("--presets", is_flag=True, help="List the presets there are instead.")
@click.option("--preset", metavar="NAME", help="The rules of a preset instead of today's.")
@click.option(
    "--override",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Apply the overrides in this TOML or JSON file.",
)
@click.option(
    "--lang", type=click.Choice(LANGUAGES), default="en", show_default=True, help="The language."
)
@json_option
def command(
    *,
    platform: str,
    action: str,
    presets: bool,
    preset: str | None,
    override: Path | None,
    lang: str,
    as_json: bool,
) -> None:
    """Show the rules of PLATFORM: number, source, and the day somebody last read it there."""
    provider = Registry().provider(platform)
    if presets:
        _PRESETS.show(provider.presets, as_json=as_json)
        return
    policy = provider.policy(Action(action), preset=preset)
    if override is not None:
        policy = load_policies(override).apply(policy)
    description = policy.describe(lang)
    if as_json:
        document(description.as_dict())
    elif interactive():
        _show(description.rules)
    else:
        lines(map(_cells, description.rules))
