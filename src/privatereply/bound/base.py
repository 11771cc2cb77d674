"""What every bound account is made of: its context, its loop, and a token that may end."""

from __future__ import annotations

import inspect
import threading
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar

import attrs
from typing_extensions import override

from privatereply import reading
from privatereply.context import Context
from privatereply.errors import AuthenticationFailed, Outcome, OutcomeUnknown, PrivateReplyError
from privatereply.loop import AsyncLoop, Loop
from privatereply.model import Account, Action, utc
from privatereply.policy import Policy
from privatereply.program import Program
from privatereply.provider import Capability, Listing, Token

if TYPE_CHECKING:
    import anyio

__all__ = ["Awaiting", "BaseAccount", "Blocking", "OnToken", "Renewal", "since_or_none"]

T = TypeVar("T")
L = TypeVar("L")
OnToken = Callable[[Account, Token], "Awaitable[None] | None"]
"""Called with the account as it is from now on and its new token, to keep it for the next start.
Only `AsyncBoundAccount` awaits what it returns."""

_REFRESH: Final = "refresh_token"


def since_or_none(since: datetime | None) -> datetime | None:
    """A caller's `since`, checked."""
    return None if since is None else utc(since, "since")


@attrs.define(eq=False)
class Renewal(Generic[L]):
    """The one flight in which an account's token is renewed, shared by all who hold the account.

    Where each refresh token works once, a second flight at the same time would end the login.

    Attributes:
        lock: Held during the flight.
        replaced: Every token that a flight has replaced; who holds the account may have slept
            through several.
        account: The account as it is since the last one.
    """

    lock: L
    replaced: set[str] = attrs.field(factory=set[str], repr=False)
    account: Account | None = None

    def done_for(self, account: Account) -> Account | None:
        """The account with the token that replaced its own, if somebody has renewed it."""
        given = account.credentials.get("access_token")
        return self.account if given in self.replaced else None

    def note(self, before: Account, after: Account) -> None:
        """Keep what a flight brought."""
        ended = before.credentials.get("access_token")
        if ended is not None:
            self.replaced.add(ended)
        self.replaced.discard(after.credentials["access_token"])
        self.account = after


class BaseAccount:
    """What both colours of a bound account share."""

    def __init__(self, context: Context, on_token: OnToken | None) -> None:
        self._context = context
        self._on_token = on_token

    @override
    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.platform}/{self.id})"

    @property
    def account(self) -> Account:
        """The account, with the credentials in use."""
        return self._context.account

    @property
    def platform(self) -> str:
        """The driver's name."""
        return self._context.account.platform

    @property
    def id(self) -> str:
        """The platform's id of the account."""
        return self._context.account.id

    @property
    def capabilities(self) -> frozenset[Capability]:
        """What the driver can do."""
        return self._context.provider.capabilities

    def policy(self, action: Action) -> Policy:
        """The rules in force for an action, overrides included."""
        return self._context.policies[action]

    def _use(self, account: Account) -> None:
        self._context = attrs.evolve(self._context, account=account)

    def _renewable(self, error: BaseException | None) -> bool:
        """Whether a refused token went wrong, and can be replaced without the account's owner.

        Not without `on_token`: where each refresh token works once, the new one would be lost.
        """
        if isinstance(error, OutcomeUnknown):
            # Perhaps nobody knows only because the token with which to look was refused.
            error = error.__cause__
        return (
            isinstance(error, AuthenticationFailed)
            and error.outcome is Outcome.REFUSED
            and self._on_token is not None
            and _REFRESH in self.account.credentials
            and self._context.supports(Capability.REFRESH_TOKEN)
        )


def _with_token(account: Account, token: Token) -> Account:
    renewed = {"access_token": token.value}
    if token.refresh is not None:
        renewed[_REFRESH] = token.refresh
    return attrs.evolve(account, credentials={**account.credentials, **renewed})


def _id(item: Any) -> str:
    return str(item.id)


def _unseen(items: Iterable[T], seen: set[str], name: Callable[[T], str]) -> Iterator[T]:
    for item in items:
        named = name(item)
        if named not in seen:
            seen.add(named)
            yield item


