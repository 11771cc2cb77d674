"""The lantern's driver and its material, each with one thing wrong: by what has to notice it."""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Mapping
from contextlib import suppress
from datetime import timedelta
from itertools import count
from types import SimpleNamespace
from typing import Any, Final

import attrs

from privatereply.errors import (
    AlreadyReplied,
    AuthenticationFailed,
    Leaked,
    NeverSent,
    NoAnswer,
    Outcome,
    PlatformError,
    RateLimited,
    Unanswered,
    UnreadableAnswer,
)
from privatereply.flow import Effect, Response
from privatereply.model import Action
from privatereply.policy import Policy, TextLength
from privatereply.provider import (
    Capability,
    Credential,
    Listing,
    Provider,
    Quota,
    Sent,
    Sight,
    Sighting,
    Usage,
)
from privatereply.providers.facebook import Facebook
from privatereply.providers.reading import number
from privatereply.testing import Exchange, ProviderContract, answer
from testing import lantern
from testing.lantern import PAGE, Lantern
from testing.lighting import EXCHANGES, SAMPLE, LanternContract

_SEND = Lantern.send
_OF = lambda account: SimpleNamespace(account=account)  # noqa: E731
_NUMBERS = count()
_LOG = logging.getLogger("lantern")


def driver(**attributes: Any) -> type[ProviderContract]:
    """The contract of a driver that is spoilt."""
    return material(provider=type("Spoilt", (Lantern,), attributes))


def material(**attributes: Any) -> type[ProviderContract]:
    """The contract with spoilt material."""
    return type("Spoilt", (LanternContract,), attributes)


def reading(error: Any) -> type[ProviderContract]:
    """A driver that makes something else of refusals."""

    def read(self: Any, response: Any) -> Any:
        found = error(response)
        if isinstance(found, Exception):
            raise found
        return Lantern.read(self, response)

    return driver(read=read)


def sending(send: Any) -> type[ProviderContract]:
    """A driver that sends in another way."""
    return driver(send=send)


def without(capability: Capability) -> tuple[Any, ...]:
    """The exchanges of everything else."""
    return tuple(each for each in EXCHANGES if each.capability is not capability)


def declared(*capabilities: Capability) -> frozenset[Capability]:
    """What the driver can do, and more."""
    return Lantern.capabilities | set(capabilities)


def asks_first(self: Any, account: Any, body: Any) -> Any:
    yield self.request(account, "POST", "drafts", body=body)
    return (yield from _SEND(self, account, body))


def sends_again(self: Any, account: Any, body: Any) -> Any:
    try:
        return (yield from _SEND(self, account, body))
    except NoAnswer:
        return (yield from _SEND(self, account, body))


def drafts_first(self: Any, account: Any, body: Any) -> Any:
    yield self.request(account, "POST", "drafts", body=body, effect=Effect.READ)
    return (yield from _SEND(self, account, body))


def sends_again_to_undo(self: Any, account: Any, body: Any) -> Any:
    try:
        return (yield from _SEND(self, account, body))
    except RateLimited:
        yield self.request(account, "POST", "messages", body=body, effect=Effect.UNDO)
        raise


def takes_back_at_once(self: Any, account: Any, body: Any) -> Any:
    try:
        return (yield from _SEND(self, account, body))
    except NoAnswer:
        yield from self.withdraw(account, "m0")
        raise


def takes_back_first(self: Any, account: Any, body: Any) -> Any:
    yield self.request(account, "DELETE", "messages", "m0", effect=Effect.UNDO)
    return (yield from _SEND(self, account, body))


def takes_back_in_silence(self: Any, account: Any, body: Any) -> Any:
    try:
        return (yield from _SEND(self, account, body))
    except Leaked:
        return Sent(message_id="m100")


def insists(self: Any, account: Any, message_id: str) -> Any:
    yield self.request(account, "DELETE", "messages", message_id, effect=Effect.UNDO)
    return True


