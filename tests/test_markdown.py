import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import bad_inputs
import pytest
from html_reading import ReadHtml, faults_of
from hypothesis import given, settings
from hypothesis import strategies as st

from posts.markdown import ARTICLE_CSS, MAX_RENDERED, render_markdown, split_settled

ENVELOPES = sorted((Path(__file__).with_name("envelopes")).glob("*.txt"))
HOSTILE = (
    "blns",
    "dompurify_fixtures",
    "envelope_injection",
    "gfm_regression",
    "html5lib_tokenizer_inputs",
    "unicode",
    "urls_links_ssrf",
    "xss_payloads",
)
BLOCKS = (
    "A paragraph\nof two lines",
    "## Heading",
    "Setext\n---",
    "- a\n- b",
    "- a\n\n  b\n\n- c",
    "1. one\n2. two",
    "> quoted\nlazily",
    "```python\nx = [1]\n\ny\n```",
    "~~~\nnever closed",
    "    indented\n\n    code",
    "| a | b |\n|---|:-:|\n| 1 | 2 |",
    "text | not\na table",
    "***",
    "#hashtag and #",
    "<div>\n\nraw",
    "![alt](https://h.example/i.png) and [link](https://l.example)",
    "2) two\n-\n+",
    "\ttabbed",
    "--\n===",
)


def text_of(html: str) -> str:
    return ReadHtml(html).text.strip()


def arrivals(body: str, size: int) -> Iterator[str]:
    """The body as far as it has come, growing by this many characters."""
    for end in range(size, len(body) + size, size):
        yield body[:end]


def render_in_blocks(body: str, size: int) -> str:
    """Render a body as a live view does: each finished block once, the open one at the end."""
    html, settled = "", 0
    for so_far in arrivals(body, size):
        cut = split_settled(so_far, settled)
        html += render_markdown(so_far[settled:cut])
        settled = cut
    return html + render_markdown(body[settled:])


# What it reads


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        ("## Two\n\n#### Four", '<h2 id="in-post-two">Two</h2>\n<h4 id="in-post-four">Four</h4>\n'),
        ("a **b** _c_ ~~d~~", "<p>a <strong>b</strong> <em>c</em> <s>d</s></p>\n"),
        ("> q", "<blockquote>\n<p>q</p>\n</blockquote>\n"),
        ("3. x", '<ol start="3">\n<li>x</li>\n</ol>\n'),
        ("a  \nb", "<p>a<br>\nb</p>\n"),
        ("```js\na<b\n```", '<pre><code class="language-js">a&lt;b\n</code></pre>\n'),
        (
            "|a|b|\n|-|-:|\n|1|2|",
            '<table>\n<thead>\n<tr>\n<th>a</th>\n<th style="text-align:right">b</th>\n</tr>\n'
            '</thead>\n<tbody>\n<tr>\n<td>1</td>\n<td style="text-align:right">2</td>\n</tr>\n'
            "</tbody>\n</table>\n",
        ),
    ],
    ids=["headings", "inline", "quote", "list", "break", "fence", "table"],
)
def test_commonmark_tables_and_strikethrough_are_rendered(markdown: str, html: str) -> None:
    assert render_markdown(markdown) == html


@pytest.mark.parametrize(
    "text",
    [
        "It costs $5 or $6.",
        "~20% today, ~30% tomorrow",
        ":red[x] :material/home: :smile: Note:warning:",
        "a -- b -> c >= d ~= e (c) \"quoted\" 'so'",
        "<b>bold</b> <script>alert(1)</script> <!-->",
        "<div onclick='x'>block</div>",
        "www.example.com and https://example.com stay text",
        "[x](no link",
    ],
    ids="case {}".format,
)
def test_what_is_no_markdown_stays_the_text_that_was_written(text: str) -> None:
    assert text_of(render_markdown(text)) == text


