import json
import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import bad_inputs
import pytest
import yaml
from html_reading import ReadHtml, faults_of

from posts.envelope import Envelope
from posts.export import FORMATS, Draft, file_name
from posts.export.site_markdown import write_site_markdown
from posts.fixes import fix_post
from posts.markdown import ARTICLE_CSS, render_markdown
from posts.plain_text import drop_unprintable, replace_surrogates

GOLDEN = Path(__file__).with_name("golden")
BODY = """\
An opening with **bold**, `code`, $5, ~20% and :red[x]. {{< figure >}} {% raw %} {{ holes }}

## A heading: with "quotes" & <tags>

- a [link](https://example.com/a?b=c&d=e) and a [bad one](javascript:alert(1))
- an image ![A *cat*](https://img.example.com/cat.png)

| Left | Right |
| :--- | ----: |
| 1 | שלום |

---

```html
<script>alert("</script>")</script>
TITLE: not a header
```

> Último párrafo — 备份 🎉 ]]> \\ end."""
HARD = Draft(
    envelope=Envelope(
        title='Backups: "Why" & How # 1 <b> — 备份 🎉',
        meta_description="It's a 'test': yes --- </title> & more",
        tags=("yes", "3-2-1 rule", "C++", "#tag: x", "שלום"),
        categories=("Website Backup and Recovery", "How-to Guides"),
        unknown_categories=("Gardening",),
        body=BODY,
        complete=True,
    ),
    reply="TITLE: x\r\n\r\nAs it came.  \n</EndOFText>\n",
    topic="backups",
    written_on=date(2026, 11, 24),
    state="complete",
    figures={"model": "a:b", "words": 60, "duration_s": 1.5, "cost_usd": None},
)
EMPTY = Draft(
    envelope=Envelope(), reply="", topic="My topic", written_on=date(2026, 11, 24), state="failed"
)
TITLES = {
    "colon": "a: b",
    "quotes": "\"a\" 'b'",
    "hash": "# a #b",
    "rule": "---",
    "line breaks": "a\nb\r\nc\u2028d",
    "emoji": "🎉 \N{MAN}\u200d\N{WOMAN}\u200d\N{GIRL}",
    "right to left": "שלום \u202eevil\u202c",
    "5,000 characters": "word " * 1000,
    "script": "</title></script><script>alert(1)</script>",
    "surrogate": "a\ud800b",
    "control": "a\x00\x1bb",
    "yaml tag": "!!python/object/apply:os.system [id]",
}


def write(name: str, draft: Draft) -> str:
    text = FORMATS[name].write(draft)
    text.encode("utf-8")
    return text


def with_fields(text: str, body: str = "Body.") -> Draft:
    """A draft that has the same text in every field."""
    envelope = Envelope(
        title=text, meta_description=text, tags=(text, "x"), categories=(text,), body=body
    )
    return replace(HARD, envelope=envelope, topic=text, reply=text)


def read_markdown(text: str) -> tuple[dict[str, Any], str]:
    head, _, body = text.removeprefix("---\n").partition("\n---\n")
    return yaml.safe_load(head), body


def read_json(text: str) -> dict[str, Any]:
    """Read JSON strictly: NaN and infinity are refused."""
    fields: dict[str, Any] = json.loads(text, parse_constant=lambda name: pytest.fail(name))
    return fields


def metas(html: str) -> dict[str, str]:
    return {
        str(attributes.get("name") or attributes.get("property")): attributes["content"] or ""
        for tag, attributes in ReadHtml(html).tags
        if tag == "meta" and "content" in attributes
    }


def article_of(html: str) -> str:
    found = re.search(r"<article>\n(.*)</article>\n</body>\n</html>\n$", html, re.DOTALL)
    assert found
    return found[1]


def json_ld(html: str) -> dict[str, Any]:
    [block] = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)
    return read_json(block)


# One hard post, a file a format


@pytest.mark.parametrize("name", FORMATS)
def test_the_hard_post_gives_the_golden_file(name: str) -> None:
    golden = GOLDEN / f"post{FORMATS[name].suffix}"
    assert write(name, HARD) == golden.read_bytes().decode()


def test_the_formats_are_the_four_on_the_page() -> None:
    assert list(FORMATS) == ["Markdown", "HTML", "JSON", "Reply"]


def test_markdown_reads_back_as_front_matter_and_body() -> None:
    fields, body = read_markdown(write("Markdown", HARD))
    assert fields == {
        "title": HARD.envelope.title,
        "description": HARD.envelope.meta_description,
        "date": date(2026, 11, 24),
        "slug": "backups-why-how-1-b",
        "tags": list(HARD.envelope.tags),
        "categories": list(HARD.envelope.categories),
        "render_with_liquid": False,  # the body holds what Jekyll would run
    }
    assert list(fields)[:6] == ["title", "description", "date", "slug", "tags", "categories"]
    assert body == f"\n{write_site_markdown(BODY)}\n"


def test_json_reads_back_as_fields_body_and_figures() -> None:
    fields = read_json(write("JSON", HARD))
    assert fields["title"] == HARD.envelope.title
    assert fields["unknown_categories"] == ["Gardening"]
    assert fields["body"] == BODY
    assert fields["figures"] == HARD.figures
    assert (fields["date"], fields["state"]) == ("2026-11-24", "complete")


def test_the_reply_is_as_it_came() -> None:
    assert write("Reply", HARD) == HARD.reply


def test_the_page_has_the_article_of_the_preview() -> None:
    html = write("HTML", HARD)
    assert article_of(html).endswith(f"</h1>\n{render_markdown(BODY)}")
    assert f"<style>\n{ARTICLE_CSS}</style>" in html
    assert not faults_of(article_of(html))


