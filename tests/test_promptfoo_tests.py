"""promptfoo's tests read in, as topics and assertions, and an experiment written for promptfoo."""

import pytest
import yaml
from page_stories import errors, open_page, plain, press
from test_batch_page import keep_batch, write_cells

from components.batch import keys
from components.batch.promptfoo import config_of
from posts.assertions.promptfoo import export_assertion, import_assertions
from posts.assertions.read import read_assertions
from posts.assertions.subject import Subject
from posts.envelope import Envelope
from posts.prompts.promptfoo.config_file import UnreadableConfig
from posts.prompts.promptfoo.tests import MAX_ASSERTIONS, read_tests
from posts.prompts.version import BUILT_IN
from posts.topics.read import read_file
from runs.experiments.scores import score_cells
from runs.store.database import the_database

CONFIG = """\
prompts: ["Write about {{topic}}"]
defaultTest:
  vars: {audience: shops}
  assert:
    - {type: icontains, value: "fast-paced  world?"}
    - type: javascript
      value: output.length > 3
tests:
  - vars: {topic: Tea, keyphrase: green tea}
    assert:
      - {type: word-count, value: {min: 300, max: 900}}
      - {type: contains, value: Tea}
  - description: another
    vars:
      topic: Cups
      notes: file://notes.txt
    assert:
      - {type: word-count, value: {min: 300, max: 900}}
    threshold: 0.5
"""


def mapped(kind: str, value: object, **more: object) -> tuple[tuple[str, ...], list[str]]:
    """The lines of one assertion that holds for all, and what is left out of it."""
    text = yaml.safe_dump({"defaultTest": {"assert": [{"type": kind, "value": value} | more]}})
    imported = import_assertions(read_tests(text))
    return imported.lines, [each.message for each in imported.left_out]


@pytest.mark.parametrize(
    ("kind", "value", "lines"),
    [
        ("contains", "a/b (c)", [r"matches /a/b\s+\(c\)/"]),
        ("icontains", "tea", ["matches /tea/i"]),
        ("not-icontains", "as an AI", [r"never matches /as\s+an\s+AI/i"]),
        ("icontains", "{{keyphrase}}", ["says the keyphrase"]),
        ("not-icontains", "{{ topic }}", ["never says the topic"]),
        ("contains-all", ["a", "b.c"], ["matches /a/", r"matches /b\.c/"]),
        ("icontains-any", "a, b", ["matches /(?:a|b)/i"]),
        ("not-contains-any", ["a", "b"], ["never matches /(?:a|b)/"]),
        ("regex", r"\d{4}", [r"matches /\d{4}/"]),
        ("not-regex", "x|y", ["never matches /x|y/"]),
        ("starts-with", "TITLE: How to", [r"title matches /^How\s+to/"]),
        ("starts-with", "TITLE:", ["title has at least 1 character"]),
        ("word-count", 900, ["exactly 900 words"]),
        ("word-count", {"min": 300}, ["at least 300 words"]),
        ("word-count", {"max": 300}, ["at most 300 words"]),
        ("word-count", {"min": 3, "max": 9}, ["between 3 and 9 words"]),
    ],
)
def test_an_assertion_that_means_the_same_here_becomes_a_line(
    kind: str, value: object, lines: list[str]
) -> None:
    found, left_out = mapped(kind, value)
    assert list(found) == lines
    assert left_out == []


@pytest.mark.parametrize(
    ("kind", "value", "why"),
    [
        ("javascript", "output", "it is a program"),
        ("llm-rubric", "is good", "a model has to judge"),
        ("latency", "100", "time is a measure of its own"),
        ("is-json", None, "nothing here means the same"),
        ("contains", "{{brand}}", "depends on a variable"),
        ("contains", "file://x", "lies elsewhere"),
        ("contains", "", "it has no text"),
        ("not-contains-all", ["a", "b"], "only one of its texts"),
        ("regex", "(", "The expression cannot be read"),
        ("contains", "x" * 600, "more than 500 characters"),
        ("starts-with", "Sure", "a reply starts with its title"),
        ("word-count", "many", "it has no number"),
        ("not-word-count", 3, "cannot be asked for"),
    ],
)
def test_what_cannot_be_had_is_said(kind: str, value: object, why: str) -> None:
    lines, left_out = mapped(kind, value)
    assert lines == ()
    assert len(left_out) == 1
    assert why in left_out[0]
    assert left_out[0].startswith(f"“{kind}” cannot be imported: ")


def test_what_changes_the_meaning_of_an_assertion_keeps_it_out() -> None:
    assert mapped("contains", "a", metric="m", weight=2)[0] == ("matches /a/",)
    assert mapped("contains", "a", transform="output.trim()")[0] == ()


def test_what_holds_for_some_tests_only_is_left_out_and_each_line_is_told() -> None:
    imported = import_assertions(read_tests(CONFIG))
    assert imported.lines == (
        r"matches /fast-paced\s+world\?/i",
        "between 300 and 900 words",
    )
    said = {each.line: each.message for each in imported.left_out}
    assert said[6] == "“javascript” cannot be imported: it is a program."
    assert said[9].startswith("“matches /Tea/” is asked of some tests only")
    assert said[16] == "The value of “notes” is no text in this file."
    assert said[19] == "“threshold” of a test means nothing here."


