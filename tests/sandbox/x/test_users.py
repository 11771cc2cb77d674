"""Reading users."""

from __future__ import annotations

from privatereply.sandbox import Sandbox
from privatereply.sandbox.x import EmulatedAccount, EmulatedPerson, EmulatedPost

from .conftest import Api

RELATION = {"user.fields": "receives_your_dm,connection_status"}


def test_oneself_is_read_in_user_context_only(shop: EmulatedAccount, api: Api, app: Api) -> None:
    told = api.get("/2/users/me")
    assert told == {"data": {"id": shop.id, "name": "The Shop", "username": "shop"}}
    assert app.refused("GET", "/2/users/me") == (403, "unsupported-authentication")


def test_users_are_found_by_id_and_by_handle_whatever_its_case(
    anna: EmulatedPerson, bela: EmulatedPerson, api: Api
) -> None:
    assert api.get(f"/2/users/{anna.id}")["data"]["username"] == "Anna_Nowak"
    assert api.get("/2/users/by/username/anna_nowak")["data"]["id"] == anna.id
    both = api.get("/2/users", ids=f"{anna.id},{bela.id},404")
    assert [user["id"] for user in both["data"]] == [anna.id, bela.id]
    assert [error["value"] for error in both["errors"]] == ["404"]
    named = api.get("/2/users/by", usernames="BELA,nobody")
    assert [user["id"] for user in named["data"]] == [bela.id]
    assert [error["parameter"] for error in named["errors"]] == ["username"]


def test_nobody_is_an_error_with_status_200(api: Api) -> None:
    assert api.get("/2/users/404").keys() == {"errors"}
    assert api.get("/2/users/by/username/nobody").keys() == {"errors"}
    assert api.get("/2/users", ids="404").keys() == {"errors"}


def test_handles_and_ids_have_a_form(api: Api) -> None:
    for path, params in (
        ("/2/users/by/username/with-dash", {}),
        ("/2/users/anna", {}),
        ("/2/users/by", {"usernames": "with-dash"}),
        ("/2/users", {"ids": "anna"}),
    ):
        assert api.refused("GET", path, params=params) == (400, "invalid-request")


def test_relations_are_told_to_users_and_not_to_the_app(
    sandbox: Sandbox, anna: EmulatedPerson, api: Api, app: Api
) -> None:
    sandbox.x.set_person(anna, follows=True, followed=True)
    path = f"/2/users/{anna.id}"
    api.post(f"{path}/dm/block")
    told = api.get(path, **RELATION)["data"]
    assert told["connection_status"] == ["blocking", "followed_by", "following"]
    assert told["receives_your_dm"] is False
    assert app.get(path, **RELATION)["data"].keys() == {"id", "name", "username"}


def test_a_label_a_check_mark_and_numbers_are_told(
    sandbox: Sandbox, shop: EmulatedAccount, anna: EmulatedPerson, post: EmulatedPost, api: Api
) -> None:
    sandbox.x.set_account(shop, automated=True, verified=True)
    sandbox.x.follow(anna, shop)
    fields = "affiliation,created_at,public_metrics,verified,verified_type,most_recent_tweet_id"
    told = api.get(f"/2/users/{shop.id}", **{"user.fields": fields})["data"]
    assert told["affiliation"] == {"description": "Automated"}
    assert (told["verified"], told["verified_type"]) == (True, "blue")
    assert told["most_recent_tweet_id"] == post.id
    metrics = told["public_metrics"]
    assert (metrics["followers_count"], metrics["tweet_count"]) == (1, 1)
    person = api.get(f"/2/users/{anna.id}", **{"user.fields": "public_metrics"})["data"]
    assert person["public_metrics"]["following_count"] == 1


def test_who_does_not_exist_cannot_be_blocked(api: Api) -> None:
    for verb in ("block", "unblock"):
        assert api.refused("POST", f"/2/users/404/dm/{verb}") == (404, "resource-not-found")
