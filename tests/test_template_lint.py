"""Each rule of the linter has a template that breaks it, and a near one that does not."""

import bad_inputs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from posts.prompts.lint.lines import place_of
from posts.prompts.lint.rules import RULES, TemplateFinding, lint_template
from posts.prompts.template_file import read_template
from posts.prompts.version import BUILT_IN

LONG_BODY = "\n\n".join(
    f"## Part {number}\n\n" + "A sentence has seven words in it. " * 30 for number in range(8)
)
DESCRIPTION = "Moving your domain is simple. " * 5
NAIVE = """\
You are a professional blogger. Write a 1500 words blog post in Markdown about the topic below.
Use headings. The META_DESCRIPTION must have between 150 and 160 characters.

Finish your reply with </EndOFText>. Use this format:

**TITLE**: How to Choose a Laptop
**META DESCRIPTION**: A short guide to laptops.
**TAGS**: laptop, guide
**CATEGORIES**: Tech

Laptops are everywhere. People need them for work, for school and for play, and each of these
needs something else. A good laptop lasts for five years, so the choice is worth an hour. Look at
the screen first, then at the keyboard, then at the battery. Weight comes last, unless you travel.
Buy in autumn, when the prices fall. Ask a friend who owns one.
-EndOFText-

[user]
Topic: {{topic}}
Brand: {{brand}}
Do not forget to close with EndOfText.
"""


def template(
    *,
    before: str = "Write a post of about 1,500 words in Markdown.",
    title: str = "TITLE: How to Move a Domain",
    description: str = f"META_DESCRIPTION: {DESCRIPTION.strip()}",
    tags: str = "TAGS: domains, registrars",
    categories: str = "CATEGORIES: How-to Guides",
    body: str = LONG_BODY,
    end: str = "</EndOFText>",
    after: str = "Write about {{topic}}.",
) -> str:
    """A template with nothing in it to find, but for what a test puts there."""
    header = "\n".join((title, description, tags, categories))
    example = f"<example>\n{header}\n\n{body}\n{end}\n</example>"
    return f"{before}\n\n{example}\n\n{after}\n\nTopic: {{{{topic}}}}\n"


def lint(text: str) -> list[TemplateFinding]:
    return lint_template(read_template(text))


def found(text: str) -> list[str]:
    return [finding.rule for finding in lint(text)]


def the_finding(text: str) -> TemplateFinding:
    (finding,) = lint(text)
    return finding


def line_of(text: str, words: str) -> int:
    return text[: text.index(words)].count("\n") + 1


def test_the_built_in_template_passes_without_a_finding() -> None:
    assert lint_template(BUILT_IN.template) == []


def test_the_template_of_these_tests_passes_too() -> None:
    assert lint(template()) == []


def test_a_naive_prompt_is_caught_on_every_count() -> None:
    naive = read_template(NAIVE)
    places = {(each.rule, place_of(each.line, naive)) for each in lint_template(naive)}
    assert places == {
        ("two_spellings", ("instructions", 2)),
        ("bold_keys", ("instructions", 6)),
        ("short_example", ("instructions", 6)),
        ("no_headings", ("instructions", 6)),
        ("description_limit", ("instructions", 7)),
        ("unknown_category", ("instructions", 9)),
        ("several_end_markers", ("instructions", line_of(NAIVE, "-EndOFText-"))),
        ("several_end_markers", ("message", 3)),
        ("undefined_variable", ("message", 2)),
    }


def test_every_finding_says_what_to_do() -> None:
    contrary = "Markdown with <h2>.\nNot more than 300 words.\nAbout {{words}} words, {{notes}}"
    findings = [*lint(NAIVE), *lint("no marker {topic} {{a b}}"), *lint(contrary)]
    assert {finding.rule for finding in findings} == set(RULES)
    assert all(finding.message and finding.remedy for finding in findings)


