"""What a scene says of its platform, and what it lets happen there."""

from __future__ import annotations

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
