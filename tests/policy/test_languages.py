"""What products show to their own users, in the languages of those."""

# ruff: noqa: RUF001 - Japanese punctuation is full-width

from __future__ import annotations

import re
import string
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import attrs
import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

import privatereply.policy
from privatereply.errors import InvalidValue
from privatereply.model import Account, Action, CommentRecord, Draft
from privatereply.policy import LANGUAGES, Count, Phrase, Policy, Reason, Situation
from privatereply.policy.language import Language
from privatereply.providers.facebook import policies as facebook
from privatereply.providers.instagram import policies as instagram
from privatereply.providers.tiktok import policies as tiktok
from privatereply.providers.x import policies as x

TRANSLATED = [language for language in LANGUAGES if language != "en"]
PLURALS = {"ja": 1, "pl": 3, "ru": 3, "cs": 3}
PLACEHOLDER = re.compile(r"%\((\w+)\)")


def used() -> set[str | tuple[str, ...]]:
    """Every message in the code."""
    arguments = {"Phrase": {1: (1,), 2: (1, 2)}}
    folder = Path(privatereply.__file__).parent
    found = extract_from_dir(folder, keywords=arguments, method_map=[("**.py", "python")])
    return {message for _, _, message, _, _ in found}


@pytest.fixture
def catalogue(language: str) -> Catalog:
    folder = Path(privatereply.policy.__file__).parent / "locale" / language / "LC_MESSAGES"
    with (folder / "privatereply.po").open("rb") as readable:
        return read_po(readable, abort_invalid=True)


def texts(message: str | tuple[str, ...] | list[str]) -> tuple[str, ...]:
    return (message,) if isinstance(message, str) else tuple(message)


def test_the_code_is_searched_where_it_stands() -> None:
    assert "This cannot be sent." in used()
    assert ("%(count)d day", "%(count)d days") in used()


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_message_is_translated_and_none_is_left_over(
    catalogue: Catalog, language: str
) -> None:
    translated = {message.id for message in catalogue if message.id}

    assert translated == used()
    assert not [message.id for message in catalogue if message.fuzzy and message.id]
    assert not [message.id for message in catalogue if message.id and not message.string]
    assert not catalogue.obsolete


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_number_has_each_of_its_forms(catalogue: Catalog, language: str) -> None:
    assert catalogue.num_plurals == PLURALS[language]
    for message in catalogue:
        if isinstance(message.id, tuple):
            assert len(message.string) == PLURALS[language], message.id
            assert all(message.string), message.id


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_translation_tells_the_same_values(catalogue: Catalog, language: str) -> None:
    for message in catalogue:
        if message.id:
            wanted = set(PLACEHOLDER.findall(texts(message.id)[0]))
            for text in texts(message.string):
                assert set(PLACEHOLDER.findall(text)) == wanted, message.id


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_translation_is_english(catalogue: Catalog, language: str) -> None:
    borrowed = {", ", "bot", "video", "text", "post", "reel", "webhook"}
    same = {message.id for message in catalogue if message.id and message.id == message.string}

    assert same <= borrowed


DAYS = [
    ("en", 7, "7 days"),
    ("ja", 7, "7日"),
    ("pl", 2, "2 dni"),
    ("pl", 7, "7 dni"),
    ("ru", 2, "2 дня"),
    ("ru", 7, "7 дней"),
    ("ru", 21, "21 день"),
    ("cs", 2, "2 dny"),
    ("cs", 7, "7 dní"),
]


@pytest.mark.parametrize(("language", "days", "told"), DAYS)
def test_numbers_are_inflected(language: str, days: int, told: str) -> None:
    reason = Reason(Phrase("The text can have at most %(limit)s."), {"limit": timedelta(days=days)})

    assert told in Language.of(language).say(reason)