@pytest.mark.parametrize("head", ["", "---\nname: Mine\n---\n"], ids=["alone", "a file"])
def test_a_line_is_named_by_its_part_and_its_number_there(head: str) -> None:
    whole = read_template(
        f"{head}On {{{{topic}}}}\n{{{{brand}}}}\n</EndOFText>\n\n[user]\nNow\n{{{{firm}}}}"
    )
    places = [place_of(finding.line, whole) for finding in lint_template(whole)]
    assert places == [("instructions", 2), ("message", 2)]
    alone = read_template(f"{head}On {{{{topic}}}}\n{{{{brand}}}}\n</EndOFText>")
    assert [place_of(each.line, alone) for each in lint_template(alone)] == [("message", 2)]


# Markers


@pytest.mark.parametrize(
    "other",
    ["-EndOFText-", "</EndOfText>", "END_OF_TEXT", "[END]", "<|endoftext|>", "### END ###"],
)
def test_a_second_spelling_of_the_end_marker_is_found(other: str) -> None:
    text = template(after=f"Write about {{{{topic}}}}.\nClose with {other}.")
    finding = the_finding(text)
    assert (finding.rule, finding.line) == ("several_end_markers", line_of(text, "Close with"))
    assert finding.other_line == line_of(text, "</EndOFText>")


@pytest.mark.parametrize(
    "words",
    [
        "Close with `</EndOFText>`.",
        'Close with "</EndOFText>", then stop.',
        "Write to the end of the text.",
        "The end-of-text marker closes it.",
        "End of post comes the conclusion.",
    ],
)
def test_the_same_marker_twice_and_words_about_the_end_are_no_second_marker(words: str) -> None:
    assert found(template(after=words)) == []


def test_a_template_without_an_end_marker_is_found() -> None:
    finding = the_finding("Write about {{topic}}.\nBe brief.\n")
    assert (finding.rule, finding.line, finding.severity) == ("no_end_marker", 2, "bad")


def test_a_marker_that_the_reader_does_not_know_is_none() -> None:
    text = template(end="[END]")
    finding = the_finding(text)
    assert (finding.rule, finding.line) == ("no_end_marker", line_of(text, "[END]"))


@pytest.mark.parametrize("end", ["</EndOFText>", "-EndOFText-", "<END_OF_TEXT>"])
def test_any_marker_that_the_reader_knows_is_one(end: str) -> None:
    assert found(template(end=end)) == []


# Keys


@pytest.mark.parametrize(
    ("words", "spelled"),
    [
        ("The META DESCRIPTION sums the post up.", "META DESCRIPTION"),
        ("The POST_TITLE is catchy.", "POST_TITLE"),
        ("Fill in `Meta Description` last.", "Meta Description"),
        ("- CATEGORY: take one", "CATEGORY"),
    ],
)
def test_a_second_spelling_of_a_key_is_found(words: str, spelled: str) -> None:
    text = template(after=words)
    finding = the_finding(text)
    assert (finding.rule, finding.line) == ("two_spellings", line_of(text, words))
    assert spelled in finding.message


@pytest.mark.parametrize(
    "words",
    [
        "The meta description sums the post up, and the title is catchy.",
        "- Title: at most 60 characters\n- Tags: 4 to 8",
        "The TITLE is short. Use no H1, and write SEO in capitals.",
        "Title: {{title}}\nTags: {{tags}}",
    ],
)
def test_words_about_a_field_spell_no_key(words: str) -> None:
    assert "two_spellings" not in found(template(after=words))


@pytest.mark.parametrize("title", ["**TITLE**: A domain", "**TITLE:** A domain", "__TITLE__: A"])
def test_bold_in_a_field_name_is_found(title: str) -> None:
    text = template(title=title)
    finding = the_finding(text)
    assert (finding.rule, finding.line) == ("bold_keys", line_of(text, "TITLE"))


@pytest.mark.parametrize(
    "words", ["Use **bold** for the title.", "- **Title:** at most 60 characters"]
)
def test_bold_elsewhere_is_none_of_a_field_name(words: str) -> None:
    assert found(template(after=words)) == []


# The example


def test_a_category_that_is_not_allowed_is_found() -> None:
    text = template(categories="CATEGORIES: How-to Guides, Tech")
    finding = the_finding(text)
    assert (finding.rule, finding.line) == ("unknown_category", line_of(text, "CATEGORIES"))
    assert "Tech" in finding.message


