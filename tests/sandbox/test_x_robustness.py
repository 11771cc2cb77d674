"""Whatever a client sends, X's emulator answers as X would: with a JSON object."""

from __future__ import annotations

import json
from typing import Any

import httpx
from hypothesis import given
from hypothesis import strategies as st

from privatereply.sandbox import APP_SECRET, EmulatedRequest, Sandbox
from privatereply.sandbox.x.oauth import ROUTES as FREE
from privatereply.sandbox.x.routes import ROUTES

from .anything import TEXTS, VALUES
from .x.conftest import BASE, Api

CALLS = [(route.method, route.path) for route in ROUTES]
STATUSES = {200, 201, 400, 401, 403, 404, 429}
NAMES = [
    "attachments",
    "conversation_type",
    "direct_message_deep_link",
    "dm_event.fields",
    "end_time",
    "event_type",
    "event_types",
    "exclude",
    "expansions",
    "filter",
    "from_date",
    "hidden",
    "ids",
    "max_results",
    "media",
    "media_category",
    "media_id",
    "message",
    "pagination_token",
    "participant_ids",
    "quote_tweet_id",
    "query",
    "reply",
    "segment_index",
    "since_id",
    "start_time",
    "tag",
    "text",
    "to_date",
    "total_bytes",
    "tweet.fields",
    "url",
    "user.fields",
    "usernames",
    "webhook_id",
]
PARAMETERS = st.dictionaries(st.sampled_from(NAMES), VALUES, max_size=5)
MESSAGES = st.fixed_dictionaries({}, optional={"attachments": VALUES, "text": VALUES, "x": VALUES})
FIELDS = [
    "client_id",
    "code",
    "code_verifier",
    "grant_type",
    "redirect_uri",
    "refresh_token",
    "token",
]
GRANTS = st.sampled_from(["authorization_code", "refresh_token"])
FORMS = st.dictionaries(st.sampled_from(FIELDS), TEXTS | GRANTS)


def world() -> tuple[Sandbox, list[Api], list[str]]:
    """Build one of everything; return a client of the account and of the app, and ids."""
    sandbox = Sandbox(ticking=False)
    x = sandbox.x
    shop, anna = x.add_account(username="shop"), x.add_person(name="Anna")
    post = x.add_post(shop)
    event = x.answer(anna, shop, "Hi")
    comment = x.add_comment(post, anna)
    ids = [shop.id, anna.id, post.id, comment.id, event.id, event.conversation.id, "404", "me", "x"]
    return sandbox, [Api(sandbox, shop.access_token), Api(sandbox, x.app_token)], ids


def written(value: object) -> str:
    text = value if isinstance(value, str) else json.dumps(value)
    return text.encode("utf-8", "replace").decode()


@given(data=st.data())
def test_any_parameters_of_any_call_get_an_object(data: st.DataObject) -> None:
    _, clients, ids = world()
    method, path = data.draw(st.sampled_from(CALLS))
    parameters = data.draw(PARAMETERS)
    while "{" in path:
        before, _, rest = path.partition("{")
        path = before + data.draw(st.sampled_from(ids)) + rest.partition("}")[2]
    query = {name: written(value) for name, value in parameters.items()}
    for client in clients:
        response = client.request(
            method,
            path,
            params=query if method == "GET" else None,
            # json.dumps escapes lone surrogates, which httpx's own encoder cannot write.
            content=None if method == "GET" else json.dumps(parameters),
        )
        assert response.status_code in STATUSES
        document = response.json()
        assert isinstance(document, dict)
        assert response.status_code < 400 or {"errors", "title"} & document.keys()


@given(message=MESSAGES)
def test_any_message_is_delivered_or_refused_and_never_both(message: dict[str, Any]) -> None:
    sandbox, (api, _), ids = world()
    for target in (f"with/{ids[1]}", ids[5]):
        before = len(sandbox.x.deliveries())
        path = f"/2/dm_conversations/{target}/messages"
        response = api.request("POST", path, content=json.dumps(message))
        after = len(sandbox.x.deliveries())
        assert (response.status_code, after - before) in {(201, 1), (400, 0)}


@given(body=st.binary(max_size=60), kind=st.sampled_from(["", "application/json"]))
def test_any_bytes_are_a_body_that_is_refused_or_understood(body: bytes, kind: str) -> None:
    sandbox, (api, _), ids = world()
    before = len(sandbox.x.deliveries())
    path = f"/2/dm_conversations/with/{ids[1]}/messages"
    headers = {"content-type": kind}
    assert api.request("POST", path, content=body, headers=headers).status_code in {201, 400}
    assert len(sandbox.x.deliveries()) - before in {0, 1}


@given(
    scheme=st.sampled_from(["Bearer ", "OAuth ", "Basic ", ""]),
    credentials=TEXTS
    | st.lists(st.tuples(TEXTS, TEXTS)).map(
        lambda pairs: ", ".join(f'oauth_{name}="{value}"' for name, value in pairs)
    ),
    path=st.sampled_from(["/2/users/me", *(path for _, path in FREE)]),
)
def test_any_credentials_are_unauthorized(scheme: str, credentials: str, path: str) -> None:
    sandbox, _, _ = world()
    request = EmulatedRequest(
        method="POST" if "oauth2" in path else "GET",
        host="api.x.com",
        path=path,
        base=BASE,
        headers={"authorization": scheme + credentials},
    )
    response = sandbox.handle(request)
    assert response.status in {400, 401, 403}
    assert isinstance(json.loads(response.body), dict)


@given(form=FORMS)
def test_any_form_gets_no_token_it_does_not_deserve(form: dict[str, str]) -> None:
    sandbox, _, _ = world()
    auth = (sandbox.x.client_id, sandbox.x.client_secret)
    fields = {name: written(value) for name, value in form.items()}
    with httpx.Client(transport=sandbox.transport(), base_url=BASE) as client:
        for path in (path for _, path in FREE):
            keys = (sandbox.x.consumer_key, APP_SECRET) if path == "/oauth2/token" else auth
            told = client.post(path, data=fields, auth=keys).json()
            assert "access_token" not in told


@given(content=st.binary(max_size=80), category=TEXTS, index=TEXTS)
def test_any_upload_gets_an_object(content: bytes, category: str, index: str) -> None:
    _, (api, _), _ = world()
    begun = api.post("/2/media/upload/initialize")["data"]["id"]
    for path, fields in (
        ("/2/media/upload", {"media_category": written(category)}),
        (f"/2/media/upload/{begun}/append", {"segment_index": written(index)}),
    ):
        response = api.request("POST", path, data=fields, files={"media": ("a", content)})
        assert response.status_code in {200, 400}
        assert isinstance(response.json(), dict)
    raw = {"content-type": "multipart/form-data; boundary=x"}
    answer = api.request("POST", "/2/media/upload", content=content, headers=raw)
    assert answer.status_code == 400
