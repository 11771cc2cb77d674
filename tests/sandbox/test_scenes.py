"""What a scene says of its platform, and what it lets happen there."""

from __future__ import annotations

from typing import Any

import pytest

from privatereply.sandbox import Sandbox, Scene

SCENES = Sandbox().scenes


@pytest.mark.parametrize("name", SCENES)
def test_a_verdict_is_told_once_it_was_given_and_only_where_there_are_any(name: str) -> None:
    scene = Sandbox().scene(name)
    comment = scene.comment(inviting=False)
    assert scene.told(comment) == {}
    if scene.terms.consent == "verdict":
        scene.judge(comment)
        assert scene.told(comment) == {"high_intent": "yes"}
    else:
        with pytest.raises(ValueError, match=f"{scene.platform} judges no comment"):
            scene.judge(comment)
        assert scene.told(comment) == {}


@pytest.mark.parametrize("name", SCENES)
def test_a_surface_that_a_platform_lacks_is_refused(name: str) -> None:
    scene = Sandbox().scene(name)
    with pytest.raises(ValueError, match="has no surface 'wall'"):
        scene.add_post("Hello", surface="wall")


def test_a_platform_without_webhooks_takes_no_callback() -> None:
    scene = Sandbox().scene("facebook")
    with pytest.raises(ValueError, match="facebook tells callbacks nothing, such as https://host"):
        Scene.subscribe(scene, "https://host.example")


@pytest.mark.parametrize("name", SCENES)
def test_people_answer_comments_under_the_post_those_stand_under(name: str) -> None:
    scene = Sandbox().scene(name)
    post = scene.add_post("Another one")
    comment = scene.comment("How much is it?", post=post)
    reply = scene.comment("20, I think", parent=comment)
    assert reply.post == post
    kept: Any = scene.kept(reply)
    assert kept.parent is scene.kept(comment)


@pytest.mark.parametrize("name", SCENES)
def test_only_some_platforms_know_replies_to_replies(name: str) -> None:
    scene = Sandbox().scene(name)
    comment = scene.comment()
    reply = scene.comment("20, I think", parent=comment)
    answer: Any = scene.kept(scene.comment("No, 30", parent=reply))
    deep = scene.platform in {"facebook", "x"}
    assert answer.parent is scene.kept(reply if deep else comment)
