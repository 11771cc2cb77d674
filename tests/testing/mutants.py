"""Wrong drivers: the example's with one mistake each, and the requirement that has to see it.

A mistake is a change of its text, so that what is wrong stands here and nowhere else.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import attrs

DRIVER: Final = "driver.py"
POLICY: Final = "policy.py"


@attrs.frozen
class Mutant:
    """A driver with one mistake.

    Attributes:
        mistake: What it does wrong.
        seen_by: The requirement that has to fail.
        before: What the example says; it stands there once.
        after: What the mutant says instead.
        file: The example's module.
    """

    mistake: str
    seen_by: str
    before: str
    after: str
    file: str = DRIVER


def mutants() -> Iterator[Mutant]:
    """Every wrong driver."""
    yield from DECLARING
    yield from POLICIES
    yield from FLOWING
    yield from SENDING
    yield from LOOKING
    yield from REFUSING
    yield from TEXTS
    yield from SECRETS
    yield from RECEIVING
    yield from RUNNING


_ASK: Final = """\
        answer = yield from call(command.account, *path, body=body)
        return answer.promised(sent(answer.tree))
"""
_GET: Final = """\
        answer = yield from call(command.account, "comments", command.comment_id)
"""
_LOOK: Final = """\
        answer = yield from call(command.account, "comments", command.comment.id)
        found = answer.promised(comment(command.account.id, answer.tree))
"""
_JUDGED: Final = """\
        return looking.judge(command, nothing, settle=timedelta(seconds=10), replied=replied)
"""
_TAKEN: Final = """\
    if (refusal := answers.meaning(CODES, code, response.status)) is None:
        return answers.taken(response, tree, **about)
    raise answers.refused(refusal, response, code=code, action=Action.PRIVATE_REPLY, **about)
"""
_CHECKED: Final = """\
        webhooks.check_signature(webhook, self.name, given=given, secret=SECRET, message=signed)
"""
_FRESH: Final = """\
        webhooks.check_time(webhook, self.name, time(moment), oldest=timedelta(minutes=5))
"""
_TOLD: Final = """\
        told = (event(book, item) for item in items(tree.get("told")) or [tree])
"""
_UNKNOWN: Final = """\
    return webhooks.unrecognised(Guestbook.name, book, item, kind=kind)