def makes_up_an_id(self: Any, account: Any, body: Any) -> Any:
    try:
        return (yield from _SEND(self, account, body))
    except UnreadableAnswer as error:
        if error.status is None or error.status < 300:
            return Sent(message_id="m0")
        raise


def keeps_the_loss(self: Any, account: Any, body: Any) -> Any:
    try:
        return (yield from _SEND(self, account, body))
    except Unanswered:
        raise PlatformError(platform=self.name) from None


def doubts_everything(self: Any, account: Any, body: Any) -> Any:
    try:
        return (yield from _SEND(self, account, body))
    except NeverSent:
        raise Unanswered from None


def numbers_it(self: Any, account: Any, body: Any) -> Any:
    sent = yield from _SEND(self, account, body)
    return attrs.evolve(sent, message_id=f"lantern-{sent.message_id}")


def refuses(status: range, outcome: Outcome = Outcome.REFUSED) -> Any:
    def error(response: Any) -> Any:
        if response.status not in status:
            return None
        return PlatformError(platform="lantern", status=response.status, outcome=outcome)

    return error


def mistakes_it(response: Any) -> Any:
    known = lantern.error_of(response)
    if type(known) in {PlatformError, UnreadableAnswer} and response.status != 200:
        return AuthenticationFailed(platform="lantern", status=response.status, code=known.code)
    return None


def spends_it(response: Any) -> Any:
    known = lantern.error_of(response)
    return attrs.evolve(known, outcome=Outcome.SPENT) if type(known) is PlatformError else None


def invents_a_code(response: Any) -> Any:
    known = lantern.error_of(response)
    if isinstance(known, UnreadableAnswer):
        return PlatformError(platform="lantern", status=response.status, code="nothing")
    return None


def reads_sentences(response: Any) -> Any:
    if b"does not want" in response.body:
        return None
    return PlatformError(platform="lantern", status=response.status)


def forgets_the_wait(response: Any) -> Any:
    known = lantern.error_of(response)
    return RateLimited(platform="lantern", status=429) if type(known) is RateLimited else None


def quotes(response: Any) -> Any:
    if response.status < 300:
        return None
    return PlatformError(
        platform="lantern", reason=str(lantern.tree_of(response).get("message")), status=400
    )


def sleeps(response: Any) -> Any:
    if response.status == 429:
        time.sleep(0.001)


def never_ends(self: Any, command: Any) -> Any:
    found: list[Any] = []
    after = command.after
    while True:
        asked = self.request(command.account, "GET", "posts", command.post_id, after=after)
        tree = self.read((yield asked))
        after = lantern.word(tree.get("next"))
        if after is None:
            return Listing(items=tuple(found))


def remembers(self: Any, command: Any) -> Any:
    self.account = command.account
    response = yield self.request(command.account, "GET", "comments", command.comment_id)
    found = self.comment(command.account, self.read(response))
    return attrs.evolve(found, text=self.account.credentials["access_token"])


def counts(self: Any, account: Any, method: str, *path: str, **more: Any) -> Any:
    return Lantern.request(self, account, method, *path, nonce=str(next(_NUMBERS)), **more)


def asking(**changes: Any) -> type[ProviderContract]:
    """A driver whose requests are otherwise."""

    def request(self: Any, account: Any, *arguments: Any, **more: Any) -> Any:
        made = Lantern.request(self, account, *arguments, **more)
        return attrs.evolve(
            made, **{name: change(made, account) for name, change in changes.items()}
        )

    return driver(request=request)


def stays(self: Any, command: Any) -> Any:
    asked = self.request(command.account, "GET", "comments", command.comment_id)
    try:
        response = yield asked
    except GeneratorExit:
        response = yield asked
    return self.comment(command.account, self.read(response))


def misplaces(**changes: Any) -> Any:
    def get_comment(self: Any, command: Any) -> Any:
        found = yield from Lantern.get_comment(self, command)
        return attrs.evolve(found, **changes)

    return get_comment


def told(self: Any, command: Any, value: Any) -> Any:
    yield self.request(command.account, "GET", "comments")
    return value


def signing(sign: Any) -> type[ProviderContract]:
    """A driver whose requests are signed."""
    return asking(sign=lambda *_: sign)


