"""Read a plan in whatever form a model gives it."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runs.writing.plan.heading_line import clean_heading, split_words
from runs.writing.plan.outline import Outline, opening_words
from runs.writing.plan.read_outline import read_outline

HEADINGS = [
    "Pots that drain",
    "Soil for the summer",
    "Water, morning and evening",
    "Your first week",
]
WORDS = [300, 400, 200, 100]
ASKED = "\n".join(f"## {h} ({w} words)" for h, w in zip(HEADINGS, WORDS, strict=True))


def lines(form: str) -> str:
    rows = enumerate(zip(HEADINGS, WORDS, strict=True), 1)
    return "\n".join(form.format(n=n, h=h, w=w) for n, (h, w) in rows)


FORMS = {
    "as asked": ASKED,
    "remark before and after": f"Here is the plan for your post:\n\n{ASKED}\n\nShall I go on?",
    "in a fence": f"```markdown\n{ASKED}\n```",
    "numbered": lines("{n}. {h} ({w} words)"),
    "bullets and dashes": lines("- {h} – {w} words"),
    "bold": lines("**{n}. {h}** ({w} words)"),
    "bold bullets": lines("* **{h}** (~{w} words)"),
    "in brackets": lines("## {h} [{w}]"),
    "about": lines("## {h} (about {w} words)"),
    "German": lines("## {n}. {h} (ca. {w} Wörter)"),
    "French": lines("## {h} : environ {w} mots"),
    "Russian": lines("## {h} ({w} слов)"),
    "Chinese": lines("## {h}（约{w}字）"),
    "Japanese": lines("## {h}（{w}文字程度）"),
    "a language without its word": lines("## {h} ({w} parolaa)"),
    "a colon": lines("{h}: {w} words"),
    "level three below a title": "# Tomatoes on a Balcony\n\n" + lines("### {h} ({w} words)"),
    "a table": "| Section | Words |\n| --- | --- |\n" + lines("| {h} | {w} |"),
    "a numbered table": "| # | Section | Words |\n| --- | --- | --- |\n"
    + lines("| {n} | {h} | {w} |"),
    "sections by name": lines("Section {n}: {h} ({w} words)"),
    "JSON": json.dumps(
        {"outline": [{"heading": h, "words": w} for h, w in zip(HEADINGS, WORDS, strict=True)]}
    ),
    "JSON of strings": json.dumps(
        [f"{h} ({w} words)" for h, w in zip(HEADINGS, WORDS, strict=True)]
    ),
    "an introduction that is the opening": f"## Introduction (100 words)\n{ASKED}",
    "the title as a heading": f"## Tomatoes on a Balcony\n{ASKED}",
    "a heading twice": f"{ASKED}\n## pots that drain (90 words)",
}


@pytest.mark.parametrize("form", FORMS)
def test_an_outline_is_read_in_any_form(form: str) -> None:
    outline = read_outline(FORMS[form], words=1_050, title="Tomatoes on a Balcony")
    assert [each.heading for each in outline.sections] == HEADINGS
    room = 1_050 - opening_words(1_050)
    assert [each.words for each in outline.sections] == [round(room * w / 1_000) for w in WORDS]


@pytest.mark.parametrize(
    "form", ["## {h}", "- {h}", "{n}) {h}", "**{h}**", "{h}"], ids=["##", "-", "1)", "bold", "bare"]
)
def test_sections_without_lengths_share_the_words_asked_for(form: str) -> None:
    outline = read_outline(lines(form), words=2_000)
    assert [each.heading for each in outline.sections] == HEADINGS
    assert {each.words for each in outline.sections} == {480}


def test_a_section_without_a_length_gets_the_mean_of_the_others() -> None:
    outline = read_outline("## Pots (300 words)\n## Soil\n## Water (500 words)", words=1_250)
    assert [each.words for each in outline.sections] == [300, 400, 500]


@pytest.mark.parametrize(
    "text",
    [
        "## Pots (300 words)\n### Clay\n### Plastic\n## Soil (300 words)",
        "1. Pots (300 words)\n   - Clay\n   - Plastic\n2. Soil (300 words)",
        "1. Pots (300 words)\n1.1 Clay\n1.2 Plastic\n2. Soil (300 words)",
        json.dumps([{"title": "Pots", "subsections": ["Clay", "Plastic"]}, {"title": "Soil"}]),
    ],
    ids=["headings", "lists", "counted", "JSON"],
)
def test_parts_stand_below_their_section(text: str) -> None:
    pots, soil = read_outline(text, words=700).sections
    assert (pots.heading, pots.parts) == ("Pots", ("Clay", "Plastic"))
    assert (soil.heading, soil.parts) == ("Soil", ())


@pytest.mark.parametrize(
    ("line", "split"),
    [
        ("Trends (2026)", ("Trends (2026)", 0)),
        ("10 ways to save water", ("10 ways to save water", 0)),
        ("Ports 80 and 443", ("Ports 80 and 443", 0)),
        ("Mistakes (5 of them)", ("Mistakes (5 of them)", 0)),
        ("Trends (2026) (300 words)", ("Trends (2026)", 300)),
        ("Soil (1.200 Wörter)", ("Soil", 1_200)),
        ("Soil (300 to 400 words)", ("Soil", 350)),
        ("Soil (target: 420 words)", ("Soil", 420)),
        ("Soil (420)", ("Soil", 420)),
        ("Soil - 420w", ("Soil", 420)),
    ],
)
def test_a_number_is_a_length_only_where_it_says_so(line: str, split: tuple[str, int]) -> None:
    assert split_words(line) == split


@pytest.mark.parametrize(
    ("text", "heading"),
    [
        ("10 ways to save water", "10 ways to save water"),
        ("3. Water", "Water"),
        ("IV. Water", "Water"),
        ("Abschnitt 2: Wasser", "Wasser"),
        ("**Water:**", "Water"),
        ("2.0 is out", "2.0 is out"),
        ("What changed in part 2: pots", "What changed in part 2: pots"),
        ("Water </EndOFText>", "Water end of text"),
        ("Water <b>", "Water ‹b›"),
    ],
)
def test_a_heading_is_its_words(text: str, heading: str) -> None:
    assert clean_heading(text) == heading


@pytest.mark.parametrize(
    "text",
    ["", "I cannot do that.", "Sure.\nI will write the post now. It has four parts.", "{", "[]"],
)
def test_a_reply_without_an_outline_has_no_sections(text: str) -> None:
    assert read_outline(text, words=1_000).sections == ()


@given(st.text(max_size=400))
def test_any_text_is_read_and_what_is_kept_of_it_reads_the_same(text: str) -> None:
    outline = read_outline(text, words=1_000)
    assert Outline.read(outline.write()) == outline
