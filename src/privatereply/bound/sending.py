"""What is sent, whether it may be, and what became of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from privatereply import campaign, explain, judging, looking, replying
from privatereply.bound.base import Awaiting, Blocking
from privatereply.campaign import Campaign
from privatereply.context import Context
from privatereply.errors import PrivateReplyError
from privatereply.explain import Story
from privatereply.looking import Resolution
from privatereply.model import Actor, Comment, Conversation, Draft, Fact, Person, Receipt
from privatereply.policy import Decision
from privatereply.program import Program

__all__ = ["AsyncSending", "Sending"]


class Sending(Blocking):
    """Sends, blocking."""

    def can_reply(
        self,
        comment: Comment,
        *,
        draft: Draft | str | None = None,
        actor: Actor | None = None,
        facts: Mapping[str, Fact] | None = None,
        ask_platform: bool = False,
    ) -> Decision:
        """Whether a comment can be answered in private, why not, and until when.

        Args:
            comment: The comment.
            draft: Judge this draft too.
            actor: Who would answer.
            facts: What you know and the SDK cannot, by the names in `privatereply.policy.facts`.
            ask_platform: Ask the platform for fresh facts first, at the cost of a few reads. A
                driver without ``Capability.CHECK_COMMENT`` has none to add.

        Raises:
            WrongAccount: The comment belongs to another account.
            InvalidDraft: The draft could not be sent anywhere.
            PlatformError: The platform was asked and refused to say.
            NoAnswer: The platform was asked and could not be reached.
        """
        return self._run(
            lambda context: judging.can_reply(
                context,
                comment,
                draft=draft,
                actor=actor,
                facts=facts,
                ask_platform=ask_platform,
            )
        )

    def can_send(
        self,
        conversation: Conversation,
        *,
        draft: Draft | str | None = None,
        actor: Actor | None = None,
        facts: Mapping[str, Fact] | None = None,
        ask_platform: bool = False,
    ) -> Decision:
        """Whether a message can go into a conversation, why not, and until when.

        Args:
            conversation: The thread.
            draft: Judge this draft too.
            actor: Who would send.
            facts: What you know and the SDK cannot, by the names in `privatereply.policy.facts`.
            ask_platform: Ask the platform for fresh facts first. A driver without
                ``Capability.CHECK_CONVERSATION`` has none to add.

        Raises:
            PrivateReplyError: As `can_reply` does.
        """
        return self._run(
            lambda context: judging.can_send(
                context,
                conversation,
                draft=draft,
                actor=actor,
                facts=facts,
                ask_platform=ask_platform,
            )
        )

    def reply(
        self,
        comment: Comment,
        draft: Draft | str,
        *,
        actor: Actor,
        facts: Mapping[str, Fact] | None = None,
        ask_platform: bool = False,
    ) -> Receipt:
        """Answer a comment in private: at most once, whatever crashes.

        Args:
            comment: The comment.
            draft: What to send.
            actor: Who answers.
            facts: What you know and the SDK cannot, by the names in `privatereply.policy.facts`.
            ask_platform: Ask the platform for fresh facts before deciding.

        Returns:
            The receipt; the first one if the same draft was sent before.

        Raises:
            WrongAccount: The comment belongs to another account.
            InvalidDraft: The draft could not be sent anywhere.
            NotAllowed: The policy refuses, with every reason; `DraftNotAllowed` if another draft
                could pass.
            AlreadyReplied: The comment has had its reply; carries the receipt if it was ours.
            ReplyInProgress: Another caller is answering it at this moment.
            OutcomeUnknown: An attempt may have arrived, and looking did not settle it.
            PlatformError: The platform refused.
            NeverSent: The platform could not be reached; the reply is still available.
        """
        return self._run(
            lambda context: replying.reply(
                context,
                comment,
                draft,
                actor=actor,
                facts=facts,
                ask_platform=ask_platform,
            )
        )

    def send(
        self,
        conversation: Conversation,
        draft: Draft | str,
        *,
        actor: Actor,
        facts: Mapping[str, Fact] | None = None,
        key: str | None = None,
        reply_to: str | None = None,
        ask_platform: bool = False,
    ) -> Receipt:
        """Send into a conversation, inside the window its platform allows.

        Args:
            conversation: The thread.
            draft: What to send.
            actor: Who sends; some platforms allow people more time than programs.
            facts: What you know and the SDK cannot.
            key: Your own name for this message: under the same key it is sent once.
            reply_to: The id of a message it quotes, where the platform can show that.
            ask_platform: Ask the platform for fresh facts about the conversation first.

        Raises:
            PrivateReplyError: As `reply` does.
        """
        return self._run(
            lambda context: replying.send(
                context,
                conversation,
                draft,
                actor=actor,
                facts=facts,
                key=key,
                reply_to=reply_to,
                ask_platform=ask_platform,
            )
        )

    def start_group(
        self,
        people: Iterable[Person],
        draft: Draft | str,
        *,
        actor: Actor,
        key: str,
        facts: Mapping[str, Fact] | None = None,
    ) -> Receipt:
        """Open a conversation with several people at once, with its first message.

        Args:
            people: Everybody but the account, each once.
            draft: The first message.
            actor: Who sends.
            key: Your own name for this group: under the same key it is opened once.
            facts: What you know of all of them and the SDK cannot.

        Returns:
            The receipt; its ``conversation_id`` names the group from then on.

        Raises:
            Unsupported: The platform has no groups; ``Capability.START_GROUP`` tells.
            PrivateReplyError: As `reply` does.
        """
        return self._run(
            lambda context: replying.start_group(
                context, people, draft, actor=actor, key=key, facts=facts
            )
        )

    def prepare(
        self,
        people: Iterable[Person | Conversation],
        draft: Draft | str,
        *,
        actor: Actor,
        key: str,
        facts: Mapping[str, Fact] | None = None,
        together: bool = False,
    ) -> Campaign:
        """Who of many may be written to, who not and why, and when each message would go.

        Nothing is sent and nothing is written down.

        Args:
            people: Whom to write to, each once.
            draft: What to send.
            actor: Who sends.
            key: Your own name for the whole: under the same key nobody is written to twice.
            facts: What you know of all of them and the SDK cannot.
            together: One conversation with all of them instead of one with each.

        Raises:
            InvalidValue: There is nobody, or somebody twice, or the key is no name.
        """
        return self._run(
            lambda context: campaign.prepare(
                context, people, draft, actor=actor, key=key, facts=facts, together=together
            )
        )

    def send_to(
        self,
        people: Iterable[Person | Conversation],
        draft: Draft | str,
        *,
        actor: Actor,
        key: str,
        facts: Mapping[str, Fact] | None = None,
        together: bool = False,
        confirm: Callable[[Campaign], bool] | None = None,
    ) -> Campaign:
        """Write to many people: plan, show the plan, and only then send, at the budget's pace.

        Nothing is split: where a cap forbids so many recipients, nobody is written to. Calling it
        again under the same key goes on where it stopped, whatever crashed, and writes to nobody
        twice. It stops where going on would end the same for everybody: a token that ended, a
        suspension, a bill.

        Args:
            people: Whom to write to, each once.
            draft: What to send.
            actor: Who sends.
            key: Your own name for the whole: whoever has been written to under it is not written
                to again, with whatever draft.
            facts: What you know of all of them and the SDK cannot.
            together: One conversation with all of them instead of one with each.
            confirm: Is shown the plan; nothing is sent unless it returns true.

        Returns:
            The plan with what became of it for each recipient, the receipt or why there is none.

        Raises:
            InvalidValue: There is nobody, or somebody twice, or the key is no name.
            StoreError: The ledger cannot do its work.
        """
        planned = self.prepare(people, draft, actor=actor, key=key, facts=facts, together=together)
        if confirm is not None and not confirm(planned):
            return planned
        account = self.account
        done = self._run(lambda context: campaign.carry_out(context, planned))
        if not self._renewable(done.stopped):
            return done
        self._renew(account)
        return self._run(lambda context: campaign.carry_out(context, done))

    def reply_publicly(
        self,
        comment: Comment,
        draft: Draft | str,
        *,
        actor: Actor,
        facts: Mapping[str, Fact] | None = None,
    ) -> Receipt:
        """Answer a comment in public; the same words go under one comment once.

        Raises:
            PrivateReplyError: As `reply` does.
        """
        return self._run(
            lambda context: replying.reply_publicly(
                context, comment, draft, actor=actor, facts=facts
            )
        )

    def why(self, comment: Comment | str) -> Story:
        """The whole story of one comment, from the ledger.

        Raises:
            WrongAccount: The comment belongs to another account.
        """
        return self._run(lambda context: explain.why(context, comment))

    def resolve(
        self, comment: Comment | None = None, *, limit: int = 100
    ) -> tuple[Resolution, ...]:
        """Settle attempts whose outcome is unknown by looking for them on the platform.

        Args:
            comment: Only this comment's; all of the account's if ``None``.
            limit: At most so many, the oldest first.

        Raises:
            WrongAccount: The comment belongs to another account.
        """

        def program(context: Context) -> Program[tuple[Resolution, ...]]:
            return looking.resolve(context, comment, limit=limit)

        account = self.account
        found = self._run(program)
        if not found or not self._renewable(found[-1].error):
            return found
        try:
            self._renew(account)
        except PrivateReplyError:
            return found
        return found[:-1] + self._run(program)


class AsyncSending(Awaiting):
    """Sends, awaiting."""

    async def can_reply(
        self,
        comment: Comment,
        *,
        draft: Draft | str | None = None,
        actor: Actor | None = None,
        facts: Mapping[str, Fact] | None = None,
        ask_platform: bool = False,
    ) -> Decision:
        """Whether a comment can be answered in private, why not, and until when."""
        return await self._run(
            lambda context: judging.can_reply(
                context,
                comment,
                draft=draft,
                actor=actor,
                facts=facts,
                ask_platform=ask_platform,
            )
        )

    async def can_send(
        self,
        conversation: Conversation,
        *,
        draft: Draft | str | None = None,
        actor: Actor | None = None,
        facts: Mapping[str, Fact] | None = None,
        ask_platform: bool = False,
    ) -> Decision:
        """Whether a message can go into a conversation, why not, and until when."""
        return await self._run(
            lambda context: judging.can_send(
                context,
                conversation,
                draft=draft,
                actor=actor,
                facts=facts,
                ask_platform=ask_platform,
            )
        )

    async def reply(
        self,
        comment: Comment,
        draft: Draft | str,
        *,
        actor: Actor,
        facts: Mapping[str, Fact] | None = None,
        ask_platform: bool = False,
    ) -> Receipt:
        """Answer a comment in private: at most once, whatever crashes."""
        return await self._run(
            lambda context: replying.reply(
                context,
                comment,
                draft,
                actor=actor,
                facts=facts,
                ask_platform=ask_platform,
            )
        )

    async def send(
        self,
        conversation: Conversation,
        draft: Draft | str,
        *,
        actor: Actor,
        facts: Mapping[str, Fact] | None = None,
        key: str | None = None,
        reply_to: str | None = None,
        ask_platform: bool = False,
    ) -> Receipt:
        """Send into a conversation, inside the window its platform allows."""
        return await self._run(
            lambda context: replying.send(
                context,
                conversation,
                draft,
                actor=actor,
                facts=facts,
                key=key,
                reply_to=reply_to,
                ask_platform=ask_platform,
            )
        )

    async def start_group(
        self,
        people: Iterable[Person],
        draft: Draft | str,
        *,
        actor: Actor,
        key: str,
        facts: Mapping[str, Fact] | None = None,
    ) -> Receipt:
        """Open a conversation with several people at once, with its first message."""
        return await self._run(
            lambda context: replying.start_group(
                context, people, draft, actor=actor, key=key, facts=facts
            )
        )

    async def prepare(
        self,
        people: Iterable[Person | Conversation],
        draft: Draft | str,
        *,
        actor: Actor,
        key: str,
        facts: Mapping[str, Fact] | None = None,
        together: bool = False,
    ) -> Campaign:
        """Who of many may be written to, who not and why, and when each message would go."""
        return await self._run(
            lambda context: campaign.prepare(
                context, people, draft, actor=actor, key=key, facts=facts, together=together
            )
        )

    async def send_to(
        self,
        people: Iterable[Person | Conversation],
        draft: Draft | str,
        *,
        actor: Actor,
        key: str,
        facts: Mapping[str, Fact] | None = None,
        together: bool = False,
        confirm: Callable[[Campaign], bool] | None = None,
    ) -> Campaign:
        """Write to many people: plan, show the plan, and only then send, at the budget's pace."""
        planned = await self.prepare(
            people, draft, actor=actor, key=key, facts=facts, together=together
        )
        if confirm is not None and not confirm(planned):
            return planned
        account = self.account
        done = await self._run(lambda context: campaign.carry_out(context, planned))
        if not self._renewable(done.stopped):
            return done
        await self._renew(account)
        return await self._run(lambda context: campaign.carry_out(context, done))

    async def reply_publicly(
        self,
        comment: Comment,
        draft: Draft | str,
        *,
        actor: Actor,
        facts: Mapping[str, Fact] | None = None,
    ) -> Receipt:
        """Answer a comment in public; the same words go under one comment once."""
        return await self._run(
            lambda context: replying.reply_publicly(
                context, comment, draft, actor=actor, facts=facts
            )
        )

    async def why(self, comment: Comment | str) -> Story:
        """The whole story of one comment, from the ledger."""
        return await self._run(lambda context: explain.why(context, comment))

    async def resolve(
        self, comment: Comment | None = None, *, limit: int = 100
    ) -> tuple[Resolution, ...]:
        """Settle attempts whose outcome is unknown by looking for them on the platform."""

        def program(context: Context) -> Program[tuple[Resolution, ...]]:
            return looking.resolve(context, comment, limit=limit)

        account = self.account
        found = await self._run(program)
        if not found or not self._renewable(found[-1].error):
            return found
        try:
            await self._renew(account)
        except PrivateReplyError:
            return found
        return found[:-1] + await self._run(program)
