"""The tables of the interface: what each capability takes and returns, and what a driver has to do.

Types are asked of the code. Only who calls a method and what it may end in is written here, and a
capability that nobody has written about is an error.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Mapping
from typing import Final

import attrs

from privatereply.cli.quoting import table
from privatereply.provider import Capability, Provider
from privatereply.testing import REQUIREMENTS
from privatereply.testing.requirements import SENDS

__all__ = ["USES", "Use", "capabilities", "requirements"]


@attrs.frozen
class Use:
    """Who calls a method of a driver.

    Attributes:
        caller: Methods of an account or a client, and programs of the SDK's own.
        ends: Errors that mean something of their own there, beside those of every flow.
    """

    caller: str
    ends: str = ""


_SENDS: Final = "`InvalidValue` or `InvalidDraft` before the write; any `PlatformError`, by outcome"

USES: Final[Mapping[Capability, Use]] = {
    Capability.LIST_POSTS: Use("`posts`, `comments()` without a post, `reconcile`"),
    Capability.LIST_COMMENTS: Use("`comments`, `reconcile`"),
    Capability.LIST_MENTIONS: Use("`mentions`, `reconcile`"),
    Capability.GET_COMMENT: Use("`comment(id)`", "`NotFound`: there is no such comment"),
    Capability.CHECK_COMMENT: Use(
        "`can_reply` and `reply` with `ask_platform=True`",
        "a comment that is gone is a fact, `comment_exists` no, and no error",
    ),
    Capability.SEND_PRIVATE_REPLY: Use("`reply`", _SENDS),
    Capability.SEND_MESSAGE: Use("`send`, `send_to`", _SENDS),
    Capability.START_GROUP: Use("`start_group`, `send_to(…, together=True)`", _SENDS),
    Capability.SEND_PUBLIC_REPLY: Use("`reply_publicly`", _SENDS),
    Capability.LOOK: Use(
        "after a lost answer, before the next try; `resolve`, `reconcile`",
        "any `PlatformError` or `NoAnswer`: the attempt stays unknown",
    ),
    Capability.SET_HIDDEN: Use("`hide`, `unhide`"),
    Capability.SET_LIKED: Use("`like`, `unlike`"),
    Capability.DELETE_COMMENT: Use("`delete`"),
    Capability.LIST_CONVERSATIONS: Use("`conversations`, `reconcile`"),
    Capability.LIST_MESSAGES: Use("`messages`, `reconcile`"),
    Capability.CHECK_CONVERSATION: Use(
        "`can_send` and `send` with `ask_platform=True`",
        "what the platform does not tell is left out, and no error",
    ),
    Capability.SIGNAL: Use("`signal`"),
    Capability.DELETE_MESSAGE: Use("`delete_message`"),
    Capability.SET_BLOCKED: Use("`block`, `unblock`"),
    Capability.REPORT: Use("`report`"),
    Capability.UPLOAD: Use("`upload`"),
    Capability.SET_REPLIES_ENABLED: Use("`enable_replies`, `disable_replies`"),
    Capability.LIST_ACCOUNTS: Use("`client.accounts`"),
    Capability.AUTHORIZE: Use("`client.authorize`", "asks the platform nothing"),
    Capability.EXCHANGE_TOKEN: Use("`client.exchange_token`"),
    Capability.REFRESH_TOKEN: Use(
        "`refresh_token`; after `AuthenticationFailed`, where the host gave `on_token`",
        "`AuthenticationFailed`: somebody has to log in again",
    ),
    Capability.CHECK_TOKEN: Use(
        "`check_token`, `check_health`",
        "a token that is good for nothing is an answer; `AuthenticationFailed` is about the app's",
    ),
    Capability.CHECK_SUBSCRIPTION: Use("`check_subscription`, `check_health`, `reconcile`"),
    Capability.SUBSCRIBE: Use("`subscribe`"),
    Capability.RECEIVE: Use(
        "`client.ingest`, the mounts of `privatereply.web`", "`WebhookRefused`, and nothing else"
    ),
}


def capabilities() -> str:
    """What each capability takes and returns, who calls it, and what it may end in.

    Raises:
        LookupError: Nobody has written about one.
    """
    missing = [one.value for one in Capability if one not in USES]
    if missing:
        raise LookupError(f"nobody says who calls {', '.join(missing)}")
    return table(
        ("capability", "takes", "returns", "called by", "may end in"),
        ((f"`{one.name}`", *_types(one), USES[one].caller, USES[one].ends) for one in Capability),
    )


def _types(capability: Capability) -> tuple[str, str]:
    """The command and the result of a method, as its signature names them."""
    signature = inspect.signature(getattr(Provider, capability.value))
    (_, command), result = signature.parameters.values(), str(signature.return_annotation)
    returned = re.sub(r"^Flow\[(.*)\]$", r"\1", result)
    return f"`{command.annotation}`", "nothing" if returned == "None" else f"`{returned}`"


def requirements(theme: str) -> str:
    """What is demanded of drivers under one theme.

    Raises:
        LookupError: There is no such theme.
    """
    found = [one for one in REQUIREMENTS.values() if one.id.partition(".")[0] == theme]
    if not found:
        raise LookupError(f"no requirement begins with {theme!r}")
    return table(
        ("requirement", "demands", "of"),
        ((f"`{one.id}`", one.sentence.rstrip("."), _of(one.needs)) for one in found),
    )


def _of(needs: frozenset[Capability]) -> str:
    if not needs or needs == SENDS:
        return "every send" if needs else "every driver"
    return ", ".join(f"`{one.name}`" for one in Capability if one in needs)
