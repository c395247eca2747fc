"""The posts that site generators are tried with: what can be told without a generator.

`python -m tools.site_builds` builds them; it needs Hugo, Jekyll or Astro.
"""

import re
from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from markdown_it import MarkdownIt

from posts.export.draft import Draft
from posts.export.markdown_file import write_markdown
from tools import site_builds
from tools.site_builds import Built, blocks_of, differences, file_name, main, words_of
from tools.site_posts import site_posts

POSTS = site_posts()
NUMBER_1_2 = re.compile(
    r"[-+]?(?:0x[0-9a-f]+|0o[0-7]+|\d[\d_]*(?:\.\d*)?(?:e[-+]?\d+)?|\.\d+(?:e[-+]?\d+)?"
    r"|\.(?:inf|nan))",
    re.IGNORECASE,
)
SWITCHES = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null", "~", ""})


def head_and_body(draft: Draft) -> tuple[str, str]:
    opening, head, body = re.split(r"^---\n", write_markdown(draft), maxsplit=2, flags=re.MULTILINE)
    assert opening == ""
    return head, body


def test_there_are_twenty_posts() -> None:
    assert len(POSTS) == 20


@pytest.mark.parametrize("draft", POSTS.values(), ids=POSTS)
def test_yaml_1_1_gives_every_field_back(draft: Draft) -> None:
    fields = yaml.safe_load(head_and_body(draft)[0])
    envelope = draft.envelope
    assert fields["title"] == envelope.title
    assert fields["description"] == envelope.meta_description
    assert (fields["tags"], fields["categories"]) == ([*envelope.tags], [*envelope.categories])
    assert fields["date"] == draft.written_on
    assert fields.get("draft", False) is draft.incomplete


@pytest.mark.parametrize("draft", POSTS.values(), ids=POSTS)
def test_no_bare_text_is_a_number_or_a_switch_to_any_reader_of_yaml(draft: Draft) -> None:
    head, _ = head_and_body(draft)
    for line in head.splitlines():
        key, _, value = line.partition(": ") if not line.startswith("- ") else ("", "", line[2:])
        if key in ("date", "draft", "render_with_liquid") or line.endswith(":"):
            continue
        assert value[:1] in "'\"" or not is_read_otherwise(value), line
        assert value[:1].isalpha() or value[:1] in "'\"" or not value.isascii(), line


def is_read_otherwise(value: str) -> bool:
    return value.lower() in SWITCHES or NUMBER_1_2.fullmatch(value) is not None


@pytest.mark.parametrize("draft", POSTS.values(), ids=POSTS)
def test_a_body_is_shown_as_it_was_written(draft: Draft) -> None:
    parser = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    _, body = head_and_body(draft)
    assert words_of(parser.render(body)) == words_of(parser.render(draft.envelope.body))


@pytest.mark.parametrize("draft", POSTS.values(), ids=POSTS)
def test_nothing_is_left_that_stops_a_build(draft: Draft) -> None:
    head, body = head_and_body(draft)
    assert not body.lstrip().startswith("---")
    assert not re.search(r"\{\{[<%](?!/\*)", body), "a shortcode"
    assert ("render_with_liquid: false" in head) == bool(re.search(r"\{[{%]", draft.envelope.body))


def built(**changed: str) -> dict[str, Built]:
    """Pages as a generator without faults makes them."""
    parser = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    pages = {}
    for number, draft in enumerate(POSTS.values(), start=1):
        envelope = draft.envelope
        fields = {
            "title": envelope.title,
            "description": envelope.meta_description,
            "tags": [*envelope.tags],
            "categories": [*envelope.categories],
        }
        html = str(parser.render(envelope.body))
        pages[file_name(number)] = Built(
            fields={**fields, **changed}, text=words_of(html), blocks=blocks_of(html)
        )
    return pages


def test_pages_without_a_fault_have_no_differences() -> None:
    assert list(differences(POSTS, built())) == []


def test_a_lost_page_a_changed_field_and_lost_words_are_told() -> None:
    pages = built()
    first, second, third = list(pages)[:3]
    del pages[first]
    pages[second] = replace(pages[second], fields={**pages[second].fields, "title": 1000})
    pages[third] = replace(pages[third], text="", blocks={"h2": 9})
    told = list(differences(POSTS, pages))
    assert len(told) == 4
    for name, word in zip(list(POSTS)[:3], ("no page", "title is 1000", "body"), strict=True):
        assert any(each.startswith(f"{name}:") and word in each for each in told)


def test_a_generator_that_is_not_installed_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr("shutil.which", lambda name: None)
    assert main(["--keep", str(tmp_path)]) == 1
    said = capsys.readouterr().out
    for name in ("Hugo", "Jekyll", "Astro"):
        assert f"{name}: not installed" in said


def test_a_difference_is_a_failure(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    builders = {"Hugo": lambda site, astro: built(), "Jekyll": lambda site, astro: built(title="x")}
    monkeypatch.setattr(site_builds, "BUILDERS", builders)
    assert main([]) == 1
    assert "Hugo: 20 pages, 0 differences." in capsys.readouterr().out
    monkeypatch.setattr(site_builds, "BUILDERS", {"Hugo": builders["Hugo"]})
    assert main([]) == 0
