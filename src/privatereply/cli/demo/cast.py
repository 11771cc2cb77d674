"""Who answers in a story, and what everybody says."""

from __future__ import annotations

from typing import Final

from privatereply.model import Actor

__all__ = ["ANNA", "BOT", "NEWSLETTER", "PRICE"]

ANNA: Final = Actor.human("anna")
BOT: Final = Actor.bot("teapot")
NEWSLETTER: Final = Actor.automation("newsletter")
PRICE: Final = "Hello Marta, 50 grams of the sencha are 9 euros."
