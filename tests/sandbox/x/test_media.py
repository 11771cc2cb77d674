"""Uploading media and sending it."""

from __future__ import annotations

import base64
from datetime import timedelta
from typing import Any

import pytest

from privatereply.sandbox import Sandbox
from privatereply.sandbox.x import EmulatedAccount, EmulatedPerson

from .conftest import Api

PICTURE = b"\x89PNG\r\n\x1a\n picture"


def upload(api: Api, category: str = "dm_image") -> str:
    body = {"media": base64.b64encode(PICTURE).decode(), "media_category": category}
    media_id: str = api.post("/2/media/upload", **body)["data"]["id"]
    return media_id


def attached(media_id: str) -> dict[str, Any]:
    return {"attachments": [{"media_id": media_id}]}


def test_a_picture_is_uploaded_at_once_and_sent(
    sandbox: Sandbox, anna: EmulatedPerson, api: Api
) -> None:
    media_id = upload(api)
    path = f"/2/dm_conversations/with/{anna.id}/messages"
    api.post(path, **attached(media_id))
    told = api.events(anna, expansions="attachments.media_keys")
    key = f"3_{media_id}"
    assert told["data"][0]["attachments"] == {"media_keys": [key]}
    assert told["includes"]["media"] == [{"media_key": key, "type": "photo"}]
    assert [one.text for one in sandbox.x.deliveries()] == [None]


def test_a_form_with_a_file_is_understood(api: Api) -> None:
    response = api.request(
        "POST",
        "/2/media/upload",
        data={"media_category": "dm_gif"},
        files={"media": ("a.gif", PICTURE, "image/gif")},
    )
    data = response.json()["data"]
    assert data["size"] == len(PICTURE)
    assert data["media_key"] == f"16_{data['id']}"


def test_a_video_is_uploaded_in_pieces_and_usable_once_finished(
    anna: EmulatedPerson, api: Api
) -> None:
    begun = api.post(
        "/2/media/upload/initialize",
        media_type="video/mp4",
        media_category="dm_video",
        total_bytes=6,
    )["data"]
    path = f"/2/media/upload/{begun['id']}"
    assert begun["media_key"] == f"13_{begun['id']}"
    piece = api.post(f"{path}/append", media=base64.b64encode(b"abc").decode(), segment_index=0)
    assert piece["data"].keys() == {"expires_at"}
    form = {"segment_index": "1"}
    api.request("POST", f"{path}/append", data=form, files={"media": ("x", b"def")})
    assert "processing_info" not in api.get("/2/media/upload", media_id=begun["id"])["data"]
    assert api.send(anna, **attached(begun["id"])).status_code == 400
    done = api.post(f"{path}/finalize")["data"]
    assert (done["size"], done["processing_info"]["state"]) == (6, "succeeded")
    assert api.send(anna, **attached(begun["id"])).status_code == 201
    status = api.get("/2/media/upload", media_id=begun["id"], command="STATUS")
    assert status["data"]["size"] == 6


def test_media_belongs_to_who_uploaded_it_for_a_day(
    sandbox: Sandbox, shop: EmulatedAccount, anna: EmulatedPerson, api: Api
) -> None:
    other = Api(sandbox, sandbox.x.add_account(username="other").access_token)
    media_id = upload(api)
    assert other.send(anna, **attached(media_id)).status_code == 400
    for path in ("finalize", "append"):
        refused = other.refused("POST", f"/2/media/upload/{media_id}/{path}", json={})
        assert refused == (404, "resource-not-found")
    sandbox.clock.advance(timedelta(hours=25))
    api = Api(sandbox, sandbox.x.issue_token(shop))
    assert api.send(anna, **attached(media_id)).status_code == 400
    assert sandbox.x.deliveries() == []


def test_a_post_can_show_a_picture(api: Api) -> None:
    media_id = upload(api, "tweet_image")
    body = {"media": {"media_ids": [media_id], "tagged_user_ids": ["1"]}}
    written = api.post("/2/tweets", **body)["data"]["id"]
    told = api.get(f"/2/tweets/{written}", expansions="attachments.media_keys")
    assert told["includes"]["media"][0]["media_key"] == f"3_{media_id}"


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("", {}),
        ("", {"media": "?", "media_category": "dm_image"}),
        ("", {"media": 1, "media_category": "dm_image"}),
        ("", {"media": "aGk=", "media_category": "selfie"}),
        ("/initialize", {"media_type": "image/poem"}),
        ("/initialize", {"total_bytes": -1}),
        ("/initialize", {"total_bytes": "1"}),
        ("/initialize", {"total_bytes": True}),
        ("/initialize", {"shared": "no"}),
        ("/initialize", {"additional_owners": "1"}),
        ("/initialize", {"frame": "gold"}),
    ],
)
def test_an_upload_outside_the_schema_is_refused(api: Api, path: str, body: dict[str, Any]) -> None:
    assert api.refused("POST", f"/2/media/upload{path}", json=body) == (400, "invalid-request")


@pytest.mark.parametrize("index", [-1, 1000, "10000", "٣", None])
def test_a_piece_has_a_number(api: Api, index: object) -> None:
    begun = api.post("/2/media/upload/initialize")["data"]
    body = {"media": "aGk=", "segment_index": index}
    refused = api.refused("POST", f"/2/media/upload/{begun['id']}/append", json=body)
    assert refused == (400, "invalid-request")
