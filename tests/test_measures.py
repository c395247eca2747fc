import re

import pytest

from posts.measures import TOKENS as COSTS
from posts.measures import (
    WordCount,
    count_on,
    count_words,
    estimate_tokens,
    length_score,
    reading_minutes,
)

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


@pytest.mark.parametrize(
    ("percent", "score"),
    [(0, 0), (33, 0), (50, 50), (80, 88), (90, 94), (100, 100), (110, 97), (150, 83), (400, 0)],
)
def test_a_length_is_scored_as_longwriter_scores_it(percent: int, score: int) -> None:
    assert length_score(asked=1000, written=percent * 10) == score


def test_no_length_asked_for_scores_nothing() -> None:
    assert length_score(asked=0, written=100) == 0


TOKENS = {  # the text, and how many tokens two open vocabularies make of it
    "English": (
        "Backups are the quiet part of running a website. Nobody notices them until the day a "
        "disk fails, an update goes wrong or somebody deletes the wrong folder.",
        (32, 33),
    ),
    "German": (
        "Sicherungskopien sind der stille Teil des Betriebs einer Website. Niemand bemerkt sie "
        "bis zu dem Tag, an dem eine Festplatte ausfällt.",
        (33, 38),
    ),
    "Russian": ("Никто не замечает их до того дня, когда отказывает диск.", (16, 17)),
    "Chinese": ("备份是网站运营中安静的一环。", (9, 12)),
    "Japanese": ("ディスクが壊れるまで、誰も気づきません。", (14, 16)),
    "Korean": ("백업은 웹사이트 운영에서 조용한 부분입니다.", (14, 14)),
    "Hindi": ("बैकअप वेबसाइट चलाने का शांत हिस्सा है।", (17, 37)),
    "Arabic": ("النسخ الاحتياطية هي الجزء الصامت من إدارة موقع الويب.", (16, 17)),
    "Greek": ("Τα αντίγραφα ασφαλείας είναι το αθόρυβο μέρος.", (19, 39)),
    "a table": ("| Day | What |\n| --- | --- |\n| 1 | Copy every record |", (18, 26)),
    "code": ("def load(path: str) -> dict[str, int]:\n    return {}\n", (15, 17)),
    "figures": ("1500 42,000 2026-11-24 99% $1,200.50", (35, 36)),
}


@pytest.mark.parametrize(("text", "measured"), TOKENS.values(), ids=TOKENS.keys())
def test_an_estimate_of_tokens_is_near_what_vocabularies_make_of_a_text(
    text: str, measured: tuple[int, int]
) -> None:
    least, most = measured
    assert 0.75 * least <= estimate_tokens(text) <= 1.35 * most


def test_an_estimate_adds_up_what_the_marks_of_each_script_cost() -> None:
    text = "Ab 12, ++\n\n" + "".join(words for words, _ in TOKENS.values()) + " “é”\u2192😀"
    found = (len(re.findall(script, text)) * cost for script, cost in COSTS.items())
    assert estimate_tokens(text) == round(sum(found))


def test_no_text_has_no_tokens_and_any_text_has_some() -> None:
    assert estimate_tokens("") == 0
    assert estimate_tokens(" ") == 1
    assert estimate_tokens("\ud800") == 1


@pytest.mark.parametrize("size", [1, 7, 100], ids="{} characters at a time".format)
def test_words_that_are_counted_on_are_as_many_as_those_of_the_whole(size: int) -> None:
    body = "## One `x` two\n\n1. [a b](https://e.org/c d)\n2. don't\n\n备份\n\n\n\n1,500 words\n\n"
    counted = WordCount()
    for text in (
        body * 3,
        body + "```\nno word\n\nof these\n" + body,
        "Another body\n\naltogether",
    ):
        for end in range(0, len(text) + size, size):
            counted = count_on(text[:end], counted)
            assert counted.words == count_words(text[:end])


@pytest.mark.parametrize("pattern", COSTS)
def test_no_rate_is_of_letters_in_ascii_and_of_others(pattern: str) -> None:
    """They are counted in two ways, and each rate in one of them."""
    of_rate = re.compile(pattern)
    kinds = {each.isascii() for each in map(chr, range(0x20000)) if of_rate.match(each)}
    assert len(kinds) == 1
