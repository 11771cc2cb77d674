"""The emulated world as a whole: everything in it, by id."""

from __future__ import annotations

from datetime import datetime
from typing import TypeVar

from privatereply.sandbox.delivery import Delivery
from privatereply.sandbox.dialect import Subscription
from privatereply.sandbox.emulator import Stage
from privatereply.sandbox.mint import Mint
from privatereply.sandbox.tiktok.errors import TikTokError
from privatereply.sandbox.tiktok.tokens import DAY, Code, Token, Tokens
from privatereply.sandbox.tiktok.usage import Usage
from privatereply.sandbox.tiktok.world import (
    EmulatedAccount,
    EmulatedComment,
    EmulatedConversation,
    EmulatedMessage,
    EmulatedPerson,
    EmulatedPost,
    Media,
    Node,
    Refused,
    Window,
)

NodeT = TypeVar("NodeT", bound=Node)


class World:
    """Everything that exists, and the settings of the developer app.

    Args:
        stage: Clock, lock, webhooks and seed.

    Attributes:
        app_id: Id of the developer app, its ``client_id`` and the ``client_key`` of webhooks.
        window: Which of the two documented message windows counts.
        tokens: Every token given out.
        codes: Unused authorization codes.
        usage: Calls counted against the platform's limits.
        media: Pictures that were uploaded, by id.
        callbacks: Callbacks the app configured, by category.
        narrowed: Videos the comment webhook is narrowed to; None for all.
        refusals: Messages that were refused, oldest first.
    """

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.mint: Mint = Mint(stage.seed)
        self.app_id: str = self.mint.digits(19, prefix="7")
        self.window: Window = "A"
        self.tokens: Tokens = Tokens()
        self.codes: dict[str, Code] = {}
        self.usage: Usage = Usage(stage.clock)
        self.media: dict[str, Media] = {}
        self.callbacks: dict[str, Subscription] = {}
        self.narrowed: frozenset[str] | None = None
        self.refusals: list[Refused] = []
        self._nodes: dict[str, Node] = {}
        self._comments: dict[str, list[EmulatedComment]] = {}
        self._conversations: dict[str, EmulatedConversation] = {}
        self._between: dict[tuple[str, str], EmulatedConversation] = {}
        self._sent: list[EmulatedMessage] = []
        self._sent_to: dict[str, list[EmulatedMessage]] = {}
        self._answers: dict[str, list[EmulatedMessage]] = {}
        # Reading must not change which ids are given out next.
        self._requests = Mint(f"{stage.seed}:requests")
        self._serial = 0

    @property
    def now(self) -> datetime:
        """The sandbox's time."""
        return self.stage.clock.now()

    def serial(self) -> int:
        """Return the next running number."""
        self._serial += 1
        return self._serial

    def request_id(self) -> str:
        """Return the id of one more request."""
        return self._requests.digits(34, prefix=self.now.strftime("%Y%m%d%H%M%S"))

    def add(self, node: Node) -> None:
        """Put a node into the world."""
        self._nodes[node.id] = node
        if isinstance(node, EmulatedComment):
            self._comments.setdefault(node.post.id, []).append(node)
        elif isinstance(node, EmulatedMessage):
            node.conversation.messages.append(node)
            if not node.incoming:
                self._sent.append(node)
                self._sent_to.setdefault(node.conversation.person.id, []).append(node)
                if node.comment is not None:
                    self._answers.setdefault(node.comment.id, []).append(node)

    def find(self, kind: type[NodeT], node_id: str) -> NodeT | None:
        """Return the node of this class and id, also when it is a deleted comment."""
        node = self._nodes.get(node_id)
        return node if isinstance(node, kind) else None

    def all(self, kind: type[NodeT]) -> list[NodeT]:
        """Return every node of one class, oldest first."""
        return [node for node in self._nodes.values() if isinstance(node, kind)]

    def comments(self, post: EmulatedPost) -> list[EmulatedComment]:
        """Return every living comment under a video, replies included."""
        return [comment for comment in self._comments.get(post.id, []) if not comment.deleted]

    def conversation(
        self, person: EmulatedPerson, account: EmulatedAccount
    ) -> EmulatedConversation:
        """Return the thread of a person and an account, an empty one if they never wrote."""
        known = self._between.get((person.id, account.id))
        if known is not None:
            return known
        # The plus sign must be escaped in a query. TikTok's own example holds one as well.
        thread_id = f"{self.mint.opaque(22)}+lm=="
        thread = EmulatedConversation(id=thread_id, account=account, person=person)
        self._conversations[thread.id] = self._between[person.id, account.id] = thread
        return thread

    def thread(self, thread_id: str) -> EmulatedConversation | None:
        """Return the conversation with this id."""
        return self._conversations.get(thread_id)

    def conversations(self, account: EmulatedAccount) -> list[EmulatedConversation]:
        """Return every conversation of an account in which something was written."""
        return [
            thread
            for thread in self._conversations.values()
            if thread.account is account and thread.messages
        ]

    def issue(self, account: EmulatedAccount, scopes: frozenset[str], ends: datetime) -> Token:
        """Give an account a new pair of tokens and return the refresh token.

        Args:
            account: Whose they are.
            scopes: Permissions that were granted.
            ends: When the refresh token ends.
        """
        access = Token(
            value=self.mint.opaque(48, prefix="act."),
            kind="access",
            account=account,
            scopes=scopes,
            expires_at=self.now + DAY,
        )
        refresh = Token(
            value=self.mint.opaque(48, prefix="rft."),
            kind="refresh",
            account=account,
            scopes=scopes,
            expires_at=ends,
        )
        account.access_token = self.tokens.add(access).value
        account.refresh_token = self.tokens.add(refresh).value
        return refresh

    def note(
        self,
        error: TikTokError,
        *,
        comment_id: str | None = None,
        conversation_id: str | None = None,
    ) -> None:
        """Remember why a message was refused, if a rule stood in its way."""
        if error.rule is not None:
            self.refusals.append(
                Refused(
                    at=self.now,
                    code=error.code,
                    rule=error.rule,
                    comment_id=comment_id,
                    conversation_id=conversation_id,
                )
            )

    def deliveries(
        self, *, comment_id: str | None = None, person_id: str | None = None
    ) -> list[Delivery]:
        """Return the messages people really received, oldest first.

        Args:
            comment_id: Only the private reply to this comment.
            person_id: Only what this person received.
        """
        if comment_id is not None:
            found = self._answers.get(comment_id, [])
        else:
            found = self._sent if person_id is None else self._sent_to.get(person_id, [])
        return [
            _delivery(message)
            for message in found
            if person_id in {None, message.conversation.person.id}
        ]


def _delivery(message: EmulatedMessage) -> Delivery:
    thread = message.conversation
    known = any(earlier.incoming for earlier in thread.messages if earlier.serial < message.serial)
    return Delivery(
        message_id=message.id,
        comment_id=message.comment.id if message.comment else None,
        account_id=thread.account.id,
        person_id=thread.person.id,
        recipient_id=thread.person.id,
        text=message.text,
        at=message.created_at,
        folder="requests" if thread.account.flagged and not known else "inbox",
        by_hand=message.source != "API",
    )