@pytest.mark.parametrize(
    ("duration", "told"),
    [
        (timedelta(hours=1), "1 hour"),
        (timedelta(hours=24), "24 hours"),
        (timedelta(hours=36), "36 hours"),
        (timedelta(days=2), "2 days"),
        (timedelta(minutes=90), "90 minutes"),
        (timedelta(seconds=61), "61 seconds"),
        (timedelta(0), "0 seconds"),
    ],
)
def test_a_duration_is_told_in_the_unit_people_use(duration: timedelta, told: str) -> None:
    said = Language.of("en").say(Reason(Phrase("%(it)s"), {"it": duration}))

    assert said == told


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", "2026-03-05 14:30 UTC"),
        ("ja", "2026年3月5日 14:30（UTC）"),
        ("pl", "5.03.2026, 14:30 UTC"),
        ("ru", "05.03.2026, 14:30 UTC"),
        ("cs", "5. 3. 2026 14:30 UTC"),
    ],
)
def test_a_date_is_written_as_its_readers_write_it(language: str, told: str) -> None:
    moment = datetime(2026, 3, 5, 14, 30, tzinfo=UTC)

    assert Language.of(language).say(Reason(Phrase("%(it)s"), {"it": moment})) == told


def test_words_of_the_model_are_translated_and_a_platforms_own_are_not() -> None:
    reason = Reason(Phrase("%(it)s"), {"it": ("image", "hologram")})

    assert Language.of("ja").say(reason) == "画像、hologram"


def test_a_count_without_a_plural_is_said_as_it_is() -> None:
    reason = Reason(Phrase("%(it)s"), {"it": Count(3, Phrase("%(count)d sheep"))})

    assert Language.of("en").say(reason) == "3 sheep"


@pytest.mark.parametrize("language", ["de", "", "EN", "../en"])
def test_a_language_without_a_catalogue_is_refused(language: str) -> None:
    with pytest.raises(InvalidValue) as caught:
        facebook.policy(Action.MESSAGE).describe(language)

    assert caught.value.allowed == "en, ja, pl, ru, cs"


def every_policy() -> list[Policy]:
    return [
        module.policy(action, preset)
        for module in (facebook, instagram, tiktok, x)
        for action in Action
        for preset in (None, *module.PRESETS)
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_rule_of_every_policy_can_be_described(language: str) -> None:
    for policy in every_policy():
        for rule in policy.describe(language).rules:
            assert rule.sentence.rstrip()[-1] in string.punctuation + "。）"
            assert "%(" not in rule.sentence


REFUSALS = {
    "en": "This cannot be sent. The comment is older than 7 days; it can no longer be answered in "
    "private. The text is too long: 1002 bytes; the limit is 1000 bytes. "
    "Instead, you can answer in public and invite the person to write.",
    "ja": "送信できません。コメントから7日を過ぎているため、もう非公開で返信できません。"
    "文章が長すぎます：1002バイト（上限は1000バイト）。"
    "代わりに、公開で返信し、相手からメッセージを送ってもらうよう案内できます。",
    "pl": "Nie można tego wysłać. Komentarz jest starszy niż 7 dni; nie można już na niego "
    "odpowiedzieć prywatnie. Tekst jest za długi: 1002 bajty; limit: 1000 bajtów. "
    "Zamiast tego można odpowiedzieć publicznie i zaprosić tę osobę do napisania.",
    "ru": "Это нельзя отправить. Комментарий старше, чем 7 дней; ответить на него личным "
    "сообщением уже нельзя. Текст слишком длинный: 1002 байта; предел — 1000 байт. "
    "Вместо этого можно ответить публично и предложить человеку написать самому.",
    "cs": "Toto nelze odeslat. Komentář je starší než 7 dní; soukromě na něj už nelze odpovědět. "
    "Text je příliš dlouhý: 1002 bajtů; limit je 1000 bajtů. "
    "Místo toho lze odpovědět veřejně a vyzvat tuto osobu, aby napsala.",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_refusal_is_explained_in_every_language(
    situation: Callable[..., Situation],
    comment: CommentRecord,
    now: datetime,
    language: str,
) -> None:
    asked = situation(
        account=Account(platform="instagram", id="1", kind="creator"),
        comment=attrs.evolve(comment, created_at=now - timedelta(days=8)),
        draft=Draft(text="あ" * 334),
    )

    assert (
        instagram.policy(Action.PRIVATE_REPLY).judge(asked).explain(language) == REFUSALS[language]
    )


def test_nothing_is_loaded_for_a_language_nobody_asked_for() -> None:
    script = (
        "import sys, privatereply.policy\n"
        "heavy = {'gettext', 'cattrs', 'tomllib', 'babel'} & set(sys.modules)\n"
        "sys.exit(', '.join(sorted(heavy)) or None)"
    )

    subprocess.run([sys.executable, "-c", script], check=True)
