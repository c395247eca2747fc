"""The Markdown download is built by site generators as the text that it is."""

import pytest
import yaml
from markdown_it import MarkdownIt

from posts.export.front_matter import write_front_matter
from posts.export.site_markdown import write_site_markdown

SHAPES = ("1e3", "1e+3", "12e03", "1.5e3", "0o7", "y", "n", "Y", "on", ".5", "0x1f", "2026", "~")


@pytest.mark.parametrize("text", SHAPES)
def test_no_text_of_the_front_matter_can_be_taken_for_a_number_or_a_switch(text: str) -> None:
    written = write_front_matter({"title": text, "tags": [text, "web"]})
    assert f"title: '{text}'" in written
    assert f"- '{text}'" in written
    assert yaml.safe_load(written.strip("-\n"))["tags"] == [text, "web"]


ESCAPED = {
    "a place": ("Open <your-site>/wp-admin.", r"Open \<your-site>/wp-admin."),
    "an element": ("<div>x</div>", r"\<div>x\</div>"),
    "a script": ("<script>x</script>", r"\<script>x\</script>"),
    "a false comment": ("<!--><script>-->", r"\<!-->\<script>-->"),
    "a shortcode": ("See {{< figure >}}.", r"See \{{\< figure >}}."),
    "a shortcode in per cent": ("See {{% x %}}.", r"See {\{% x %}}."),
    "an attribute": ("## H {#id}", r"## H \{#id}"),
    "a list of attributes": ("A {: .b}", r"A \{: .b}"),
    "a definition": ("Term\n: its sense", "Term\n\\: its sense"),
    "a definition in a quote": ("> Term\n> : its sense", "> Term\n> \\: its sense"),
    "a formula": ("$$a$$ or $b$", r"\$\$a\$\$ or $b$"),
    "text straight behind a rule": ("a\n\n***\nb\n---", "a\n\n***\n\nb\n---"),
    "a lone tilde": ("About ~5 or ~x~.", r"About \~5 or \~x\~."),
    "a rule first": ("---\n\nA", "***\n\nA"),
    "a row": ("| <a> |\n|---|\n| <b> |", "| \\<a> |\n|---|\n| \\<b> |"),
    "a quote": ("> <div>", r"> \<div>"),
    "an item": ("- A <b>", r"- A \<b>"),
    "a shortcode in code": ("`{{< x >}}`", "`{{</* x */>}}`"),
    "an unclosed one in code": ("```\n{{< x\n```", "```\n{ {< x\n```"),
}


@pytest.mark.parametrize(("body", "written"), ESCAPED.values(), ids=ESCAPED)
def test_what_a_generator_would_read_as_its_own_is_escaped(body: str, written: str) -> None:
    assert write_site_markdown(body) == written


KEPT = (
    "`<b>` and ``a ` <b>``",
    "    <div>\n",
    "```html\n<div>\n```",
    "<https://example.com/a>",
    "<mail@example.com>",
    "[a](<b c>)",
    r"\<b>",
    "~~gone~~",
    "<!-- more -->",
    "{{ x }} in words",
    "- a\n  `x <c>\n  d`",
    "[a]: <https://example.com>",
)


@pytest.mark.parametrize("body", KEPT)
def test_code_links_comments_and_escapes_stay_as_they_are(body: str) -> None:
    assert write_site_markdown(body) == body


@pytest.mark.parametrize("body", [*(body for body, _ in list(ESCAPED.values())[:17]), *KEPT])
def test_the_escaped_text_is_shown_as_the_one_that_was_written(body: str) -> None:
    parser = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    assert parser.render(write_site_markdown(body)) == parser.render(body)