BEYOND = {
    "a line break in a cell": ("|a|\n|-|\n|b<br>c|", "<td>b<br>\nc</td>"),
    "a closed line break": ("a<br/>b", "a<br>\nb"),
    "a spaced line break": ("a<BR />b", "a<br>\nb"),
    "a line break in code": ("`<br>`", "<code>&lt;br&gt;</code>"),
    "an open task": ("- [ ] a", "<li>☐ a</li>"),
    "a done task": ("- [x] a\n- [X] b", "<li>☑ a</li>\n<li>☑ b</li>"),
    "a numbered task": ("1. [ ] a", "<li>☐ a</li>"),
    "no task": ("[ ] a", "<p>[ ] a</p>"),
    "a footnote's sign": ("a[^1]\n\n[^1]: b", '<sup><a href="#in-post-note-1">[1]</a></sup>'),
    "a footnote": ("a[^n]\n\n[^n]: *b*", '<div class="footnote" id="in-post-note-n">'),
    "a footnote that is none": ("[^a-z]", "<p>[^a-z]</p>"),
    "a bare address": ("See https://a.example/b.", '<a href="https://a.example/b" target="_blank"'),
    "a heading's id": ("## Make three *copies*", '<h2 id="in-post-make-three-copies">'),
    "a heading without words": ("##", "<h2></h2>"),
    "a link to a heading": ("[a](#make-three)", '<a href="#in-post-make-three">a</a>'),
    "a link to a Chinese heading": ("[a](#%E5%A4%87%E4%BB%BD)", '<a href="#in-post-备份">a</a>'),
    "a hidden comment": ("a <!-- b -->c", "<p>a c</p>"),
    "a comment of lines": ("<!-- a\nb -->\n\nc", "<p>c</p>"),
    "a comment with a blank line": ("a\n\n<!-- b\n\nc -->\n\nd", "<p>a</p>\n<p>d</p>"),
    "a comment with a list": ("<!-- b\n\n- c\n\n## d\n-->\n\ne", "<p>e</p>"),
    "a comment with a fence": ("<!--\n\n```\nb\n\n-->\nc", "<p>c</p>"),
    "two comments with blank lines": ("<!--\n\nb -->\n\nc\n\n<!--\n\nd -->", "<p>c</p>"),
    "a comment that never ends": ("<!-- b\n\nc", "<p>&lt;!-- b</p>\n<p>c</p>"),
    "a comment with words behind it": ("<!-- b\n\nc --> d", "d"),
    "a comment alone": ("<!-- more -->", ""),
    "a comment in code": ("`<!-- a -->`", "<code>&lt;!-- a --&gt;</code>"),
    "a formula": ("$a_1 + b_2 + c_3$", "<p>$a_1 + b_2 + c_3$</p>"),
    "a formula in brackets": (r"\\(a*b*c\\)".replace("\\\\", "\\"), r"\(a*b*c\)"),
    "a formula in a block": ("$$\nx^2_a*b*\n$$", "$$\nx^2_a*b*\n$$"),
    "two prices": ("$5 and **$10**", "$5 and <strong>$10</strong>"),
    "Chinese emphasis": ("**重要：**请", "<strong>重要：</strong>请"),
    "Japanese emphasis": ("これは**「重要」**な", "これは<strong>「重要」</strong>な"),
    "Korean emphasis": ("**백업(Backup)**은", "<strong>백업(Backup)</strong>은"),
    "Chinese in italics": ("他说*“好。”*然后", "<em>“好。”</em>"),
    "what is struck out in Japanese": ("これは~~「旧」~~だ", "<s>「旧」</s>だ"),
    "what is struck out in Chinese": ("**新，**~~旧，~~好", "<s>旧，</s>好"),
    "what is struck out in English": ("a ~~b~~ c", "a <s>b</s> c"),
    "lone tildes": ("~~ a ~~ b", "~~ a ~~ b"),
    "stars in a Latin word": ("2 * 3 * 4 and a**b", "2 * 3 * 4 and a**b"),
    "Arabic": ("متجر", '<p dir="rtl">متجر</p>'),
    "Arabic that begins with a Latin word": ("## WordPress: اعمل ثلاث نسخ", ' dir="rtl">WordPress'),
    "a list in Arabic": ("- WordPress هو نظام إدارة", '<ul dir="rtl">\n<li dir="rtl">'),
    "a table in Hebrew": ("|שלום|\n|-|\n|לך|", '<table dir="rtl">'),
    "a quote in Hebrew": ("> שלום", '<blockquote dir="rtl">'),
    "a Hebrew word": ("The word שלום means peace.", "<p>The word"),
}


