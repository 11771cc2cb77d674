"""Pictures: uploading, using and fetching them."""

from __future__ import annotations

from datetime import timedelta

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from privatereply.sandbox import Sandbox
from privatereply.sandbox.forms import multipart
from privatereply.sandbox.pictures import picture
from privatereply.sandbox.tiktok import EmulatedMessage, EmulatedPerson, EmulatedPost

from .conftest import Api

UPLOAD = "business/message/media/upload/"
DOWNLOAD = "business/message/media/download/"
COMMENT = "business/comment/image/upload/"


def png(width: int, height: int) -> bytes:
    size = width.to_bytes(4) + height.to_bytes(4)
    return b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + size + b"\x08\x02\0\0\0"


def jpeg(width: int, height: int) -> bytes:
    size = height.to_bytes(2) + width.to_bytes(2)
    return b"\xff\xd8\xff\xe0\0\x04JF\xff\xc0\0\x11\x08" + size + b"\x03"


def webp(width: int, height: int) -> bytes:
    size = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    return b"RIFF\0\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0" + size


PNG = png(512, 512)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (PNG, 0),
        (jpeg(512, 512), 0),
        (webp(512, 512), 40908),
        (b"GIF89a", 40908),
        (b"", 40906),
        (None, 40002),
        (PNG.ljust(3 * 1024 * 1024, b"\0"), 0),
        (PNG.ljust(3 * 1024 * 1024 + 1, b"\0"), 40907),
    ],
)
def test_a_message_takes_small_jpg_and_png_files(
    api: Api, content: bytes | None, code: int
) -> None:
    assert api.upload(UPLOAD, "file", content, media_type="IMAGE")["code"] == code


def test_only_images_can_be_uploaded(api: Api) -> None:
    assert api.upload(UPLOAD, "file", PNG, media_type="VIDEO")["code"] == 40002
    assert api.upload(UPLOAD, "file", PNG)["code"] == 40002


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (png(360, 360), 0),
        (jpeg(1080, 1920), 0),
        (webp(1920, 1080), 0),
        (png(359, 360), 40915),
        (png(1081, 1920), 40915),
        (png(1080, 1921), 40915),
        (png(400, 400).ljust(5 * 1024 * 1024 + 1, b"\0"), 40907),
        (b"%PDF", 40908),
    ],
)
def test_a_comment_takes_pictures_of_a_certain_size(api: Api, content: bytes, code: int) -> None:
    uploaded = api.upload(COMMENT, "image_file", content)
    assert uploaded["code"] == code
    found = picture(content)
    if not code and found:
        data = uploaded["data"]
        assert (data["width"], data["height"]) == (found.width, found.height)


def test_a_comment_holds_an_uploaded_picture(api: Api, video: EmulatedPost) -> None:
    uri = api.upload(COMMENT, "image_file", PNG)["data"]["image_uri"]
    create = "business/comment/create/"
    size = {"image_width": 512, "image_height": 512}
    written = api.post(create, video_id=video.id, image_uri=uri, **size)
    assert uri in written["image_url"]
    assert api.tell(create, video_id=video.id, image_uri="404", **size)["code"] == 40905
    assert api.tell(create, video_id=video.id, image_uri=uri)["code"] == 40002
    words = {"image_width": "512", "image_height": "512"}
    assert api.tell(create, video_id=video.id, image_uri=uri, **words)["code"] == 40002


