"""Which comments may be answered by direct message: the conditions of Comment-to-Message.

Sources (read 2026-11-21):
    https://business-api.tiktok.com/portal/docs?id=1832184403754242
    https://business-api.tiktok.com/portal/docs?id=1843697551083522
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Final

from privatereply.sandbox.tiktok.errors import TikTokError
from privatereply.sandbox.tiktok.regions import COMMENT_TO_MESSAGE, UNANSWERABLE
from privatereply.sandbox.tiktok.state import World
from privatereply.sandbox.tiktok.world import EmulatedAccount, EmulatedComment, EmulatedPerson

DEADLINE: Final = timedelta(hours=48)
SILENCE: Final = timedelta(hours=24)


def check_account(account: EmulatedAccount) -> None:
    """Check that an account may have Comment-to-Message.

    Raises:
        TikTokError: It may not. The documents give no code; the emulator answers 40118, which they
            explain with features of certain regions.
    """
    rule = _account_obstacle(account)
    if rule is not None:
        raise TikTokError("not_listed", rule=rule)


def check_comment(world: World, comment: EmulatedComment) -> EmulatedPerson:
    """Check that a comment may be answered by message now, and return who wrote it.

    Raises:
        TikTokError: It may not. The documents give no code; the emulator answers 40064, the one
            for all rules of direct messages.
    """
    author = comment.author
    rule = "own_comment" if author is None else _obstacle(world, comment, author)
    if author is None or rule is not None:
        raise TikTokError("blocked", rule=rule)
    return author


def unreachable(account: EmulatedAccount, person: EmulatedPerson) -> str | None:
    """Return the rule that keeps every message of an account from a person."""
    if person.id in account.blocked:
        return "account_blocked"
    return None if person.allows_messages else "messages_not_received"


def _account_obstacle(account: EmulatedAccount) -> str | None:
    if account.region not in COMMENT_TO_MESSAGE:
        return "account_region"
    if not account.owner_adult:
        return "owner_age"
    if not (account.registered or account.messaging_ads):
        return "not_registered"
    return None if account.requests else "requests_not_allowed"


def _obstacle(world: World, comment: EmulatedComment, author: EmulatedPerson) -> str | None:
    broken = (rule for rule, breaks in _RULES.items() if breaks(world, comment, author))
    return next(broken, None) or unreachable(comment.account, author)


def _unjudged(world: World, comment: EmulatedComment, _author: EmulatedPerson) -> bool:
    return comment.verdict_at is None or world.now < comment.verdict_at


def _in_touch(world: World, comment: EmulatedComment, author: EmulatedPerson) -> bool:
    thread = world.conversation(author, comment.account)
    return any(world.now - message.created_at < SILENCE for message in thread.messages)


_RULES: Final[dict[str, Callable[[World, EmulatedComment, EmulatedPerson], bool]]] = {
    "not_first_level": lambda _world, comment, _author: comment.parent is not None,
    "no_verdict": _unjudged,
    "too_late": lambda world, comment, _author: world.now - comment.created_at > DEADLINE,
    "already_replied": lambda _world, comment, _author: comment.trace is not None,
    "commenter_age": lambda _world, _comment, author: not author.adult,
    "commenter_region": lambda _world, _comment, author: author.region in UNANSWERABLE,
    "recent_contact": _in_touch,
}
"""What keeps a comment from being answered by message, and when it does."""
