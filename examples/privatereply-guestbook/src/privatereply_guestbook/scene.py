"""The emulator's book, told in the words that tests use for every platform."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

import attrs
from privatereply.sandbox import Login, Scene, SceneComment, ScenePerson, ScenePost, Terms
from typing_extensions import override

if TYPE_CHECKING:
    from privatereply_guestbook.emulator import Comment, GuestbookEmulator

_VERIFY_TOKEN: Final = "a-token-of-the-owner"  # noqa: S105 - of a book that is made up
_TERMS: Final = Terms(
    reply_window=timedelta(days=30),
    message_window=None,
    conversations=False,
    list_lag=timedelta(seconds=10),
    text_limit=500,
    text_unit="bytes",
    moderated=frozenset(),
    possible=frozenset({"block", "delete", "unblock"}),
    told=frozenset({"delete"}),
    message_path="*/answer",
    public_path="*/nowhere",
)


@attrs.frozen(kw_only=True, eq=False)
class GuestbookScene(Scene):
    """A book, and the people who write into it."""

    emulator: GuestbookEmulator = attrs.field(repr=False)

    @classmethod
    def of(
        cls, emulator: GuestbookEmulator, *, account_id: str, token: str, secret: str
    ) -> GuestbookScene:
        """Open the book of an emulator."""
        return cls(
            name="guestbook",
            platform="guestbook",
            account_id=account_id,
            kind="book",
            credentials={"access_token": token},
            webhook_secrets={"secret": secret, "verify_token": _VERIFY_TOKEN},
            owner={},
            renewable=False,
            terms=_TERMS,
            clock=emulator.stage.clock,
            emulator=emulator,
        )

    @override
    def add_person(self, name: str, *, follows: bool = True) -> ScenePerson:
        return ScenePerson(id=self.emulator.add_person(), name=name)

    @override
    def log_in(self) -> Login:
        raise NotImplementedError(f"{self.platform} knows no logins: its token is typed in")

    @override
    def publish(self, text: str, at: datetime, surface: str) -> str:
        return self.emulator.publish(text, at)

    @override
    def write_comment(
        self,
        text: str,
        author: ScenePerson | None,
        post: ScenePost,
        at: datetime,
        *,
        parent: SceneComment | None = None,
        inviting: bool,
    ) -> str:
        owner = {"id": self.account_id, "name": "The book"}
        writer = {"id": author.id, "name": author.name} if author else owner
        return self.emulator.write(post.id, text, writer, at).id

    @override
    def kept(self, comment: SceneComment) -> Comment:
        return next(one for one in self.emulator.comments if one.id == comment.id)

    @override
    def subscribe(self, url: str) -> None:
        webhooks = self.emulator.stage.webhooks
        made = webhooks.subscribe(
            topic="guestbook",
            url=url,
            verify_token=_VERIFY_TOKEN,
            secret=self.webhook_secrets["secret"],
        )
        if not webhooks.welcomes(made):
            webhooks.unsubscribe(made)
            raise ValueError(f"{url} answered another challenge")
