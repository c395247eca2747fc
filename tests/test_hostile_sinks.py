"""Hostile text through every sink: what is shown of it and written of it is that text, no more."""

import csv
import io
import json
import re
import time
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, Final

import bad_inputs
import pytest
from hostile_posts import (
    FAMILIES,
    LONGEST,
    NAMES,
    TOKENIZER,
    lane_once,
    lane_with,
    markdown_faults,
    reply_with,
    runs_with,
    texts_of,
)
from html_reading import TAGS_OF_A_REPORT, ReadHtml, faults_of

from components.compare import chart as comparison_chart
from components.compare.chart import _chart as comparison_picture
from components.compare.chart import describe
from components.compare.lanes import ComparedLane, compared
from components.compare.report import report_of
from components.compare.rows import figure_rows, finding_rows
from components.compare.table import ICONS, _marked, table_as_csv
from components.diff_view import _pieces
from components.history.names import short
from components.live.feed import Cursor
from components.live.stream import Watch
from components.notices import Notice, escape_markdown, label
from components.ranking.view import _picture as ranking_picture
from components.ranking.view import _table
from components.ranking.words import reservations, verdict
from components.run.polling import update_of
from posts.envelope import Envelope
from posts.export import FORMATS, Draft, file_name
from posts.export.report import write_report
from posts.fixes import fix_post
from posts.markdown import render_markdown
from posts.plain_text import replace_surrogates
from posts.prompts.lint.rules import lint_template
from posts.prompts.template_file import read_template
from posts.prompts.version import PromptVersion
from posts.word_diff import diff_words
from providers.addresses import Endpoint
from providers.complaints import Complaint
from providers.errors import Call, complaint_error
from runs.blind.ranking import Interval, Ranking, Standing
from runs.lane import Lane
from runs.model_names import name_model
from runs.run import Run
from runs.settings import Brief, LaneSettings

WITH_TOKENIZER: Final = (*FAMILIES, TOKENIZER)
WITH_NAMES: Final = (*FAMILIES, *NAMES)
KNOWN_SCHEMES: Final = ("http://", "https://", "mailto:", "#post-", "#in-post-")


# The live preview


def events_while_written(reply: str, size: int) -> Iterator[dict[str, Any]]:
    """What a browser hears of a lane that receives a reply, after each delta and at its end."""
    settings = LaneSettings(provider="compatible", model="good")
    lane = Lane(Brief(topic="x"), settings, clock=time.monotonic)
    watch = Watch(Run(lane.brief, [lane]), {0: Cursor()})
    lane.begin_try()
    for at in range(0, len(reply), size):
        lane.append(replace_surrogates(reply[at : at + size]))  # as the providers do
        yield from read_event(watch.look())
    lane.stop()
    yield from read_event(watch.look())


def read_event(event: bytes) -> Iterator[dict[str, Any]]:
    """One event, of two lines and not one more, however a browser ends lines."""
    if event:
        name, data, *rest = event.decode().replace("\r", "\n").split("\n")
        assert (name[:4], data[:6], rest) == ("id: ", "data: ", ["", ""])
        yield json.loads(data[6:])["lanes"][0]


def html_faults(news: dict[str, Any]) -> list[str]:
    return [fault for name in ("done", "tail") for fault in faults_of(news.get(name, ""))]


