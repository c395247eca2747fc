"""A post that a person brings along: Markdown, HTML, an old reply; a run like any other."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import bad_inputs
import pytest
from good_envelope import BODY, GOOD
from html_reading import faults_of
from test_export import article_of

from posts.checks import check_post, format_score
from posts.envelope import read_envelope
from posts.export.draft import Draft
from posts.export.html_page import write_html
from posts.markdown import render_markdown
from posts.pasted import as_reply, read_pasted
from posts.prose.document import read_document
from posts.versions import EDITED, WRITTEN
from runs.engine import Engine
from runs.pasted import LONGEST
from runs.post_versions import versions_of
from runs.quota.limiter import Limiter, LimitReached
from runs.settings import PASTED
from runs.store.database import Database
from runs.store.journal import Journal
from runs.store.query import find_lanes

TITLE = "How to Test a Backup Before You Need It"
DAY = date(2026, 11, 26)
PAGE = """<!doctype html><html><head><title>My site | Tea</title>
<meta name="description" content="All of tea &amp; pots"><meta content="tea, pots" name=keywords>
<style>p { color: red }</style></head><body><nav><a href="/">Home</a></nav><article>
<h1>Tea for <em>all</em></h1><p>It is <strong>hot</strong>, 2*3.<br>See <a
href="https://a.test/x y">the guide</a>.</p><h2>Pots</h2><ul><li>One</li><li>Two<ul>
<li>Nested</li></ul></li></ul>
<ol><li><p>First</p></li><li>Second</li></ol><blockquote><p>Said he.</p></blockquote>
<pre><code>x = "&lt;b&gt;"</code></pre><table><tr><th>A</th><th>B</th></tr><tr>
<td>1</td><td>2|3</td></tr></table><img src="/a.png" alt="A pot"><hr>
<script>alert(1)</script><!-- no <p>text</p> -->
<p># no heading</p></article><footer>Copyright</footer></body></html>"""


def test_a_page_of_html_becomes_markdown_with_its_fields() -> None:
    post = read_pasted(PAGE)
    assert (post.title, post.meta_description) == ("Tea for all", "All of tea & pots")
    assert post.tags == ("tea", "pots")
    document = read_document(post.body)
    assert [each.text for each in document.headings] == ["Pots"]
    assert [link.address for link in document.links] == ["https://a.test/x%20y"]
    assert [image.alt for image in document.images] == ["A pot"]
    html = render_markdown(post.body)
    for told in ("<strong>hot</strong>", "2*3", "<li>Nested</li>", "&lt;b&gt;"):
        assert told in html
    for told in ("<ol>", "<blockquote>", "<table>", "2|3", "# no heading", "<hr"):
        assert told in html
    for gone in ("Home", "alert", "color", "Copyright", "no <p>"):
        assert gone not in post.body


@pytest.mark.parametrize(
    ("text", "title", "tags"),
    [
        (GOOD, TITLE, 3),
        (f"Sure! Here it is:\n\n{GOOD}\n\nAnything else?", TITLE, 3),
        (f"# A Title\n\n{BODY}", "A Title", 0),
        (f"---\ntitle: A Title\ntags: [a, b]\n---\n\n{BODY}", "A Title", 2),
        (BODY, None, 0),
        (f"\ufeff# A Title\r\n\r\n{BODY}".replace("\n", "\r\n"), "A Title", 0),
    ],
)  # fmt: skip
def test_markdown_and_an_old_reply_keep_their_words(
    text: str, title: str | None, tags: int
) -> None:
    post = read_pasted(text)
    assert (post.title, len(post.tags)) == (title, tags)
    assert post.body.split() == BODY.split()
    assert post.complete, "nothing says that it is cut"


def test_what_was_read_once_reads_the_same_again() -> None:
    for text in (PAGE, GOOD, f"# A\n\n{BODY}"):
        assert read_pasted(as_reply(text)) == read_pasted(text)
    assert format_score(check_post(read_pasted(GOOD))) == format_score(
        check_post(read_envelope(GOOD))
    )


@pytest.mark.parametrize("name", ["xss_payloads", "blns"])
def test_hostile_pages_stay_text(name: str) -> None:
    for text in bad_inputs.strings(name):
        for page in (text, f"<p>{text}</p>", f"<h1>{text}</h1><a href='{text}'>x</a>"):
            made = read_pasted(page)
            draft = Draft(envelope=made, reply=page, topic="t", written_on=DAY, state="complete")
            assert not faults_of(article_of(write_html(draft))), ascii(page)