class Blocking(BaseAccount):
    """Carries programs out and waits for them."""

    def __init__(
        self,
        context: Context,
        loop: Loop,
        on_token: OnToken | None,
        renewal: Renewal[threading.Lock],
    ) -> None:
        super().__init__(context, on_token)
        self._loop = loop
        self._renewal = renewal

    def _run(self, program: Callable[[Context], Program[T]]) -> T:
        """Carry a program out, once more if the token had ended and could be renewed."""
        context = self._context
        try:
            return self._loop.run(program(context))
        except PrivateReplyError as error:
            if not self._renewable(error):
                raise
            refused = error
        try:
            self._renew(context.account)
        except PrivateReplyError as failure:
            if isinstance(refused, OutcomeUnknown):
                # A failure to renew would say nothing of the attempt.
                raise refused from failure
            raise
        return self._loop.run(program(self._context))

    def _renew(self, account: Account) -> Token | None:
        """Replace a token; ``None`` if somebody else has done so."""
        with self._renewal.lock:
            known = self._renewal.done_for(account)
            if known is not None:
                self._use(known)
                return None
            token = self._loop.run(reading.refresh_token(self._context))
            renewed = _with_token(account, token)
            self._renewal.note(account, renewed)
            self._use(renewed)
            if self._on_token is not None:
                self._on_token(renewed, token)
            return token

    def _pages(
        self,
        page: Callable[[Context, str | None], Program[Listing[T]]],
        name: Callable[[T], str] = _id,
    ) -> Iterator[T]:
        """Every item of a list, once: some platforms repeat items on later pages."""
        after: str | None = None
        seen = set[str]()
        while True:
            cursor = after
            listing = self._run(lambda context, cursor=cursor: page(context, cursor))  # type: ignore[misc]
            yield from _unseen(listing.items, seen, name)
            if listing.after in {None, after}:  # a cursor that does not move would go on for ever
                return
            after = listing.after


class Awaiting(BaseAccount):
    """Carries programs out and awaits them."""

    def __init__(
        self,
        context: Context,
        loop: AsyncLoop,
        on_token: OnToken | None,
        renewal: Renewal[anyio.Lock],
    ) -> None:
        super().__init__(context, on_token)
        self._loop = loop
        self._renewal = renewal

    async def _run(self, program: Callable[[Context], Program[T]]) -> T:
        """Carry a program out, once more if the token had ended and could be renewed."""
        context = self._context
        try:
            return await self._loop.run(program(context))
        except PrivateReplyError as error:
            if not self._renewable(error):
                raise
            refused = error
        try:
            await self._renew(context.account)
        except PrivateReplyError as failure:
            if isinstance(refused, OutcomeUnknown):
                # A failure to renew would say nothing of the attempt.
                raise refused from failure
            raise
        return await self._loop.run(program(self._context))

    async def _renew(self, account: Account) -> Token | None:
        """Replace a token; ``None`` if somebody else has done so."""
        async with self._renewal.lock:
            known = self._renewal.done_for(account)
            if known is None:
                return await self._fly(account)
            self._use(known)
            return None

    async def _fly(self, account: Account) -> Token:
        import anyio  # noqa: PLC0415 - not needed by those who block

        # Where each refresh token works once, a flight that is cancelled would end the login.
        with anyio.CancelScope(shield=True):
            return await self._land(account)
        raise AssertionError("nobody cancels a shielded scope")

    async def _land(self, account: Account) -> Token:
        token = await self._loop.run(reading.refresh_token(self._context))
        renewed = _with_token(account, token)
        self._renewal.note(account, renewed)
        self._use(renewed)
        if self._on_token is not None:
            kept = self._on_token(renewed, token)
            if inspect.isawaitable(kept):
                await kept
        return token

    async def _pages(
        self,
        page: Callable[[Context, str | None], Program[Listing[T]]],
        name: Callable[[T], str] = _id,
    ) -> AsyncGenerator[T, None]:
        """Every item of a list, once: some platforms repeat items on later pages."""
        after: str | None = None
        seen = set[str]()
        while True:
            cursor = after
            listing = await self._run(lambda context, cursor=cursor: page(context, cursor))  # type: ignore[misc]
            for item in _unseen(listing.items, seen, name):
                yield item
            if listing.after in {None, after}:  # a cursor that does not move would go on for ever
                return
            after = listing.after