"""

DECLARING: Final = (
    Mutant(
        "declares what it does not define",
        "declare.defined",
        "            Capability.RECEIVE,\n",
        "            Capability.RECEIVE,\n            Capability.SET_HIDDEN,\n",
    ),
    Mutant(
        "defines what it does not declare, and asks for it",
        "declare.undeclared",
        "            Capability.CHECK_COMMENT,\n",
        "",
    ),
    Mutant(
        "speaks another contract",
        "declare.described",
        "contract: ClassVar[int] = 1",
        "contract: ClassVar[int] = 2",
    ),
    Mutant(
        "declares two credentials of one name",
        "declare.credentials",
        "ClassVar[tuple[Credential, ...]] = (TOKEN,)",
        "ClassVar[tuple[Credential, ...]] = (TOKEN, TOKEN)",
    ),
    Mutant(
        "asks without a token",
        "declare.required",
        "credentials.required(account.credentials, TOKEN)",
        'account.credentials.get(TOKEN.name, "none")',
    ),
    Mutant(
        "keeps a budget whose burst is above its limit",
        "declare.quotas",
        "limit=30, per=timedelta(minutes=1), burst=5",
        "limit=3, per=timedelta(minutes=1), burst=5",
        POLICY,
    ),
    Mutant(
        "receives what nothing proves",
        "declare.webhook-secrets",
        "webhook_secrets: ClassVar[tuple[Credential, ...]] = (SECRET, GREETING)",
        "webhook_secrets: ClassVar[tuple[Credential, ...]] = ()",
    ),
    Mutant(
        "loads the client",
        "declare.light",
        "import json\n",
        "import json\nimport privatereply.client\n",
    ),
)

POLICIES: Final = (
    Mutant(
        "has rules that name no page",
        "policy.sourced",
        'source="https://guestbook.example/docs#answers"',
        'source="somewhere"',
        POLICY,
    ),
    Mutant(
        "takes every preset for today's",
        "policy.presets",
        "        if preset is not None:\n",
        "        if preset is self:\n",
    ),
    Mutant(
        "has no policy for what it cannot do",
        "policy.complete",
        "        rules = RULES if action is Action.PRIVATE_REPLY else ()\n",
        "        rules = {Action.PRIVATE_REPLY: RULES}[action]\n",
    ),
)

FLOWING: Final = (
    Mutant(
        "returns what the platform said instead of what it means",
        "flow.promised",
        "        return answer.promised(sent(answer.tree))\n",
        "        return answer.tree\n",
    ),
    Mutant(
        "trips over a field that is missing",
        "flow.any-answer",
        'text=text(told.get("text")) or "",',
        'text=told["text"],',
    ),
    Mutant(
        "raises an error of Python's",
        "flow.any-answer",
        "        return answer.promised(comment(command.account.id, answer.tree))\n\n"
        "    @override\n    def check_comment",
        "        found = comment(command.account.id, answer.tree)\n"
        "        if found is None:\n"
        '            raise ValueError("no comment")\n'
        "        return found\n\n"
        "    @override\n    def check_comment",
    ),
    Mutant(
        "goes on to the next page for ever",
        "flow.ends",
        "    answer = yield from call(command.account, *path, **query)\n",
        "    answer = yield from call(command.account, *path, **query)\n"
        '    while answer.tree.get("next"):\n'
        '        query["after"] = answer.tree["next"]\n'
        "        answer = yield from call(command.account, *path, **query)\n",
    ),
    Mutant(
        "drops the cursor of the next page",
        "flow.documented",
        'after=word(answer.tree.get("next"))',
        "after=None",
    ),
    Mutant(
        "asks for the first page whatever comes after",
        "flow.paging",
        '"after": command.after}',
        '"after": None}',
    ),
    Mutant(
        "lists what is older than was asked for",
        "flow.since",
        "paging.newest_first(page, command.since)",
        "paging.newest_first(page, None)",
    ),
    Mutant(
        "keeps what one flow asked for until the next",
        "flow.stateless",
        _GET + "        return answer.promised(comment(command.account.id, answer.tree))\n",
        "        self.book = command.account.id\n"
        + _GET
        + "        return answer.promised(comment(self.book, answer.tree))\n",
    ),
    Mutant(
        "sends something else each time it is asked",
        "flow.repeatable",
        '"ref": command.attempt_id}',
        '"ref": __import__("secrets").token_hex()}',
    ),
    Mutant(
        "waits",
        "flow.pure",
        _GET,
        '        __import__("time").sleep(0.001)\n' + _GET,
    ),
    Mutant(
        "looks at a clock",
        "flow.pure",
        _GET,
        '        __import__("time").time()\n' + _GET,
    ),
    Mutant(
        "opens a socket",
        "flow.pure",
        _GET,
        '        with __import__("socket").socket() as opened:\n'
        '            opened.connect_ex(("127.0.0.1", 9))\n' + _GET,
    ),
    Mutant(
        "asks for more after it was closed",
        "flow.closing",
        _GET,
        "        try:\n"
        '            answer = yield from call(command.account, "comments", command.comment_id)\n'
        "        except BaseException:\n"
        '            answer = yield from call(command.account, "comments", command.comment_id)\n',
    ),
    Mutant(
        "writes an address with a query",
        "flow.well-formed",
        '"https://guestbook.example/v1"',
        '"https://guestbook.example/v1?book"',
    ),
    Mutant(
        "says of a read that it writes",
        "flow.effects",
        "effect = Effect.READ if body is None else Effect.WRITE",
        "effect = Effect.WRITE",
    ),
    Mutant(
        "takes a failure for a list without entries",
        "flow.failure",
        "    answer = yield from call(command.account, *path, **query)\n",
        "    try:\n"
        "        answer = yield from call(command.account, *path, **query)\n"
        "    except errors.PlatformError:\n"
        "        return Listing(items=())\n",
    ),
    Mutant(
        "takes a question without an answer for answered",
        "flow.no-answer",
        "        except errors.NotFound:\n            return {COMMENT_EXISTS: Fact.NO}\n",
        "        except (errors.NotFound, errors.NoAnswer):\n"
        "            return {COMMENT_EXISTS: Fact.NO}\n",
    ),
)

SENDING: Final = (
    Mutant(
        "sends again after a timeout",
        "send.never-twice",
        _ASK,
        "        try:\n"
        "            answer = yield from call(command.account, *path, body=body)\n"
        "        except errors.Unanswered:\n"
        "            answer = yield from call(command.account, *path, body=body)\n"
        "        return answer.promised(sent(answer.tree))\n",
    ),
    Mutant(
        "tries a failure of the platform's again by itself",
        "send.never-twice",
        _ASK,
        "        try:\n"
        "            answer = yield from call(command.account, *path, body=body)\n"
        "        except errors.TemporaryFailure:\n"
        "            answer = yield from call(command.account, *path, body=body)\n"
        "        return answer.promised(sent(answer.tree))\n",
    ),
    Mutant(
        "sends by a request that is said to read",
        "send.one-write",
        "effect = Effect.READ if body is None else Effect.WRITE",
        "effect = Effect.READ",
    ),
    Mutant(
        "takes an answer without an id for sent",
        "send.message-id",
        "        return answer.promised(sent(answer.tree))\n",
        "        return sent(answer.tree) or Sent(message_id=None)\n",
    ),
    Mutant(
        "makes an id up where there is none",
        "send.message-id",
        "        return answer.promised(sent(answer.tree))\n",
        "        return sent(answer.tree) or Sent(message_id=command.attempt_id)\n",
    ),
    Mutant(
        "calls every message by its comment",
        "send.id-from-answer",
        "        return answer.promised(sent(answer.tree))\n",
        "        answer.promised(sent(answer.tree))\n"
        '        return Sent(message_id=f"answer-{command.comment.id}")\n',
    ),
    Mutant(
        "says that nothing was sent after a failure of the platform's",
        "send.server-error",
        _TAKEN,
        "    if response.status >= 500:\n"
        "        raise errors.TemporaryFailure(platform=Guestbook.name)\n" + _TAKEN,
    ),
    Mutant(
        "follows nothing, and says that nothing was sent",
        "send.redirect",
        _TAKEN,
        "    if 300 <= response.status < 400:\n"
        "        raise errors.PlatformError(platform=Guestbook.name)\n" + _TAKEN,
    ),
    Mutant(
        "takes the page of a machine in front for a refusal",
        "send.foreign-refusal",
        _TAKEN,
        "    if tree is None and 400 <= response.status < 500:\n"
        "        raise errors.PlatformError(platform=Guestbook.name)\n" + _TAKEN,
    ),
    Mutant(
        "says that nothing was sent when the answer was cut",
        "send.message-id",
        _TAKEN,
        "    if tree is None:\n"
        "        raise errors.UnreadableAnswer(\n"
        "            platform=Guestbook.name, outcome=errors.Outcome.REFUSED\n"
        "        )\n" + _TAKEN,
    ),
    Mutant(
        "takes a lost answer for sent",
        "send.lost-answer",
        _ASK,
        "        try:\n"
        "            answer = yield from call(command.account, *path, body=body)\n"
        "        except errors.NoAnswer:\n"
        "            return Sent(message_id=command.attempt_id)\n"
        "        return answer.promised(sent(answer.tree))\n",
    ),
    Mutant(
        "takes a lost answer for nothing sent",
        "send.lost-answer",
        _ASK,
        "        try:\n"
        "            answer = yield from call(command.account, *path, body=body)\n"
        "        except errors.NoAnswer:\n"
        "            raise errors.NeverSent from None\n"
        "        return answer.promised(sent(answer.tree))\n",
    ),
    Mutant(
        "says of what never left that it may have arrived",
        "send.never-sent",
        _ASK,
        "        try:\n"
        "            answer = yield from call(command.account, *path, body=body)\n"
        "        except errors.NoAnswer:\n"
        "            raise errors.Unanswered from None\n"
        "        return answer.promised(sent(answer.tree))\n",
    ),
)

LOOKING: Final = (
    Mutant(
        "says that nothing was sent when it could read nothing",
        "look.proof",
        _LOOK,
        "        try:\n"
        '            answer = yield from call(command.account, "comments", command.comment.id)\n'
        "        except errors.UnreadableAnswer:\n"
        '            return Sighting(sight=Sight.ABSENT, evidence="nothing was there")\n'
        "        found = answer.promised(comment(command.account.id, answer.tree))\n",
    ),
    Mutant(
        "says that nothing was sent when the comment is gone",
        "look.proof",
        _LOOK,
        "        try:\n"
        '            answer = yield from call(command.account, "comments", command.comment.id)\n'
        "        except errors.NotFound:\n"
        '            return Sighting(sight=Sight.ABSENT, evidence="the comment is gone")\n'
        "        found = answer.promised(comment(command.account.id, answer.tree))\n",
    ),
    Mutant(
        "says at once that nothing was sent",
        "look.settling",
        _JUDGED,
        "        if replied is Fact.NO:\n"
        '            return Sighting(sight=Sight.ABSENT, evidence="there is no answer")\n'
        + _JUDGED,
    ),
    Mutant(
        "claims the message of another attempt",
        "look.claimed",
        " and shown.message_id not in command.claimed:",
        ":",
    ),
    Mutant(
        "claims whatever answer there is",
        "look.ours",
        "if shown and ref == command.attempt_id and",
        "if shown and",
    ),
    Mutant(
        "finds by sending again",
        "look.reads-only",
        _LOOK,
        '        path = ("comments", command.comment.id, "answer")\n'
        '        answer = yield from call(command.account, *path, body={"ref": "again"})\n'
        "        found = answer.promised(comment(command.account.id, answer.tree))\n",
    ),
    Mutant(
        "finds a message of its own invention",
        "look.found",
        'evidence="the answer has our reference", sent=shown)',
        'evidence="the answer has our reference", sent=Sent(message_id="m0"))',
    ),
    Mutant(
        "quotes what it saw",
        "look.evidence",
        'evidence="the answer has our reference"',
        'evidence=f"the answer says {command.draft.text}"',
    ),
)

REFUSING: Final = (
    Mutant(
        "reads the sentences of refusals",
        "refuse.words",
        _TAKEN,
        '    if "nicht beantwortet" not in (text(at(tree, "error", "message")) or ""):\n'
        '        code = code and "0"\n' + _TAKEN,
    ),
    Mutant(
        "takes every refusal for a token that has ended",
        "refuse.documented",
        _TAKEN,
        "    if 400 <= response.status < 500:\n"
        "        raise errors.AuthenticationFailed(platform=Guestbook.name)\n" + _TAKEN,
    ),
    Mutant(
        "takes a code that nobody documents for a token that has ended",
        "refuse.unknown",
        _TAKEN,
        "    if code and code not in CODES:\n"
        "        raise errors.AuthenticationFailed(platform=Guestbook.name)\n" + _TAKEN,
    ),
    Mutant(
        "takes a code that nobody documents for answered already",
        "refuse.unknown",
        _TAKEN,
        "    if code and code not in CODES:\n"
        "        raise errors.AlreadyReplied(\n"
        "            platform=Guestbook.name, outcome=errors.Outcome.SPENT\n"
        "        )\n" + _TAKEN,
    ),
    Mutant(
        "says that a reply is available which was used",
        "refuse.documented",
        '"the comment has its answer", errors.Outcome.SPENT)',
        '"the comment has its answer")',
    ),
    Mutant(
        "takes the refusal of a machine in front for one of the account",
        "refuse.foreign",
        _TAKEN,
        "    if tree is None and response.status == 403:\n"
        "        raise errors.Suspended(platform=Guestbook.name)\n" + _TAKEN,
    ),
    Mutant(
        "forgets how long to wait",
        "refuse.retry-after",
        _TAKEN,
        "    if response.status == 429:\n"
        "        raise errors.RateLimited(platform=Guestbook.name, status=429)\n" + _TAKEN,
    ),
)

TEXTS: Final = (
    Mutant(
        "counts characters where the platform counts bytes",
        "text.beyond",
        'TextLength(limit=500, unit="bytes"',
        'TextLength(limit=500, unit="characters"',
        POLICY,
    ),
    Mutant(
        "lets less through than the platform takes",
        "text.limit",
        'TextLength(limit=500, unit="bytes"',
        'TextLength(limit=280, unit="bytes"',
        POLICY,
    ),
    Mutant(
        "cuts a text to what fits",
        "text.limit",
        '"text": command.draft.text,',
        '"text": command.draft.text[:100],',
    ),
    Mutant(
        "composes letters anew",
        "text.unchanged",
        '"text": command.draft.text,',
        '"text": __import__("unicodedata").normalize("NFC", command.draft.text),',
    ),
    Mutant(
        "strips blanks",
        "text.unchanged",
        '"text": command.draft.text,',
        '"text": command.draft.text.strip(),',
    ),
    Mutant(
        "leaves attachments out without a word",
        "text.whole",
        '        if command.draft.kinds - {"text"}:\n'
        '            raise errors.InvalidValue(name="draft", given="more than a text", '
        'allowed="a text")\n',
        "",
    ),
)

SECRETS: Final = (
    Mutant(
        "puts the token into the address",
        "secret.requests",
        '*(quote(step, safe="") for step in path))),',
        '*(quote(step, safe="") for step in path), token)),',
    ),
    Mutant(
        "puts the token into an error",
        "secret.errors",
        _TAKEN,
        "    if response.status == 401:\n"
        "        raise errors.AuthenticationFailed(\n"
        '            platform=Guestbook.name, reason=f"{token} is not taken", status=401\n'
        "        )\n" + _TAKEN,
    ),
    Mutant(
        "repeats the platform's sentence in its own",
        "secret.errors",
        _TAKEN,
        "    if code in CODES:\n"
        '        said = text(at(tree, "error", "message")) or ""\n'
        "        raise CODES[code].kind(platform=Guestbook.name, reason=said)\n" + _TAKEN,
    ),
    Mutant(
        "chains an error that holds the whole body",
        "secret.errors",
        "    tree = answers.parsed(response)\n",
        "    try:\n"
        "        tree = json.loads(response.body)\n"
        "    except ValueError as error:\n"
        "        raise errors.UnreadableAnswer(platform=Guestbook.name) from error\n",
    ),
    Mutant(
        "logs the text",
        "secret.logs",
        '        path = ("comments", command.comment.id, "answer")\n',
        '        __import__("logging").getLogger("guestbook").warning(command.draft.text)\n'
        '        path = ("comments", command.comment.id, "answer")\n',
    ),
    Mutant(
        "follows a redirect with the token in its hand",
        "secret.hosts",
        "    tree = answers.parsed(response)\n",
        '    if (moved := response.header("location")) is not None:\n'
        "        response = yield Request(\n"
        '            method="GET",\n'
        "            url=moved,\n"
        "            effect=Effect.READ,\n"
        '            headers=(("authorization", f"Bearer {token}"),),\n'
        "        )\n"
        "    tree = answers.parsed(response)\n",
    ),
    Mutant(
        "goes on with a token that was replaced",
        "secret.renewed",
        "    token = credentials.required(account.credentials, TOKEN)\n",
        "    token = credentials.required(account.credentials, TOKEN)\n"
        "    token = globals().setdefault(account.id, token)\n",
    ),
)


RECEIVING: Final = (
    Mutant("takes what nobody signed", "webhook.genuine", _CHECKED, ""),
    Mutant(
        "compares the signature of what it wrote anew",
        "webhook.genuine",
        'signed = f"{moment}.".encode() + webhook.body\n',
        'signed = f"{moment}.".encode() + json.dumps(json.loads(webhook.body)).encode()\n',
    ),
    Mutant(
        "compares with the first secret only",
        "webhook.secrets",
        _CHECKED,
        "        first = {SECRET.name: webhook.secrets.get(SECRET.name, ())[:1]}\n"
        "        held = __import__('attrs').evolve(webhook, secrets=first)\n"
        "        webhooks.check_signature(held, self.name, given=given, secret=SECRET, "
        "message=signed)\n",
    ),
    Mutant("takes what was signed long ago", "webhook.fresh", _FRESH, ""),
    Mutant(
        "takes any method",
        "webhook.methods",
        '        webhooks.check_method(webhook, self.name, "GET", "POST")\n',
        "",
    ),
    Mutant(
        "answers everybody's challenge",
        "webhook.handshake",
        "    if not (known and challenge.isascii() and challenge.isalnum()):\n",
        "    if not challenge:\n",
    ),
    Mutant(
        "answers with more than the challenge",
        "webhook.handshake",
        "    return challenge\n",
        '    return f"challenge={challenge}"\n',
    ),
    Mutant(
        "gives an event another id each time it is told",
        "webhook.identity",
        '        found = webhooks.event_id("comment", added.id, "added")\n',
        '        found = webhooks.event_id("comment", added.id, str(id(item)))\n',
    ),
    Mutant(
        "gives what was written another id than reading back does",
        "webhook.identity",
        '        found = webhooks.event_id("comment", added.id, "added")\n',
        '        found = webhooks.event_id("comment", added.id, "new")\n',
    ),
    Mutant(
        "gives everything that happens one id",
        "webhook.identity",
        '        found = webhooks.event_id("comment", added.id, "added")\n',
        '        found = "comment"\n',
    ),
    Mutant(
        "loses the whole notice for one strange item",
        "webhook.isolation",
        _UNKNOWN,
        "    raise errors.WebhookRefused(\n"
        '        platform=Guestbook.name, status=400, reason="it tells something unknown"\n'
        "    )\n",
    ),
    Mutant(
        "drops what it does not know",
        "webhook.isolation",
        _TOLD,
        _TOLD
        + "        told = (one for one in told if not isinstance(one, events.Unrecognised))\n",
    ),
    Mutant(
        "trips over what is told",
        "webhook.total",
        'kind, gone, moment = at(item, "kind"),',
        'kind, gone, moment = item["kind"],',
    ),
    Mutant(
        "tells what the account did as if somebody else had",
        "webhook.taken",
        "        made = events.CommentEchoed if own else events.CommentAdded\n",
        "        made = events.CommentAdded\n",
    ),
    Mutant(
        "tells of another platform",
        "webhook.events",
        'about: dict[str, Any] = {"platform": Guestbook.name, "account_id": book, "at": moment}',
        'about: dict[str, Any] = {"platform": "book", "account_id": book, "at": moment}',
    ),
    Mutant(
        "quotes the signature it refuses",
        "webhook.discreet",
        _FRESH,
        "        if seal is None:\n"
        '            given = webhook.headers.get("guestbook-signature", "")\n'
        '            raise errors.WebhookRefused(platform=self.name, reason=f"got {given}")\n'
        + _FRESH,
    ),
)

RUNNING: Final = (
    Mutant(
        "sends every message under the same reference",
        "run.faults",
        '"ref": command.attempt_id}',
        '"ref": "0"}',
    ),
    Mutant(
        "answers comments that are too old",
        "run.window",
        "    policy.ReplyWithin(window=timedelta(days=30), **_PAGE),\n",
        "",
        POLICY,
    ),
    Mutant(
        "sends texts of any length",
        "run.limit",
        '    policy.TextLength(limit=500, unit="bytes", **_PAGE),\n',
        "",
        POLICY,
    ),
    Mutant(
        "overlooks the first comment of a page",
        "run.comments",
        'for item in answer.data("items"))',
        'for item in answer.data("items")[1:])',
    ),
    Mutant(
        "writes a text as for a page of the web",
        "run.text",
        '"text": command.draft.text,',
        '"text": __import__("html").escape(command.draft.text),',
    ),
    Mutant(
        "tells of each comment by the notice that told it",
        "run.webhooks",
        '        found = webhooks.event_id("comment", added.id, "added")\n',
        '        found = webhooks.digest(str(__import__("uuid").uuid4()))\n',
    ),
)
