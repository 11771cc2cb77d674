"""How the contract works: clauses that apply or not, gaps that are known, parameters.

A clause is a test method with a requirement. It is asked of a driver that declares what the
requirement needs, once for each value of its parameters; a parameter ``refusal`` gets its values
from the class method ``each_refusal``. What does not apply is not collected, rather than skipped.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import product
from typing import Any, ClassVar, Final, TypeVar

import pytest

from privatereply.flow import Request, Response
from privatereply.provider import Capability, Provider
from privatereply.testing.bodies import texts_of
from privatereply.testing.cases import Case, basis, cases
from privatereply.testing.material import Exchange, Handshake, Notice, Refusal, Sample, TextLimit
from privatereply.testing.privacy import private_values
from privatereply.testing.requirements import REQUIREMENTS, SENDS, Requirement

__all__ = ["Contract", "clause"]

F = TypeVar("F", bound=Callable[..., object])

_MARK: Final = "requirement"
_EACH: Final = "each_"
_KIT: Final = f"{__name__.rpartition('.')[0]}."
_AUTHORS: Final = frozenset({"make", "sent_texts", "sign"})
"""The methods that authors may write; everything else of theirs is material."""


def clause(requirement_id: str) -> Callable[[F], F]:
    """Make a test method the clause of a requirement; a requirement may have several."""
    mark: Callable[[F], F] = pytest.mark.requirement(REQUIREMENTS[requirement_id].id)
    return mark


class Contract:
    """What every part of the contract shares: the material, and how clauses are asked.

    Attributes:
        provider: The driver's class.
        samples: Accounts and their surroundings; several where kinds of accounts differ.
        exchanges: What the platform answers; at least one for each capability that is declared.
        refusals: Every refusal that the platform documents and that the driver has to understand.
        unknown_refusals: Refusals in the platform's form with codes that nobody documents.
        public_credentials: The names of credentials that are no secrets: ids, addresses, settings.
        telling_statuses: Statuses that mean one thing whatever the body says.
        text_limits: How long texts can be, as documented.
        secrets: What proves that a notification is the platform's, by the names the driver takes.
        notices: Notifications, as documented.
        handshake: How the platform checks an address, if it does.
        scene: The sandbox's scene of the platform, to run the driver on; ``None`` without one.
        known_gaps: Why a requirement is not met yet, by its id, ``"send.one-write"``, or by the id
            of one of its cases, ``"send.one-write[start_group]"``. Once it is met, it fails.
    """

    provider: ClassVar[type[Provider]]
    samples: ClassVar[tuple[Sample, ...]] = ()
    exchanges: ClassVar[tuple[Exchange, ...]] = ()
    refusals: ClassVar[tuple[Refusal, ...]] = ()
    unknown_refusals: ClassVar[tuple[Response, ...]] = ()
    public_credentials: ClassVar[frozenset[str]] = frozenset({"redirect_uri"})
    telling_statuses: ClassVar[frozenset[int]] = frozenset({401, 402, 429})
    text_limits: ClassVar[tuple[TextLimit, ...]] = ()
    secrets: ClassVar[Mapping[str, str]] = {}
    notices: ClassVar[tuple[Notice, ...]] = ()
    handshake: ClassVar[Handshake | None] = None
    scene: ClassVar[str | None] = None
    known_gaps: ClassVar[Mapping[str, str]] = {}

    @classmethod
    def make(cls) -> Provider:
        """The driver; override it for one that is not made without arguments."""
        return cls.provider()

    @classmethod
    def sent_texts(cls, request: Request) -> Iterable[str]:
        """Every text in a request, to look for the draft's; override it for a strange encoding."""
        return texts_of(request)

    @classmethod
    def capabilities(cls) -> frozenset[Capability]:
        """What the driver declares."""
        return frozenset(getattr(cls.provider, "capabilities", ()))

    @classmethod
    def cases(cls) -> Mapping[str, Case]:
        """Every documented dialogue, for every sample that it is for."""
        return cases(cls.capabilities(), cls.exchanges, cls.samples)

    @classmethod
    def sending(cls) -> Mapping[str, Case]:
        """The documented dialogues that send something."""
        return {
            name: case
            for name, case in cls.cases().items()
            if case.capability in SENDS and case.exchange.raises is None
        }

    @classmethod
    def basis(cls, capability: Capability) -> Case:
        """A documented dialogue of a capability that ends well; one without answers if none is."""
        return basis(capability, cls.cases().values(), cls.samples, cls.provider.name)

    @classmethod
    def known_responses(cls, case: Case) -> list[Response]:
        """What is documented around a dialogue: its answers, and every refusal."""
        refused = [refusal.answer for refusal in cls.refusals]
        return [*case.responses, *case.responses, *refused, *cls.unknown_refusals]

    @classmethod
    def private_values(cls, case: Case) -> Mapping[str, str]:
        """What a dialogue knows and nobody may read: credentials, the draft, names of people."""
        return private_values(case, cls.public_credentials)

    def __init_subclass__(cls, **options: Any) -> None:
        """Find out which clauses apply to the driver.

        Raises:
            TypeError: Something of the contract is overridden, or a gap is none.
        """
        super().__init_subclass__(**options)
        inherited = _clauses(cls.__mro__[1:])
        if weakened := sorted(_kept(cls.__mro__[1:]) & vars(cls).keys()):
            raise TypeError(
                f"{cls.__name__} overrides {', '.join(weakened)}: a clause of the contract cannot "
                "be weakened, nor what clauses are made of; say why it is not met in known_gaps, "
                "and give what is yours another name"
            )
        if not hasattr(cls, "provider"):
            return
        for name, function in inherited.items():
            setattr(cls, name, function if _applies(cls, function) else None)
        _check_gaps(cls, [function for name, function in inherited.items() if getattr(cls, name)])

    @classmethod
    def pytest_generate_tests(cls, metafunc: pytest.Metafunc) -> None:
        """Ask a clause once for each value of its parameters."""
        for name in metafunc.fixturenames:
            values = _values(cls, name)
            if values is not None:
                metafunc.parametrize(name, values.values(), ids=values.keys())

    @pytest.fixture(autouse=True)
    def _gap(self, request: pytest.FixtureRequest) -> None:
        for name in _names(request.node):
            if name in self.known_gaps:
                reason = self.known_gaps[name]
                request.node.add_marker(pytest.mark.xfail(reason=reason, strict=True))