def divides(_self: Any, response: Response) -> Usage | None:
    wait = number(response.header("retry-after"))
    return None if wait is None else Usage(share=1 / wait)


def shrugs(self: Any, command: Any) -> Any:
    try:
        return (yield from Lantern.list_comments(self, command))
    except NoAnswer:
        return Listing(items=())


def carries_on(self: Any, command: Any) -> Any:
    try:
        return (yield from Lantern.list_comments(self, command))
    except PlatformError:
        return Listing(items=())


def trips(self: Any, command: Any) -> Any:
    response = yield self.request(command.account, "GET", "comments", command.comment_id)
    return self.comment(command.account, {"id": self.read(response)["id"], "at": None})


def seen(sight: Sight, sent: Any = None, evidence: str = "it was so") -> Any:
    def look(self: Any, command: Any) -> Any:
        with suppress(NoAnswer):
            yield self.request(command.account, "GET", "messages")
        return Sighting(sight=sight, evidence=evidence, sent=sent)

    return look


def marks_it(self: Any, command: Any) -> Any:
    yield self.request(command.account, "POST", "seen", body={})
    return (yield from Lantern.look(self, command))


def finds_all(self: Any, command: Any, items: Any) -> Any:
    return (Sent(message_id=str(each["id"])) for each in items if isinstance(each, dict) and each)


def finds_claimed(self: Any, command: Any, items: Any) -> Any:
    return Lantern.ours(self, attrs.evolve(command, claimed=frozenset()), items)


def is_hasty(self: Any, command: Any, tree: Any) -> Any:
    return Sighting(sight=Sight.ABSENT, evidence="it was in no message")


def talks(self: Any, command: Any, tree: Any) -> Any:
    return Sighting(sight=Sight.UNCLEAR, evidence=f"no {command.draft.text}")


def says(words: Any) -> type[ProviderContract]:
    """A driver that makes other words of a draft."""
    return driver(words=lambda self, draft: words(draft))


def chains(self: Any, response: Any) -> Any:
    try:
        return {"id": response.body.decode("ascii").split("id")[1], **Lantern.read(self, response)}
    except (IndexError, UnicodeDecodeError) as error:
        raise UnreadableAnswer(platform=self.name, status=response.status) from error


def chatters(self: Any, account: Any, body: Any) -> Any:
    _LOG.debug("sending %s", body)
    return _SEND(self, account, body)


def follows(named: Any) -> type[ProviderContract]:
    """A driver that asks with its token wherever an answer sends it."""

    def get_comment(self: Any, command: Any) -> Any:
        asked = self.request(command.account, "GET", "comments", command.comment_id)
        response = yield asked
        if (address := named(response)) is not None:
            response = yield attrs.evolve(asked, url=address)
        return self.comment(command.account, self.read(response))

    return material(
        provider=type("Spoilt", (Lantern,), {"get_comment": get_comment}),
        exchanges=(*without(Capability.GET_COMMENT), _LINKED),
    )


def moved(response: Response) -> str | None:
    return response.header("location")


def linked(response: Response) -> str | None:
    found = re.search("<(.*)>", response.header("link") or "")
    return None if found is None else found[1]


def begins_alike(response: Response) -> str | None:
    found = str(lantern.tree_of(response).get("whole"))
    return found if found.startswith("https://api.lantern.example") else None


def hands_on(self: Any, command: Any) -> Any:
    asked = self.request(command.account, "GET", "posts", command.post_id, "comments")
    response = yield asked if command.after is None else attrs.evolve(asked, url=command.after)
    self.read(response)
    return Listing(items=(), after=linked(response))


def keeps_the_token(self: Any, account: Any, *path: Any, **more: Any) -> Any:
    self.kept = getattr(self, "kept", account)
    return Lantern.request(self, self.kept, *path, **more)


def keeps_what_it_made(self: Any, account: Any, *path: Any, **more: Any) -> Any:
    made = Lantern.request(self, account, *path, **more)
    self.kept = getattr(self, "kept", hash(account.credentials["access_token"]))
    return attrs.evolve(made, headers=(*made.headers, ("proof", str(self.kept))))


