"""A server is asked once a day what it runs and how much it takes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from privatereply.errors import InvalidValue, NoAnswer, RateLimited, TemporaryFailure, Unanswered
from privatereply.flow import Request, Response, run
from privatereply.testing import answer

from privatereply_mastodon import Server
from privatereply_mastodon.access import Endpoint, origin
from privatereply_mastodon.servers import Servers, known_or_asked

from .documents import LOOKED, shown

ENDPOINT = Endpoint(server="https://m.example", token="secret-of-the-account")
INDEX = "https://m.example/.well-known/nodeinfo"
NODEINFO = "https://m.example/nodeinfo/2.0"
NEWER = "https://m.example/api/v2/instance"
OLDER = "https://m.example/api/v1/instance"
LINKS = {
    "links": [
        {"rel": "other", "href": "https://m.example/other"},
        {"rel": "http://nodeinfo.diaspora.software/ns/schema/2.0", "href": NODEINFO},
    ]
}
INSTANCE = {
    "configuration": {
        "urls": {"streaming": "wss://streaming.m.example"},
        "statuses": {"max_characters": 640, "characters_reserved_per_url": 25},
    }
}


class Told:
    """A server that answers what it is told to, and 404 to everything else."""

    def __init__(self, **pages: Any) -> None:
        self.asked: list[Request] = []
        self._pages = {
            INDEX: pages.get("index", LINKS),
            NODEINFO: {"software": {"name": pages.get("software", "mastodon")}},
            NEWER: pages.get("newer"),
            OLDER: pages.get("older"),
        }

    def __call__(self, request: Request) -> Response:
        self.asked.append(request)
        page = self._pages[request.url]
        if isinstance(page, NoAnswer):
            raise page
        if isinstance(page, Response):
            return page
        return answer(b"<h1>404</h1>", 404) if page is None else shown(page)

    @property
    def urls(self) -> list[str]:
        return [request.url for request in self.asked]


def ask(told: Told, servers: Servers | None = None, **more: Any) -> Server:
    return run(known_or_asked(servers or Servers(), ENDPOINT, **more), told)


def test_it_tells_what_it_runs_and_how_much_it_takes() -> None:
    told = Told(newer=INSTANCE)
    assert ask(told) == Server(
        software="mastodon",
        max_characters=640,
        characters_per_url=25,
        streaming="wss://streaming.m.example",
        asked_at=LOOKED,
    )
    assert told.urls == [INDEX, NODEINFO, NEWER]


def test_the_token_does_not_go_to_pages_that_anybody_may_read() -> None:
    told = Told(newer=INSTANCE)
    ask(told)
    assert [dict(one.headers).get("Authorization") is not None for one in told.asked] == [
        False,
        False,
        True,
    ]


def test_without_the_newer_description_the_older_one_is_taken() -> None:
    told = Told(older={"max_toot_chars": 1000, "urls": {"streaming_api": "wss://m.example"}})
    assert ask(told).max_characters == 1000
    assert told.urls[-2:] == [NEWER, OLDER]


@pytest.mark.parametrize("software", ["snac", "takahe"])
def test_servers_that_fail_over_the_newer_description_are_not_asked_for_it(software: str) -> None:
    told = Told(software=software, older=INSTANCE)
    assert ask(told).software == software
    assert NEWER not in told.urls


def test_without_any_description_it_is_what_mastodon_ships_with() -> None:
    assert ask(Told(index=None)) == Server()


def test_snac_is_not_trusted_with_what_it_cannot_bear() -> None:
    wide = {"configuration": {"statuses": {"max_characters": 100_000}}}
    assert ask(Told(software="snac", older=wide)).max_characters == 5000


@pytest.mark.parametrize("limit", [0, -1, 10**9, "many", None, [], 1e400, True])
def test_a_length_that_is_none_is_not_believed(limit: object) -> None:
    odd = {"configuration": {"statuses": {"max_characters": limit}}}
    assert ask(Told(newer=odd)).max_characters == 500


@pytest.mark.parametrize(
    "href",
    [
        "https://m.example/settings",
        "https://m.example/nodeinfo/../secret\n",
        "https://m.example/nodeinfo/2.0?x=1",
        "https://[broken",
        7,
    ],
)
def test_an_address_that_is_no_descriptions_is_not_fetched(href: object) -> None:
    rel = "http://nodeinfo.diaspora.software/ns/schema/2.0"
    told = Told(index={"links": [{"rel": rel, "href": href}]}, newer=INSTANCE)
    assert ask(told).software is None
    assert told.urls == [INDEX, NEWER]


def test_it_is_asked_again_after_a_day_by_its_own_clock() -> None:
    servers, told = Servers(), Told(newer=INSTANCE)
    for later, requests in ((0, 3), (23, 3), (25, 6)):
        ask(told, servers, present=LOOKED + timedelta(hours=later))
        assert len(told.asked) == requests


def test_what_is_known_beforehand_is_not_asked() -> None:
    servers = Servers({"https://m.example": Server(software="mastodon")})
    assert ask(Told(), servers) == Server(software="mastodon")


def test_a_server_that_asks_for_patience_is_given_it() -> None:
    with pytest.raises(RateLimited):
        ask(Told(newer=answer({"error": "Too many requests"}, 429)))


def test_a_server_that_cannot_be_reached_is_not_taken_for_known() -> None:
    servers = Servers()
    with pytest.raises(Unanswered):
        ask(Told(newer=Unanswered()), servers)
    assert servers.get("https://m.example") is None


def test_a_server_that_fails_to_say_what_it_runs_is_asked_again() -> None:
    servers = Servers()
    with pytest.raises(TemporaryFailure):
        ask(Told(index=answer(b"<h1>503</h1>", 503), older=INSTANCE), servers)
    assert servers.get("https://m.example") is None
    assert ask(Told(software="snac", older=INSTANCE), servers).software == "snac"


def test_snac_is_told_goodbye_for_it_says_none_itself() -> None:
    told = Told(software="snac", older=INSTANCE)
    ask(told)
    assert ("Connection", "close") in told.asked[-1].headers
    assert ("Connection", "close") not in told.asked[0].headers


@pytest.mark.parametrize(
    ("given_server", "address"),
    [
        ("https://m.example", "https://m.example"),
        ("https://M.Example/", "https://m.example"),
        ("m.example", "https://m.example"),
        ("https://m.example:8443", "https://m.example:8443"),
        ("http://127.0.0.1:8006", "http://127.0.0.1:8006"),
        ("http://localhost", "http://localhost"),
        ("http://[::1]:80", "http://[::1]:80"),
        ("https://[2001:DB8::17]", "https://[2001:db8::17]"),
    ],
)
def test_a_server_is_named_by_its_address(given_server: str, address: str) -> None:
    assert origin(given_server) == address


def bad_addresses() -> Iterator[str]:
    yield from ("", "https://", "http://m.example", "ftp://m.example", "https://m.example/path")
    yield from ("https://u:p@m.example", "https://m.example?x=1", "https://m.example#x")
    yield from ("https://m.example:99999", "https://[m", "https://münchen.example", "javascript:x")
    yield from ("https://m .example", "https://m.example,b", "https://a\\m.example", "m.example\n")
    yield from ("https://m.exa\tmple", "https://m_.m.example", "https://m.example:", "https://%6d")
    yield from ("https://secret@m.example", "https://[v1.m]", "https://[::1%25eth0]", "https://[1]")


@pytest.mark.parametrize("address", list(bad_addresses()))
def test_what_is_no_servers_address_is_refused_and_not_repeated(address: str) -> None:
    with pytest.raises(InvalidValue) as caught:
        origin(address)
    assert "m.example" not in str(caught.value)
    assert "https://" in caught.value.allowed


def test_a_description_is_asked_for_on_the_server_whatever_address_is_told() -> None:
    rel = "http://nodeinfo.diaspora.software/ns/schema/2.0"
    told = Told(index={"links": [{"rel": rel, "href": "http://elsewhere.example/nodeinfo/2.0"}]})
    assert ask(told).software == "mastodon"
    assert NODEINFO in told.urls
