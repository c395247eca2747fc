import json
import re
from collections import Counter, defaultdict
from functools import cache
from pathlib import Path

import pytest

from posts.checks.readability import READABILITY_CHECKS
from posts.checks.search import SEARCH_CHECKS
from tools.seo.agreement import NEED_LISTS, Answer, answers
from tools.seo.oracle import ENGLISH, IDS, SAVED
from tools.seo.posts import LANGUAGES

LEAST_TIMES = 10
ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs" / "checks.md"


@cache
def compared() -> tuple[Answer, ...]:
    return tuple(answers())


def share(of: list[Answer]) -> float:
    return sum(answer.ours == answer.theirs for answer in of) / len(of)


def in_language(language: str) -> list[Answer]:
    return [answer for answer in compared() if answer.language == language]


def test_lights_agree_in_english_on_99_percent_of_all_checks_of_300_posts_and_more() -> None:
    english = in_language("en")
    assert len({answer.number for answer in english}) == ENGLISH >= 300
    assert {answer.check for answer in english} == {*SEARCH_CHECKS, *READABILITY_CHECKS}
    assert len(english) >= 22 * 300
    assert share(english) >= 0.99


@pytest.mark.parametrize("check", IDS.values())
def test_lights_agree_in_english_on_95_percent_of_each_check(check: str) -> None:
    of_check = [answer for answer in in_language("en") if answer.check == check]
    assert share(of_check) >= 0.95


@pytest.mark.parametrize("check", IDS.values())
def test_each_light_of_a_check_occurs_ten_times_at_least(check: str) -> None:
    lights = Counter(each.theirs for each in in_language("en") if each.check == check)
    assert len(lights) >= 2
    assert min(lights.values()) >= LEAST_TIMES


@pytest.mark.parametrize("language", [each for each in LANGUAGES if each != "en"])
def test_lights_agree_in_other_languages_where_no_word_lists_are_needed(language: str) -> None:
    without = [each for each in in_language(language) if each.check not in NEED_LISTS]
    assert len(without) >= 300
    assert share(without) >= 0.97


def test_no_check_of_these_posts_is_left_out() -> None:
    unchecked = defaultdict(list)
    for answer in compared():
        if answer.ours == "unchecked":
            unchecked[answer.check].append(answer.number)
    assert not unchecked


def test_lights_that_were_saved_for_other_posts_are_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("tools.seo.agreement.fingerprint", lambda posts: "of others")
    with pytest.raises(ValueError, match="other posts"):
        next(answers())


def test_the_docs_tell_how_often_lights_agree() -> None:
    docs = DOCS.read_text(encoding="utf-8")
    told = dict(re.findall(r"^\| `(\w+)` \|.*\| ([\d.]+) % \|$", docs, re.MULTILINE))
    measured = {
        check: f"{100 * share([each for each in in_language('en') if each.check == check]):.1f}"
        for check in IDS.values()
        if check != "description_length"  # in the table of the format
    }
    assert told == measured


NAMES = {
    "en": "English",
    "de": "German",
    "es": "Spanish",
    "fr": "French",
    "it": "Italian",
    "nl": "Dutch",
    "pt": "Portuguese",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_docs_tell_how_often_lights_agree_in_a_language(language: str) -> None:
    every = in_language(language)
    without = [each for each in every if each.check not in NEED_LISTS]
    posts = len({each.number for each in every})
    shares = f"{100 * share(every):.1f} % | {100 * share(without):.1f} %"
    assert (
        f"| {NAMES[language]} | {posts} | {shares} |"
        in DOCS.read_text(encoding="utf-8").splitlines()
    )


def test_the_library_that_was_asked_is_no_part_of_the_project() -> None:
    rooms = ("posts", "providers", "runs", "components", "bench", "soak")
    files = [file for room in rooms for file in (ROOT / room).rglob("*") if file.is_file()]
    files += [*ROOT.glob("requirements*"), *ROOT.glob("package*.json"), ROOT / "pyproject.toml"]
    assert len(files) > 300
    assert not [file for file in files if b"yoastseo" in file.read_bytes().lower()]
    saved = json.loads(SAVED.read_text(encoding="utf-8"))
    assert set("".join(saved["lights"])) <= set("gob-")