def test_a_picture_of_a_message_is_fetched_with_the_token_for_a_day(
    sandbox: Sandbox, api: Api, sari: EmulatedPerson, hello: EmulatedMessage
) -> None:
    shown = sandbox.tiktok.send_picture(sari, api.account)
    place = {"conversation_id": shown.conversation.id, "media_type": "IMAGE"}
    named = {"message_id": shown.id, "media_id": shown.media_id}
    url = api.post(DOWNLOAD, **place, **named)["download_url"]
    assert url.startswith("https://business-api.tiktok.com/")

    def fetch(address: str = url, **headers: str) -> httpx.Response:
        return api.http.get(address, headers=headers)

    mine = {"x-user": api.account.access_token}
    fetched = fetch(**mine)
    assert (fetched.status_code, fetched.headers["content-type"]) == (200, "image/png")
    assert picture(fetched.content)
    assert fetch().status_code == 403
    assert fetch(**api.headers).status_code == 403
    other = sandbox.tiktok.add_account(username="other")
    assert fetch(**{"x-user": other.access_token}).status_code == 403
    assert fetch(url.rpartition("/")[0], **mine).status_code == 403
    assert fetch(url.replace("tos-", "tos_"), **mine).status_code == 404
    sandbox.clock.advance(timedelta(hours=24))
    api.refresh()
    assert fetch(**{"x-user": api.account.access_token}).status_code == 403


def test_only_a_picture_of_that_message_is_fetched(
    sandbox: Sandbox, api: Api, sari: EmulatedPerson, hello: EmulatedMessage
) -> None:
    shown = sandbox.tiktok.send_picture(sari, api.account)
    place = {"conversation_id": shown.conversation.id, "media_id": shown.media_id}
    wrong = api.tell(DOWNLOAD, **place, message_id=hello.id, media_type="IMAGE")
    assert wrong["code"] == 40007
    video = api.tell(DOWNLOAD, **place, message_id=shown.id, media_type="VIDEO")
    assert video["code"] == 40007


@pytest.mark.parametrize(
    ("content", "size"),
    [
        (png(3, 4), ("png", 3, 4)),
        (jpeg(3, 4), ("jpeg", 3, 4)),
        (webp(3, 4), ("webp", 3, 4)),
        (b"RIFF\0\0\0\0WEBPVP8L\0\0\0\0\x2f\x02\xc0\0\0", ("webp", 3, 4)),
        (b"RIFF\0\0\0\0WEBPVP8 \0\0\0\0\0\0\0\x9d\x01\x2a\x03\0\x04\0", ("webp", 3, 4)),
        (b"\xff\xd8\xff\xda\0\x04..", None),
        (b"", None),
    ],
)
def test_a_picture_is_known_by_its_first_bytes(
    content: bytes, size: tuple[str, int, int] | None
) -> None:
    found = picture(content)
    assert (found and (found.format, found.width, found.height)) == size


@given(st.sampled_from([b"", b"\xff\xd8", b"\x89PNG\r\n\x1a\n", b"RIFF1234WEBPVP8"]), st.binary())
def test_whatever_the_bytes_something_is_made_of_them(start: bytes, rest: bytes) -> None:
    found = picture(start + rest)
    assert found is None or min(found.width, found.height) >= 0


@given(st.text("abc é", min_size=1), st.binary())
def test_a_form_gives_back_what_was_put_in(text: str, content: bytes) -> None:
    files = {"file": ("a.png", content, "image/png")}
    request = httpx.Request("POST", "http://x", data={"text": text}, files=files)
    boundary = request.headers["content-type"].partition("=")[2].encode()
    form = multipart(request.headers["content-type"], request.read())
    assert form.fields == {"text": text}
    assert boundary in content or form.files == {"file": content}


def test_a_part_without_a_name_is_passed_over() -> None:
    parts = [
        b"content-type: text/plain\r\ncontent-disposition: form-data; name=a\r\n\r\n1",
        b"content-disposition: form-data\r\n\r\n2",
        b"content-type: text/plain\r\n\r\n3",
        b"4",
    ]
    body = b"".join(b"--x\r\n" + part + b"\r\n" for part in parts) + b"--x--\r\n"
    assert multipart("multipart/form-data; boundary=x", body).fields == {"a": "1"}


@given(st.text(st.characters(codec="latin-1")), st.binary())
def test_a_form_that_is_none_is_empty_or_odd_and_breaks_nothing(kind: str, body: bytes) -> None:
    assert multipart(kind, body).files == {}
    odd = multipart(f"multipart/form-data; boundary={kind}", body)
    assert "" not in odd.fields
