from datetime import date
from typing import Any

import bad_inputs
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from posts.export.front_matter import write_front_matter
from posts.plain_text import drop_unprintable

HOSTILE = ("blns", "envelope_injection", "unicode", "xss_payloads", "csv_formula")


def read(text: str) -> dict[str, Any]:
    """Read front matter as a site generator does: as YAML between the first two lines of ---."""
    opening, *lines = text.split("\n")
    end = lines.index("---")
    assert (opening, lines[end + 1 :]) == ("---", [""])
    fields: dict[str, Any] = yaml.safe_load("\n".join(lines[:end]))
    return fields


@pytest.mark.parametrize(
    "text",
    [
        *("yes", "no", "null", "~", "1e3", "0x10", "1_000", "2026-11-24", "12:30", "3.10", ""),
        *("a: b", "- x", "@x", "%x", "|", ">", "# no comment", "a # b", "---", "...", "&a *a"),
        *("'it''s'", '"q"', "!!python/object/apply:os.system [id]", "ends with colon:", " blanks "),
        *(
            "two\nlines",
            "\n",
            "\ttab",
            "é 🎉 שלום",
            "a\u2028b\x85c",
            "{a: b}",
            "[a]",
            "?",
            "-",
            "=",
        ),
    ],
    ids=ascii,
)
def test_text_is_read_back_as_the_text_it_was(text: str) -> None:
    assert read(write_front_matter({"title": text, "tags": (text, "x")})) == {
        "title": text,
        "tags": [text, "x"],
    }


def test_fields_keep_their_order_and_their_kind() -> None:
    text = write_front_matter({"title": "b", "date": date(2026, 11, 24), "draft": True, "a": ()})
    assert text == "---\ntitle: b\ndate: 2026-11-24\ndraft: true\na: []\n---\n"
    assert read(text) == {"title": "b", "date": date(2026, 11, 24), "draft": True, "a": []}


def test_letters_of_any_script_stay_readable_and_lines_are_not_folded() -> None:
    text = write_front_matter({"title": "Über 备份 🎉 " + "word " * 400 + "end"})
    assert "Über 备份 🎉 word" in text
    assert len(text.splitlines()) == 3


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_is_read_back_as_it_was_but_for_controls(name: str) -> None:
    for text in bad_inputs.strings(name):
        fields = read(write_front_matter({"title": text, "tags": [text]}))
        assert fields == {"title": drop_unprintable(text), "tags": [drop_unprintable(text)]}


@settings(max_examples=300)
@given(st.text(max_size=60))
def test_any_text_is_read_back_as_it_was_but_for_controls(text: str) -> None:
    assert read(write_front_matter({"title": text}))["title"] == drop_unprintable(text)


def test_only_what_yaml_cannot_carry_is_dropped() -> None:
    kept = "a\tb\nc\r\x85\xa0\u200d\u202e\u2028\ufffd\U0010ffff"
    assert drop_unprintable(kept) == kept
    assert drop_unprintable("a\x00\x07\x1b\x7f\x9f\ud800\ufeff\ufffe\uffffb") == "ab"
