"""An account in a client's hands: the same methods twice, blocking and awaiting."""

from __future__ import annotations

from privatereply.bound.base import BaseAccount, OnToken, Renewal
from privatereply.bound.comments import AsyncComments, Comments
from privatereply.bound.conversations import AsyncConversations, Conversations
from privatereply.bound.people import AsyncPeople, People
from privatereply.bound.sending import AsyncSending, Sending
from privatereply.bound.upkeep import AsyncUpkeep, Upkeep

__all__ = ["AsyncBoundAccount", "BaseAccount", "BoundAccount", "OnToken", "Renewal"]


class BoundAccount(Sending, Comments, Conversations, People, Upkeep):
    """One account, ready to act. Made by `Client.account`; safe to share between threads."""


class AsyncBoundAccount(AsyncSending, AsyncComments, AsyncConversations, AsyncPeople, AsyncUpkeep):
    """The same as `BoundAccount`, awaiting. Made by `AsyncClient.account`."""
