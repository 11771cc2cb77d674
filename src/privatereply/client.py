"""`Client` and `AsyncClient`: thin shells around the programs of the SDK."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import Self

import attrs

from privatereply.bound import AsyncBoundAccount, BoundAccount, OnToken
from privatereply.context import LEASE, Context
from privatereply.errors import InvalidValue
from privatereply.loop import AsyncLoop, Loop
from privatereply.model import Account, Action, Fact
from privatereply.policy import Overrides, Policy
from privatereply.program import exchange
from privatereply.provider import ExchangeToken, ListAccounts, Provider, Token
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

__all__ = ["AsyncClient", "Client"]

DEFAULT_STORE = "sqlite:///privatereply.db"


def _now() -> datetime:
    return datetime.now(UTC)


@attrs.frozen(kw_only=True)
class Settings:
    """What both clients hold besides their connections.

    Attributes:
        registry: Where drivers come from.
        clock: The present, as an aware time.
        preset: The policy preset for every account that names none.
        policies: Overrides for every account that brings none.
        lease: How long an attempt is its caller's alone.
        patience: How long a send may wait for a slot of the account's budget.
    """

    registry: Registry
    clock: Callable[[], datetime]
    preset: str | None
    policies: Overrides | None
    lease: timedelta
    patience: timedelta

    def context(
        self,
        platform: str,
        account_id: str,
        *,
        credentials: Mapping[str, str | None],
        kind: str | None,
        name: str | None,
        plan: str | None,
        facts: Mapping[str, Fact] | None,
        preset: str | None,
        policies: Overrides | None,
    ) -> Context:
        """The standpoint of one account.

        Raises:
            UnknownPlatform: No driver of that name is installed.
            ProviderError: The driver cannot be used.
            InvalidValue: An id, a credential or a preset is not what the driver takes.
        """
        provider = self.registry.provider(platform)
        kinds = provider.account_kinds
        account = Account(
            platform=platform,
            id=account_id,
            credentials=_credentials(provider, credentials),
            kind=kind or (kinds[0] if len(kinds) == 1 else None),
            name=name,
        )
        overrides = policies or self.policies
        return Context(
            account=account,
            provider=provider,
            policies={
                action: _policy(provider, action, preset or self.preset, overrides)
                for action in Action
            },
            now=self.clock,
            plan=plan,
            facts=facts or {},
            lease=self.lease,
            patience=self.patience,
        )


def _policy(
    provider: Provider, action: Action, preset: str | None, overrides: Overrides | None
) -> Policy:
    policy = provider.policy(action, preset=preset)
    return policy if overrides is None else overrides.apply(policy)


def _credentials(provider: Provider, given: Mapping[str, str | None]) -> dict[str, str]:
    """The credentials that were given, checked against what the driver declares."""
    known = {credential.name: credential for credential in provider.credentials}
    unknown = sorted(set(given) - set(known))
    if unknown:
        raise InvalidValue(
            name=f"credentials for {provider.name}",
            given=", ".join(unknown),
            allowed=", ".join(known) or "none",
        )
    present = {name: value for name, value in given.items() if value is not None}
    missing = [name for name, wanted in known.items() if wanted.required and name not in present]
    if missing:
        raise InvalidValue(
            name=f"credentials for {provider.name}",
            given=", ".join(sorted(present)) or "none",
            allowed=", ".join(f"{name} ({known[name].note})" for name in missing) + " as well",
        )
    return present


def _settings(
    registry: Registry | None,
    clock: Callable[[], datetime] | None,
    preset: str | None,
    policies: Overrides | None,
    lease: timedelta,
    patience: timedelta,
) -> Settings:
    return Settings(
        registry=registry or Registry(),
        clock=clock or _now,
        preset=preset,
        policies=policies,
        lease=lease,
        patience=patience,
    )


class Client:
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
        policies: Overrides from `privatereply.load_policies` for every account that brings none.
        lease: How long an attempt is its caller's alone.
        patience: How long a send may wait for a slot of the account's own budget.

    Raises:
        InvalidValue: The store's address is not one.
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
        policies: Overrides | None = None,
        lease: timedelta = LEASE,
        patience: timedelta = timedelta(seconds=30),
    ) -> None:
        self._settings = _settings(registry, clock, preset, policies, lease, patience)
        wire = transport or HttpTransport(http, sandbox=sandbox)
        self._loop = Loop(Store.open(store), wire)

    def account(
        self,
        platform: str,
        *,
        id: str,  # noqa: A002 - the word of the design
        kind: str | None = None,
        name: str | None = None,
        plan: str | None = None,
        facts: Mapping[str, Fact] | None = None,
        preset: str | None = None,
        policies: Overrides | None = None,
        on_token: OnToken | None = None,
        **credentials: str | None,
    ) -> BoundAccount:
        """One account, ready to act.

        Args:
            platform: The driver's name, for example ``"facebook"``.
            id: The platform's id of the account.
            kind: The platform's own word for the kind of account.
            name: A name for people to read.
            plan: Your own plan of this account, for entitlement rules.
            facts: What you know about the account, by the names in `privatereply.policy.facts`.
            preset: A policy preset for this account.
            policies: Overrides for this account.
            on_token: Called with a new token, to keep it.
            **credentials: What the driver declares, for example ``access_token``.

        Raises:
            UnknownPlatform: No driver of that name is installed.
            ProviderError: The driver cannot be used.
            InvalidValue: An id, a credential or a preset is not what the driver takes.
        """
        context = self._settings.context(
            platform,
            id,
            credentials=credentials,
            kind=kind,
            name=name,
            plan=plan,
            facts=facts,
            preset=preset,
            policies=policies,
        )
        return BoundAccount(context, self._loop, on_token)

    def accounts(self, platform: str, **credentials: str) -> tuple[Account, ...]:
        """The accounts a person's token can act for, each with credentials of its own.

        Args:
            platform: The driver's name.
            **credentials: What the driver declares, with the person's token as ``user_token``.
        """
        provider = self._settings.registry.provider(platform)
        return self._loop.run(
            exchange(provider.list_accounts(ListAccounts(credentials=credentials)))
        )

    def exchange_token(self, platform: str, token: str, **credentials: str) -> Token:
        """A long-lived token for a short-lived one.

        Args:
            platform: The driver's name.
            token: The short-lived token.
            **credentials: The app's own, by the names the driver declares.
        """
        provider = self._settings.registry.provider(platform)
        command = ExchangeToken(credentials=credentials, token=token, now=self._settings.clock())
        return self._loop.run(exchange(provider.exchange_token(command)))

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


class AsyncClient:
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
        policies: Overrides | None = None,
        lease: timedelta = LEASE,
        patience: timedelta = timedelta(seconds=30),
    ) -> None:
        self._settings = _settings(registry, clock, preset, policies, lease, patience)
        wire = transport or AsyncHttpTransport(http, sandbox=sandbox)
        self._loop = AsyncLoop(Store.open(store), wire)

    def account(
        self,
        platform: str,
        *,
        id: str,  # noqa: A002 - the word of the design
        kind: str | None = None,
        name: str | None = None,
        plan: str | None = None,
        facts: Mapping[str, Fact] | None = None,
        preset: str | None = None,
        policies: Overrides | None = None,
        on_token: OnToken | None = None,
        **credentials: str | None,
    ) -> AsyncBoundAccount:
        """One account, ready to act; see `Client.account`."""
        context = self._settings.context(
            platform,
            id,
            credentials=credentials,
            kind=kind,
            name=name,
            plan=plan,
            facts=facts,
            preset=preset,
            policies=policies,
        )
        return AsyncBoundAccount(context, self._loop, on_token)

    async def accounts(self, platform: str, **credentials: str) -> tuple[Account, ...]:
        """The accounts a person's token can act for; see `Client.accounts`."""
        provider = self._settings.registry.provider(platform)
        return await self._loop.run(
            exchange(provider.list_accounts(ListAccounts(credentials=credentials)))
        )

    async def exchange_token(self, platform: str, token: str, **credentials: str) -> Token:
        """A long-lived token for a short-lived one; see `Client.exchange_token`."""
        provider = self._settings.registry.provider(platform)
        command = ExchangeToken(credentials=credentials, token=token, now=self._settings.clock())
        return await self._loop.run(exchange(provider.exchange_token(command)))

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
