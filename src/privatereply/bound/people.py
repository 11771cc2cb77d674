"""What people have agreed to, and what is kept about them."""

from __future__ import annotations

from collections.abc import Mapping

from privatereply import records
from privatereply.bound.base import Awaiting, Blocking
from privatereply.model import Person
from privatereply.store import Consent

__all__ = ["AsyncPeople", "People"]


class People(Blocking):
    """Consent and personal data, blocking. A person may be given by their id."""

    def consent(self, person: Person | str) -> Consent:
        """What a person has agreed to, or asked to be spared."""
        return self._run(lambda context: records.consent(context, person))

    def opt_out(self, person: Person | str) -> None:
        """Send this person nothing more: they have asked for it.

        A message that says just that, such as "STOP", is noticed by itself when it is read.
        """
        self._run(lambda context: records.opt_out(context, person))

    def opt_in(self, person: Person | str, *, marketing: bool = False) -> None:
        """Write down that a person has agreed to be written to; you must be able to prove it.

        Args:
            person: Who.
            marketing: Whether they have agreed to advertising too.
        """
        self._run(lambda context: records.opt_in(context, person, marketing=marketing))

    def link_person(self, person: Person | str, alias: str) -> None:
        """Remember another id of a person, for when they want to be forgotten under it.

        Some platforms name whoever asks for that by an id that is scoped to your app, and not by
        the one they write under; you learn both when they log in to your product.

        Args:
            person: Who, by the id they write under.
            alias: Their other id.
        """
        self._run(lambda context: records.link(context, person, alias))

    def export_person(self, person: Person | str) -> Mapping[str, object]:
        """Everything that is stored about a person with this account, as JSON can hold it."""
        return self._run(lambda context: records.export(context, person))

    def erase_person(self, person: Person | str) -> tuple[str, ...]:
        """Erase what is stored about a person with this account.

        What remains holds no word and no name: which comments were answered, so that none is
        answered twice, and that the person has opted out, if they have.

        Returns:
            The ids of attempts whose outcome is not known yet. They keep their words, by which
            they are looked for: `resolve` them and erase again.
        """
        return self._run(lambda context: records.erase(context, person))


class AsyncPeople(Awaiting):
    """Consent and personal data, awaiting. A person may be given by their id."""

    async def consent(self, person: Person | str) -> Consent:
        """What a person has agreed to, or asked to be spared."""
        return await self._run(lambda context: records.consent(context, person))

    async def opt_out(self, person: Person | str) -> None:
        """Send this person nothing more: they have asked for it."""
        await self._run(lambda context: records.opt_out(context, person))

    async def opt_in(self, person: Person | str, *, marketing: bool = False) -> None:
        """Write down that a person has agreed to be written to; you must be able to prove it."""
        await self._run(lambda context: records.opt_in(context, person, marketing=marketing))

    async def link_person(self, person: Person | str, alias: str) -> None:
        """Remember another id of a person, for when they want to be forgotten under it."""
        await self._run(lambda context: records.link(context, person, alias))

    async def export_person(self, person: Person | str) -> Mapping[str, object]:
        """Everything that is stored about a person with this account, as JSON can hold it."""
        return await self._run(lambda context: records.export(context, person))

    async def erase_person(self, person: Person | str) -> tuple[str, ...]:
        """Erase what is stored about a person with this account."""
        return await self._run(lambda context: records.erase(context, person))