def judges_by_turns(self: Any, action: Any, *, preset: Any = None) -> Any:
    rule = TextLength(limit=next(_NUMBERS), source=PAGE, checked="2026-11-21")
    return Policy(platform=self.name, action=action, rules=(rule,))


def is_of_messages(self: Any, action: Any, *, preset: Any = None) -> Any:
    return Policy(platform="other", action=action, rules=())


def ignores_presets(self: Any, action: Any, *, preset: Any = None) -> Any:
    return Lantern.policy(self, action)


@attrs.frozen(kw_only=True, slots=False)
class Fussy(TextLength):
    """Fails where nobody knows the author."""

    def judge(self, situation: Any) -> Any:
        assert situation.person is not None
        return super().judge(situation)


@attrs.frozen(kw_only=True, slots=False)
class Mute(TextLength):
    """Says nothing."""

    def describe(self, language: str = "en") -> Any:
        return attrs.evolve(super().describe(language), sentence=" ")


def ruled(rule: Any, source: str = PAGE) -> type[ProviderContract]:
    """A driver with one rule."""
    return driver(rules=lambda _, __: (rule(limit=9, source=source, checked="2026-11-21"),))


class Nameless(Provider):
    """Says nothing of itself."""

    def policy(self, action: Any, *, preset: Any = None) -> Any: ...


_QUOTA = Quota(name="q", limit=1, per=timedelta(1), burst=2, source=PAGE, checked="2026-11-21")
_MANY: Final = "m100"
_LINKED: Final = Exchange(
    Capability.GET_COMMENT,
    answers=(answer({"id": "c1", "whole": f"{lantern.API}/comments/c1/whole"}),) * 2,
    source=PAGE,
)

