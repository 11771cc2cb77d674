"""What a driver refuses: whatever its platform did not post."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Final

import attrs
from hypothesis import strategies as st

from privatereply.errors import WebhookRefused
from privatereply.provider import Received, Webhook
from privatereply.testing.base import clause
from privatereply.testing.callback import NOON, Callback, outcome
from privatereply.testing.forging import FORGERIES, theirs
from privatereply.testing.material import Handshake, Notice
from privatereply.testing.privacy import SHORTEST, leaked, told_by
from privatereply.testing.strategies import always

__all__ = ["Guarding"]

_MARK: Final = "wh1sper"
_PLAIN: Final = frozenset({"content-type", "date", "host", "user-agent"})
_PARTS: Final = re.compile(r"[;,=\s]+")
_METHODS: Final = ("PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "")
_EXAMPLES: Final = 60
_FORBIDDEN, _METHOD = 403, 405
_BY_HAND: Final = "secrets, notices and sign(cls, body, secrets, now)"


class Guarding(Callback):
    """Clauses about requests that are not the platform's, and about handshakes."""

    @classmethod
    def each_forgery(cls) -> Mapping[str, str]:
        """Everything that can be wrong with a request, if there is one to forge."""
        return {name: name for name in FORGERIES} if cls.notices else {}

    @classmethod
    def each_greeting(cls) -> Mapping[str, Handshake]:
        """The handshake, if there is one."""
        return {} if cls.handshake is None else {"handshake": cls.handshake}

    @clause("webhook.shown")
    def test_what_is_received_is_shown_by_notices(self) -> None:
        """Look for them."""
        assert self.notices, (
            f"RECEIVE is declared and no notice shows it: write {_BY_HAND}, with a Notice for each "
            "kind of thing that the platform posts"
        )
        declared = {secret.name for secret in self.provider.webhook_secrets}
        strange = sorted(self.secrets.keys() - declared)
        assert not strange, f"webhook_secrets does not declare {', '.join(strange)}"
        missing = [
            one.name
            for one in self.provider.webhook_secrets
            if one.required and one.name not in self.secrets
        ]
        assert not missing, f"secrets holds no {', '.join(missing)}, which the driver requires"

    @clause("webhook.genuine")
    def test_what_the_platform_did_not_sign_is_refused(self, forgery: str) -> None:
        """Forge each notice."""
        for notice in self.notices:
            headers, body = FORGERIES[forgery](self.signed, notice.body)
            self._refused(self.posted(body, headers=headers), f"a notification {forgery}")

    @clause("webhook.genuine")
    def test_any_other_byte_of_the_body_breaks_its_signature(self, notice: Notice) -> None:
        """Change each."""
        headers = self.signed(notice.body)

        def demand(place: int) -> None:
            body = bytearray(notice.body)
            body[place % len(body)] ^= 1 << place % 8
            posted = self.posted(bytes(body), headers=headers)
            self._refused(posted, f"a body of which byte {place % len(body)} was changed")

        always(st.integers(0, len(notice.body) * 8 - 1), demand, _EXAMPLES)

    @clause("webhook.genuine")
    def test_any_other_letter_of_the_signature_breaks_it(self, notice: Notice) -> None:
        """Change each."""
        forged = list(self._forged_signatures(notice.body))
        assert forged, "no header of sign() is needed, or none depends on the secrets"
        for name, value in forged:
            headers = {**self.signed(notice.body), name: value}
            self._refused(
                self.posted(notice.body, headers=headers),
                f"a signature of which one letter of the header {name} was changed",
            )

    @clause("webhook.secrets")
    def test_without_a_secret_everything_is_refused(self, notice: Notice) -> None:
        """Give none, and empty ones."""
        empty = dict.fromkeys(self.secrets, "")
        for headers in (self.signed(notice.body), self.signed_with(notice.body, empty)):
            for none in ({}, dict.fromkeys(empty, ()), dict.fromkeys(empty, ("",))):
                posted = self.posted(notice.body, headers=headers, secrets=none)
                self._refused(posted, "a notification that there was no secret for")

    @clause("webhook.secrets")
    def test_either_of_two_secrets_is_taken(self, notice: Notice) -> None:
        """Give both, in either order."""
        both = [self.secrets, theirs(self.secrets)]
        for first, second in (both, both[::-1]):
            secrets = {name: (first[name], second[name]) for name in self.secrets}
            posted = self.posted(notice.body, secrets=secrets)
            assert isinstance(self.read(posted), Received), (
                "of two secrets that are valid at once only the first is tried: compare with each, "
                "or nobody can change one without losing what is posted meanwhile"
            )

    @clause("webhook.fresh")
    def test_what_was_signed_long_ago_is_refused(self, notice: Notice) -> None:
        """Post it late."""
        lasts = self.signature_lasts
        if lasts is None:
            later = self.signed_with(notice.body, self.secrets, NOON + timedelta(hours=1))
            assert later == self.signed(notice.body), (
                "sign() signs the time: say in signature_lasts how long a signature is good for"
            )
            return
        late = self.posted(notice.body, now=NOON + lasts + timedelta(seconds=1))
        self._refused(late, f"a notification signed more than {lasts} ago")
        timely = self.posted(notice.body, now=NOON + lasts / 2)
        assert isinstance(self.read(timely), Received), f"{lasts / 2} after it was signed is early"

    @clause("webhook.methods")
    def test_other_methods_are_refused(self, notice: Notice) -> None:
        """Try them."""
        for method in _METHODS:
            refusal = self.read(self.posted(notice.body, method=method))
            assert isinstance(refusal, WebhookRefused) and refusal.status == _METHOD, (  # noqa: PT018 - one demand
                f"{method or 'no method'} was {outcome(refusal)}; refuse it with status 405"
            )

    @clause("webhook.handshake")
    def test_a_handshake_is_answered_as_documented(self, greeting: Handshake) -> None:
        """Answer it."""
        answered = self.read(self._greeted(greeting))
        assert isinstance(answered, Received), f"the handshake was {outcome(answered)}"
        assert (answered.answer, answered.events) == (greeting.answer, ()), (
            f"the handshake was answered otherwise than {greeting.source} shows"
        )
        assert "html" not in answered.content_type, "an answer that reflects must not be a page"

    @clause("webhook.handshake")
    def test_a_handshake_is_answered_with_the_right_secret_only(self, greeting: Handshake) -> None:
        """Answer it with secrets of somebody else, and with none."""
        wrong = {name: (value,) for name, value in theirs(self.secrets).items()}
        for secrets in (wrong, {}, dict.fromkeys(wrong, ()), dict.fromkeys(wrong, ("",))):
            answered = self.read(attrs.evolve(self._greeted(greeting), secrets=secrets))
            asked = [*greeting.query.values(), greeting.body.decode(errors="replace")]
            assert isinstance(answered, WebhookRefused) or not any(
                answered.answer == greeting.answer or (text and text in answered.answer)
                for text in asked
            ), (
                "a handshake is answered without the right secret: whoever asks could have this "
                "address take a webhook of theirs"
            )

    @clause("webhook.discreet")
    def test_a_refusal_repeats_nothing(self, notice: Notice) -> None:
        """Refuse what is not signed, and what is signed and cannot be read."""
        body = notice.body.replace(b'"', f'"{_MARK}'.encode(), 6)
        posts = [forge(self.signed, body) for forge in FORGERIES.values()]
        posts += [(self.signed(one), one) for one in (body[:-1], _MARK.encode(), body + b"{")]
        for headers, posted in posts:
            refusal = self.read(self.posted(posted, headers=headers))
            if not isinstance(refusal, WebhookRefused):
                continue
            found = leaked(told_by(refusal), self._private(headers))
            assert found is None, (
                f"a refusal repeats {found}: its reason is one sentence of the driver's own, and "
                "it is raised outside of the handler of what quotes the request"
            )

    def _private(self, headers: Mapping[str, str]) -> dict[str, str]:
        """What a refusal must not repeat, by what to call it."""
        held = {f"the secret {name!r}": value for name, value in self.secrets.items()}
        # Of a header with several parts, such as a time and a signature, each of them.
        sent = {
            f"the header {name!r}, part {number}": part
            for name, value in headers.items()
            if name not in _PLAIN
            for number, part in enumerate(_PARTS.split(value), 1)
        }
        long = {name: value for name, value in {**held, **sent}.items() if len(value) >= SHORTEST}
        return {"what was posted": _MARK, **long}

    def _refused(self, webhook: Webhook, what: str) -> None:
        refusal = self.read(webhook)
        assert isinstance(refusal, WebhookRefused) and refusal.status == _FORBIDDEN, (  # noqa: PT018 - one demand
            f"{what} was {outcome(refusal)}; refuse it with status 403 before reading it: compare "
            "the signature of the raw bytes by privatereply.providers.webhooks.check_signature"
        )

    def _greeted(self, greeting: Handshake) -> Webhook:
        return attrs.evolve(
            self.posted(greeting.body, headers=greeting.headers, method=greeting.method),
            query=greeting.query,
        )

    def _forged_signatures(self, body: bytes) -> Iterator[tuple[str, str]]:
        """Headers with one letter changed of what another secret would change too."""
        mine, foreign = self.signed(body), self.signed(body, foreign=True)
        for name, value in mine.items():
            other = foreign[name]
            without = {key: line for key, line in mine.items() if key != name}
            if isinstance(self.read(self.posted(body, headers=without)), Received):
                # A mark of the delivery, which nobody signs with.
                continue
            # The last letter of base64 may have bits that say nothing.
            for place in range(min(len(value.rstrip("=")) - 1, len(other))):
                if value[place] != other[place]:
                    letter = "0" if value[place] != "0" else "1"
                    yield name, f"{value[:place]}{letter}{value[place + 1 :]}"
