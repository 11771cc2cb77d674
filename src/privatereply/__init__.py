"""Answer a public comment with a private message, exactly once."""

from __future__ import annotations