def test_tests_are_read_as_topics_with_their_lines() -> None:
    variables = BUILT_IN.template.variables
    topics = read_file(CONFIG.encode(), "a.yaml", variables)
    assert [(row.line, row.topic) for row in topics.rows] == [(9, "Tea"), (13, "Cups")]
    assert topics.rows[0].values == {"keyphrase": "green tea", "audience": "shops"}
    assert topics.rows[1].values == {"audience": "shops"}
    assert topics.read_as.startswith("promptfoo's tests")
    said = [each.message for each in topics.findings]
    assert "The value of “notes” is no text in this file." in said
    assert "Its assertions are not topics." in said
    for wrong in (b"tests: file://x.csv", b"a: [", b"- a", b"prompts: []", b"tests: [{vars: 3}]"):
        none = read_file(wrong, "a.yml", variables)
        assert (none.rows, none.findings[0].severity) == ((), "bad"), wrong


def test_a_hostile_config_is_bounded() -> None:
    bomb = "a: &a [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"{chr(98 + n)}: &{chr(98 + n)} [{', '.join([f'*{chr(97 + n)}'] * 10)}]\n" for n in range(9)
    )
    with pytest.raises(UnreadableConfig):
        read_tests(f"{bomb}tests: *j\n")
    many = yaml.safe_dump({"tests": [{"assert": [{"type": "contains", "value": "a"}] * 3_000}]})
    found = read_tests(many)
    assert len(found.tests[0].assertions) == MAX_ASSERTIONS
    assert "assertions are looked at" in found.left_out[0].message
    odd = import_assertions(read_tests("tests: [{assert: [{type: '*b* <i>'}, 3, {a: b}]}]"))
    assert sorted(each.message for each in odd.left_out) == [
        *["This assertion has no type."] * 2,
        "“*b* <i>” cannot be imported: nothing here means the same.",
    ]


@pytest.mark.parametrize(
    ("line", "written"),
    [
        ("says 'a b'", {"type": "icontains", "value": "a b"}),
        ("never says 'a'", {"type": "not-icontains", "value": "a"}),
        ("says the keyphrase", {"type": "icontains", "value": "{{keyphrase}}"}),
        ("between 3 and 9 words", {"type": "word-count", "value": {"min": 3, "max": 9}}),
        ("at most 9 words", {"type": "word-count", "value": {"max": 9}}),
        ("matches /a+b/", {"type": "regex", "value": "a+b"}),
        ("never matches /a+b/", {"type": "not-regex", "value": "a+b"}),
        ("matches /a/i", None),
        ("title starts with 'How to'", None),
        ("at least 3 headings", None),
        ("title says 'a'", None),
    ],
)
def test_an_assertion_of_ours_is_written_where_promptfoo_has_the_same(
    line: str, written: dict[str, object] | None
) -> None:
    ((assertion,), _) = read_assertions(line)
    assert export_assertion(assertion) == written


def test_a_mapped_line_holds_of_the_posts_that_promptfoo_would_pass() -> None:
    post = Subject(post=Envelope(title="Tea (green)", body="It is 20% off\nin today's world."))
    for kind, value, holds in (
        ("contains", "Tea (green)", True),
        ("contains", "tea", False),
        ("icontains", "TODAY'S world", True),
        ("icontains", "reen", True),  # promptfoo finds parts of words
        ("not-contains", "20%", False),
    ):
        (line,), _ = mapped(kind, value)
        ((assertion,), _) = read_assertions(line)
        assert assertion.check(post).passed is holds, line


@pytest.mark.usefixtures("page_database", "page_engine", "fake")
def test_an_experiment_is_written_as_a_config_and_its_tests_are_read_on_the_page() -> None:
    batch = keep_batch(["Tea {{x}}", "Cups"])
    write_cells(batch)
    cells = score_cells(the_database(), batch)
    assertions, _ = read_assertions("says 'tea'\nno images")
    config = config_of(cells, assertions, with_tests=True, name="Autumn")
    written = yaml.safe_load(config.text)
    assert written["description"] == "Autumn"
    assert [each["label"] for each in written["prompts"]] == [BUILT_IN.label]
    assert sorted(each["vars"]["topic"] for each in written["tests"]) == ["Cups", "Tea { {x}}"]
    assert written["defaultTest"]["assert"] == [{"type": "icontains", "value": "tea"}]
    assert "The assertion “no images”." in config.left_out
    assert import_assertions(read_tests(config.text)).lines == ("matches /tea/i",)

    page = open_page(view="batch", batch=batch)
    page.file_uploader(key=keys.PROMPTFOO).set_value(("a.yaml", CONFIG.encode(), "text/yaml")).run()
    assert not page.exception
    shown = "\n".join(plain(each.value) for each in (*page.caption, *page.markdown))
    assert "Line 6: “javascript” cannot be imported: it is a program." in shown
    press(page, "Add 2 assertions")
    assert (
        str(page.text_area(key=keys.ASSERTIONS).value).splitlines()[1]
        == "between 300 and 900 words"
    )
    page.file_uploader(key=keys.PROMPTFOO).set_value(("a.yaml", b"a: [", "text/yaml")).run()
    assert errors(page)[0].startswith("The file is not YAML.")