@pytest.mark.parametrize(
    "categories",
    ["How-to guides, Internet of Things", "{{categories}}", "<one from the list>", "[category]"],
)
def test_allowed_categories_and_gaps_are_no_unknown_ones(categories: str) -> None:
    assert found(template(categories=f"CATEGORIES: {categories}")) == []


SHORT = "## A heading\n\nA few words make up a body that is far too short to be copied by anyone."


def test_an_example_shorter_than_what_is_asked_for_is_found() -> None:
    text = template(body=SHORT)
    finding = the_finding(text)
    assert (finding.rule, finding.line) == ("short_example", line_of(text, "TITLE"))
    assert "1,500" in finding.message


@pytest.mark.parametrize(
    "before",
    [
        "Write {{words}} words.",
        "Write 1200-1500 words.",
        "A 1500-word post.",
        "Write 1.500 words in sections of at most 300 words.",
    ],
)
def test_a_length_is_understood_however_it_is_asked_for(before: str) -> None:
    assert found(template(before=before, body=SHORT)) == ["short_example"]


@pytest.mark.parametrize(
    "before",
    [
        "Write a post.",
        "Sections have at most 300 words.",
        "Keep each sentence below 20 words.",
        "Write at most 1500 words.",
        "Write 1500 words. The example stops early.",
        "Write 1500 words. This shows the form only:",
        "Write 1500 words. This example is shortened:",
    ],
)
def test_no_length_asked_for_or_a_word_that_it_is_shortened_is_no_contradiction(
    before: str,
) -> None:
    assert found(template(before=before, body=SHORT)) == []


@pytest.mark.parametrize("rest", ["[the rest of the post]", "...", "…"])
def test_an_example_that_shows_its_gap_says_that_it_is_shortened(rest: str) -> None:
    assert found(template(body=f"{SHORT}\n\n{rest}")) == []


def test_to_forbid_shortening_is_not_to_say_that_the_example_is_short() -> None:
    assert found(template(body=SHORT, after="The post is never shortened.")) == ["short_example"]


def test_a_form_without_values_is_no_example() -> None:
    text = template(
        title="TITLE: <your title>",
        description="META_DESCRIPTION: 121 to 156 characters",
        tags="TAGS: comma separated",
        categories="CATEGORIES: from the list",
        body="[the post in Markdown]",
    )
    assert found(text) == []


def test_an_example_without_headings_is_found_where_markdown_is_asked_for() -> None:
    text = template(body=LONG_BODY.replace("## ", ""))
    finding = the_finding(text)
    assert (finding.rule, finding.line) == ("no_headings", line_of(text, "TITLE"))


@pytest.mark.parametrize("before", ["Write plain text.", "Use no Markdown and no headings."])
def test_no_headings_are_missed_where_nobody_asks_for_them(before: str) -> None:
    assert found(template(before=before, body=LONG_BODY.replace("## ", ""))) == []


@pytest.mark.parametrize(
    "limit",
    [
        "The meta description has 121 to 140 characters.",
        "META_DESCRIPTION: between 150 and 160 characters",
        "- Title: 60 characters\n- Meta description: max. 120 characters",
        "Title at most 200 characters, description at most 100 characters.",
        "Add a 155-character meta description? No: a 100-character meta description.",
        "The meta description has at least 160 characters.",
    ],
)
def test_a_description_outside_its_own_limit_is_found(limit: str) -> None:
    text = template(after=limit)
    (finding,) = [each for each in lint(text) if each.rule == "description_limit"]
    assert finding.line == line_of(text, "META_DESCRIPTION")
    assert finding.other_line is not None


@pytest.mark.parametrize(
    "limit",
    [
        "The meta description has 121 to 156 characters.",
        "The title has 20 to 60 characters. The meta description sums it up.",
        "The meta description sums the post up. The title has at most 60 characters.",
        "Meta description: at most 160 characters.",
    ],
)
def test_a_description_within_its_limit_is_fine(limit: str) -> None:
    assert found(template(after=limit)) == []


# Variables


