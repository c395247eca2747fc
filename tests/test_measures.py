import pytest

from posts.measures import count_words, reading_minutes

COUNTS = {
    "nothing": ("", 0),
    "only marks": ("## \n\n---\n\n***\n\n> \n\n* * *\n\n|---|:-:|", 0),
    "plain": ("Three small words", 3),
    "joined": ("Don't use state-of-the-art 1,500 and/or 3.5", 6),
    "dashes part words": ("one\u2014two \u2013 three\u2026four", 4),
    "heading and emphasis": ("## A **bold** and _soft_ start", 5),
    "numbers of a list": ("1. one\n2) two\n   10. ten\n> 3. three", 4),
    "a year is no list number": ("2026 was good", 3),
    "link": ("see [the docs](https://example.com/a/b_c) now", 4),
    "relative link": ("see [the docs](/a/b-c) now", 4),
    "bare address": ("see https://example.com/a?b=c#d, then www.example.com.", 2),
    "address in angles": ("see <https://example.com/a> now", 2),
    "code in a line": ("run `make all tests` twice", 2),
    "code with a backtick": ("run ``a ` b c`` twice", 2),
    "a lone backtick": ("it`s one thing", 4),
    "fence": ("one\n\n```python\nx = 1\n```\n\ntwo", 2),
    "fence of tildes": ("one\n~~~\nx y\n```\n~~~\ntwo", 2),
    "longer closing fence": ("one\n```\nx y\n`````\ntwo", 2),
    "fence first": ("```\nx y\n```", 0),
    "fence still open": ("one\n```\nx y z", 1),
    "fence just begun": ("one\n```", 1),
    "entities": ("a&nbsp;b AT&amp;T", 4),
    "table": ("| One | Two words |\n|---|---|\n| 1 | x |", 5),
    "accents, composed or not": ("é e\u0301te\u0301 naïve", 3),
    "Hindi, with vowel signs": ("हिन्दी में लिखें", 3),
    "Korean has spaces": ("한국어 문장 입니다", 3),
    "Russian": ("Резервные копии нужны", 3),
    "Chinese": ("备份\uff0c很重要。", 5),
    "Japanese": ("カタカナとひらがな", 9),
    "Thai letters, not vowel marks": ("สำรองข้อมูล", 9),
    "Chinese with English": ("用Python写代码", 5),
    "Chinese right after an address": ("看https://example.com/x。好", 2),
    "emoji": ("🎉 party 🎉", 1),
    "lone surrogate": ("a \ud800 b", 2),
}


@pytest.mark.parametrize(("body", "words"), COUNTS.values(), ids=COUNTS.keys())
def test_words_are_counted_without_code_and_addresses(body: str, words: int) -> None:
    assert count_words(body) == words


def test_windows_line_ends_change_nothing() -> None:
    body = "one\n\n1. two\n\n```\nx y\n```\n\nthree `code` four"
    assert count_words(body.replace("\n", "\r\n")) == count_words(body)


@pytest.mark.parametrize(
    ("words", "minutes"), [(0, 0), (-1, 0), (1, 1), (238, 1), (1500, 6), (20_000, 84)]
)
def test_reading_time_is_rounded_and_never_zero_for_some_words(words: int, minutes: int) -> None:
    assert reading_minutes(words) == minutes
