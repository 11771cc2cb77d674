"""``privatereply send-to``: one message to many, planned before anything is sent."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Final

import click

from privatereply.bound import BoundAccount
from privatereply.campaign import Campaign, Recipient, Standing
from privatereply.cli.account import acting, actor_option, facts_option
from privatereply.cli.output import Sheet, document, interactive, json_option, stamp
from privatereply.cli.values import people, text
from privatereply.model import Actor, Draft, Fact, Person, Purpose

__all__ = ["command"]

_UNFINISHED: Final = 1
_TO_DO: Final = (Standing.READY, Standing.UNKNOWN)


def _remark(one: Recipient) -> str | None:
    """What there is to say of somebody beside where it stands with them."""
    if one.receipt is not None:
        return one.receipt.message_id
    if one.error is not None:
        return str(one.error)
    return None if one.decision is None or one.decision.allowed else one.decision.explain()


def _cells(one: Recipient) -> tuple[object, ...]:
    return (one.person.id, one.standing.value, stamp(one.at), _remark(one))


_SHEET: Final = Sheet[Recipient](
    columns=("person", "standing", "at", "message or reason"),
    cells=_cells,
    data=lambda one: one.as_dict(),
)


def _show(campaign: Campaign, *, as_json: bool) -> None:
    if as_json:
        document(campaign.as_dict())
        return
    _SHEET.show(campaign.recipients, as_json=False)
    if interactive():
        counts = campaign.counts
        click.echo(", ".join(f"{count} {name}" for name, count in counts.items() if count) + ".")
        if campaign.stopped is not None:
            click.echo(f"It stopped: {campaign.stopped}")
        if campaign.next_at is not None:
            click.echo(f"Worth calling again from {stamp(campaign.next_at)} on.")


def _confirmed(campaign: Campaign) -> bool:
    """Show the plan to whoever sits at the terminal, and ask.

    Raises:
        click.Abort: They said no.
        click.ClickException: Nobody can be asked.
    """
    ready, all_of_them = len(campaign.of(*_TO_DO)), len(campaign.recipients)
    if not (sys.stdin.isatty() and interactive()):
        raise click.ClickException(
            f"this would write to {ready} of {all_of_them} people, and nobody can be asked: --yes "
            "sends, --dry-run shows the plan"
        )
    _show(campaign, as_json=False)
    return click.confirm(f"Write to {ready} of {all_of_them} people now?", abort=True)


@click.command
@acting
@click.argument("recipients", metavar="PEOPLE", type=click.File(), callback=people)
@click.argument("text", callback=text)
@actor_option
@click.option("--key", required=True, metavar="NAME", help="Your own name for the whole send.")
@click.option("--marketing", is_flag=True, help="It is advertising, and rules of its own apply.")
@click.option("--together", is_flag=True, help="One conversation with all of them.")
@facts_option
@click.option("--dry-run", is_flag=True, help="Show the plan, and send nothing.")
@click.option("--yes", "certain", is_flag=True, help="Send without asking.")
@json_option
def command(
    account: BoundAccount,
    *,
    recipients: tuple[Person, ...],
    text: str,
    actor: Actor,
    key: str,
    marketing: bool,
    together: bool,
    known: Mapping[str, Fact],
    dry_run: bool,
    certain: bool,
    as_json: bool,
) -> int:
    """Write TEXT to many PEOPLE, and print how it stands with each of them.

    PEOPLE is a file with one id in each line, or - for standard input. Nothing is sent before the
    plan was shown and confirmed: who is written to, who not and why, and when. The same key again
    goes on where it stopped and writes to nobody twice. Ends with 1 while somebody is left.
    """
    campaign = account.send_to(
        recipients,
        Draft(text=text, purpose=Purpose.MARKETING if marketing else Purpose.SERVICE),
        actor=actor,
        key=key,
        facts=known,
        together=together,
        confirm=lambda plan: not dry_run and (certain or _confirmed(plan)),
    )
    _show(campaign, as_json=as_json)
    return 0 if dry_run or campaign.is_done else _UNFINISHED