@pytest.mark.parametrize(("markdown", "html"), BEYOND.values(), ids=BEYOND)
def test_what_blog_systems_read_beyond_commonmark_is_rendered(markdown: str, html: str) -> None:
    rendered = render_markdown(markdown)
    assert html in rendered
    assert bool(html) == bool(rendered.strip())
    assert not faults_of(rendered)


ALIKE = {
    "two": ("## A\n\n## A", ["a", "a-1"]),
    "three": ("## A\n\n### A\n\n## A", ["a", "a-1", "a-2"]),
    "one that has the number": ("## A\n\n## A 1\n\n## A", ["a", "a-1", "a-2"]),
    "the number first": ("## A 1\n\n## A\n\n## A", ["a-1", "a", "a-2"]),
    "in other dress": ("## *A*!\n\n## `A`", ["a", "a-1"]),
    "Chinese": ("## 备份\n\n## 备份", ["备份", "备份-1"]),
    "without letters": ("## ?\n\n## !", ["post", "post-1"]),
    "in a quote": ("## A\n\n> ## A", ["a", "a-1"]),
}


@pytest.mark.parametrize(("markdown", "ids"), ALIKE.values(), ids=ALIKE)
def test_headings_that_say_the_same_have_ids_of_their_own(markdown: str, ids: list[str]) -> None:
    found = [attributes.get("id") for _, attributes in ReadHtml(render_markdown(markdown)).tags]
    assert [each for each in found if each] == [f"in-post-{each}" for each in ids]


def test_a_table_of_contents_leads_to_each_of_two_headings_alike() -> None:
    contents = "- [A](#a)\n- [A](#a-1)\n\n"
    html = render_markdown(f"{contents}## A\n\n## A")
    for anchor in ("in-post-a", "in-post-a-1"):
        assert f'href="#{anchor}"' in html
        assert f'id="{anchor}"' in html


def test_articles_on_one_page_have_ids_of_their_own() -> None:
    markdown = "[A](#a) and[^1]\n\n## A\n\n[^1]: Note"
    pages = [render_markdown(markdown, place=f"{number}-") for number in (1, 2)]
    for number, html in enumerate(pages, start=1):
        for anchor in ("a", "note-1"):
            assert f'href="#in-post-{number}-{anchor}"' in html
            assert f'id="in-post-{number}-{anchor}"' in html
        assert not faults_of(html)


# Links and images


@pytest.mark.parametrize(
    "address", ["https://example.com/a?b=c&d", "http://example.com", "mailto:a@example.com"]
)
def test_a_link_opens_in_a_new_tab(address: str) -> None:
    [(_, _), (tag, attributes)] = ReadHtml(render_markdown(f"[text]({address})")).tags
    rel = "noopener noreferrer nofollow"
    assert (tag, attributes) == ("a", {"href": address, "target": "_blank", "rel": rel})


@pytest.mark.parametrize(
    "address",
    [
        *("javascript:alert(1)", "JaVaScRiPt:alert(1)", "&#106;avascript:alert(1)"),
        *("data:text/html,x", "file:///etc/passwd", "vbscript:x", "ftp://h/x", "tel:+1"),
        *("//evil.example/x", "/relative", "?query", "http:", "https:///x"),
    ],
)
def test_a_link_elsewhere_keeps_its_text_and_loses_its_address(address: str) -> None:
    html = render_markdown(f"[text]({address})")
    assert html == '<p><span class="no-link">text</span></p>\n'


@pytest.mark.parametrize(
    ("link", "host"),
    [
        ("[www.bank.com](https://evil.example/x)", "evil.example"),
        ("[https://bank.com/login](https://evil.example)", "evil.example"),
        ("[bank.com](https://evil.example)", "evil.example"),
        ("<https://bank.com@evil.example/>", "evil.example"),
        ("<https://\u0430\u0440\u0440\u04cf\u0435.com/>", "xn--80ak6aa92e.com"),
    ],
    ids=["www", "address", "bare", "user info", "look-alike letters"],
)
def test_a_link_that_shows_another_address_names_its_host(link: str, host: str) -> None:
    assert text_of(render_markdown(link)).endswith(f" ({host})")


