"""What both clients hold besides their connections."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, TypeAlias, TypeVar, overload

from privatereply.conduct import converse, open_flow
from privatereply.context import LEASE, Context, Intake, Words, checked_facts
from privatereply.errors import InvalidValue, Unsupported
from privatereply.events import Event
from privatereply.handling import Handlers
from privatereply.model import Account, Action, Fact
from privatereply.policy import Overrides, Policy
from privatereply.policy.presets import completed
from privatereply.program import Program
from privatereply.provider import (
    Authorization,
    Authorize,
    Capability,
    Credential,
    ExchangeToken,
    ListAccounts,
    Provider,
    Token,
)
from privatereply.registry import Registry, policy_of

__all__ = ["BaseClient", "Policies"]

E = TypeVar("E", bound=Event)
R = TypeVar("R")

Policies: TypeAlias = Overrides | Mapping[Action, Policy]
"""Other numbers for the drivers' policies, or policies of yours for some actions."""


def _now() -> datetime:
    return datetime.now(UTC)


class BaseClient:
    """What both clients hold besides their connections."""

    def __init__(
        self,
        *,
        registry: Registry | None,
        clock: Callable[[], datetime] | None,
        preset: str | None,
        policies: Policies | None,
        lease: timedelta,
        patience: timedelta,
        opt_out_words: Iterable[str] | None,
        opt_in_words: Iterable[str] | None,
    ) -> None:
        self._registry = registry or Registry()
        self._clock = clock or _now
        self._preset = preset
        self._policies = policies
        self._lease = _at_least(LEASE, lease, "lease")
        self._patience = _at_least(timedelta(), patience, "patience")
        self._words = Words(
            opt_out=None if opt_out_words is None else frozenset(opt_out_words),
            opt_in=None if opt_in_words is None else frozenset(opt_in_words),
        )
        self._handlers = Handlers()
        self._secrets: dict[str, Mapping[str, tuple[str, ...]]] = {}

    def listen(self, platform: str, **secrets: str | Iterable[str]) -> None:
        """Take webhooks of a platform from now on; `ingest` refuses all others.

        Args:
            platform: The driver's name.
            **secrets: What the driver declares as ``webhook_secrets``, for example
                ``app_secret``. Of each several may be valid at once, while one replaces another.

        Raises:
            UnknownPlatform: No driver of that name is installed.
            Unsupported: The driver takes no webhooks; ``Capability.RECEIVE`` tells.
            InvalidValue: A secret is missing, or is none that the driver knows.
        """
        provider = self._registry.provider(platform)
        if Capability.RECEIVE not in provider.capabilities:
            raise Unsupported(platform=platform, capability=Capability.RECEIVE.value)
        given = {
            name: (value,) if isinstance(value, str) else tuple(value)
            for name, value in secrets.items()
        }
        present = {name: values[0] for name, values in given.items() if values and all(values)}
        _check_credentials("webhook secrets", provider, provider.webhook_secrets, present)
        self._secrets[platform] = given

    @overload
    def on(
        self, kind: type[E], /, *, name: str | None = None
    ) -> Callable[[Callable[[E], R]], Callable[[E], R]]: ...
    @overload
    def on(
        self, kind: type[E], handler: Callable[[E], R], /, *, name: str | None = None
    ) -> Callable[[E], R]: ...
    def on(
        self,
        kind: type[E],
        handler: Callable[[E], R] | None = None,
        /,
        *,
        name: str | None = None,
    ) -> Any:
        """Have a handler told of every event of a kind, after it is kept. Also a decorator.

        It is called with the event, at least once whatever crashes, so it must bear to be called
        again: `BoundAccount.reply` does. Events come in any order. One that fails is tried again
        after a while, and laid aside with its reason when that is of no use: see `dead_letters`.
        Samples from a platform's dashboard are kept, and told to nobody.

        Args:
            kind: Which events, for example `CommentAdded`; `Event` means all of them.
            handler: What to call; an `AsyncClient` awaits what it returns.
            name: What it is remembered under; its module and name if ``None``. It has to be the
                same after a restart, or what is left to be handled finds nobody.

        Raises:
            InvalidValue: It is no kind of event, the name is taken, or it has none.
        """

        def register(call: Callable[[E], R]) -> Callable[[E], R]:
            self._handlers.add(kind, call, name)
            return call

        return register if handler is None else register(handler)

    @property
    def _intake(self) -> Intake:
        return Intake(now=self._clock, words=self._words, handlers=self._handlers.kinds)

    def _account(
        self,
        platform: str,
        account_id: str,
        *,
        kind: str | None,
        region: str | None,
        name: str | None,
        credentials: Mapping[str, str | None],
    ) -> Account:
        given = {name: value for name, value in credentials.items() if value is not None}
        kinds = self._registry.provider(platform).account_kinds
        return Account(
            platform=platform,
            id=account_id,
            credentials=given,
            kind=kind or (kinds[0] if len(kinds) == 1 else None),
            region=region,
            name=name,
        )

    def _context(
        self,
        account: Account,
        *,
        plan: str | None,
        facts: Mapping[str, Fact] | None,
        preset: str | None,
        policies: Policies | None,
    ) -> Context:
        provider = self._registry.provider(account.platform)
        _check_credentials("credentials", provider, provider.credentials, account.credentials)
        chosen, own = preset or self._preset, policies or self._policies
        return Context(
            account=account,
            provider=provider,
            policies={action: _policy(provider, action, chosen, own) for action in Action},
            now=self._clock,
            plan=plan,
            facts=checked_facts(facts),
            lease=self._lease,
            patience=self._patience,
            words=self._words,
            handlers=self._handlers.kinds,
        )

    def _list_accounts(
        self, platform: str, credentials: Mapping[str, str]
    ) -> Program[tuple[Account, ...]]:
        provider = self._registry.provider(platform)
        command = ListAccounts(credentials=credentials)
        return converse(provider, open_flow(provider, provider.list_accounts, command), tuple)

    def _authorize(
        self,
        platform: str,
        redirect_uri: str,
        scopes: Iterable[str],
        credentials: Mapping[str, str],
    ) -> Program[Authorization]:
        provider = self._registry.provider(platform)
        command = Authorize(
            credentials=credentials,
            redirect_uri=redirect_uri,
            state=secrets.token_urlsafe(32),
            verifier=secrets.token_urlsafe(64),
            scopes=tuple(scopes),
        )
        return converse(provider, open_flow(provider, provider.authorize, command), Authorization)

    def _exchange_token(
        self, platform: str, token: str, credentials: Mapping[str, str]
    ) -> Program[Token]:
        provider = self._registry.provider(platform)
        command = ExchangeToken(credentials=credentials, token=token, now=self._clock())
        return converse(provider, open_flow(provider, provider.exchange_token, command), Token)


def _at_least(least: timedelta, given: timedelta, name: str) -> timedelta:
    if given < least:
        raise InvalidValue(name=name, given=str(given), allowed=f"{least} or more")
    return given


def _policy(provider: Provider, action: Action, preset: str | None, own: Policies | None) -> Policy:
    if isinstance(own, Mapping) and action in own:
        return own[action]
    complete = completed(policy_of(provider, action, preset))
    return own.apply(complete) if isinstance(own, Overrides) else complete


def _check_credentials(
    what: str, provider: Provider, declared: Iterable[Credential], given: Mapping[str, str]
) -> None:
    known = {credential.name: credential for credential in declared}
    unknown = sorted(set(given) - set(known))
    if unknown:
        raise InvalidValue(
            name=f"{what} for {provider.name}",
            given=", ".join(unknown),
            allowed=", ".join(known) or "none",
        )
    missing = [name for name, wanted in known.items() if wanted.required and name not in given]
    if missing:
        raise InvalidValue(
            name=f"{what} for {provider.name}",
            given=", ".join(sorted(given)) or "none",
            allowed="nothing without "
            + " and ".join(f"{name} ({known[name].note.rstrip('.')})" for name in missing),
        )