def _kept(classes: Iterable[type]) -> set[str]:
    """What the contract keeps to itself: all but the material, and what authors are to write."""
    own = [one for one in classes if one.__module__.startswith(_KIT)]
    names = {name for one in own for name in vars(one) if not name.startswith("__")}
    return names - _AUTHORS - {name for one in own for name in inspect.get_annotations(one)}


def _clauses(classes: Iterable[type]) -> dict[str, Callable[..., object]]:
    """The clauses that classes hold, by the names of their methods."""
    return {
        name: value
        for one in reversed(tuple(classes))
        for name, value in vars(one).items()
        if callable(value) and _requirement(value) is not None
    }


def _requirement(function: Callable[..., object]) -> Requirement | None:
    marks: list[pytest.Mark] = getattr(function, "pytestmark", [])
    return next((REQUIREMENTS.get(mark.args[0]) for mark in marks if mark.name == _MARK), None)


def _applies(cls: type[Contract], function: Callable[..., object]) -> bool:
    requirement = _requirement(function)
    wanted = requirement is not None and requirement.applies(cls.capabilities())
    return wanted and all(cases for _, cases in _parameters(cls, function))


def _parameters(
    cls: type[Contract], function: Callable[..., object]
) -> Iterator[tuple[str, Mapping[str, object]]]:
    for name in inspect.signature(function).parameters:
        values = _values(cls, name)
        if values is not None:
            yield name, values


def _values(cls: type[Contract], name: str) -> Mapping[str, object] | None:
    each: Callable[[], Mapping[str, object]] | None = getattr(cls, _EACH + name, None)
    return None if each is None else each()


def _check_gaps(cls: type[Contract], clauses: Iterable[Callable[..., object]]) -> None:
    possible = {name for function in clauses for name in _possible(cls, function)}
    strange = sorted(cls.known_gaps.keys() - possible)
    if strange:
        raise TypeError(
            f"{cls.__name__} knows gaps in {', '.join(strange)}, which is demanded of no driver "
            "that declares this"
        )


def _possible(cls: type[Contract], function: Callable[..., object]) -> Iterator[str]:
    """What known_gaps may call a clause and its cases."""
    requirement = _requirement(function)
    if requirement is None:
        return
    yield requirement.id
    for names in product(*(values for _, values in _parameters(cls, function))):
        yield f"{requirement.id}[{'-'.join(names)}]"


def _names(node: Any) -> Iterator[str]:
    """What known_gaps may call a test."""
    callspec = getattr(node, "callspec", None)
    for mark in node.iter_markers(_MARK):
        yield mark.args[0]
        if callspec is not None:
            # pytest writes what is not ASCII as an escape.
            yield f"{mark.args[0]}[{callspec.id.encode().decode('unicode_escape')}]"
