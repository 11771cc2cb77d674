"""What a host hands in, what we open ourselves, and that neither acts on its own."""

from __future__ import annotations

import subprocess
import sys
from typing import Any, Never

import httpx
import httpx2
import pytest
import respx

from privatereply.errors import InvalidValue, NeverSent, Unanswered
from privatereply.transport import AsyncHttpTransport, HttpTransport

LOADED = """
import sys
import privatereply.transport
from privatereply.transport import HttpTransport
before = {"anyio", "httpx", "httpx2", "tenacity", "http.client", "ssl"} & set(sys.modules)
HttpTransport().close()
after = {"httpx", "httpx2", "tenacity"} & set(sys.modules)
print(sorted(before), sorted(after))
"""


def test_importing_loads_no_http_library_and_sending_only_the_one_it_needs() -> None:
    printed = subprocess.run([sys.executable, "-c", LOADED], capture_output=True, check=True)
    assert printed.stdout.decode().strip() == "[] ['httpx']"


@pytest.mark.parametrize(
    ("transport", "wrong"),
    [
        (HttpTransport, httpx.AsyncClient()),
        (HttpTransport, httpx2.AsyncClient()),
        (HttpTransport, httpx.Client),
        (HttpTransport, object()),
        (HttpTransport, "http://localhost"),
        (AsyncHttpTransport, httpx.Client()),
        (AsyncHttpTransport, httpx2.Client()),
        (AsyncHttpTransport, httpx2.AsyncClient),
        (AsyncHttpTransport, 7),
    ],
)
def test_anything_but_a_client_of_the_right_colour_is_refused(transport: Any, wrong: Any) -> None:
    with pytest.raises(InvalidValue) as caught:
        transport(wrong)
    name = "httpx.AsyncClient" if transport is AsyncHttpTransport else "httpx.Client"
    assert f"{name} or httpx2" in caught.value.allowed
    kind = wrong if isinstance(wrong, type) else type(wrong)
    assert caught.value.given.endswith(f"{kind.__module__}.{kind.__qualname__}")


def test_every_part_of_request_and_response_travels(
    serve: Any, carry: Any, write: Any, answer: Any
) -> None:
    server = serve(answer(201, b"\x00\xff", "X-App-Usage: {}", "Set-Cookie: a=1", "set-cookie: b"))
    response = carry.one(
        write(
            url=server.url + "/v26.0/me/messages",
            params=(("fields", "id,from{name}"), ("q", "日本 &="), ("q", "")),
            headers=(("Authorization", "Bearer x"), ("X-Empty", "")),
            body="ありがとう".encode(),
        )
    )
    assert response.status == 201
    assert response.body == b"\x00\xff"
    assert response.header("x-app-usage") == "{}"
    assert [value for name, value in response.headers if name == "set-cookie"] == ["a=1", "b"]
    head, _, body = server.requests[0].partition(b"\r\n\r\n")
    line, *lines = head.split(b"\r\n")
    path, _, query = line.split(b" ")[1].partition(b"?")
    assert (line.split(b" ")[0], path) == (b"POST", b"/v26.0/me/messages")
    assert httpx.QueryParams(query.decode()).multi_items() == [
        ("fields", "id,from{name}"),
        ("q", "日本 &="),
        ("q", ""),
    ]
    assert b"Authorization: Bearer x" in lines
    assert b"Content-Length: 15" in lines
    assert body == "ありがとう".encode()


def test_redirects_are_answers_even_for_a_client_that_would_follow(
    serve: Any, carry: Any, write: Any, answer: Any
) -> None:
    elsewhere = serve()
    server = serve(answer(307, b"", f"Location: {elsewhere.url}"))
    client = carry.kind.client(follow_redirects=True)
    response = carry.one(write(url=server.url), client=client)
    assert response.status == 307
    assert response.header("location") == elsewhere.url
    assert elsewhere.requests == []


def test_the_credentials_of_the_request_win_over_those_of_the_client(
    serve: Any, carry: Any, write: Any
) -> None:
    server = serve()
    client = carry.kind.client(auth=("host", "password"))
    carry(write(url=server.url, headers=(("authorization", "Bearer ours"),)), client=client)
    assert b"Bearer ours" in server.requests[0]
    assert b"Basic" not in server.requests[0]


def test_the_four_timeouts_apply_over_an_injected_client_too(
    serve: Any, carry: Any, write: Any
) -> None:
    server = serve("silence")
    with pytest.raises(Unanswered, match="ReadTimeout"):
        carry(write(url=server.url), client=carry.kind.client(timeout=None), read_timeout=0.05)


def test_headers_of_an_injected_client_travel_along(serve: Any, carry: Any, write: Any) -> None:
    server = serve()
    carry(write(url=server.url), client=carry.kind.client(headers={"x-host": "yes"}))
    assert b"x-host: yes" in server.requests[0]


def test_a_client_of_our_own_keeps_no_cookie_of_one_account_for_another(
    serve: Any, read: Any, answer: Any
) -> None:
    server = serve(answer(200, b"", "Set-Cookie: session=1; Path=/"))
    transport = HttpTransport()
    transport.send(read(url=server.url))
    transport.send(read(url=server.url))
    transport.close()
    assert len(server.requests) == 2
    assert all(b"cookie" not in request.lower() for request in server.requests)


def test_after_close_nothing_is_sent(serve: Any, write: Any) -> None:
    server = serve()
    transport = HttpTransport()
    transport.close()
    with pytest.raises(NeverSent, match="closed"):
        transport.send(write(url=server.url))
    assert server.requests == []


