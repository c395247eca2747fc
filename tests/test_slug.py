import re
import unicodedata

import bad_inputs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from posts.slug import make_slug

DEVICES = {
    "con",
    "prn",
    "aux",
    "nul",
    *(f"{port}{n}" for port in ("com", "lpt") for n in range(10)),
}

SLUGS = {
    "plain": ("How to Test a Backup", "how-to-test-a-backup"),
    "apostrophes": ("Don\u2019t Panic, It's Fine", "dont-panic-its-fine"),
    "accents": ("Crème Brûlée für Łódź & Ærø", "creme-brulee-fur-lodz-aero"),
    "sharp s, ligature": ("Straße, \ufb01ne", "strasse-fine"),
    "marks": ("C++ vs. C#: {{7*7}} -- $(id)", "c-vs-c-7-7-id"),
    "decomposed": ("Cafe\u0301", "cafe"),
    "Cyrillic keeps its letters": ("Резервные копии 2026", "резервные-копии-2026"),
    "Chinese keeps its letters": ("备份，很重要", "备份-很重要"),
    "Hindi keeps its vowel signs": ("हिन्दी में", "हिन्दी-में"),
    "dashes part words": ("backup\u2014why\uff0chow", "backup-why-how"),
    "hidden characters do not": ("inter\xadna\u200btional", "international"),
    "emoji": ("\u2764\ufe0f love 1\ufe0f\u20e3", "love-1"),
    "emoji beside Chinese": ("备份 \u2764\ufe0f", "备份"),
    "mostly Latin is Latin": ("Python и code", "python-code"),
    "nothing to spell": ("🎉 !!!", "post"),
    "empty": ("", "post"),
    "path": ("../../etc/passwd", "etc-passwd"),
    "device": ("CON", "post-con"),
    "device in disguise": ("COM\u00b9", "post-com1"),
    "no device": ("Console", "console"),
    "direction trick": ("a\u202egpj.exe", "agpj-exe"),
}


@pytest.mark.parametrize(("title", "slug"), SLUGS.values(), ids=SLUGS.keys())
def test_a_slug_names_the_post(title: str, slug: str) -> None:
    assert make_slug(title) == slug


def test_a_long_slug_ends_at_a_word() -> None:
    slug = make_slug("seventy five characters are enough for a name " * 3)
    assert slug == "seventy-five-characters-are-enough-for-a-name-seventy-five-characters-are"


def test_a_long_word_is_cut() -> None:
    assert make_slug("x" * 5000) == "x" * 75
    assert len(make_slug("备份" * 2500).encode()) == 78


def test_a_slug_of_exactly_the_longest_length_is_whole() -> None:
    title = "a" * 37 + " " + "b" * 37
    assert make_slug(title) == make_slug(title + " more words") == title.replace(" ", "-")


def assert_safe(slug: str) -> None:
    assert slug
    assert len(slug) <= 80
    assert len(slug.encode("utf-8")) <= 80
    assert slug not in DEVICES
    assert not slug.startswith("-")
    assert not slug.endswith("-")
    assert "--" not in slug
    assert all(c == "-" or unicodedata.category(c)[0] in "LMN" for c in slug)
    if slug.isascii():
        assert re.fullmatch(r"[a-z0-9-]+", slug)


@pytest.mark.parametrize("name", ["blns", "envelope_injection", "filenames", "path_traversal"])
def test_a_hostile_title_gives_a_safe_name(name: str) -> None:
    for text in bad_inputs.strings(name):
        assert_safe(make_slug(text))


def test_odd_characters_give_a_safe_name() -> None:
    for text in bad_inputs.strings("unicode"):
        assert_safe(make_slug(text))
        assert_safe(make_slug(f"a{text}b" * 30))


@settings(max_examples=200)
@given(st.text(max_size=120))
def test_any_title_gives_a_safe_name_that_stays(title: str) -> None:
    slug = make_slug(title)
    assert_safe(slug)
    assert make_slug(slug) == slug


FINAL_SIGMAS = {
    "Ελληνικός τίτλος": "ελληνικός-τίτλος",
    "ΟΔΗΓΟΣ": "οδηγος",
    "Ο κόσμος σε τάξη": "ο-κόσμος-σε-τάξη",
    "Πώς: σώστε τις φωτογραφίες!": "πώς-σώστε-τις-φωτογραφίες",
    "Σίσυφος": "σίσυφος",
    "ΣΑΣ": "σας",
    "Τέλος, αρχή": "τέλος-αρχή",
}


@pytest.mark.parametrize(("title", "slug"), FINAL_SIGMAS.items())
def test_a_greek_word_ends_as_greek_writes_it(title: str, slug: str) -> None:
    assert make_slug(title) == slug