@pytest.mark.parametrize(
    ("hole", "severity"), [("{{brand}}", "ok"), ("{{brand name}}", "bad"), ("{topic}", "bad")]
)
def test_a_variable_that_nothing_fills_is_found(hole: str, severity: str) -> None:
    text = template(after=f"Write about {{{{topic}}}}.\nFor {hole}.")
    finding = the_finding(text)
    assert (finding.rule, finding.line) == ("undefined_variable", line_of(text, "For {"))
    assert finding.severity == severity


@pytest.mark.parametrize("words", ["{{ topic }} {{tone}} {{categories}}", "a {set} of {braces}"])
def test_usual_variables_and_other_braces_are_fine(words: str) -> None:
    assert found(template(after=words)) == []


def test_a_variable_that_the_front_matter_defines_is_fine() -> None:
    head = "---\nvariables:\n  brand:\n    label: Brand\n---\n"
    assert found(head + template(after="{{brand}}")) == []


# Whatever comes


@pytest.mark.parametrize("name", ["blns", "envelope_injection", "unicode"])
def test_no_text_of_any_kind_stops_the_linter(name: str) -> None:
    for text in bad_inputs.strings(name):
        lint(text)
        lint(template(title=f"TITLE: {text}", after=text))


@settings(max_examples=100)
@given(st.text(alphabet="TITLEtags:*_#<>/{}[]-\n aend", max_size=200))
def test_any_row_of_signs_is_read(text: str) -> None:
    lines = text.count("\n") + 1
    assert all(1 <= finding.line <= lines for finding in lint(text))


@pytest.mark.parametrize(
    "text",
    ["{" * 100_000, "END_OF_" * 15_000, "TITLE: x\n" * 11_000, "TITLE: a\nTAGS: b\n" * 3_000],
    ids=["braces", "markers", "titles", "headers"],
)
def test_a_huge_template_is_read(text: str) -> None:
    assert len(lint(text)) < 100


# Definitions, contradictions, the topic


@pytest.mark.parametrize(
    "definition", ["comma separated list of allowed ones", "what it is about", "one of News, Tech"]
)
def test_definitions_of_the_fields_are_no_example(definition: str) -> None:
    names = ("TITLE", "META_DESCRIPTION", "TAGS", "CATEGORIES")
    form = "\n".join(f"{name}: POST_{name}" for name in names)
    defined = "\n".join(f"POST_{name}: {definition}" for name in names)
    text = (
        f"Write about {{{{topic}}}} in this form:\n\n{form}\n\nPOST_BODY\n</EndOFText>\n\n{defined}"
    )
    assert "unknown_category" not in found(text)


LIMITS = (
    ("Not more than 300 words.", True),
    ("Write at most 500 words.", True),
    ("Keep it under 800 words", True),
    ("The post must not exceed 1,000 words.", True),
    ("Maximum of 400 words.", True),
    ("Up to 250 words, please.", True),
    ("Sections of at most 300 words.", False),
    ("At most 2,500 words.", False),
    ("Each paragraph has fewer than 80 words.", False),
)


@pytest.mark.parametrize(("limit", "is_contrary"), LIMITS)
def test_a_limit_below_the_length_asked_for_is_found(limit: str, *, is_contrary: bool) -> None:
    text = f"On {{{{topic}}}}, of about {{{{words}}}} words.\n{limit}\nEnd with </EndOFText>."
    assert ("two_lengths" in found(text)) == is_contrary


MARKUPS = (
    ("Use <h2> for sections.", True),
    ("Write headings as <h3>Words</h3>.", True),
    ("Answer in HTML.", True),
    ("Use HTML for tables.", True),
    ("Give valid HTML.", True),
    ("Use semantic HTML.", True),
    ("Never use <h2>.", False),
    ("There is no HTML.", False),
)


@pytest.mark.parametrize(("wish", "is_contrary"), MARKUPS)
def test_html_asked_for_beside_markdown_is_found(wish: str, *, is_contrary: bool) -> None:
    text = f"On {{{{topic}}}} in Markdown.\n{wish}\nEnd with </EndOFText>."
    assert ("two_markups" in found(text)) == is_contrary


