"""Other numbers for the same rules, in code and from files."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from privatereply.errors import InvalidValue
from privatereply.model import Action
from privatereply.policy import (
    ContentKinds,
    MessagingWindow,
    Origin,
    Policy,
    ReplyWithin,
    ResponsivenessBadge,
    TextLength,
    durations,
    load_policies,
)


@pytest.fixture(scope="session")
def policy(origin: Origin) -> Policy:
    return Policy(
        platform="facebook",
        action=Action.PRIVATE_REPLY,
        rules=(
            ReplyWithin(**origin),
            MessagingWindow(**origin),
            TextLength(limit=2000, **origin),
            ContentKinds(allowed={"text", "image"}, **origin),
            ResponsivenessBadge(**origin),
        ),
    )


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("7d", timedelta(days=7)),
        ("2w", timedelta(days=14)),
        ("24h", timedelta(hours=24)),
        ("90m", timedelta(minutes=90)),
        ("1h30m", timedelta(minutes=90)),
        ("45s", timedelta(seconds=45)),
        ("0.5s", timedelta(milliseconds=500)),
        ("PT24H", timedelta(hours=24)),
        ("P7D", timedelta(days=7)),
        ("P1DT12H30M5S", timedelta(days=1, hours=12, minutes=30, seconds=5)),
        (3600, timedelta(hours=1)),
        (0.5, timedelta(milliseconds=500)),
        (timedelta(hours=3), timedelta(hours=3)),
    ],
)
def test_a_duration_is_written_as_people_write_it(written: object, meant: timedelta) -> None:
    assert durations.parse(written) == meant


@pytest.mark.parametrize(
    "written",
    ["", "P", "PT", "7", "7 days", "-1h", "1.5h", "h", "99999999999999d", True, None, [1],
     float("nan"), float("inf")],
)  # fmt: skip
def test_what_is_no_duration_is_refused(written: object) -> None:
    with pytest.raises(InvalidValue) as caught:
        durations.parse(written)

    assert "'24h'" in caught.value.allowed


@given(st.timedeltas(min_value=timedelta(0)))
def test_a_duration_is_read_as_it_was_written(duration: timedelta) -> None:
    assert durations.parse(durations.spell(duration)) == duration


def test_a_number_is_changed_and_the_rest_stays(policy: Policy) -> None:
    changed = policy.override({"reply_within": {"margin": "2h"}})

    assert changed.rule("reply_within").margin == timedelta(hours=2)
    assert changed.rule("reply_within").window == timedelta(days=7)
    assert changed.rules[1:] == policy.rules[1:]
    assert policy.rule("reply_within").margin == timedelta(hours=1)


def test_rules_are_named_by_keyword_as_well(policy: Policy) -> None:
    by_keyword = policy.override(reply_within={"margin": "2h"}, text_length={"limit": 500})

    assert by_keyword == policy.override(
        {"reply_within": {"margin": "2h"}, "text_length": {"limit": 500}}
    )


def test_a_rule_is_switched_off_and_that_shows(policy: Policy) -> None:
    off = policy.override({"text_length": {"enabled": False}})

    assert [rule.enabled for rule in off.describe().rules] == [True, True, False, True, True]


def test_a_changed_number_is_marked_because_the_source_does_not_vouch_for_it(
    policy: Policy,
) -> None:
    changed = policy.override({"reply_within": {"margin": "2h", "window": "7d", "note": "ours"}})
    again = changed.override({"reply_within": {"window": "3d"}})

    assert policy.describe().rules[0].changed == ()
    assert changed.describe().rules[0].changed == ("margin",)
    assert again.describe().rules[0].changed == ("margin", "window")


@pytest.mark.parametrize(
    ("overrides", "name", "allowed"),
    [
        ({"reply_inside": {}}, "rule", "reply_within, messaging_window"),
        ({"reply_within": {"windw": "2h"}}, "reply_within.windw", "window, margin"),
        ({"reply_within": {"changed": ["window"]}}, "reply_within.changed", "window, margin"),
        ({"reply_within": {"margin": "soon"}}, "reply_within.margin", "'24h'"),
        ({"reply_within": {"margin": "8d"}}, "reply_within.margin", "less than 7 days"),
        ({"reply_within": "2h"}, "reply_within", "fields"),
        ({"reply_within": {"on_unknown": "perhaps"}}, "reply_within.on_unknown", "allow, deny"),
        ({"reply_within": {"enabled": "no"}}, "reply_within.enabled", "true or false"),
        ({"reply_within": {"source": ""}}, "reply_within.source", "where the rule is written"),
        ({"messaging_window": {"human_agent": "x"}}, "messaging_window.human_agent", "'24h'"),
        ({"text_length": {"limit": "1000"}}, "text_length.limit", "a whole number"),
        ({"text_length": {"limit": True}}, "text_length.limit", "a whole number"),
        ({"text_length": {"limit": 1.5}}, "text_length.limit", "a whole number"),
        (
            {"text_length": {"unit": "words"}},
            "text_length.unit",
            "characters, bytes, utf16, weighted",
        ),
        ({"content_kinds": {"allowed": "text"}}, "content_kinds.allowed", "a list of words"),
        ({"content_kinds": {"allowed": [1]}}, "content_kinds.allowed", "a list of words"),
        ({"content_kinds": {"allowed": 1}}, "content_kinds.allowed", "a list of words"),
        ({"content_kinds": {"note": 1}}, "content_kinds.note", "a text"),
        ({"responsiveness_badge": {"rate": "90 %"}}, "responsiveness_badge.rate", "a number"),
    ],
)
def test_a_wrong_override_says_where_it_is_and_what_is_allowed(
    policy: Policy, overrides: dict[str, Any], name: str, allowed: str
) -> None:
    with pytest.raises(InvalidValue) as caught:
        policy.override(overrides)

    assert caught.value.name == name
    assert allowed in caught.value.allowed


def test_a_policy_read_from_its_own_settings_is_the_same(policy: Policy) -> None:
    written = json.loads(json.dumps(policy.settings()))

    assert policy.override(written) == policy
    assert written["reply_within"]["window"] == "7d"
    assert written["messaging_window"]["human_agent"] is None


@given(
    margin=st.timedeltas(timedelta(0), timedelta(days=6)),
    limit=st.integers(0, 10_000),
    rate=st.floats(0.01, 1) | st.just(1),
    kinds=st.sets(st.sampled_from(["text", "image", "video"]), min_size=1),
)
def test_overrides_are_read_back_as_they_were_made(
    policy: Policy, margin: timedelta, limit: int, rate: float, kinds: set[str]
) -> None:
    changed = policy.override(
        reply_within={"margin": margin},
        text_length={"limit": limit, "unit": "bytes"},
        responsiveness_badge={"rate": rate},
        content_kinds={"allowed": list(kinds)},
    )

    assert policy.override(json.loads(json.dumps(changed.settings()))) == changed
    assert changed.override(policy.settings()) == policy


TOML = """
[facebook.private_reply.reply_within]
margin = "2h"

