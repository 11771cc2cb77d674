"""Texts arrive as they were written, and as long as they may be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from privatereply.errors import UsageError
from privatereply.flow import Effect
from privatereply.model import Action, Attachment, ContentKind, Draft, QuickReply
from privatereply.policy import Situation, Verdict
from privatereply.policy.content import measure
from privatereply.provider import Capability, Window
from privatereply.testing.base import Contract, clause
from privatereply.testing.cases import Case, named
from privatereply.testing.material import TextLimit
from privatereply.testing.stepping import Play
from privatereply.testing.strategies import always, texts

__all__ = ["Texting"]

_EXAMPLES: Final = 40
_LATER: Final = 4
_CAPABILITIES: Final[Mapping[Action, tuple[Capability, ...]]] = {
    Action.PRIVATE_REPLY: (Capability.SEND_PRIVATE_REPLY,),
    Action.PUBLIC_REPLY: (Capability.SEND_PUBLIC_REPLY,),
    Action.MESSAGE: (Capability.SEND_MESSAGE, Capability.START_GROUP),
}
_ACTIONS: Final = {one: action for action, several in _CAPABILITIES.items() for one in several}
_LETTERS: Final = ("a", "ż", "漢", "🎉", "e\u0301", "ש", "\U0001d4b3", "👩‍👩‍👧")
"""One to four bytes, one and two UTF-16 units; composed; from the right to the left."""
_TRICKY: Final = (
    " between blanks ",
    "two\r\nlines\n",
    "cafe\u0301, \u212b and \ufb01",
    "\u200bnothing\u00ad to see",
    "\ufeffone\u2028two\u2029three\u00a0four\ufeff",
    "\u00a0between hard blanks\u2029",
    "a  b\tc",
    "<b>\"1 < 2\" & 'so'</b> &amp; %41+%20 {0} $x",
    "\\n \\u0041 [link](https://a.example/?b=c&d=e#f)",
)
"""What is stripped, composed, escaped or encoded by those who mean well."""


class Texting(Contract):
    """Clauses about what a draft holds."""

    @classmethod
    def each_text_limit(cls) -> Mapping[str, TextLimit]:
        """Every documented length."""
        return named((limit.action.value, limit) for limit in cls.text_limits)

    @classmethod
    def each_texted(cls) -> Mapping[str, Case]:
        """Every documented dialogue that sends a text."""
        return {name: case for name, case in cls.sending().items() if case.command.draft.text}

    @clause("text.limit")
    def test_the_longest_text_is_sent_whole(self, text_limit: TextLimit) -> None:
        """Send texts of exactly that length."""
        for case in self._limited(text_limit):
            for text in _of_length(text_limit.limit, text_limit):
                self._demand_allowed(case, text, text_limit)
                played = self._sent(case, Draft(text=text))
                assert self._is_sent(played, text), (
                    f"{case.name}: a text of {_shown(text, text_limit)} is as long as "
                    f"{text_limit.source} allows, and it did not arrive whole: it {played.end}"
                )

    @clause("text.beyond")
    def test_a_text_that_is_too_long_is_refused(self, text_limit: TextLimit) -> None:
        """Try to send texts that are longer by one."""
        for case in self._limited(text_limit):
            for text in _of_length(text_limit.limit + 1, text_limit):
                denied = self._denials(case, text)
                played = self._sent(case, Draft(text=text))
                refused = isinstance(played.error, UsageError) and not played.writes
                assert denied or refused, (
                    f"{case.name}: a text of {_shown(text, text_limit)} is longer than "
                    f"{text_limit.source} allows. Put TextLength(limit={text_limit.limit}, "
                    f"unit={text_limit.unit!r}, …) into the policy"
                )

    @clause("text.unchanged")
    def test_a_text_travels_as_it_was_written(self, texted: Case) -> None:
        """Send any text."""

        def demand(text: str) -> None:
            if self._denials(texted, text):
                return
            played = self._sent(texted, Draft(text=text))
            refused = isinstance(played.error, UsageError) and not played.writes
            assert refused or self._is_sent(played, text), (
                f"{texted.name}: {text!r} did not arrive as it was written. Send texts as they "
                "are: neither cut, nor stripped, nor normalised; for a strange encoding write "
                "sent_texts"
            )

        for text in _TRICKY:
            demand(text)
        always(texts(), demand, _EXAMPLES)

    @clause("text.whole")
    def test_nothing_of_a_draft_is_left_out(self, texted: Case) -> None:
        """Send attachments of every kind, and buttons."""
        for draft, marks in _drafts():
            played = self._sent(texted, draft)
            if isinstance(played.error, UsageError) and not played.writes:
                continue
            lost = [mark for mark in marks if not self._is_sent(played, mark)]
            assert not lost, (
                f"{texted.name}: a draft with {' and '.join(sorted(draft.kinds))} was sent "
                f"without {lost[0]!r}: it {played.end}. Put everything into the request, or raise "
                "InvalidDraft before it"
            )

    @clause("text.answered")
    def test_a_message_that_is_answered_is_named(self, texted: Case) -> None:
        """Answer one."""
        if texted.capability is not Capability.SEND_MESSAGE:
            return
        mark = "8100200300"
        played = texted.asking(reply_to=mark).play_on(self.make(), _LATER)
        refused = isinstance(played.error, UsageError) and not played.writes
        assert refused or self._is_sent(played, mark), (
            f"{texted.name}: reply_to was left out: it {played.end}. Put it into the request, or "
            "raise InvalidValue before it"
        )

    @clause("text.window")
    def test_a_message_after_the_window_is_marked(self, texted: Case) -> None:
        """Send it under both permissions."""
        if texted.capability is not Capability.SEND_MESSAGE or not self._extends(texted):
            return
        driver = self.make()
        asked = [
            texted.asking(window=window).play_on(driver, _LATER).requests
            for window in (Window.STANDARD, Window.HUMAN_AGENT)
        ]
        assert asked[0] != asked[1], (
            f"{texted.name}: the policy allows people to answer after the window, and a message "
            "with Window.HUMAN_AGENT goes out like any other: mark it as the platform wants it"
        )

    def _extends(self, case: Case) -> bool:
        policy = self.make().policy(_ACTIONS[case.capability])
        return any(getattr(rule, "human_agent", None) is not None for rule in policy.rules)

    def _limited(self, limit: TextLimit) -> Iterator[Case]:
        for capability in _CAPABILITIES[limit.action]:
            if capability in self.capabilities():
                yield self.basis(capability)

    def _sent(self, case: Case, draft: Draft) -> Play:
        return case.asking(draft=draft).play_on(self.make(), _LATER)

    def _is_sent(self, played: Play, text: str) -> bool:
        return any(
            text in said
            for request in played.requests
            if request.effect is Effect.WRITE
            for said in self.sent_texts(request)
        )

    def _denials(self, case: Case, text: str) -> list[str]:
        """The rules about drafts that deny a text."""
        action = _ACTIONS[case.capability]
        command: Any = case.command
        situation = Situation(
            now=case.sample.now,
            action=action,
            account=command.account,
            actor=command.actor,
            comment=getattr(command, "comment", None),
            draft=Draft(text=text),
        )
        decision = self.make().policy(action).judge(situation)
        return [
            finding.rule.name
            for finding in decision.findings
            if finding.rule.about_draft and finding.verdict is Verdict.DENY
        ]

    def _demand_allowed(self, case: Case, text: str, limit: TextLimit) -> None:
        denied = self._denials(case, text)
        assert not denied, (
            f"{case.name}: a text of {_shown(text, limit)} is as long as {limit.source} allows, "
            f"and {', '.join(denied)} denies it: correct the rule's limit and unit"
        )


def _of_length(length: int, limit: TextLimit) -> Iterator[str]:
    """Texts of exactly that length in what the platform counts, of all kinds of letters."""
    for letter in _LETTERS:
        each = measure(letter, limit.unit)
        text = letter * (length // each)
        text += "a" * (length - measure(text, limit.unit))
        if measure(text, limit.unit) == length:
            yield text


def _shown(text: str, limit: TextLimit) -> str:
    return f"{measure(text, limit.unit)} {limit.unit} ({text[:2]!r}…)"


def _drafts() -> Iterator[tuple[Draft, list[str]]]:
    """Drafts with something of every kind, and what must not be lost of them."""
    words, url, number = "Attached 5b1", "https://files.example/5b1.bin", "8100200301"
    for kind in ContentKind:
        if kind in {ContentKind.TEXT, ContentKind.QUICK_REPLIES}:
            continue
        for attachment, mark in (
            (Attachment(kind=kind, url=url), url),
            (Attachment(kind=kind, id=number), number),
            (Attachment(kind=kind, payload={"mark": "5b1-mark"}), "5b1-mark"),
        ):
            yield Draft(attachments=(attachment,)), [mark]
            yield Draft(text=words, attachments=(attachment,)), [words, mark]
    buttons = tuple(QuickReply(title=f"Yes {n}", payload=f"payload-{n}") for n in range(3))
    said = [word for button in buttons for word in (button.title, button.payload)]
    yield Draft(text=words, quick_replies=buttons), [words, *said]
    several = tuple(Attachment(kind="image", id=f"{number}{n}") for n in range(20))
    yield Draft(attachments=several), [attachment.id or "" for attachment in several]
