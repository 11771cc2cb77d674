"""No token reaches an error, its chain or a log line."""

from __future__ import annotations

import logging
import pickle
import sys
import traceback
from typing import Any, Never

import httpx
import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from privatereply.errors import NeverSent, NoAnswer
from privatereply.flow import Effect, Request
from privatereply.transport import HttpTransport

LIBRARIES = [httpx, httpx2]
# Nothing in a sentence of ours or of a library can contain it by chance.
MARK = "5ecre7"


def told(error: BaseException) -> str:
    chain = "".join(traceback.format_exception(error))
    # The source lines of this very file are no part of what an error says.
    said = "\n".join(line for line in chain.splitlines() if not line.startswith("    "))
    return f"{said} {error!r} {error} {vars(error)} {pickle.dumps(error)!r}"


def failing(library: Any, failure: Exception) -> HttpTransport:
    def fail(request: Any) -> Never:
        raise failure

    return HttpTransport(
        library.Client(transport=library.MockTransport(fail)), sleep=lambda seconds: None
    )


def secret_request(**fields: Any) -> Request:
    fields.setdefault("url", "https://graph.facebook.com/v26.0/me")
    return Request(method="POST", effect=Effect.WRITE, **fields)


secrets = st.text(max_size=20).map(lambda text: text + MARK)


@pytest.mark.parametrize("library", LIBRARIES)
@given(token=secrets, text=secrets)
def test_whatever_is_in_a_request_no_error_repeats_it(library: Any, token: str, text: str) -> None:
    transport = failing(library, library.ReadTimeout("timed out"))
    request = secret_request(
        params=(("access_token", token),),
        headers=(("authorization", f"Bearer {token}"),),
        body=text.encode("utf-8", "surrogatepass"),
    )
    with pytest.raises(NoAnswer) as caught:
        transport.send(request)
    assert MARK not in told(caught.value)


@pytest.mark.parametrize("library", LIBRARIES)
@pytest.mark.parametrize(
    "name", ["LocalProtocolError", "RemoteProtocolError", "InvalidURL", "HTTPStatusError"]
)
def test_failures_that_quote_the_exchange_are_not_chained(library: Any, name: str) -> None:
    kind = getattr(library, name)
    extra = {"request": None, "response": None} if name == "HTTPStatusError" else {}
    transport = failing(library, kind(f"Illegal header value b'{MARK}'", **extra))
    with pytest.raises(NoAnswer) as caught:
        transport.send(secret_request())
    assert name in str(caught.value)
    assert MARK not in told(caught.value)


def test_what_a_server_writes_instead_of_an_answer_is_not_repeated(
    serve: Any, carry: Any, write: Any
) -> None:
    serve_url = serve((f"HTTP/1.1 {MARK} {MARK}\r\n\r\n".encode(), "hang up")).url
    with pytest.raises(NoAnswer) as caught:
        carry(write(url=serve_url))
    assert MARK not in told(caught.value)


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"url": f"graph.facebook.com/{MARK}"}, "not absolute"),
        ({"url": f"ftp://graph.facebook.com/{MARK}"}, "not absolute"),
        ({"url": f"https://graph.facebook.com/me?access_token={MARK}"}, "params"),
        ({"url": f"https://graph.facebook.com/me#{MARK}"}, "params"),
        ({"url": f"https://graph.facebook.com:{MARK}/"}, "InvalidURL"),
        ({"url": f"https://graph.facebook.com/{MARK}\n"}, "InvalidURL"),
        ({"params": (("access_token", f"{MARK}\ud800"),)}, "UnicodeEncodeError"),
        ({"headers": (("authorization", f"Bearer {MARK}\n"),)}, "authorization is not printable"),
        ({"headers": (("authorization", f" {MARK}"),)}, "authorization is not printable"),
        ({"headers": (("authorization", f"{MARK}é"),)}, "authorization is not printable"),
        ({"headers": ((f"{MARK}:", "x"),)}, "name is not a token"),
        ({"headers": (("", MARK),)}, "name is not a token"),
    ],
)
def test_a_request_nobody_can_send_is_never_sent_nor_tried_again(fields: Any, says: str) -> None:
    def unreachable(request: Any) -> None:
        pytest.fail("it was sent")

    transport = HttpTransport(httpx.Client(transport=httpx.MockTransport(unreachable)))
    with pytest.raises(NeverSent, match=says) as caught:
        transport.send(secret_request(**fields))
    assert MARK not in told(caught.value)


def test_the_log_of_the_library_shows_no_query_of_ours(
    serve: Any, carry: Any, write: Any, caplog: pytest.LogCaptureFixture
) -> None:
    server = serve()
    caplog.set_level(logging.DEBUG)
    carry(
        write(
            url=server.url + "/v26.0/me",
            params=(("access_token", MARK),),
            headers=(("authorization", f"Bearer {MARK}"),),
        )
    )
    library = "httpx2" if carry.kind.library == "httpx2" else "httpx"
    (line,) = [each.getMessage() for each in caplog.records if each.name == library]
    assert line == f'HTTP Request: POST {server.url}/v26.0/me "HTTP/1.1 200 X"'
    assert MARK.encode() in server.requests[0]
    assert MARK not in caplog.text


def test_requests_of_the_host_are_logged_as_ever(
    serve: Any, read: Any, caplog: pytest.LogCaptureFixture
) -> None:
    server = serve()
    caplog.set_level(logging.INFO)
    with httpx.Client() as client:
        HttpTransport(client).send(read(url=server.url, params=(("a", "b"),)))
        client.get(server.url, params={"c": "d"})
    assert "a=b" not in caplog.text
    assert "?c=d" in caplog.text


def test_a_failure_of_a_library_that_is_not_loaded_is_told_apart_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delitem(sys.modules, "httpx2")
    transport = failing(httpx, httpx.ConnectError("refused"))
    with pytest.raises(NeverSent):
        transport.send(secret_request())
