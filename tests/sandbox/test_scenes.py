"""One business on any platform: what a scene offers holds on each of them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from typing_extensions import override

from privatereply.sandbox import (
    EmulatedRequest,
    EmulatedResponse,
    Emulator,
    MetaEmulator,
    Sandbox,
    Scene,
)

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
SCENES = Sandbox().scenes


@pytest.fixture
def sandbox() -> Sandbox:
    return Sandbox(start=NOON, ticking=False)


@pytest.fixture(params=SCENES)
def scene(request: pytest.FixtureRequest, sandbox: Sandbox) -> Scene:
    return sandbox.scene(request.param)


class Pigeon(Emulator):
    """An emulator that names a scene and opens none."""

    name = "pigeon"
    hosts = ("api.pigeon.example",)
    scenes = ("loft",)

    @override
    def handle(self, request: EmulatedRequest) -> EmulatedResponse:
        return EmulatedResponse(status=200, body=b"")

    @override
    def reset(self) -> None:
        """Nothing to forget."""


class Copycat(Pigeon):
    name = "copycat"
    hosts = ("api.copycat.example",)


def test_every_emulator_has_a_scene(sandbox: Sandbox) -> None:
    assert sorted(scene for one in sandbox.emulators.values() for scene in one.scenes) == sorted(
        sandbox.scenes
    )
    assert all(one.scenes for one in sandbox.emulators.values())


def test_an_unknown_scene_is_told_with_those_there_are(sandbox: Sandbox) -> None:
    with pytest.raises(LookupError, match=r"'myspace'; known: facebook, "):
        sandbox.scene("myspace")


def test_a_scene_that_is_named_and_not_opened_is_the_emulators_fault() -> None:
    with pytest.raises(NotImplementedError, match=r"'pigeon' does not open the scene 'loft'"):
        Sandbox(emulators={"pigeon": Pigeon}).scene("loft")


def test_two_emulators_cannot_name_the_same_scene() -> None:
    with pytest.raises(ValueError, match=r"'copycat' and 'pigeon' both claim the scene 'loft'"):
        Sandbox(emulators={"pigeon": Pigeon, "copycat": Copycat})


def test_only_the_scenes_of_the_emulators_that_are_there_can_be_opened() -> None:
    sandbox = Sandbox(emulators={"meta": MetaEmulator})
    assert sandbox.scenes == MetaEmulator.scenes


def test_two_businesses_of_one_name_are_two_accounts(sandbox: Sandbox, scene: Scene) -> None:
    again = sandbox.scene(scene.name)
    assert again.account_id != scene.account_id
    assert again.platform == scene.platform


def test_a_business_may_have_a_name_no_address_can_hold(sandbox: Sandbox, scene: Scene) -> None:
    named = [sandbox.scene(scene.name, business=name) for name in ("喫茶店", "Café & Sons, Kraków")]
    assert len({one.account_id for one in (scene, *named)}) == 3


def test_the_options_hold_everything_and_the_repr_no_secret(scene: Scene) -> None:
    assert scene.options["id"] == scene.account_id
    assert scene.options.items() >= scene.credentials.items()
    login = scene.log_in()
    secrets = [*scene.credentials.values(), login.token, *login.credentials.values()]
    for secret in secrets:
        assert len(secret) < 12 or secret not in repr(scene) + repr(login)


def test_a_comment_has_an_author_and_stands_under_the_first_post(scene: Scene) -> None:
    comment = scene.comment("How much?")
    assert comment.author is not None
    assert comment.post == scene.first_post
    assert scene.standing(comment) == "shown"
    assert scene.own_comment("Thanks, everybody!").author is None


def test_somebody_new_comments_unless_it_is_said_who(scene: Scene) -> None:
    ada = scene.add_person("Ada", follows=False)
    assert scene.comment(person=ada).author == ada
    assert scene.comment().author != scene.comment().author


def test_a_post_stands_only_where_the_platform_has_a_place(scene: Scene) -> None:
    made = [scene.add_post("Hello", surface=surface) for surface in scene.terms.surfaces]
    assert len({post.id for post in made}) == len(scene.terms.surfaces)
    with pytest.raises(ValueError, match=r"has no surface 'billboard'; known: \('post'"):
        scene.add_post("Hello", surface="billboard")


def test_what_is_written_by_hand_reaches_the_author_of_the_comment_alone(scene: Scene) -> None:
    grace = scene.add_person("Grace")
    comment, other = scene.comment("How much?"), scene.comment("And for me?", person=grace)
    scene.reply_by_hand(comment, "40")
    assert comment.author is not None
    assert [(one.text, one.by_hand) for one in scene.deliveries(comment)] == [("40", True)]
    assert [one.text for one in scene.received(comment.author)] == ["40"]
    assert scene.deliveries(other) == scene.received(grace) == []


def test_what_another_business_writes_is_not_counted(sandbox: Sandbox, scene: Scene) -> None:
    comment = scene.comment()
    scene.reply_by_hand(comment, "40")
    other = sandbox.scene(scene.name, business="Other")
    assert comment.author is not None
    assert other.received(comment.author) == []


def test_what_a_person_writes_is_no_delivery(scene: Scene) -> None:
    ada = scene.add_person("Ada")
    scene.answer(ada, "In red, please")
    assert scene.received(ada) == []


def test_a_deleted_comment_is_gone_and_the_others_stay(scene: Scene) -> None:
    gone, kept = scene.comment(), scene.comment()
    scene.delete(gone)
    assert (scene.standing(gone), scene.standing(kept)) == ("deleted", "shown")


def test_webhooks_have_told_nothing_of_a_comment_that_invites_nobody(scene: Scene) -> None:
    assert scene.told(scene.comment(inviting=False)) == {}


def test_ages_are_counted_from_the_sandboxs_clock(sandbox: Sandbox, scene: Scene) -> None:
    comment = scene.comment(age=timedelta())
    sandbox.clock.advance(timedelta(hours=1))
    scene.reply_by_hand(comment, "40")
    assert [one.at for one in scene.deliveries(comment)] == [NOON + timedelta(hours=1)]


def test_a_verdict_comes_later_where_the_platform_gives_one(scene: Scene) -> None:
    comment = scene.comment(inviting=False)
    if scene.terms.consent != "verdict":
        with pytest.raises(ValueError, match=scene.platform):
            scene.judge(comment)
        return
    scene.judge(comment)
    assert set(scene.told(comment).values()) == {"yes"}
