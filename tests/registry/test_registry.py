"""Drivers are found in real distributions, and a broken one harms no other."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from textwrap import dedent
from typing import Any, ClassVar

import pytest
from typing_extensions import override

from privatereply.errors import (
    ContractMismatch,
    ProviderClash,
    ProviderFault,
    ProviderUnavailable,
    UnknownPlatform,
)
from privatereply.model import Action
from privatereply.policy import Policy
from privatereply.provider import Capability, Credential, Provider
from privatereply.registry import Registry

GROUP = "privatereply.test_providers"
Offer = Callable[..., None]

GOOD = """
    from privatereply.policy import Policy
    from privatereply.provider import Capability, Provider

    class Driver(Provider):
        name = "NAME"
        title = "Name"
        contract = 1
        capabilities = frozenset({Capability.LOOK})
        credentials = ()

        def policy(self, action, *, preset=None):
            return Policy(platform=self.name, action=action, rules=())

        def look(self, command):
            raise NotImplementedError
"""


@pytest.fixture
def offer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Offer]:
    """Installs a distribution of one module that offers drivers."""
    before = set(sys.modules)

    def install(
        distribution: str, entries: str, source: str | None = None, version: str = "1.0"
    ) -> None:
        home = tmp_path / f"{distribution}-{version}"
        info = home / f"{distribution}-{version}.dist-info"
        info.mkdir(parents=True)
        (info / "METADATA").write_text(
            f"Metadata-Version: 2.1\nName: {distribution}\nVersion: {version}\n"
        )
        (info / "entry_points.txt").write_text(f"[{GROUP}]\n{entries}\n")
        if source is not None:
            (home / f"{distribution}.py").write_text(dedent(source))
        monkeypatch.syspath_prepend(home)

    yield install
    for name in set(sys.modules) - before:
        if str(getattr(sys.modules[name], "__file__", "")).startswith(str(tmp_path)):
            del sys.modules[name]


@pytest.fixture
def registry() -> Registry:
    return Registry(GROUP)


def good(name: str) -> str:
    return GOOD.replace("NAME", name)


class Birds(Provider):
    name: ClassVar[str] = "birds"
    title: ClassVar[str] = "Birds"
    contract: ClassVar[int] = 1
    capabilities: ClassVar[frozenset[Capability]] = frozenset()
    credentials: ClassVar[tuple[Credential, ...]] = ()

    def __init__(self, nest: str = "here") -> None:
        self.nest = nest

    @override
    def policy(self, action: Action, *, preset: str | None = None) -> Policy:
        return Policy(platform=self.name, action=action, rules=())


class Bees(Birds):
    name: ClassVar[str] = "bees"

    def __init__(self, hive: str) -> None:
        super().__init__(hive)


def test_a_driver_is_found_by_its_entry_point(offer: Offer, registry: Registry) -> None:
    offer("ducks", "ducks = ducks:Driver", good("ducks"))
    driver = registry.provider("ducks")
    assert driver.name == "ducks"
    assert type(driver) is registry.load("ducks")
    assert registry.provider("ducks") is driver


def test_listing_the_names_imports_nothing(offer: Offer, registry: Registry) -> None:
    offer("zebras", "zebras = zebras:Driver", "raise RuntimeError")
    offer("ducks", "ducks = ducks:Driver", good("ducks"))
    assert registry.names() == ("ducks", "zebras")
    assert not {"ducks", "zebras"} & set(sys.modules)


def test_the_drivers_we_bring_come_through_the_same_group() -> None:
    script = (
        "import sys; from privatereply.registry import Registry; print(*Registry().names());"
        "print(*(name for name in sys.modules if name.startswith('privatereply.providers')))"
    )
    printed = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)
    names, imported = printed.stdout.decode().split("\n")[:2]
    assert {"facebook", "instagram"} <= set(names.split())
    assert imported == ""


def test_an_unknown_name_is_told_what_is_installed(offer: Offer, registry: Registry) -> None:
    offer("ducks", "ducks = ducks:Driver\ngeese = ducks:Goose", good("ducks"))
    with pytest.raises(UnknownPlatform, match="'swans' is installed; installed: ducks, geese"):
        registry.provider("swans")


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("import no_such_module_anywhere", "ModuleNotFoundError 'no_such_module_anywhere'"),
        ("this is no Python", "SyntaxError"),
        ("raise RuntimeError('x')", "RuntimeError"),
        ("import sys; sys.exit(3)", "SystemExit"),
        ("class Other: ...", "AttributeError"),
        (None, "ModuleNotFoundError 'ducks'"),
    ],
)
def test_a_driver_that_does_not_import_is_unavailable_and_harms_no_other(
    offer: Offer, registry: Registry, source: str | None, says: str
) -> None:
    offer("ducks", "ducks = ducks:Driver", source, version="1.2")
    offer("geese", "geese = geese:Driver", good("geese"))
    with pytest.raises(ProviderUnavailable) as caught:
        registry.load("ducks")
    assert caught.value.provider == "ducks"
    assert caught.value.distribution == "ducks 1.2"
    assert says in str(caught.value)
    assert caught.value.__cause__ is not None
    assert registry.provider("geese").name == "geese"


def test_whoever_ends_the_process_is_not_held_back(offer: Offer, registry: Registry) -> None:
    offer("ducks", "ducks = ducks:Driver", "raise KeyboardInterrupt")
    with pytest.raises(KeyboardInterrupt):
        registry.load("ducks")


def test_a_name_two_distributions_offer_loads_neither(offer: Offer, registry: Registry) -> None:
    offer("ducks", "birds = ducks:Driver", good("birds"))
    offer("geese", "birds = geese:Driver\ngeese = geese:Driver", good("geese"), version="2.0")
    with pytest.raises(ProviderClash) as caught:
        registry.load("birds")
    assert set(caught.value.distributions) == {"ducks 1.0", "geese 2.0"}
    assert "ducks 1.0" in str(caught.value)
    assert "geese 2.0" in str(caught.value)
    assert not {"ducks", "geese"} & set(sys.modules)
    assert registry.provider("geese").name == "geese"


def test_one_distribution_may_not_offer_a_name_twice(offer: Offer, registry: Registry) -> None:
    offer("ducks", "ducks = ducks:Driver\nducks = ducks:Other", good("ducks"))
    with pytest.raises(ProviderClash):
        registry.load("ducks")


def test_the_same_distribution_twice_on_the_path_is_no_clash(
    offer: Offer, registry: Registry
) -> None:
    offer("my_ducks", "ducks = my_ducks:Other", "", version="0.9")
    offer("my_ducks", "ducks = my_ducks:Driver", good("ducks"), version="1.0")
    assert registry.provider("ducks").name == "ducks"
    assert [report.version for report in registry.check()] == ["1.0"]


def test_a_distribution_whose_list_cannot_be_read_offers_nothing(
    offer: Offer, registry: Registry
) -> None:
    offer("broken", "no equals sign here")
    offer("ducks", "ducks = ducks:Driver", good("ducks"))
    assert registry.names() == ("ducks",)


@pytest.mark.parametrize(
    ("contract", "written_for", "says"),
    [
        ("contract = 99", 99, "contract 99, this version speaks 1; install a newer privatereply"),
        ("contract = -1", -1, "install a newer release of that distribution"),
        ("", 0, "no contract number, this version speaks 1; its class has to say contract = 1"),
        ("contract = 'one'", 0, "declares no contract number"),
    ],
)
def test_a_driver_of_another_contract_is_told_what_to_install(
    offer: Offer, registry: Registry, contract: str, written_for: int, says: str
) -> None:
    source = good("ducks").replace("contract = 1", contract or "pass")
    offer("ducks", "ducks = ducks:Driver", source)
    with pytest.raises(ContractMismatch) as caught:
        registry.load("ducks")
    assert (caught.value.written_for, caught.value.spoken) == (written_for, 1)
    assert says in str(caught.value)


def test_another_contract_is_told_before_what_it_lacks(offer: Offer, registry: Registry) -> None:
    source = "from privatereply.provider import Provider\nclass Driver(Provider):\n    contract = 2"
    offer("ducks", "ducks = ducks:Driver", source)
    with pytest.raises(ContractMismatch):
        registry.load("ducks")


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (("class Driver(Provider)", "class Driver"), "is not a subclass of privatereply.Provider"),
        (("class Driver", "Driver = 7\n\n    class Other"), "is not a subclass"),
        (("def policy", "def other"), "does not define policy"),
        (('title = "Name"', "pass"), "does not declare title"),
        (('name = "ducks"', "pass"), "does not declare name"),
        (('name = "ducks"', 'name = "geese"'), "calls itself 'geese'"),
        (("frozenset({Capability.LOOK})", "{Capability.LOOK}"), "not a frozenset of Capability"),
        (("def look", "def other"), "declares look without defining it"),
    ],
)
def test_what_is_no_driver_is_told_why(
    offer: Offer, registry: Registry, change: tuple[str, str], says: str
) -> None:
    offer("ducks", "ducks = ducks:Driver", good("ducks").replace(*change))
    with pytest.raises(ProviderFault, match=says) as caught:
        registry.load("ducks")
    assert "'ducks' of ducks 1.0" in str(caught.value)


def test_a_driver_that_cannot_be_made_is_told_to_be_registered(
    offer: Offer, registry: Registry
) -> None:
    source = good("ducks") + "\n        def __init__(self, pond):\n            pass\n"
    offer("ducks", "ducks = ducks:Driver", source)
    assert registry.load("ducks").name == "ducks"
    with pytest.raises(ProviderFault, match="register an instance") as caught:
        registry.provider("ducks")
    assert isinstance(caught.value.__cause__, TypeError)


def test_a_check_loads_each_on_its_own_and_tells_everything(
    offer: Offer, registry: Registry
) -> None:
    offer("ducks", "ducks = ducks:Driver", good("ducks"), version="1.5")
    offer("geese", "geese = geese:Driver", "raise RuntimeError")
    offer("swans", "birds = swans:Driver", good("birds"))
    offer("terns", "birds = terns:Driver", good("birds"))
    registry.register(Bees("tree"))
    rows = [
        (report.name, report.distribution, report.version, type(report.error))
        for report in registry.check()
    ]
    assert sorted(rows[1:3]) == [
        ("birds", "swans", "1.0", ProviderClash),
        ("birds", "terns", "1.0", ProviderClash),
    ]
    assert [rows[0], *rows[3:]] == [
        ("bees", None, None, type(None)),
        ("ducks", "ducks", "1.5", type(None)),
        ("geese", "geese", "1.0", ProviderUnavailable),
    ]
    ducks = next(report for report in registry.check() if report.name == "ducks")
    assert ducks.capabilities == {Capability.LOOK}


@pytest.mark.parametrize(
    ("line", "doubt"),
    [
        ("", ""),
        ("def get_comment(self, command): raise NotImplementedError", "defines get_comment"),
        (
            (
                "def list_comments(self, command): raise NotImplementedError\n"
                "    capabilities = frozenset({Capability.LIST_COMMENTS, Capability.LOOK})"
            ),
            "lists comments but no posts",
        ),
        (
            (
                "def receive(self, webhook): raise NotImplementedError\n"
                "    capabilities = frozenset({Capability.RECEIVE, Capability.LOOK})"
            ),
            "no webhook_secrets",
        ),
        ("webhook_secrets = (object(),)", "not that it receives webhooks"),
    ],
    ids=["nothing", "undeclared", "posts", "secrets", "webhooks"],
)
def test_a_check_doubts_what_an_author_may_not_have_meant(
    offer: Offer, registry: Registry, line: str, doubt: str
) -> None:
    offer("ducks", "ducks = ducks:Driver", f"{dedent(good('ducks'))}\n    {line}\n")
    (report,) = registry.check()
    assert report.error is None
    if doubt:
        assert doubt in " ".join(report.doubts)
    else:
        assert report.doubts == ()


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("raise KeyError(action)", "raised KeyError"),
        ("raise SystemExit(3)", "raised SystemExit"),
        ("return None", "returned no policy"),
    ],
)
def test_a_check_asks_for_every_policy(
    offer: Offer, registry: Registry, line: str, fault: str
) -> None:
    offer(
        "ducks", "ducks = ducks:Driver", good("ducks").replace("return Policy", f"{line}; Policy")
    )
    (report,) = registry.check()
    assert isinstance(report.error, ProviderFault)
    assert fault in str(report.error)


def test_a_registered_class_or_instance_is_found_like_an_installed_one(registry: Registry) -> None:
    bees = Bees("tree")
    registry.register(Birds)
    registry.register(bees)
    assert registry.names() == ("bees", "birds")
    assert isinstance(registry.provider("birds"), Birds)
    assert registry.provider("bees") is bees
    assert registry.load("bees") is Bees


def test_a_taken_name_stays_taken_unless_the_host_says_otherwise(
    offer: Offer, registry: Registry
) -> None:
    offer("birds", "birds = birds:Driver", good("birds"))
    with pytest.raises(ProviderClash, match=r"birds 1\.0 and the host program both offer"):
        registry.register(Birds)
    assert not isinstance(registry.provider("birds"), Birds)
    mine, other = Birds("roof"), Birds("tree")
    registry.register(mine, replace=True)
    assert registry.provider("birds") is mine
    with pytest.raises(ProviderClash):
        registry.register(other)
    assert [report.distribution for report in registry.check()] == [None]


def test_what_the_host_registers_has_to_be_a_driver(registry: Registry) -> None:
    nothing: Any = object()
    with pytest.raises(ProviderFault, match="not a subclass"):
        registry.register(nothing)
    with pytest.raises(ProviderFault, match="does not define policy"):
        registry.register(type("Empty", (Provider,), {"contract": 1}))
    assert registry.names() == ()


def test_entry_points_can_be_given_by_the_host() -> None:
    asked: list[str] = []

    def none(group: str) -> list[Any]:
        asked.append(group)
        return []

    registry = Registry(entry_points=none)
    assert registry.names() == registry.names() == ()
    assert asked == ["privatereply.providers"]
