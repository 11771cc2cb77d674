"""`Client` and `AsyncClient`: thin shells around the programs of the SDK."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from types import TracebackType
from typing import TYPE_CHECKING, Self, TypeVar

from privatereply.bound import AsyncBoundAccount, BoundAccount, OnToken, Renewal
from privatereply.client.base import Policies
from privatereply.client.checking import AsyncChecking, Checking
from privatereply.client.listening import AsyncListening, Listening
from privatereply.context import LEASE
from privatereply.errors import InvalidValue
from privatereply.events import Event
from privatereply.loop import AsyncLoop, Loop
from privatereply.model import Account, Fact
from privatereply.provider import Authorization, Token
from privatereply.registry import Registry
from privatereply.store import Connection, Store
from privatereply.transport import (
    AsyncHttpClient,
    AsyncHttpTransport,
    AsyncTransport,
    HttpClient,
    HttpTransport,
    Transport,
)

if TYPE_CHECKING:
    import anyio

__all__ = ["DEFAULT_STORE", "AsyncClient", "Client"]

A = TypeVar("A")

DEFAULT_STORE = "sqlite:///privatereply.db"


def _opened(bound: Mapping[tuple[str, str], A], event: Event) -> A:
    account = bound.get((event.platform, event.account_id))
    if account is None:
        raise InvalidValue(
            name="event",
            given=f"one of {event.platform}/{event.account_id}",
            allowed="an event of an account that account() or bind() of this client has opened",
        )
    return account


class Client(Listening, Checking):
    """Answers public comments in private, from one durable ledger.

    Safe to share between threads. Use it as a context manager, or call `close`.

    Args:
        store: ``"sqlite:///replies.db"``, ``"postgresql://…"``, or a callable that lends a
            connection of yours.
        http: A ``httpx.Client`` or ``httpx2.Client`` of yours; it stays yours to close.
        transport: Any `Transport`, instead of `http`.
        sandbox: The address of a running sandbox: every request goes there instead of to the
            platforms.
        clock: The present, as an aware time; for tests and sandboxes whose clock is turned.
        registry: Where drivers come from; the installed ones by default.
        preset: A policy preset, for example ``"zoho"``, for every account that names none.
        policies: Overrides from `privatereply.load_policies`, or policies of yours by action, for
            every account that brings none.
        lease: How long an attempt is its caller's alone, three minutes or more.
        patience: How long a send may wait for a slot of the account's own budget.
        opt_out_words: What a whole message says that asks for no more, in any case; the words of
            `privatereply.policy.OPT_OUT_WORDS` by default.
        opt_in_words: What a whole message says that takes that back; those of
            `privatereply.policy.OPT_IN_WORDS` by default.

    Raises:
        InvalidValue: The store's address is not one, or the lease is too short to be safe.
        StoreUnavailable: The database cannot be opened.
        SchemaOutdated: The database is behind on migrations.
    """

    def __init__(
        self,
        store: str | Callable[[], Connection] = DEFAULT_STORE,
        *,
        http: HttpClient | None = None,
        transport: Transport | None = None,
        sandbox: str | None = None,
        clock: Callable[[], datetime] | None = None,
        registry: Registry | None = None,
        preset: str | None = None,
        policies: Policies | None = None,
        lease: timedelta = LEASE,
        patience: timedelta = timedelta(seconds=30),
        opt_out_words: Iterable[str] | None = None,
        opt_in_words: Iterable[str] | None = None,
    ) -> None:
        super().__init__(
            registry=registry,
            clock=clock,
            preset=preset,
            policies=policies,
            lease=lease,
            patience=patience,
            opt_out_words=opt_out_words,
            opt_in_words=opt_in_words,
        )
        wire = transport or HttpTransport(http, sandbox=sandbox)
        self._loop = Loop(Store.open(store), wire)
        self._bound = {}
        self._renewals = defaultdict[tuple[str, str], Renewal[threading.Lock]](
            lambda: Renewal(lock=threading.Lock())
        )

    def account(
        self,
        platform: str,
        *,
        id: str,  # noqa: A002 - the word of the design
        kind: str | None = None,
        region: str | None = None,
        name: str | None = None,
        plan: str | None = None,
        facts: Mapping[str, Fact] | None = None,
        preset: str | None = None,
        policies: Policies | None = None,
        on_token: OnToken | None = None,
        **credentials: str | None,
    ) -> BoundAccount:
        """One account, ready to act.

        Args:
            platform: The driver's name, for example ``"facebook"``.
            id: The platform's id of the account.
            kind: The platform's own word for the kind of account.
            region: Where the account is registered, as an ISO 3166 code of two letters; some
                platforms offer private replies in some countries only.
            name: A name for people to read.
            plan: Your own plan of this account, for entitlement rules.
            facts: What you know about the account, by the names in `privatereply.policy.facts`.
            preset: A policy preset for this account.
            policies: Overrides or policies for this account.
            on_token: Called with a new token, to keep it: the account it is given has the
                credentials to write down. With it, and a ``refresh_token`` among the credentials,
                a token that has ended is renewed by itself, once.
            **credentials: What the driver declares, for example ``access_token``.

        Raises:
            UnknownPlatform: No driver of that name is installed.
            ProviderError: The driver cannot be used.
            InvalidValue: An id, a credential or a preset is not what the driver takes.
        """
        account = self._account(
            platform, id, kind=kind, region=region, name=name, credentials=credentials
        )
        return self.bind(
            account, plan=plan, facts=facts, preset=preset, policies=policies, on_token=on_token
        )

    def bind(
        self,
        account: Account,
        *,
        plan: str | None = None,
        facts: Mapping[str, Fact] | None = None,
        preset: str | None = None,
        policies: Policies | None = None,
        on_token: OnToken | None = None,
    ) -> BoundAccount:
        """An account you hold as a value, for example one of `accounts`, ready to act.

        Args:
            account: The account.
            plan: As for `account`.
            facts: As for `account`.
            preset: As for `account`.
            policies: As for `account`.
            on_token: As for `account`.

        Raises:
            UnknownPlatform: No driver of that name is installed.
            ProviderError: The driver cannot be used.
            InvalidValue: A credential or a preset is not what the driver takes.
        """
        context = self._context(account, plan=plan, facts=facts, preset=preset, policies=policies)
        renewal = self._renewals[account.platform, account.id]
        bound = BoundAccount(context, self._loop, on_token, renewal)
        self._bound[account.platform, account.id] = bound
        return bound

    def account_of(self, event: Event) -> BoundAccount:
        """The account that an event happened to, as it was last opened on this client.

        Raises:
            InvalidValue: It was not, or the event is about every account of its platform.
        """
        return _opened(self._bound, event)

    def accounts(self, platform: str, **credentials: str) -> tuple[Account, ...]:
        """The accounts a person's token can act for, each with credentials of its own.

        Args:
            platform: The driver's name.
            **credentials: What the driver declares, with the person's token as ``user_token``.
        """
        return self._loop.run(self._list_accounts(platform, credentials))

    def authorize(
        self, platform: str, *, redirect_uri: str, scopes: Iterable[str] = (), **credentials: str
    ) -> Authorization:
        """Where an account's owner lets your app in. Keep what it returns until they come back.

        Args:
            platform: The driver's name.
            redirect_uri: Where the platform sends the browser back to, with a code for
                `exchange_token` and the ``state`` for you to compare.
            scopes: What to ask for; what the driver needs if there are none.
            **credentials: The app's own, by the names the driver declares.

        Raises:
            Unsupported: The driver knows no login by browser; ``Capability.AUTHORIZE`` tells.
            InvalidValue: A credential is missing, or the address is not what the platform takes.
        """
        return self._loop.run(self._authorize(platform, redirect_uri, scopes, credentials))

    def exchange_token(self, platform: str, token: str, **credentials: str) -> Token:
        """A token that lasts for a short-lived one, or for the code of a login; keep it yourself.

        Args:
            platform: The driver's name.
            token: The short-lived token, or the code.
            **credentials: The app's own, by the names the driver declares; with a code the
                ``redirect_uri`` and the ``verifier`` of its `authorize`.
        """
        return self._loop.run(self._exchange_token(platform, token, credentials))

    def close(self) -> None:
        """Give back connections; clients and connections you lent stay open."""
        self._loop.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()


class AsyncClient(AsyncListening, AsyncChecking):
    """The same as `Client`, awaiting, on asyncio or trio.

    Args:
        store: As for `Client`.
        http: A ``httpx.AsyncClient`` or ``httpx2.AsyncClient`` of yours.
        transport: Any `AsyncTransport`, instead of `http`.
        sandbox: As for `Client`.
        clock: As for `Client`.
        registry: As for `Client`.
        preset: As for `Client`.
        policies: As for `Client`.
        lease: As for `Client`.
        patience: As for `Client`.
    """

    def __init__(
        self,
        store: str | Callable[[], Connection] = DEFAULT_STORE,
        *,
        http: AsyncHttpClient | None = None,
        transport: AsyncTransport | None = None,
        sandbox: str | None = None,
        clock: Callable[[], datetime] | None = None,
        registry: Registry | None = None,
        preset: str | None = None,
        policies: Policies | None = None,
        lease: timedelta = LEASE,
        patience: timedelta = timedelta(seconds=30),
        opt_out_words: Iterable[str] | None = None,
        opt_in_words: Iterable[str] | None = None,
    ) -> None:
        super().__init__(
            registry=registry,
            clock=clock,
            preset=preset,
            policies=policies,
            lease=lease,
            patience=patience,
            opt_out_words=opt_out_words,
            opt_in_words=opt_in_words,
        )
        from anyio import Lock  # noqa: PLC0415 - not needed by those who block

        wire = transport or AsyncHttpTransport(http, sandbox=sandbox)
        self._loop = AsyncLoop(Store.open(store), wire)
        self._bound = {}
        self._renewals = defaultdict[tuple[str, str], Renewal["anyio.Lock"]](
            lambda: Renewal(lock=Lock())
        )

    def account(
        self,
        platform: str,
        *,
        id: str,  # noqa: A002 - the word of the design
        kind: str | None = None,
        region: str | None = None,
        name: str | None = None,
        plan: str | None = None,
        facts: Mapping[str, Fact] | None = None,
        preset: str | None = None,
        policies: Policies | None = None,
        on_token: OnToken | None = None,
        **credentials: str | None,
    ) -> AsyncBoundAccount:
        """One account, ready to act; see `Client.account`."""
        account = self._account(
            platform, id, kind=kind, region=region, name=name, credentials=credentials
        )
        return self.bind(
            account, plan=plan, facts=facts, preset=preset, policies=policies, on_token=on_token
        )

    def bind(
        self,
        account: Account,
        *,
        plan: str | None = None,
        facts: Mapping[str, Fact] | None = None,
        preset: str | None = None,
        policies: Policies | None = None,
        on_token: OnToken | None = None,
    ) -> AsyncBoundAccount:
        """An account you hold as a value, ready to act; see `Client.bind`."""
        context = self._context(account, plan=plan, facts=facts, preset=preset, policies=policies)
        renewal = self._renewals[account.platform, account.id]
        bound = AsyncBoundAccount(context, self._loop, on_token, renewal)
        self._bound[account.platform, account.id] = bound
        return bound

    def account_of(self, event: Event) -> AsyncBoundAccount:
        """The account that an event happened to, as it was last opened on this client.

        Raises:
            InvalidValue: It was not, or the event is about every account of its platform.
        """
        return _opened(self._bound, event)

    async def accounts(self, platform: str, **credentials: str) -> tuple[Account, ...]:
        """The accounts a person's token can act for; see `Client.accounts`."""
        return await self._loop.run(self._list_accounts(platform, credentials))

    async def authorize(
        self, platform: str, *, redirect_uri: str, scopes: Iterable[str] = (), **credentials: str
    ) -> Authorization:
        """Where an account's owner lets your app in. Keep what it returns until they come back."""
        return await self._loop.run(self._authorize(platform, redirect_uri, scopes, credentials))

    async def exchange_token(self, platform: str, token: str, **credentials: str) -> Token:
        """A long-lived token for a short-lived one; see `Client.exchange_token`."""
        return await self._loop.run(self._exchange_token(platform, token, credentials))

    async def aclose(self) -> None:
        """Give back connections; clients and connections you lent stay open."""
        await self._loop.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.aclose()