def test_a_post_of_ones_own_is_a_run_that_no_model_wrote_and_that_is_kept(
    tmp_path: Path, sdks: None
) -> None:
    database = Database(f"sqlite:///{tmp_path}/kept.db")
    engine = Engine(journal=Journal(lambda: database))
    run = engine.take_in(PAGE, keyphrase="tea pot", owner="me")
    (lane,) = run.lanes
    view = lane.view()
    assert (view.state, view.cost, lane.settings.provider) == ("complete", Decimal(0), PASTED)
    assert (run.brief.topic, run.brief.keyphrase, run.brief.language) == (
        "Tea for all",
        "tea pot",
        "English",
    )
    assert set(versions_of(lane)) <= {WRITTEN, EDITED, "Fixed"}
    with pytest.raises(ValueError, match="not written again"):
        engine.retry(run, 0)
    engine.close()
    again = Engine(journal=Journal(lambda: database))
    found = again.find(run.id)
    assert found
    assert found.lanes[0].view().envelope == view.envelope
    assert [row.title for row in find_lanes(database, "me").lanes] == ["Tea for all"]
    again.close()
    database.close()


def test_what_is_no_post_is_refused_in_words_and_visitors_have_their_limit(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    engine = Engine(limiter=Limiter())
    for text in ("", " \n", "x" * (LONGEST + 1)):
        with pytest.raises(ValueError, match="text"):
            engine.take_in(text)
    monkeypatch.setenv("DRAFTBENCH_PUBLIC", "1")
    monkeypatch.setenv("DRAFTBENCH_RUNS_A_DAY", "1")
    engine.take_in(BODY, owner="me")
    with pytest.raises(LimitReached):
        engine.take_in(BODY, owner="me")
    engine.close()


@pytest.mark.parametrize(
    ("html", "body"),
    [
        ("<!-- wp:paragraph --><p>Hello</p><!-- /wp:paragraph -->", "Hello"),
        ("<table><tr><td>a<td>b<tr><td>c<td>d</table>", "| a | b |\n| --- | --- |\n| c | d |"),
        ("<table><tr><td><p>a</p><p>b</p><td><ul><li>c</ul></table>", "| a b | c |\n| --- | --- |"),
        (
            "<table><tr><th>a<br>b<td>c<table><tr><td>d</table></table>",
            "| a b | c d |\n| --- | --- |",
        ),
        ("<h2>One<br>line</h2>", "## One line"),
        ("<p>So <strong> big </strong>it<b></b>", "So  **big** it"),
        ("<p>Use <code>a`b*c[0]</code> and <code>x_y</code>", "Use `` a`b*c[0] `` and `x_y`"),
        (
            "<pre><code><b>def</b> f():\n    <i>pass</i></code></pre>",
            "```\ndef f():\n    pass\n```",
        ),
        ("<pre>a\n```\nb", "````\na\n```\nb\n````"),
        ("<p>To <a href='#top'></a>the <a href='/x'>end", "To the [end](/x)"),
        ("<div>\n\n## Markdown\n\n**b**\n\n</div>", "## Markdown\n\n**b**"),
    ],
)
def test_each_part_of_a_page_keeps_its_words_and_its_form(html: str, body: str) -> None:
    assert read_pasted(html).body == body


def test_what_is_nested_or_wide_beyond_measure_stays_as_large_as_it_came() -> None:
    for part in ("<ul><li>x", "<blockquote>x", "<b>x", "<a href=x>x", "<pre>x", "<h2>x</h2>"):
        html = part * 5_000
        assert len(as_reply(html)) < 10 * len(html), part
    html = f"<table><tr>{'<td>x' * 2_000}{'<tr><td>x' * 2_000}</table>"
    assert len(as_reply(html)) < 2 * len(html)


def test_a_post_of_a_short_last_line_is_read_whole_and_one_without_a_text_is_refused(
    engine: Engine,
) -> None:
    for text in ("# Tea\n\nHot", "TITLE: Tea\n\nHot\n", "+++\ntitle = 'Tea'\n+++\nHot"):
        assert (read_pasted(text).title, read_pasted(text).body) == ("Tea", "Hot"), text
    for text in ("# Tea", "<h1>Tea</h1>", "TITLE: Tea", "<p></p>"):
        with pytest.raises(ValueError, match="no post in the text"):
            engine.take_in(text)
