"""`Client` and `AsyncClient`, and what both of them are made of."""

from __future__ import annotations

from privatereply.client.base import BaseClient, Policies
from privatereply.client.clients import DEFAULT_STORE, AsyncClient, Client

__all__ = ["DEFAULT_STORE", "AsyncClient", "BaseClient", "Client", "Policies"]
