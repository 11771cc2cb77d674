"""Creating the accounts, people, videos and comments of the emulated world."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from privatereply.sandbox.clock import aware
from privatereply.sandbox.emulator import Emulator, Stage
from privatereply.sandbox.tiktok import happenings, lookup
from privatereply.sandbox.tiktok.state import World
from privatereply.sandbox.tiktok.tokens import SCOPES, YEAR
from privatereply.sandbox.tiktok.world import (
    EmulatedAccount,
    EmulatedComment,
    EmulatedPerson,
    EmulatedPost,
)


class Cast(Emulator):
    """The half of the emulator's Python face that creates."""

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        self.world: World = World(stage)

    def add_account(
        self,
        *,
        username: str,
        region: str = "ID",
        name: str | None = None,
        scopes: Collection[str] = SCOPES,
        registered: bool = True,
        messaging_ads: bool = False,
        owner_adult: bool = True,
        requests: bool = True,
        comment_to_message: bool = True,
        personal: bool = False,
        us_reviewed: bool = False,
        images: bool | None = None,
    ) -> EmulatedAccount:
        """Create a Business Account; its tokens are in it.

        Args:
            username: Public name.
            region: Country it is registered in, by ISO 3166 code.
            name: Name shown beside the username, which it is when None.
            scopes: Permissions its token was granted.
            registered: Whether it is a Registered Business Account.
            messaging_ads: Whether it has run TikTok Messaging Ads, which stands in for that.
            owner_adult: Whether its owner is over 18.
            requests: Whether both its messaging permissions are set to "Requests".
            comment_to_message: Whether Comment-to-Message is enabled.
            personal: Whether it is no Business Account at all.
            us_reviewed: Whether the app passed the review for accounts of the United States.
            images: Whether its messages can hold images; what its region says when None.
        """
        with self.stage.lock:
            mint = self.world.mint
            created = EmulatedAccount(
                id=mint.opaque(34, prefix="_000"),
                unique_identifier=_identifier(mint.opaque(60)),
                username=username,
                display_name=name or username,
                region=region,
                registered=registered,
                messaging_ads=messaging_ads,
                owner_adult=owner_adult,
                requests=requests,
                comment_to_message=comment_to_message,
                personal=personal,
                us_reviewed=us_reviewed,
                images=images,
            )
            self.world.add(created)
            self.world.issue(created, frozenset(scopes), ends=self.world.now + YEAR)
            return created

    def add_person(
        self,
        *,
        name: str,
        username: str | None = None,
        region: str = "ID",
        follows: bool = False,
        followed: bool = False,
        adult: bool = True,
        allows_messages: bool = True,
        images: bool | None = None,
    ) -> EmulatedPerson:
        """Create a person.

        Args:
            name: Display name.
            username: Public name; made from ``name`` when None.
            region: Country the person is registered in, by ISO 3166 code.
            follows: Whether the person follows the accounts.
            followed: Whether the accounts follow the person.
            adult: Whether the person is over 18.
            allows_messages: Whether the person receives messages at all.
            images: Whether their messages can hold images; what their region says when None.
        """
        with self.stage.lock:
            created = EmulatedPerson(
                id=_identifier(self.world.mint.opaque(60)),
                username=username or name.lower().replace(" ", "_"),
                display_name=name,
                region=region,
                follows=follows,
                followed=followed,
                adult=adult,
                allows_messages=allows_messages,
                images=images,
            )
            self.world.add(created)
            return created

    def add_post(
        self,
        account: EmulatedAccount | str,
        text: str = "A video",
        *,
        created_at: datetime | None = None,
    ) -> EmulatedPost:
        """Create a video.

        Args:
            account: Whose it is.
            text: Caption.
            created_at: Aware time; now when None.
        """
        with self.stage.lock:
            created = EmulatedPost(
                id=self.world.mint.digits(19, prefix="72"),
                account=lookup.account(self.world, account),
                text=text,
                created_at=aware(created_at) if created_at else self.world.now,
                serial=self.world.serial(),
            )
            self.world.add(created)
            return created

    def add_comment(
        self,
        post: EmulatedPost | str,
        person: EmulatedPerson | str | None,
        text: str = "How much is it?",
        *,
        created_at: datetime | None = None,
        parent: EmulatedComment | str | None = None,
        high_intent: bool = True,
        likes: int = 0,
    ) -> EmulatedComment:
        """Let a person comment, or the account itself when ``person`` is None.

        Args:
            post: What is commented on.
            person: Who comments.
            text: What the comment says.
            created_at: Aware time; now when None.
            parent: The first-level comment it answers.
            high_intent: Whether TikTok's classifier says at once that it is of high intent, without
                which it cannot be answered by message. It says so of somebody else's first-level
                comments, and to accounts that have enabled Comment-to-Message.
            likes: How many people like it.
        """
        with self.stage.lock:
            written = happenings.write_comment(
                self.world,
                lookup.post(self.world, post),
                lookup.person(self.world, person) if person is not None else None,
                text,
                parent=lookup.comment(self.world, parent) if parent is not None else None,
                created_at=aware(created_at) if created_at else None,
            )
            written.likes = likes
            judged = written.author is not None and written.parent is None
            if high_intent and judged and written.account.comment_to_message:
                happenings.judge(self.world, written)
            return written

    def give_verdict(
        self, comment: EmulatedComment | str, *, after: float = 0, times: int = 1
    ) -> EmulatedComment:
        """Let TikTok's classifier say that a comment is of high intent.

        Args:
            comment: The comment.
            after: Seconds until it says so.
            times: How often it says so.

        Raises:
            ValueError: The account itself wrote the comment.
        """
        with self.stage.lock:
            judged = lookup.comment(self.world, comment)
            happenings.judge(self.world, judged, after=timedelta(seconds=after), times=times)
            return judged


def _identifier(opaque: str) -> str:
    """Shape an identifier as TikTok does, with signs that a query must escape."""
    return f"+{opaque[:9]}/{opaque[9:]}"