def test_the_page_says_what_it_is_in_its_head() -> None:
    html = write("HTML", HARD)
    title, description = HARD.envelope.title, HARD.envelope.meta_description
    assert html.startswith('<!doctype html>\n<html>\n<head>\n<meta charset="utf-8">\n')
    assert metas(html) | {"description": description, "og:title": title} == metas(html)
    assert metas(html)["og:type"] == "article"
    assert json_ld(html)["headline"] == title
    assert json_ld(html)["keywords"] == list(HARD.envelope.tags)
    assert json_ld(html)["datePublished"] == "2026-11-24"


def test_the_page_loads_nothing_and_runs_nothing() -> None:
    html = write("HTML", HARD)
    policy = "default-src 'none'; img-src https: data:; style-src 'unsafe-inline'"
    assert f'http-equiv="Content-Security-Policy" content="{policy}"' in html
    tags = ReadHtml(html).tags
    assert not {"img", "link", "iframe", "base", "object"} & {tag for tag, _ in tags}
    assert [a for tag, a in tags if tag == "script"] == [{"type": "application/ld+json"}]
    assert not any("src" in attributes for _, attributes in tags)


def test_a_title_that_opens_the_body_stands_on_the_page_once() -> None:
    envelope = replace(HARD.envelope, title="A & B", body="# A & B\n\nText.")
    html = write("HTML", replace(HARD, envelope=envelope))
    assert html.count(">A &amp; B</h1>") == 1


# Drafts that are not a whole post


@pytest.mark.parametrize("state", ["cut", "filtered", "stopped", "interrupted", "writing"])
def test_an_incomplete_post_carries_the_mark(state: str) -> None:
    draft = replace(HARD, state=state)
    fields, _ = read_markdown(write("Markdown", draft))
    assert (fields["draft"], fields["incomplete"]) == (True, state)
    assert read_json(write("JSON", draft))["state"] == state
    assert '<p class="incomplete">This post is not complete: ' in write("HTML", draft)


@pytest.mark.parametrize("name", ["Markdown", "HTML"])
def test_a_complete_post_carries_no_mark(name: str) -> None:
    assert "incomplete:" not in write(name, HARD)
    assert 'class="incomplete"' not in write(name, HARD)


def test_a_draft_without_fields_leaves_them_out() -> None:
    fields, body = read_markdown(write("Markdown", EMPTY))
    assert list(fields) == ["date", "slug", "draft", "incomplete"]
    assert body == ""
    assert list(read_json(write("JSON", EMPTY))) == ["slug", "topic", "date", "state", "version"]
    assert write("Reply", EMPTY) == ""


def test_a_page_without_a_title_is_named_by_its_topic() -> None:
    html = write("HTML", EMPTY)
    assert "<title>My topic</title>" in html
    assert "description" not in metas(html)
    assert "<h1>" not in html


# Hostile fields


@pytest.mark.parametrize("title", TITLES.values(), ids=TITLES.keys())
def test_any_title_survives_each_format(title: str) -> None:
    draft = with_fields(title)
    fields, _ = read_markdown(write("Markdown", draft))
    assert fields["title"] == drop_unprintable(title)
    assert fields["tags"] == [drop_unprintable(title), "x"]
    assert read_json(write("JSON", draft))["title"] == replace_surrogates(title)
    html = write("HTML", draft)
    assert metas(html)["og:title"] == drop_unprintable(title)
    assert json_ld(html)["headline"] == replace_surrogates(title)


@pytest.mark.parametrize("name", ["blns", "envelope_injection", "unicode", "xss_payloads"])
def test_hostile_fields_change_nothing_around_them(name: str) -> None:
    plain = [tag for tag, _ in ReadHtml(write("HTML", with_fields("plain"))).tags]
    for text in bad_inputs.strings(name):
        if not text or text.startswith("plain"):
            continue
        draft = with_fields(text[:3000])
        fields, body = read_markdown(write("Markdown", draft))
        assert set(fields) == {"title", "description", "date", "slug", "tags", "categories"}
        assert body == "\nBody.\n"
        assert read_json(write("JSON", draft))["body"] == "Body."
        assert [tag for tag, _ in ReadHtml(write("HTML", draft)).tags] == plain, ascii(text)
        write("Reply", draft)


@pytest.mark.parametrize("name", ["dompurify_fixtures", "html5lib_tokenizer_inputs"])
def test_a_hostile_body_leaves_a_harmless_page(name: str) -> None:
    for text in bad_inputs.strings(name)[::7]:
        draft = with_fields("plain", body=text)
        assert not faults_of(article_of(write("HTML", draft)))
        assert read_json(write("JSON", draft)).get("body", "") == replace_surrogates(text)


# File names


def test_a_file_is_named_by_its_title() -> None:
    names = [file_name(HARD, name) for name in FORMATS]
    assert names == [f"backups-why-how-1-b.{end}" for end in ("md", "html", "json", "txt")]


def test_a_file_without_title_is_named_by_its_topic() -> None:
    assert file_name(EMPTY, "Reply") == "my-topic.txt"


def test_a_post_that_was_fixed_is_exported_as_fixed() -> None:
    written = replace(HARD.envelope, categories=(), unknown_categories=("Backups",))
    draft = replace(HARD, envelope=fix_post(written).envelope)
    head, _ = read_markdown(write("Markdown", draft))
    assert head["categories"] == ["Website Backup and Recovery"]
    assert "Website Backup and Recovery" in write("HTML", draft)
    assert "unknown_categories" not in json.loads(write("JSON", draft))
    assert write("Reply", draft) == HARD.reply, "a reply stays as it came"