def test_a_hook_that_reads_the_answer_first_is_no_trouble(
    serve: Any, carry: Any, read: Any, answer: Any
) -> None:
    server = serve(answer(200, b"[1]"))

    def read_first(response: Any) -> None:
        response.read()

    async def await_first(response: Any) -> None:
        await response.aread()

    hook = read_first if carry.kind.blocking else await_first
    hooks = {"event_hooks": {"response": [hook]}}
    assert carry.one(read(url=server.url), client=carry.kind.client(**hooks)).body == b"[1]"
    with pytest.raises(Unanswered, match="longer than 2 bytes"):
        carry(read(url=server.url), client=carry.kind.client(**hooks), attempts=1, max_body=2)


def test_a_hook_that_raises_leaves_the_outcome_unknown(
    serve: Any, carry: Any, write: Any, answer: Any
) -> None:
    server = serve(answer(400, b"{}"))

    def judge(response: Any) -> None:
        response.raise_for_status()

    async def judge_later(response: Any) -> None:
        response.raise_for_status()

    hook = judge if carry.kind.blocking else judge_later
    client = carry.kind.client(event_hooks={"response": [hook]})
    with pytest.raises(Unanswered, match="HTTPStatusError") as caught:
        carry(write(url=server.url, params=(("access_token", "SECRET"),)), client=client)
    assert caught.value.__cause__ is None
    assert len(server.requests) == 1


def test_a_connect_error_translated_from_another_library_proves_nothing(
    carry: Any, write: Any
) -> None:
    def bridge(request: Any) -> None:
        raise module.ConnectTimeout("translated") from ConnectionResetError("after it was read")

    module = httpx2 if carry.kind.library == "httpx2" else httpx
    client = carry.kind.client(transport=module.MockTransport(bridge))
    with pytest.raises(Unanswered, match="ConnectTimeout"):
        carry(write(url="https://graph.facebook.com/me"), client=client)
    assert carry.waits == []


@pytest.mark.parametrize(
    "name", ["ConnectError", "ConnectTimeout", "PoolTimeout", "UnsupportedProtocol", "ProxyError"]
)
def test_failures_before_a_connection_stands_are_never_sent(
    carry: Any, write: Any, name: str
) -> None:
    module = httpx2 if carry.kind.library == "httpx2" else httpx

    def fail(request: Any) -> Never:
        raise getattr(module, name)("refused")

    client = carry.kind.client(transport=module.MockTransport(fail))
    with pytest.raises(NeverSent, match=name):
        carry(write(url="https://graph.facebook.com/me"), client=client)
    assert carry.waits == [0.5, 1.0]


@pytest.mark.parametrize(
    "name",
    [
        "ReadTimeout",
        "WriteTimeout",
        "ReadError",
        "WriteError",
        "CloseError",
        "DecodingError",
        "RemoteProtocolError",
        "LocalProtocolError",
        "TooManyRedirects",
    ],
)
def test_every_other_failure_may_have_arrived(carry: Any, write: Any, name: str) -> None:
    module = httpx2 if carry.kind.library == "httpx2" else httpx

    def fail(request: Any) -> Never:
        raise getattr(module, name)("broken")

    client = carry.kind.client(transport=module.MockTransport(fail))
    with pytest.raises(Unanswered, match=name):
        carry(write(url="https://graph.facebook.com/me"), client=client)
    assert carry.waits == []


@respx.mock
def test_the_httpx_seam_can_be_mocked_by_the_usual_tool(write: Any, respx_mock: Any) -> None:
    route = respx_mock.post("https://graph.facebook.com/v26.0/me/messages").respond(
        200, json={"message_id": "m_1"}
    )
    transport = HttpTransport()
    response = transport.send(write(url="https://graph.facebook.com/v26.0/me/messages"))
    transport.close()
    assert response.json("facebook") == {"message_id": "m_1"}
    assert route.call_count == 1


def test_in_a_sandbox_every_request_goes_there(
    serve: Any, carry: Any, read: Any, write: Any
) -> None:
    server = serve()
    first, second = carry(
        read(url="https://graph.facebook.com/v26.0/1_2/comments", params=(("limit", "5"),)),
        write(url="https://graph.instagram.com:443/v26.0/me/messages"),
        sandbox=server.url + "/",
    )
    assert (first.status, second.status) == (200, 200)
    assert [request.split(b" ")[1] for request in server.requests] == [
        b"/graph.facebook.com/v26.0/1_2/comments?limit=5",
        b"/graph.instagram.com:443/v26.0/me/messages",
    ]


def test_a_sandbox_is_reached_without_the_proxy_of_the_environment(
    serve: Any, read: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    proxy = serve()
    server = serve()
    monkeypatch.setenv("HTTP_PROXY", proxy.url)
    transport = HttpTransport(sandbox=server.url)
    transport.send(read(url="https://graph.facebook.com/me"))
    transport.close()
    assert (len(server.requests), proxy.requests) == (1, [])


@pytest.mark.parametrize(
    "url",
    ["", "127.0.0.1:8000", "ftp://127.0.0.1", "http://", "http://a?b", "http://u:p@h", "http://["],
)
def test_a_sandbox_has_a_plain_address(url: str) -> None:
    with pytest.raises(InvalidValue, match=r"sandbox: .*http://127\.0\.0\.1:8000"):
        HttpTransport(sandbox=url)


@pytest.mark.parametrize(
    "name",
    [
        "connect_timeout",
        "read_timeout",
        "write_timeout",
        "pool_timeout",
        "longest_wait",
        "max_connections",
        "max_body",
        "attempts",
    ],
)
@pytest.mark.parametrize("value", [0, -1, None, float("nan"), float("inf"), "5"])
def test_numbers_out_of_range_are_refused_by_name(name: str, value: Any) -> None:
    with pytest.raises(InvalidValue, match=name):
        HttpTransport(**{name: value})