@pytest.mark.parametrize(
    "written",
    ["{topic}", "[topic]", "<topic>", "$topic", "[[topic]]", "%topic%", "${topic}", "[TOPIC HERE]"],
)
def test_a_topic_in_other_signs_is_found_with_what_to_write(written: str) -> None:
    finding = next(
        each for each in lint(f"On {written}.\nEnd with </EndOFText>.") if each.rule == "no_topic"
    )
    assert (finding.line, finding.severity) == (1, "bad")
    assert written.strip("[]")[:5] in finding.message
    assert "{{topic}}" in finding.remedy


def test_a_template_in_which_nothing_takes_the_topic_is_found() -> None:
    assert "no_topic" in found("Write about backups.\nEnd with </EndOFText>.")
    assert "no_topic" not in found("<topic>{{topic}}</topic>\nEnd with </EndOFText>.")


def test_a_hole_that_may_be_empty_within_a_sentence_is_told() -> None:
    assert "empty_in_sentence" in found("On {{topic}} with {{keyphrase}}. </EndOFText>")
    assert "empty_in_sentence" not in found("On {{topic}}.\nKeyphrase: {{keyphrase}}\n</EndOFText>")


TOPICS = {
    "{topic}": "On {{topic}}.",
    "[topic]": "On {{topic}}.",
    "<topic>": "On {{topic}}.",
    "$topic": "On {{topic}}.",
    "${topic}": "On {{topic}}.",
    "%topic%": "On {{topic}}.",
    "[Insert your topic here]": "On {{topic}}.",
    "{{Topic}}": "On {{topic}}.",
    "{{ blog topic }}": "On {{topic}}.",
    "[Thema]": "On {{topic}}.",
    "[Thema einfügen]": "On {{topic}}.",
    "«topic»": "On {{topic}}.",
    ":topic": "On {{topic}}.",
    "{{TOPIC}}": "On {{topic}}.",
    "【主题】": "On {{topic}}.",
    "backups": "Topic: {{topic}}\n\nOn backups.",
}


@pytest.mark.parametrize(("written", "text"), TOPICS.items())
def test_a_missing_topic_is_mended_where_it_belongs(written: str, text: str) -> None:
    template = read_template(f"On {written}.")
    (finding,) = [each for each in lint_template(template) if each.rule == "no_topic"]
    assert finding.fixed is not None
    assert finding.fixed.text == text
    assert [each.name for each in finding.fixed.variables][-1:] == ["topic"]
    assert "no_topic" not in {each.rule for each in lint_template(finding.fixed)}


@pytest.mark.parametrize(
    "text", ["# Topic sentences", "[Topic sentences] matter", "[topic](https://a.example)", "$5"]
)
def test_words_about_topics_are_no_holes(text: str) -> None:
    (finding,) = [each for each in lint(text) if each.rule == "no_topic"]
    assert finding.message.startswith("Nothing takes the topic")


DEFINED = (
    "TITLE: POST_TITLE\nTAGS: POST_TAGS",
    "TITLE: [POST_TITLE]\nTAGS: [POST_TAGS]",
    "TITLE: <POST_TITLE>\nTAGS: <POST_TAGS>",
    "**TITLE**: POST_TITLE\n**TAGS**: POST_TAGS",
    "TITLE: {POST_TITLE}\nTAGS: {POST_TAGS}",
    "- TITLE: POST_TITLE\n- TAGS: POST_TAGS",
)


@pytest.mark.parametrize("form", DEFINED)
def test_names_for_values_that_a_prompt_defines_are_no_second_spelling(form: str) -> None:
    text = f"On {{{{topic}}}}.\n{form}\n\nBODY\n</EndOFText>\n\nPOST_TITLE: a catchy title\n"
    assert "two_spellings" not in found(f"{text}POST_TAGS: comma separated list of tags\n")


def test_a_definition_of_the_categories_is_no_example() -> None:
    text = (
        "On {{topic}}.\nTITLE: POST_TITLE\nCATEGORIES: POST_CATEGORIES\n\nBODY\n</EndOFText>\n\n"
        "POST_CATEGORIES: comma separated list of 1 to 3, choose from {{categories}}\n"
    )
    assert "unknown_category" not in found(text)