SPOILT: Final[Mapping[str, tuple[type[ProviderContract], ...]]] = {
    "declare.found": (
        LanternContract,
        material(provider=type("Copy", (Facebook,), {}), exchanges=()),
    ),
    "declare.described": (
        material(provider=type("Untitled", (Nameless,), {"name": "lantern"})),
        driver(contract=99),
        driver(name="A Lantern"),
        driver(title=" "),
    ),
    "declare.defined": (driver(capabilities=declared(Capability.UPLOAD)),),
    "declare.undeclared": (
        driver(capabilities=Lantern.capabilities - {Capability.GET_COMMENT}),
        driver(upload=lambda _, __: None),
    ),
    "declare.credentials": (
        driver(credentials=(Credential(name="access_token", required=True, note=" "),)),
        driver(credentials=()),
        driver(credentials=(*Lantern.credentials, *Lantern.credentials)),
        driver(credentials=(*Lantern.credentials, Credential(name="k", required=True, note="K."))),
    ),
    "declare.required": (
        driver(
            request=lambda self, account, *path, **more: Lantern.request(
                self,
                attrs.evolve(account, credentials={"access_token": "x", **account.credentials}),
                *path,
                **more,
            )
        ),
    ),
    "declare.webhook-secrets": (driver(webhook_secrets=Lantern.credentials),),
    "declare.quotas": (
        driver(quotas={Action.PRIVATE_REPLY: _QUOTA}),
        driver(quotas={"reply": attrs.evolve(_QUOTA, burst=1)}),
    ),
    "declare.light": (),
    "declare.shown": (
        material(exchanges=(attrs.evolve(EXCHANGES[0], sample="2"), *EXCHANGES)),
        material(samples=(attrs.evolve(SAMPLE, conversation=None),)),
        material(exchanges=without(Capability.GET_COMMENT)),
        material(samples=()),
    ),
    "declare.refusals": (material(refusals=()), material(unknown_refusals=())),
    "declare.limits": (material(text_limits=()),),
    "declare.sourced": (
        material(exchanges=(attrs.evolve(EXCHANGES[0], source="the docs"), *EXCHANGES[1:])),
    ),
    "policy.complete": (driver(policy=is_of_messages),),
    "policy.presets": (driver(policy=ignores_presets),),
    "policy.sourced": (ruled(TextLength, source="docs"),),
    "policy.spoken": (ruled(Mute),),
    "policy.total": (ruled(Fussy),),
    "policy.stable": (driver(policy=judges_by_turns),),
    "flow.documented": (
        reading(refuses(range(200, 300))),
        driver(get_comment=Lantern.check_comment),
        driver(comment=lambda *_: None),
    ),
    "flow.promised": (
        driver(get_comment=Lantern.delete_comment),
        driver(get_comment=misplaces(platform="other")),
        driver(get_comment=misplaces(account_id="2")),
        driver(delete_comment=lambda self, command: told(self, command, 7)),
        driver(check_comment=lambda self, command: told(self, command, 7)),
        driver(check_comment=lambda self, command: told(self, command, {"it": True})),
        driver(list_comments=lambda self, command: told(self, command, [])),
        driver(list_comments=lambda self, command: told(self, command, Listing(items=(1,)))),
        driver(
            list_comments=lambda self, command: told(self, command, Listing(items=(), after=2))  # type: ignore[arg-type]
        ),
    ),
    "flow.repeatable": (driver(request=counts),),
    "flow.stateless": (driver(get_comment=remembers),),
    "flow.well-formed": (
        asking(url=lambda made, _: made.url.replace("https", "http")),
        asking(url=lambda made, _: f"{made.url}?a=b"),
        asking(url=lambda made, _: made.url.replace("api", "me@api")),
        asking(url=lambda made, _: f"{made.url}/ż"),
        asking(method=lambda made, _: made.method.lower()),
        asking(headers=lambda made, _: (*made.headers, ("x", "ż"))),
        asking(body=lambda made, _: made.body.decode()),
        asking(params=lambda made, _: (("limit", 5),)),
        asking(effect=lambda made, _: Effect.WRITE),
        signing(lambda made, _: attrs.evolve(made, params=(("n", str(next(_NUMBERS))),))),
        signing(lambda made, _: made),
        signing(lambda made, stamp: attrs.evolve(made, url=f"{made.url}/{stamp.nonce}")),
        signing(lambda made, stamp: attrs.evolve(made, headers=(("ż", stamp.nonce),))),
    ),
    "flow.effects": (
        asking(method=lambda *_: "POST", effect=lambda *_: Effect.WRITE),
        asking(method=lambda *_: "POST", effect=lambda *_: Effect.UNDO),
    ),
    "flow.any-answer": (
        driver(get_comment=trips),
        driver(read=lambda self, response: lantern.json.loads(response.body)),
    ),
    "flow.closing": (driver(get_comment=stays),),
    "flow.ends": (driver(list_comments=never_ends),),
    "flow.since": (
        driver(
            list_comments=lambda self, command: Lantern.list_comments(
                self, attrs.evolve(command, since=None)
            )
        ),
    ),
    "flow.usage": (
        driver(usage=lambda _, response: int(response.header("retry-after") or "0") / 0),
        driver(usage=lambda _, response: 0.5),
        driver(usage=divides),
    ),
    "flow.paging": (
        driver(
            list_comments=lambda self, command: Lantern.list_comments(
                self, attrs.evolve(command, after=None)
            )
        ),
    ),
    "flow.pure": (
        reading(sleeps),
        reading(lambda _: time.time() and None),
        reading(lambda _: open(__file__).close()),  # noqa: PTH123
    ),
    "flow.no-answer": (driver(list_comments=shrugs),),
    "flow.failure": (driver(list_comments=carries_on),),
    "send.one-write": (
        sending(asks_first),
        sending(drafts_first),
        asking(effect=lambda *_: Effect.READ),
    ),
    "send.never-twice": (sending(sends_again), sending(sends_again_to_undo)),
    "send.undo": (
        sending(takes_back_at_once),
        sending(takes_back_first),
        sending(takes_back_in_silence),
    ),
    "send.leak": (
        driver(withdraw=lambda self, account, found: told(self, _OF(account), True)),
        driver(withdraw=lambda self, account, found: told(self, _OF(account), False)),
        driver(withdraw=insists),
    ),
    "send.message-id": (
        sending(makes_up_an_id),
        reading(
            lambda response: (
                refuses(range(200, 300))(response) if b"id" not in response.body else None
            )
        ),
    ),
    "send.server-error": (reading(refuses(range(500, 600))),),
    "send.redirect": (reading(refuses(range(300, 400))),),
    "send.foreign-refusal": (reading(refuses(range(400, 429))),),
    "send.word-for-refusal": (
        reading(invents_a_code),
        reading(refuses(range(400, 600), Outcome.SPENT)),
    ),
    "send.lost-answer": (sending(keeps_the_loss),),
    "send.never-sent": (sending(doubts_everything),),
    "send.id-from-answer": (sending(numbers_it),),
    "look.shown": (material(exchanges=without(Capability.LOOK)),),
    "look.reads-only": (driver(look=marks_it),),
    "look.proof": (driver(look=seen(Sight.ABSENT)), driver(look=seen(Sight.TAKEN))),
    "look.found": (driver(look=seen(Sight.FOUND, Sent(message_id="m9"))),),
    "look.claimed": (driver(ours=finds_claimed),),
    "look.ours": (driver(ours=finds_all),),
    "look.settling": (driver(nothing=is_hasty),),
    "look.evidence": (
        driver(nothing=talks),
        driver(look=seen(Sight.FOUND)),
        driver(look=seen(Sight.UNCLEAR, evidence=" ")),
    ),
    "refuse.documented": (
        reading(refuses(range(400, 600))),
        reading(lambda _: AlreadyReplied(platform="other")),
    ),
    "refuse.words": (reading(reads_sentences),),
    "refuse.unknown": (
        reading(refuses(range(400, 410), Outcome.SPENT)),
        reading(mistakes_it),
        reading(spends_it),
    ),
    "refuse.foreign": (reading(mistakes_it),),
    "refuse.retry-after": (reading(forgets_the_wait),),
    "text.limit": (
        says(lambda draft: draft.text[:90]),
        driver(rules=lambda _, __: (TextLength(limit=99, source=PAGE, checked="2026-11-21"),)),
    ),
    "text.beyond": (
        driver(rules=lambda _, __: (TextLength(limit=100, source=PAGE, checked="2026-11-21"),)),
    ),
    "text.unchanged": (
        says(lambda draft: draft.text.strip()),
        says(lambda draft: draft.text.lower()),
        says(lambda draft: draft.text.replace("\u2028", "\n")),
        says(lambda draft: draft.text.replace("\u2029", "\n")),
        says(lambda draft: draft.text.replace("\u00a0", " ")),
        says(lambda draft: draft.text.removeprefix("\ufeff")),
    ),
    "text.whole": (says(lambda draft: draft.text),),
    "text.answered": (
        driver(
            send_message=lambda self, command: Lantern.send_message(
                self, attrs.evolve(command, reply_to=None)
            )
        ),
    ),
    "text.window": (
        driver(
            send_message=lambda self, command: self.send(
                command.account, {"text": command.draft.text}
            )
        ),
    ),
    "secret.sample": (
        material(
            samples=(
                attrs.evolve(
                    SAMPLE, account=attrs.evolve(SAMPLE.account, credentials={"access_token": "k"})
                ),
            )
        ),
    ),
    "secret.requests": (
        driver(send=lambda self, account, body: told(self, _OF(account), body)),
        asking(url=lambda made, account: f"{made.url}/{account.credentials['access_token']}"),
    ),
    "secret.errors": (reading(quotes), driver(read=chains)),
    "secret.logs": (sending(chatters),),
    "secret.hosts": (
        follows(moved),
        follows(linked),
        follows(begins_alike),
        driver(list_comments=hands_on),
    ),
    "secret.renewed": (driver(request=keeps_the_token), driver(request=keeps_what_it_made)),
}
"""By requirement, drivers and material that miss it."""