@pytest.mark.parametrize(
    "link",
    [
        "[https://www.example.com/a](https://example.com/b)",
        "[example.com](http://www.example.com:8080)",
        "<https://example.com:8080/a>",
        "[Node.js](https://nodejs.org)",
        "[our guide](https://example.com)",
        "<editor@example.com>",
    ],
    ids="case {}".format,
)
def test_an_honest_link_is_left_alone(link: str) -> None:
    assert "host" not in render_markdown(link)


@pytest.mark.parametrize(
    ("image", "chip"),
    [
        ("![A *red* cat](https://img.example.com/cat.png)", "image: img.example.com — A red cat"),
        ("![](http://127.0.0.1:8000/x?d=secret)", "image: 127.0.0.1"),
        ("![pixel](//evil.example/x)", "image: evil.example — pixel"),
        ("![drawn](data:image/svg+xml,x)", "image: drawn"),
        ("![](data:image/png;base64,iVBORw0KGgo=)", "image"),
        ("![cat](cat.png)", "image: cat"),
        ("![<b>](javascript:alert(1))", "image: <b>"),
    ],
    ids=["remote", "loopback", "no scheme", "data svg", "data png", "relative", "script"],
)
def test_an_image_is_a_chip_that_names_its_host(image: str, chip: str) -> None:
    read = ReadHtml(render_markdown(image))
    assert (read.text.strip(), [tag for tag, _ in read.tags]) == (chip, ["p", "span"])


def test_an_image_in_a_link_is_a_chip_in_a_link() -> None:
    html = render_markdown("[![a](https://i.example/x.png)](https://l.example)")
    assert [tag for tag, _ in ReadHtml(html).tags] == ["p", "a", "span"]


# Hostile text


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_leaves_only_harmless_html(name: str) -> None:
    faults = {
        index: found
        for index, text in enumerate(bad_inputs.strings(name))
        if (found := faults_of(render_markdown(text)))
    }
    assert not faults


@pytest.mark.parametrize("name", ["dompurify_fixtures", "urls_links_ssrf", "xss_payloads"])
def test_hostile_text_in_every_place_of_a_post_leaves_only_harmless_html(name: str) -> None:
    places = ["[x]({})", "![x]({})", "<{}>", "[{}](https://a.example '{}')", "|{}|\n|-|\n|{}|"]
    places += ["```{}\n{}\n```", "[x]\n\n[x]: <{}> '{}'", "# {}", "1. {}", "`{}`"]
    faults = {
        (index, place): found
        for index, text in enumerate(bad_inputs.strings(name))
        for place in places
        if (found := faults_of(render_markdown(place.replace("{}", text))))
    }
    assert not faults


def test_no_event_handler_survives() -> None:
    for name in bad_inputs.strings("html_event_handlers"):
        html = render_markdown(f'<b {name}=x>a</b> [a](https://a.example "\' {name}=x ")')
        assert not faults_of(html), name


def test_every_prefix_of_hostile_text_leaves_only_harmless_html() -> None:
    for index, text in enumerate(bad_inputs.strings("xss_payloads")):
        for so_far in arrivals(text[:200], size=3):
            assert not faults_of(render_markdown(so_far)), index


@pytest.mark.parametrize("name", ["xss_payloads", "dompurify_fixtures"])
def test_blocks_of_hostile_text_are_each_harmless(name: str) -> None:
    assert not faults_of(render_in_blocks("\n\n".join(bad_inputs.strings(name)), size=400))


@settings(max_examples=150)
@given(st.text(alphabet=st.sampled_from("ab <>[]()!`*_~|-#:/\"'=&;\\\n\t\0\ud800é🎉"), max_size=60))
def test_any_text_leaves_only_harmless_html(text: str) -> None:
    assert not faults_of(render_markdown(text))


@pytest.mark.parametrize(
    "recipe", bad_inputs.load("markdown_pathological_recipes"), ids=lambda recipe: recipe["name"]
)
def test_twice_as_much_of_a_costly_pattern_costs_about_twice(recipe: dict[str, str]) -> None:
    once, twice = build(recipe, 300), build(recipe, 600)
    assert not faults_of(render_markdown(twice))
    assert calls_to_render(twice) < 2.3 * calls_to_render(once) + 500


def test_brackets_that_begin_no_link_cost_no_more_than_other_signs() -> None:
    assert calls_to_render("![" * 300) < 2 * calls_to_render("!]" * 300)


