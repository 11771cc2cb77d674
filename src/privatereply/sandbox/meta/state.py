"""The emulated world as a whole: everything in it, by id."""

from __future__ import annotations

from datetime import datetime
from typing import TypeVar

from privatereply.sandbox.delivery import Delivery
from privatereply.sandbox.dialect import Subscription
from privatereply.sandbox.emulator import Stage
from privatereply.sandbox.meta.tokens import LONG, Token, TokenKind, Tokens
from privatereply.sandbox.meta.usage import Usage
from privatereply.sandbox.meta.world import (
    Access,
    CommentShape,
    EmulatedAccount,
    EmulatedComment,
    EmulatedConversation,
    EmulatedInstagram,
    EmulatedMessage,
    EmulatedPage,
    EmulatedPerson,
    EmulatedPost,
    EmulatedUser,
    Node,
)
from privatereply.sandbox.mint import Mint

NodeT = TypeVar("NodeT", bound=Node)


class World:
    """Everything that exists, and the settings of the developer app.

    Args:
        stage: Clock, lock, webhooks and seed.

    Attributes:
        app_id: Id of the developer app.
        proof_required: The app's setting "Require App Secret".
        access: ``advanced``, or ``standard`` before app review: only people with a role on the app
            can be written to.
        language: Language of refusals.
        comment_shape: Shape of Instagram comment notifications: ``id`` and ``comment_id`` inside
            ``changes``, or ``flat``.
        tokens: Every token given out.
        app_token: The app's own.
        usage: Calls counted against the platform's limits.
        codes: Users by unused authorization code.
        callbacks: Callbacks of the app, by the object they are told about.
    """

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.mint: Mint = Mint(stage.seed)
        self.app_id: str = self.mint.digits(16)
        self.proof_required = False
        self.access: Access = "advanced"
        self.language = "en"
        self.comment_shape: CommentShape = "id"
        self.tokens: Tokens = Tokens()
        self.app_token: Token = self._own_token()
        self.usage: Usage = Usage(stage.clock)
        self.codes: dict[str, EmulatedUser | EmulatedInstagram] = {}
        self.callbacks: dict[str, Subscription] = {}
        self.people: dict[str, EmulatedPerson] = {}
        self._nodes: dict[str, Node] = {}
        self._comments: dict[str, list[EmulatedComment]] = {}
        self._conversations: dict[tuple[str, str], EmulatedConversation] = {}
        self._sent: list[EmulatedMessage] = []
        self._sent_to: dict[str, list[EmulatedMessage]] = {}
        self._answers: dict[str, list[EmulatedMessage]] = {}
        self._scoped: dict[tuple[str, str], str] = {}
        self._app_scoped: dict[str, str] = {}
        self._known: dict[str, tuple[EmulatedPerson, EmulatedAccount]] = {}
        self._serial = 0

    def _own_token(self) -> Token:
        """Return the app's own token: ``{app id}|{app secret}``. It never ends."""
        return self.tokens.add(
            Token(
                value=f"{self.app_id}|{self.stage.app_secret}",
                kind="app",
                holder=None,
                scopes=frozenset(),
                issued_at=self.now,
                expires_at=None,
            )
        )

    @property
    def now(self) -> datetime:
        """The sandbox's time."""
        return self.stage.clock.now()

    def serial(self) -> int:
        """Return the next running number."""
        self._serial += 1
        return self._serial

    def add(self, node: Node, *ids: str) -> None:
        """Put a node into the world, under more ids than its own if it has some."""
        for node_id in (node.id, *ids):
            self._nodes[node_id] = node
        if isinstance(node, EmulatedComment):
            self._comments.setdefault(node.post.id, []).append(node)
        elif isinstance(node, EmulatedConversation):
            self._conversations[node.person.id, node.account.id] = node
        elif isinstance(node, EmulatedMessage):
            node.conversation.messages.append(node)
            if not node.incoming:
                self._sent.append(node)
                self._sent_to.setdefault(node.conversation.person.id, []).append(node)
                self._answers.setdefault(node.source_id or "", []).append(node)

    def find(self, node_id: str) -> Node | None:
        """Return the node with this id, also when it is a deleted comment."""
        return self._nodes.get(node_id)

    def all(self, kind: type[NodeT]) -> list[NodeT]:
        """Return every node of one class, oldest first."""
        unique = {id(node): node for node in self._nodes.values() if isinstance(node, kind)}
        return list(unique.values())

    def issue(
        self,
        kind: TokenKind,
        holder: EmulatedPage | EmulatedInstagram | EmulatedUser | None,
        scopes: frozenset[str],
        *,
        lasts: bool = False,
    ) -> Token:
        """Give out a token: one for 60 days, or one that lasts."""
        prefix = "IGAA" if kind == "instagram" else "EAA"
        now = self.now
        return self.tokens.add(
            Token(
                value=self.mint.opaque(60, prefix=prefix),
                kind=kind,
                holder=holder,
                scopes=scopes,
                issued_at=now,
                expires_at=None if lasts else now + LONG,
            )
        )

    def scoped_id(self, person: EmulatedPerson, account: EmulatedAccount) -> str:
        """Return the id under which an account knows a person: PSID or IGSID."""
        key = (person.id, account.id)
        if key not in self._scoped:
            scoped = self.mint.digits(16 if account.kind == "instagram" else 17)
            self._scoped[key] = scoped
            self._known[scoped] = (person, account)
        return self._scoped[key]

    def app_scoped_id(self, person: EmulatedPerson) -> str:
        """Return the id under which the app, and no account of it, knows a person."""
        if person.id not in self._app_scoped:
            self._app_scoped[person.id] = self.mint.digits(16)
        return self._app_scoped[person.id]

    def known(self, scoped_id: str) -> tuple[EmulatedPerson, EmulatedAccount] | None:
        """Return the person behind a scoped id, and the account it is scoped to."""
        return self._known.get(scoped_id)

    def comments(self, post: EmulatedPost) -> list[EmulatedComment]:
        """Return every living comment under a post, replies included."""
        return [comment for comment in self._comments.get(post.id, []) if not comment.deleted]

    def conversation(
        self, person: EmulatedPerson, account: EmulatedAccount
    ) -> EmulatedConversation | None:
        """Return the thread of a person and an account, if there is one."""
        return self._conversations.get((person.id, account.id))

    def conversations(self, account: EmulatedAccount) -> list[EmulatedConversation]:
        """Return every thread of an account."""
        return [thread for thread in self._conversations.values() if thread.account is account]

    def deliveries(
        self, *, source_id: str | None = None, person_id: str | None = None
    ) -> list[Delivery]:
        """Return the messages people really received, oldest first.

        Args:
            source_id: Only private replies to this comment or visitor post.
            person_id: Only what this person received, by global or scoped id.
        """
        scoped = self._known.get(person_id or "")
        person = scoped[0].id if scoped else person_id
        if source_id is not None:
            found = self._answers.get(source_id, [])
        else:
            found = self._sent if person is None else self._sent_to.get(person, [])
        return [
            self._delivery(message)
            for message in found
            if person in {None, message.conversation.person.id}
            and (scoped is None or scoped[1] is message.conversation.account)
        ]

    def _delivery(self, message: EmulatedMessage) -> Delivery:
        conversation = message.conversation
        source = self.find(message.source_id) if message.source_id else None
        return Delivery(
            message_id=message.id,
            comment_id=message.source_id if isinstance(source, EmulatedComment) else None,
            post_id=message.source_id if isinstance(source, EmulatedPost) else None,
            account_id=conversation.account.id,
            person_id=conversation.person.id,
            recipient_id=self.scoped_id(conversation.person, conversation.account),
            text=message.text,
            metadata=message.metadata,
            at=message.created_at,
            folder=conversation.folder,
            by_hand=message.by_hand,
        )