[facebook.private_reply.text_length]
enabled = false

[instagram.message.messaging_window]
window = "12h"
"""
JSON = json.dumps(
    {
        "facebook": {
            "private_reply": {"reply_within": {"margin": "2h"}, "text_length": {"enabled": False}}
        },
        "instagram": {"message": {"messaging_window": {"window": "12h"}}},
    }
)


@pytest.mark.parametrize(("text", "suffix"), [(TOML, "toml"), (JSON, "json")])
def test_overrides_are_loaded_from_a_text_or_a_file(
    policy: Policy, tmp_path: Path, text: str, suffix: str
) -> None:
    file = tmp_path / f"rules.{suffix}"
    file.write_text(text, encoding="utf-8")

    for source in (text, file, str(file)):
        overrides = load_policies(source)
        changed = overrides.apply(policy)
        assert overrides.platforms == {"facebook", "instagram"}
        assert changed.rule("reply_within").margin == timedelta(hours=2)
        assert not changed.rule("text_length").enabled
        assert changed.rule("messaging_window") == policy.rule("messaging_window")


def test_a_policy_nothing_is_said_about_stays_as_it_is(policy: Policy) -> None:
    assert load_policies("").apply(policy) == policy
    assert load_policies("[tiktok.message]").apply(policy) == policy


@pytest.mark.parametrize(
    ("source", "name", "given"),
    [
        ("facebook = 1", "facebook", "1"),
        ("[facebook]\nprivate_reply = 1", "facebook.private_reply", "1"),
        ("[facebook.private_reply]\ntext_length = 1", "facebook.private_reply.text_length", "1"),
        ("[facebook.shout]", "facebook", "the action 'shout'"),
        ("[facebook", "policies", "malformed"),
        ('{"facebook": ', "policies", "malformed"),
        ("nowhere/rules.toml", "policies", "cannot be read"),
    ],
)
def test_a_document_that_makes_no_sense_says_where(source: str, name: str, given: str) -> None:
    with pytest.raises(InvalidValue) as caught:
        load_policies(source)

    assert caught.value.name == name
    assert given in caught.value.given


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "rules.toml"
    file.write_bytes(b"\xff\xfe")

    with pytest.raises(InvalidValue) as caught:
        load_policies(file)

    assert "UnicodeDecodeError" in caught.value.given