@pytest.mark.parametrize("family", FAMILIES)
def test_after_every_delta_the_live_preview_is_harmless(family: str) -> None:
    for index, text in enumerate(texts_of(family)):
        reply = reply_with(text)
        for news in events_while_written(reply, size=max(7, len(reply) // 6)):
            assert html_faults(news) == [], (family, index)
            assert is_plain(news.get("envelope", {})), (family, index)


def is_plain(fields: dict[str, Any]) -> bool:
    """Fields for the envelope's panel are texts, whose elements a script makes by `textContent`."""
    return all(
        value is None or isinstance(value, str | bool) or all(isinstance(v, str) for v in value)
        for value in fields.values()
    )


def test_a_long_hostile_post_is_harmless_while_it_is_written() -> None:
    for text in texts_of(TOKENIZER)[::5]:
        for news in events_while_written(f"TITLE: x\n\n{text}", size=97):
            assert html_faults(news) == []


@pytest.mark.parametrize("family", WITH_TOKENIZER)
def test_where_the_stream_cannot_be_had_it_is_as_harmless(family: str) -> None:
    for index, text in enumerate(texts_of(family)):
        lane = Lane(Brief(topic=text), lane_with(text).settings, clock=time.monotonic)
        lane.begin_try()
        lane.append(replace_surrogates(reply_with(text)))
        (news,) = update_of(Run(lane.brief, [lane]))["lanes"]
        assert html_faults(news) == [], (family, index)
        assert is_plain(news["envelope"])


# Files


def draft_of(text: str) -> Draft:
    view = lane_once(text).view()
    return Draft(
        envelope=view.envelope,
        reply=view.text,
        topic=text,
        written_on=date(2026, 11, 24),
        state="complete",
        figures={"model": text, "prompt": text, "fixes": [text]},
    )


@pytest.mark.parametrize("family", WITH_TOKENIZER)
def test_every_download_is_harmless_and_can_be_saved(family: str) -> None:
    for index, text in enumerate(texts_of(family)):
        draft = draft_of(text)
        files = {name: each.write(draft) for name, each in FORMATS.items()}
        assert all(file.encode() for file in files.values())
        head, _, article = files["HTML"].partition("<article>\n")
        body = article.rpartition("</article>")[0]
        assert faults_of(body) == [], (family, index)
        assert policies(head) == 1
        assert {tag for tag, _ in ReadHtml(head).tags} <= HEAD_TAGS, (family, index)
        assert all(file_name(draft, name).isprintable() for name in FORMATS)


HEAD_TAGS: Final = {"html", "head", "meta", "title", "script", "style", "body"}


def policies(head: str) -> int:
    """How many content policies a page has, above what they are to hold off."""
    tags = ReadHtml(head.removeprefix("<!doctype html>")).tags
    found = [at for at, (_, attributes) in enumerate(tags) if "http-equiv" in attributes]
    first = min(at for at, (tag, _) in enumerate(tags) if tag in {"title", "style", "script"})
    return len(found) if max(found) < first else 0


@pytest.mark.parametrize("family", WITH_NAMES)
def test_a_comparison_is_harmless_in_table_file_and_report(family: str) -> None:
    for run in runs_with(texts_of(family)):
        lanes = compared(run)
        for cell in cells_of(lanes):
            assert markdown_faults(without_our_own(cell)) == [], (family, cell)
        assert formulas_in(table_as_csv(lanes), columns=len(lanes) + 1) == []
        assert report_faults(write_report(report_of(run, lanes))) == []


def cells_of(lanes: Sequence[ComparedLane]) -> Iterator[str]:
    """What the table hands Streamlit, as Markdown."""
    for row in (*figure_rows(lanes), *finding_rows(lanes)):
        yield from (_marked(row, at) for at in range(len(lanes)))


def without_our_own(markdown: str) -> str:
    """A cell without the icons and the star that we put there."""
    for icon in ICONS.values():
        markdown = markdown.replace(icon, "")
    return markdown.removeprefix("**★ ").removesuffix("**")


def formulas_in(file: bytes, *, columns: int) -> list[str]:
    """Cells that a spreadsheet may run, as the standard library and as pandas read the file.

    Some part cells by semicolons, or by tabs: these are looked for in the same file.
    """
    import pandas as pd

    rows = list(csv.reader(io.StringIO(file.decode("utf-8-sig"), newline="")))
    assert {len(cells) for cells in rows} == {columns}
    read = pd.read_csv(io.BytesIO(file), header=None, dtype=str, keep_default_na=False)
    assert read.shape == (len(rows), columns)
    cells = [*(cell for row in rows for cell in row), *read.to_numpy().ravel()]
    formulas = [cell for cell in cells if cell.startswith(tuple("=+-@\t\r\n＝＋－＠"))]
    for delimiter in ";\t":
        lines = io.StringIO(file.decode("utf-8-sig"), newline="")
        read_otherwise = csv.reader(lines, delimiter=delimiter)
        cells = [cell.strip() for row in read_otherwise for cell in row]
        formulas += [cell for cell in cells if cell.startswith(tuple("=+-@＝＋－＠"))]
    return formulas


def report_faults(report: str) -> list[str]:
    """What in a report is none of our elements, loads something, or leads elsewhere."""
    assert report.encode()
    read = ReadHtml(report.removeprefix("<!doctype html>"))
    faults = [*read.strange, *({tag for tag, _ in read.tags} - TAGS_OF_A_REPORT)]
    for _, attributes in read.tags:
        faults += [name for name in attributes if name.startswith("on") or "src" in name]
        address = attributes.get("href") or "#post-1"
        faults += [] if address.lower().startswith(KNOWN_SCHEMES) else [address]
    return faults


# What Streamlit reads as Markdown


@pytest.mark.parametrize("family", WITH_NAMES)
def test_names_and_notices_are_nothing_but_text(family: str) -> None:
    for index, text in enumerate(texts_of(family)):
        for shown in (short(text), escape_markdown(text)):
            assert shown.encode() or not text.strip()
            assert markdown_faults(shown) == [], (family, index)
        for name in (label(text), label(name_model(f"replay:openai:{text}"))):
            assert markdown_faults(name.replace(":", "", 1)) == [], (family, index)


@pytest.mark.parametrize("family", FAMILIES)
def test_a_providers_words_are_one_short_line_of_text(family: str) -> None:
    endpoint = Endpoint(provider="compatible", label="Server", base_url="http://a.example/v1")
    for index, text in enumerate(texts_of(family)):
        call = Call(endpoint=endpoint, model=text)
        for status in (400, 401, 404, 429, 500):
            complaint = Complaint(message=text, codes=(text,), known=True)
            error = complaint_error(call, complaint, status=status)
            assert len(error.detail) <= 500
            assert error.detail.isprintable()
            notice = Notice.of(error)
            shown = f"{escape_markdown(notice.message)} {escape_markdown(notice.remedy)}"
            assert markdown_faults(shown) == [], (family, index)


@pytest.mark.parametrize("family", FAMILIES)
def test_a_ranking_is_told_in_nothing_but_text(family: str) -> None:
    for index, text in enumerate(texts_of(family)):
        ranked = ranking_of(text)
        for said in (verdict(ranked), *reservations(ranked, "model")):
            ours = re.sub(r"(?<!\\)(?:\*\*|:|%)", "", said)
            assert markdown_faults(ours) == [], (family, index)


def ranking_of(*names: str) -> Ranking:
    wins = Interval(0.5, 0.4, 0.6)
    known = [
        Standing(name=name, rank=1, wins=wins, votes=20, both_bad=0, words=900)
        for name in (*names, "other name")
    ]
    groups = tuple((each.name,) for each in known)
    return Ranking(standings=tuple(known), votes=40, groups=groups, mixed=0.4)


# Charts


def spec_of(chart: Any) -> str:
    """A chart without its data."""
    drawn = dict(chart) if isinstance(chart, dict) else chart.to_dict()
    drawn.pop("datasets", None)
    for layer in drawn["layer"]:
        layer.pop("data", None)
    drawn.pop("data", None)
    return json.dumps(drawn, sort_keys=True)


def charts_of(monkeypatch: pytest.MonkeyPatch, text: str) -> Sequence[Any]:
    monkeypatch.setattr(comparison_chart, "text_color", lambda: "#808080")
    lanes = compared(Run(Brief(topic=text), [lane_with(text), lane_with("other")]))
    return comparison_picture(lanes), ranking_picture(_table(ranking_of(text), "model"), "model")


def test_a_chart_has_names_as_data_and_nowhere_else(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = [spec_of(chart) for chart in charts_of(monkeypatch, "plain")]
    for family in ("blns", "xss_payloads", "csv_formula", "urls_links_ssrf"):
        for text in (texts_of(family)[0], " ".join(texts_of(family))[:5000]):
            assert [spec_of(chart) for chart in charts_of(monkeypatch, text)] == plain


def test_a_chart_in_words_is_an_attribute() -> None:
    assert "<img" in describe(compared(Run(Brief(topic="x"), [lane_with("<img src=x>")])))


# Differences and fixes


@pytest.mark.parametrize("family", WITH_TOKENIZER)
def test_differences_are_pieces_of_text(family: str) -> None:
    for text in texts_of(family):
        other = f"{text[: len(text) // 2]} <b>more</b> {text[len(text) // 2 :]}"
        pieces = _pieces(diff_words(text, other))
        assert {kind for kind, _ in pieces} <= {"same", "removed", "added"}
        assert json.dumps(pieces, ensure_ascii=False).encode()
        left = "".join(piece for kind, piece in pieces if kind != "added")
        assert left == replace_surrogates(text)


@pytest.mark.parametrize("family", WITH_TOKENIZER)
def test_fixes_quote_in_their_places_only(family: str) -> None:
    said = set()
    for text in texts_of(family):
        body = f"Sure! Here it is.\n\n**{text}**\n\nTITLE: {text}\n\n{text}"
        made = fix_post(Envelope(title="A", tags=(text, text), body=body))
        said |= {change.message for change in made.changes}
        assert faults_of(render_markdown(made.envelope.body)) == []
    assert all(message.endswith(".") and len(message) < 60 for message in said), said


# Templates


@pytest.mark.parametrize("family", FAMILIES)
def test_what_is_said_of_a_template_is_nothing_but_text(family: str) -> None:
    for index, text in enumerate(texts_of(family)):
        template = read_template(f"TITLE: {text}\n{text}\n[END] {{{{topic}}}}\n[user]\n{text}")
        for finding in lint_template(template):
            said = f"{escape_markdown(finding.message)} {escape_markdown(finding.remedy)}"
            assert markdown_faults(said) == [], (family, index)


def test_a_template_gives_the_browser_whole_characters_only() -> None:
    head = r'name: "a\uD800"' "\nvariables:\n  " r'x: {label: "b\uD800", default: "c\uD800d"}'
    template = PromptVersion(name="n", number=1, text=f"---\n{head}\n---\n{{{{x}}}}").template
    (variable,) = template.variables
    assert (template.name, variable.label, variable.default) == ("a", "b", "cd")


# The readers of this file


def test_the_readers_find_what_they_look_for() -> None:
    live = ("**b**", "[a](b)", "![a](b)", "<b>", "# a", "- a", "$x$", ":red[a]", "www.a.example")
    assert all(map(markdown_faults, live))
    assert markdown_faults(escape_markdown(" ".join(live))) == []
    assert len(reply_with("x" * LONGEST)) > 8 * LONGEST
    assert len(bad_inputs.strings("blns")) > 500
