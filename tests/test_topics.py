"""Topics of a batch, however a person has them: what is read, what is left out, what is said."""

import io
import time
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl  # type: ignore[import-untyped]
import pytest

from posts.prompts.version import BUILT_IN, Variable
from posts.topics.read import read_file, read_typed
from posts.topics.topic_list import MOST_ROWS, TopicList
from runs.batch.topics import read_topics
from runs.batch.values import TopicToWrite

VARIABLES = (*BUILT_IN.template.variables, Variable(name="product", label="Our product"))
LENGTHS = range(100, 20_001)
SHEET = "xl/worksheets/sheet1.xml"


def of_file(data: bytes | str, name: str = "topics.csv") -> TopicList:
    raw = data.encode() if isinstance(data, str) else data
    return read_file(raw, name, VARIABLES, lengths=LENGTHS, filled=("product",))


def topics(read: TopicList) -> list[str]:
    return [row.topic for row in read.rows]


def said(read: TopicList) -> list[tuple[int | None, str]]:
    return [(finding.line, finding.kind) for finding in read.findings]


def sheet(*rows: tuple[Any, ...]) -> bytes:
    """A spreadsheet as a library writes it."""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def repacked(data: bytes, change: Callable[[str, bytes], bytes]) -> bytes:
    """A spreadsheet with some of its parts changed."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(file, "w", 8) as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
    return file.getvalue()


def with_sheet(xml: str) -> bytes:
    """A spreadsheet whose only sheet holds this XML."""
    head = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    )
    whole = f"{head}{xml}</sheetData></worksheet>".encode()
    return repacked(sheet(("Topic",)), lambda name, old: whole if name == SHEET else old)


def with_members(count: int) -> bytes:
    """A spreadsheet with so many parts more than it needs."""
    file = io.BytesIO(sheet(("Topic",), ("Tea",)))
    with zipfile.ZipFile(file, "a") as archive:
        for number in range(count):
            archive.writestr(f"xl/media/{number}.png", b"")
    return file.getvalue()


def test_topics_typed_one_a_line_are_read_as_they_are() -> None:
    read = read_typed('How to brew tea\n\n  "Best" cups, and why \r\nTee; Kaffee', VARIABLES)
    assert topics(read) == ["How to brew tea", '"Best" cups, and why', "Tee; Kaffee"]
    assert [row.line for row in read.rows] == [1, 3, 4]
    assert said(read) == [(2, "empty line"), (None, "unfilled variable")][::-1]
    assert read.read_as == "One topic a line"


def test_a_heading_above_a_list_is_no_topic() -> None:
    assert topics(read_typed("Topics:\nTea\nCups", VARIABLES)) == ["Tea", "Cups"]


def test_what_is_pasted_from_a_spreadsheet_is_a_table() -> None:
    read = read_typed("Topic\tKeyword\tWords\nTea\tgreen tea\t900\nCups\t\t", VARIABLES)
    assert [(row.topic, dict(row.values)) for row in read.rows] == [
        ("Tea", {"keyphrase": "green tea", "words": "900"}),
        ("Cups", {}),
    ]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_a_table_is_read_whatever_its_separator_and_encoding(separator: str, encoding: str) -> None:
    lines = ["Topic,Our product", "Café crème,“Röster”", '"Tea, cups; and | all",Kettle']
    text = "\r\n".join(lines).replace(",", separator).replace(f"Tea{separator}", "Tea,")
    text = text.replace("“", "").replace("”", "")
    read = of_file(text.encode(encoding))
    assert [(row.line, row.topic, dict(row.values)) for row in read.rows] == [
        (2, "Café crème", {"product": "Röster"}),
        (3, "Tea, cups; and | all", {"product": "Kettle"}),
    ]
    assert [column.variable for column in read.columns] == ["topic", "product"]


def test_a_list_says_how_it_was_read() -> None:
    assert of_file("sep=;\nTopic;Tone\nTea;calm").read_as == "CSV, separated by semicolons, UTF-8"
    assert of_file("Topic\nTea").read_as == "CSV of one column, UTF-8"
    assert of_file(sheet(("Topic",), ("Tea",)), "a.xlsx").read_as == "XLSX, sheet “Sheet”"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Topic,Tone\nTea,calm\n\n\nTea,calm", [(3, "empty line"), (5, "duplicate")]),
        ("Topic,Tone\nTea,calm\ntea,loud", [(3, "topic again")]),
        ("Topic,Volume\nTea,100", [(1, "unused column")]),
        ("Topic,Title\nTea,Cups", [(1, "unused column")]),
        ("Topic,Words\nTea,some\nCups,90\nPots,1500", [(2, "length"), (3, "length")]),
        ("Topic,Tone\n,calm", [(2, "topic")]),
        (f"Topic,Tone\n{'x' * 301},calm", [(2, "topic")]),
        (f"Topic,Notes\nTea,{'x' * 20_001}", [(2, "long value")]),
        ("Topic,Tone\nTea,calm,more", [(2, "too many cells")]),
        ("Topic,Tone\nTea,calm\nCafÃ©,calm", [(3, "encoding")]),
        ('Topic,Tone\nTea,calm\nCups,"calm\nPots,loud', [(3, "quotation mark")]),
        ("Subject line,Tone\nTea,calm", [(None, "no topic column")]),
        ("Topic,Tone", [(None, "no topics")]),
        ("\ufeff", [(None, "no topics")]),
        ("Topic;Tone\nTea;calm\nCups,loud", [(3, "separator")]),
        ("Our plan\n\nTopic,Tone\nTea,calm", [(2, "empty line"), (3, "late headings")]),
        ("How to brew\nSubject, verb, object: word order", []),
        ('My list\nTopic,Tone\n"a, b",c\nd,e', [(2, "late headings")]),
        ("My list\nTopic,Tone\na,c\nd,e,f\ng,h", [(2, "late headings")]),
        ('Topic,Words\nTea,"1,200"\nCups,1.200\nTea,01200 words', [(4, "duplicate")]),
        ('Topic,Words\nTea,"100,000"', [(2, "length")]),
        ("Topic,Tone\nTea\0,calm\nCups,\x1bloud", [(2, "control character")]),
        ("Topic\x07,Tone", [(None, "no topics"), (1, "control character")]),
        ("Topic,Tone\rTea\x07,calm\rCups,loud", [(2, "control character")]),
        (f"Topic,{',' * 100}Tone\nTea,{',' * 100}calm", [(1, "too many columns")]),
    ],
    ids=lambda value: value[-1][-1] if value and isinstance(value, list) else "",
)
def test_what_is_wrong_is_said_with_its_line(text: str, expected: list[tuple[int, str]]) -> None:
    assert said(of_file(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("* Tea\n* Cups", ["Tea", "Cups"]),
        ("1. Tea\n\n2) Cups", ["Tea", "Cups"]),
        ("2023. Review\n2024. Review", ["2023. Review", "2024. Review"]),
        ("1. FC Köln\n1. FC Nürnberg", ["1. FC Köln", "1. FC Nürnberg"]),
        ("- [ ] Tea\n- [x] Cups", ["Tea", "Cups"]),
        ("• Tea", ["Tea"]),
        ("10. Anniversary ideas", ["10. Anniversary ideas"]),
        ("5 ways to brew\n- Tea", ["5 ways to brew", "- Tea"]),
    ],
)
def test_a_pasted_list_loses_the_bullets_before_all_of_its_lines(
    text: str, expected: list[str]
) -> None:
    read = of_file(text, "a.txt")
    assert topics(read) == expected
    is_told = (None, "bullets") in said(read)
    assert is_told == (expected[0] not in text.splitlines())


@pytest.mark.parametrize(
    "data", [b"abc\x01\x02\x03 def\n" * 20, b"\x00\x01\x02" * 30], ids=["controls", "binary"]
)
def test_what_is_no_text_is_refused(data: bytes) -> None:
    read = of_file(data, "a.txt")
    assert (topics(read), said(read)) == ([], [(None, "unreadable")])


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("text", ["Кофе и чай\nЧашки", "茶的历史\n杯子"], ids=["ru", "zh"])
def test_utf_16_without_its_mark_is_read(encoding: str, text: str) -> None:
    read = of_file(text.encode(encoding), "a.txt")
    assert (topics(read), said(read)) == (text.splitlines(), [])


def test_hidden_rows_of_a_sheet_are_read_and_said() -> None:
    book = with_sheet(
        '<row r="1"><c r="A1" t="inlineStr"><is><t>Topic</t></is></c></row>'
        '<row r="2" hidden="1"><c r="A2" t="inlineStr"><is><t>Tea</t></is></c></row>'
        '<row r="3"><c r="A3" t="inlineStr"><is><t>Cups</t></is></c></row>'
        '<row r="4" hidden="true"/>'
    )
    read = of_file(book, "topics.xlsx")
    assert topics(read) == ["Tea", "Cups"]
    assert (2, "hidden") in said(read)


def test_a_line_that_is_not_in_the_encoding_of_the_others_is_named() -> None:
    read = of_file("Topic,Tone\nTé,calm\n".encode() + "Café,calm".encode("cp1252"))
    assert topics(read) == ["Té", "Café"]
    assert said(read) == [(3, "encoding")]
    assert said(of_file("Topic,Tone\nTea,calm\nCafé,calm".encode("cp1252"))) == [(3, "encoding")]
    with_control = of_file("Topic,Tone\nTea\x1b,calm\nCafé,calm".encode("cp1252"))
    assert (topics(with_control), said(with_control)) == (
        ["Tea", "Café"],
        [(2, "control character"), (3, "encoding")],
    )


def test_a_variable_that_a_prompt_needs_is_asked_for_where_nothing_fills_it() -> None:
    without = read_file(b"Topic,Tone\nTea,calm", "a.csv", VARIABLES)
    assert said(without) == [(None, "unfilled variable")]
    some = read_file(b"Topic,Our product\nTea,\nCups,Kettle", "a.csv", VARIABLES)
    assert (topics(some), said(some), some.left_out) == (["Cups"], [(2, "empty value")], 1)


def test_a_spreadsheet_is_read_with_its_dates_and_the_results_of_its_formulas() -> None:
    book = with_sheet(
        '<row r="1"><c r="A1" t="inlineStr"><is><t>Topic</t></is></c>'
        '<c r="C1" t="inlineStr"><is><r><t>No</t></r><r><t>tes</t></r></is></c></row>'
        '<row r="4"><c r="A4" t="str"><f>A1&amp;"!"</f><v>Tea</v></c><c r="C4"><v>12</v></c></row>'
        '<row r="5"><c r="A5"><f>B9</f></c><c r="C5" t="b"><v>1</v></c></row>'
        '<row r="6"><c r="A6" t="e"><v>#REF!</v></c><c r="C6"><v>1</v></c></row>'
    )
    read = of_file(book, "topics.xlsx")
    assert [(row.line, row.topic, dict(row.values)) for row in read.rows] == [
        (4, "Tea", {"notes": "12"})
    ]
    assert [kind for _, kind in said(read)] == [
        *("formula", "formula", "topic", "formula", "topic")
    ]
    assert '“=A1&"!"”' in read.findings[0].message
    dated = of_file(sheet(("Topic", "Notes"), ("Tea", date(2026, 11, 26))), "a.xlsx")
    assert dated.rows[0].values == {"notes": "2026-11-26"}


def test_columns_beyond_the_most_are_said_to_be_left_out() -> None:
    read = of_file(
        sheet(("Topic", *[None] * 100, "Tone"), ("Tea", *[None] * 100, "calm")), "a.xlsx"
    )
    assert topics(read) == ["Tea"]
    assert said(read)[0] == (1, "too many columns")


def test_hidden_sheets_are_not_read_and_others_are_named() -> None:
    book = openpyxl.Workbook()
    book.active.append(("Topic",))
    book.active.sheet_state = "hidden"
    book.create_sheet("Ideas").append(("Tea",))
    book.create_sheet("More").append(("Cups",))
    file = io.BytesIO()
    book.save(file)
    read = of_file(file.getvalue(), "a.xlsx")
    assert (topics(read), said(read)) == (["Tea"], [(None, "other sheets")])


BOMB = '<row r="2"><c r="A2" t="inlineStr"><is><t>' + "x" * 31_000_000 + "</t></is></c></row>"
ONE_ROW = f"<row>{'<c/>' * 200_000}</row>"
PLACES = '<conditionalFormatting sqref="' + "A1 " * 200_000 + '"/>'
ENTITIES = b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(lambda: with_sheet(BOMB), id="unpacks to more than it may"),
        pytest.param(lambda: with_sheet(ONE_ROW), id="a row without end"),
        pytest.param(lambda: with_sheet(PLACES), id="a format of too many places"),
        pytest.param(lambda: with_members(1_001), id="too many parts"),
        pytest.param(
            lambda: repacked(sheet(("T",)), lambda name, old: ENTITIES if name == SHEET else old),
            id="entities",
        ),
        pytest.param(
            lambda: repacked(
                sheet(("T",)),
                lambda name, old: ENTITIES.decode().encode("utf-16") if name == SHEET else old,
            ),
            id="entities in another encoding",
        ),
        pytest.param(
            lambda: repacked(sheet(("T",)), lambda name, old: old[:50]), id="broken parts"
        ),
        pytest.param(lambda: sheet(("Topic",))[:900], id="cut off"),
        pytest.param(lambda: b"PK\x03\x04 and no more", id="no archive"),
        pytest.param(lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" * 9, id="an old spreadsheet"),
        pytest.param(lambda: b"%PDF-1.7\n", id="a PDF"),
        pytest.param(lambda: bytes(range(256)) * 9, id="no text"),
        pytest.param(lambda: b"\xff\xfe\x00\xd8", id="half a character"),
        pytest.param(lambda: b" \n ", id="nothing"),
        pytest.param(lambda: b"x" * 5_000_001, id="too large"),
    ],
)
def test_what_is_no_list_is_refused_in_words(data: Callable[[], bytes]) -> None:
    read = of_file(data(), "topics.xlsx")
    assert (read.rows, said(read)) == ((), [(None, "unreadable")])
    assert read.findings[0].remedy


def test_hostile_cells_cost_nothing_and_hide_nothing() -> None:
    far = (
        '<row r="1"><c r="A1" t="inlineStr"><is><t>Tea</t></is></c><c r="XFD1"><v>1</v></c></row>'
        '<row r="1048576"><c r="A1048576" t="inlineStr"><is><t>Cups_x202E_</t></is></c></row>'
        '<row r="7"><c r="A7" t="s"><v>99999999999999</v></c><c r="B7" t="s"><v>-1</v></c></row>'
    )
    read = of_file(with_sheet(far), "a.xlsx")
    assert topics(read) == ["Tea", "Cups"]
    assert topics(of_file("Topic,Tone\n=cmd|' /C calc'!A0,\u202ecalm")) == ["=cmd|' /C calc'!A0"]


def test_rows_without_end_that_say_nothing_end_the_sheet_and_this_is_said() -> None:
    cell = '<row r="{0}"><c r="A{0}" t="inlineStr"><is><t>Topic {0}</t></is></c></row>'
    first = "".join(map(cell.format, range(1, MOST_ROWS + 1)))
    empty = "".join(f'<row r="{at}" s="1"/>' for at in range(MOST_ROWS + 1, 2 * MOST_ROWS + 3))
    read = of_file(with_sheet(first + empty + "<row/>" * 200_000), "a.xlsx")
    assert len(read.rows) == MOST_ROWS
    assert said(read)[-1] == (MOST_ROWS + 1, "empty rows")
    nothing = of_file(with_sheet("<row/>" * (MOST_ROWS + 2)), "a.xlsx")
    assert (nothing.rows, said(nothing)) == ((), [(1, "empty rows")])
    some = (
        "".join(map(cell.format, (1, 2))) + "<row/>" * (MOST_ROWS - 1) + cell.format(MOST_ROWS + 2)
    )
    assert topics(of_file(with_sheet(some), "a.xlsx"))[-1] == f"Topic {MOST_ROWS + 2}"


def test_a_sheet_that_is_damaged_is_read_as_far_as_it_goes() -> None:
    rows = "".join(
        f'<row r="{at}"><c r="A{at}" t="{kind}"><v>{text}</v></c></row>'
        for at, kind, text in [(1, "str", "Tea"), (3, "str", "Cups"), (5, "n", "x"), (6, "n", "1")]
    )
    read = of_file(with_sheet(rows), "a.xlsx")
    assert (topics(read), said(read)[-1]) == (["Tea", "Cups"], (4, "damaged"))
    small = repacked(
        sheet(("Topic",), ("Tea",), ("Cups",)),
        lambda name, old: old.replace(b'"A1:A3"', b'"A1:A1"') if name == SHEET else old,
    )
    assert topics(of_file(small, "a.xlsx")) == ["Tea", "Cups"]  # whatever it says of its size


def test_ten_thousand_rows_are_read_and_no_more() -> None:
    rows = [f"How to do thing {number},calm and long,{number}" for number in range(MOST_ROWS + 5)]
    read = of_file("Topic,Tone,Volume\n" + "\n".join(rows))
    assert (len(read.rows), read.left_out) == (MOST_ROWS, 1)
    assert said(read)[-1] == (MOST_ROWS + 2, "too many rows")


def test_reading_takes_time_that_grows_as_the_list_does() -> None:
    def seconds(rows: int) -> float:
        text = "Topic;Keyword;Notes\n" + "".join(
            f"How to do the thing {at};thing {at};Say «this» and that.\n" for at in range(rows)
        )
        start = time.process_time()
        of_file(text)
        return time.process_time() - start

    assert any(seconds(8_000) / seconds(2_000) < 8 for _ in range(3))


def test_the_command_reads_what_the_page_reads(tmp_path: Path) -> None:
    path = tmp_path / "topics.xlsx"
    path.write_bytes(sheet(("Topic", "Words", "Size"), ("Tea", 900, 1), ("Tea", 900, 2)))
    topics, complaints = read_topics(path, [BUILT_IN])
    assert topics == [TopicToWrite(topic="Tea", values={"words": "900"})]
    assert complaints == [
        f"{path}:1: The column “Size” is not used: no prompt has such a variable.",
        f"{path}:3: “Tea” is the same as line 2. It is left out.",
    ]