def build(recipe: dict[str, str], times: int) -> str:
    head, pre, mid, post = (recipe.get(part, "") for part in ("head", "pre", "mid", "post"))
    return head + pre * times + mid + post * times


def calls_to_render(text: str) -> int:
    """How many function calls rendering takes: a measure of work that no busy machine changes."""
    calls = 0

    def count(frame: object, event: str, argument: object) -> None:
        nonlocal calls
        calls += event in {"call", "c_call"}

    sys.setprofile(count)
    try:
        render_markdown(text)
    finally:
        sys.setprofile(None)
    return calls


def test_beyond_the_cap_the_text_is_shown_as_written_and_said_so() -> None:
    line = "some **bold** words <b>\n\n"
    body = line * (MAX_RENDERED // len(line) + 3)
    html = render_markdown(body)
    rendered, rest = html.split("Only the first 200,000 characters are rendered.")
    assert rendered.count("<strong>") == body.count("\n\n") - 3
    assert rest.count("some **bold** words &lt;b&gt;") == 3
    assert not faults_of(html)


def test_a_single_line_beyond_the_cap_loses_nothing() -> None:
    body = "word " * (MAX_RENDERED // 5 + 1)
    assert text_of(render_markdown(body)).count("word") == MAX_RENDERED // 5 + 1


# In blocks


def unnumbered(html: str) -> str:
    """HTML without the numbers of headings that say the same: a block knows no other."""
    return re.sub(r'( id="in-post-[^"]*?)(?:-\d+)+"', r'\1"', html)


@pytest.mark.parametrize("size", [1, 7, 100], ids="{} characters at a time".format)
@pytest.mark.parametrize("path", ENVELOPES, ids=lambda path: path.stem)
def test_blocks_put_together_are_the_whole(path: Path, size: int) -> None:
    body = path.read_bytes().decode()
    assert unnumbered(render_in_blocks(body, size)) == unnumbered(render_markdown(body))


@settings(max_examples=150)
@given(
    st.lists(st.sampled_from(BLOCKS), max_size=6),
    st.sampled_from(["\n", "\n\n", "\r\n\r\n", "\r", "\n \n"]),
    st.integers(1, 9),
)
def test_any_blocks_put_together_are_the_whole(blocks: list[str], gap: str, size: int) -> None:
    body = gap.join(blocks)
    assert unnumbered(render_in_blocks(body, size)) == unnumbered(render_markdown(body))


@settings(max_examples=100)
@given(
    st.text(alphabet=st.sampled_from("ab -+*#>|:`~=1.) \t\n"), max_size=50),
)
def test_blocks_of_any_marks_put_together_are_the_whole(body: str) -> None:
    assert render_in_blocks(body, size=1) == render_markdown(body)


def test_only_the_open_block_waits() -> None:
    body = "## One\n\nDone.\n\n- a\n- b\n\nOpen, and not"
    assert body[split_settled(body) :] == "- a\n- b\n\nOpen, and not"
    assert body[split_settled(body + " any\n") :] == "Open, and not"


def test_an_unfinished_line_settles_nothing() -> None:
    assert split_settled("para\n#") == 0  # it may go on as "#hashtag", and is no heading then


def test_line_breaks_that_markdown_does_not_know_do_not_shift_the_cut() -> None:
    body = "a\u2028b\x0bc\x85d\n\nlast\n"
    assert body[split_settled(body) :] == "last\n"


def test_a_late_reference_definition_makes_the_whole_differ_from_its_blocks() -> None:
    body = "See [it].\n\nMore.\n\n[it]: https://example.com\n"
    assert "<a " in render_markdown(body)
    assert "<a " not in render_in_blocks(body, size=1)


def test_two_threads_may_render_at_once() -> None:
    html: list[str] = []
    threads = [Thread(target=lambda: html.append(render_markdown("a **b**"))) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert html == ["<p>a <strong>b</strong></p>\n"] * 2


def test_the_style_loads_nothing() -> None:
    assert "url(" not in ARTICLE_CSS
    assert "@import" not in ARTICLE_CSS
    assert "</" not in ARTICLE_CSS  # it stands inside <style>
    assert json.dumps(ARTICLE_CSS).isascii()
