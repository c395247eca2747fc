"""How fields are cleaned: plain text, lists, caps, and what nobody can see."""

import pytest

from posts.envelope import Envelope, read_envelope
from posts.reader.fields import DESCRIPTION_LIMIT, TITLE_LIMIT
from posts.reader.lists import ITEM_LIMIT, LIST_LIMIT


def read_field(key: str, value: str) -> Envelope:
    return read_envelope(f"{key}: {value}\n\nWarm.\n\n</EndOFText>\n")


TITLES = {
    "as it is": ("Tea: a Plan", "Tea: a Plan"),
    "quotes": ('"Tea: a Plan"', "Tea: a Plan"),
    "quotes within": ('"He Said "Tea" to Me"', 'He Said "Tea" to Me'),
    "two quotations": ('"Tea" and "Milk"', '"Tea" and "Milk"'),
    "escaped quotes": ('"The \\"Tea\\" Plan"', 'The "Tea" Plan'),
    "YAML quotes": ("'Don''t Boil It'", "Don't Boil It"),
    "apostrophes": ("'Don't Boil It'", "Don't Boil It"),
    "German quotes": ("„Tee: ein Plan“", "Tee: ein Plan"),
    "French quotes": ("« Le thé »", "Le thé"),
    "Japanese quotes": ("「お茶の計画」", "お茶の計画"),
    "bold": ("**Tea**", "Tea"),
    "bold and quotes": ('**"Tea"**', "Tea"),
    "two emphases": ("*Tea* and *Milk*", "*Tea* and *Milk*"),
    "bold within": ("The **Best** Tea", "The Best Tea"),
    "code": ("`Tea`", "Tea"),
    "code within": ("Why `rm -rf **` Hurts", "Why `rm -rf **` Hurts"),
    "heading": ("## Tea", "Tea"),
    "bullet": ("- Tea", "Tea"),
    "brackets": ("[Tea]", "Tea"),
    "HTML": ("<strong>Tea</strong>", "Tea"),
    "number sign": ("#1 Tea", "#1 Tea"),
    "sharp": ("Tea in C#", "Tea in C#"),
    "entities": ("Tea &amp; &quot;Milk&quot;", 'Tea & "Milk"'),
    "no-break space at the ends": ("\u00a0Tea\u00a0", "Tea"),
    "no-break space within": ("Th\u00e9\u00a0: un plan", "Th\u00e9\u00a0: un plan"),
    "other line breaks": ("Tea\u2028Milk\x0bSugar\x85Cup", "Tea Milk Sugar Cup"),
    "decomposed letters": ("The\u0301", "Th\u00e9"),
    "length note": ("Tea: a Plan (11 characters)", "Tea: a Plan"),
    "length note, bold": ("**Tea: a Plan** *(11 chars)*", "Tea: a Plan"),
    "length note in German": ("Tee (3 Zeichen)", "Tee"),
    "a year is no length": ("Tea (2026 Edition)", "Tea (2026 Edition)"),
    "script": ("<script>alert(1)</script>", "<script>alert(1)</script>"),
    "family": ("Tea for 👨‍👩‍👧", "Tea for 👨‍👩‍👧"),
    "Persian joiner": ("می\u200cخواهم", "می\u200cخواهم"),
}


@pytest.mark.parametrize(("written", "plain"), TITLES.values(), ids=TITLES.keys())
def test_a_title_is_plain_text_on_one_line(written: str, plain: str) -> None:
    assert read_field("TITLE", written).title == plain


HIDDEN = {
    "bidirectional override": "\u202e",
    "bidirectional embedding": "\u202a",
    "isolate": "\u2066",
    "end of isolate": "\u2069",
    "zero-width space": "\u200b",
    "byte order mark": "\ufeff",
    "word joiner": "\u2060",
    "tag characters": "\U000e0069\U000e0067\U000e006e",
    "many variation selectors": "\U000e0100\U000e0101\U000e0102",
    "null": "\x00",
    "escape": "\x1b",
    "lone surrogate": "\ud800",
    "joiner between Latin letters": "\u200d",
}


@pytest.mark.parametrize("hidden", HIDDEN.values(), ids=HIDDEN.keys())
@pytest.mark.parametrize("key", ["TITLE", "META_DESCRIPTION", "TAGS", "CATEGORIES"])
def test_what_nobody_sees_is_not_in_the_fields(key: str, hidden: str) -> None:
    envelope = read_field(key, f"{hidden}Te{hidden}a{hidden}")
    fields = (envelope.title, envelope.meta_description, *envelope.tags)
    assert "Tea" in (*fields, *envelope.unknown_categories)
    assert "hidden_characters_removed" in {repair.id for repair in envelope.repairs}


LISTS = {
    "commas": ("a b, c , d", ("a b", "c", "d")),
    "semicolons": ("a; b", ("a", "b")),
    "full-width commas": ("a，b、c；d", ("a", "b", "c", "d")),
    "Arabic commas": ("a، b", ("a", "b")),
    "bars": ("a | b | c", ("a", "b", "c")),
    "dots between": ("a · b", ("a", "b")),
    "lines": ("\na\nb", ("a", "b")),
    "bullets": ("\n- a\n* b\n• c", ("a", "b", "c")),
    "numbers": ("\n1. a\n2) b", ("a", "b")),
    "brackets": ("[a, b]", ("a", "b")),
    "brackets over lines": ("[\n  a,\n  b\n]", ("a", "b")),
    "brackets each": ("[a] [b]", ("a", "b")),
    "quotes": ("\"a\", 'b', “c”", ("a", "b", "c")),
    "quotes around all": ('"a, b"', ("a", "b")),
    "quoted comma": ('["a, b", "c"]', ("a, b", "c")),
    "emphasis": ("**a**, *b*, `c`", ("a", "b", "c")),
    "hashtags": ("#a #b #c-d", ("a", "b", "c-d")),
    "hashtags with spaces": ("#a b, #c", ("a b", "c")),
    "full stops": ("a, b.", ("a", "b")),
    "dots that belong": (
        ".NET, Node.js, 3-2-1 rule, C++, C#",
        (".NET", "Node.js", "3-2-1 rule", "C++", "C#"),
    ),
    "entities": ("Q&amp;A, b", ("Q&A", "b")),
    "empty items": (",a,, ,b,", ("a", "b")),
    "twice": ("Hiring, code, hiring, HIRING", ("Hiring", "code")),
}


@pytest.mark.parametrize(("written", "tags"), LISTS.values(), ids=LISTS.keys())
def test_tags_are_a_list_however_they_are_written(written: str, tags: tuple[str, ...]) -> None:
    assert read_field("TAGS", written).tags == tags


def test_categories_are_those_of_the_list_and_others_apart() -> None:
    envelope = read_field(
        "CATEGORIES",
        "SCIENCE & technology, Gardening, internet of things, News, news, Web  Hosting",
    )
    assert envelope.categories == ("Science and Technology", "Internet of Things (IoT)", "News")
    assert envelope.unknown_categories == ("Gardening", "Web Hosting")


@pytest.mark.parametrize(
    ("written", "shown", "unknown"),
    [
        ("News, Cyber", ("News",), ()),
        ("News, Cybersecurity", ("News", "Cybersecurity"), ()),
        ("News, Garden", ("News",), ("Garden",)),
        ("Web Hosting,", (), ("Web Hosting",)),
    ],
    ids=["half", "whole", "never one", "ended"],
)
def test_half_a_category_is_not_shown_as_unknown(
    written: str, shown: tuple[str, ...], unknown: tuple[str, ...]
) -> None:
    envelope = read_envelope(f"TITLE: Tea\nCATEGORIES: {written}")
    assert (envelope.categories, envelope.unknown_categories) == (shown, unknown)


ARRIVING = {
    "half a key": ("TITLE: Tea\nMETA_DES", "Tea"),
    "half a bold key": ("**TITLE:** Tea\n**", "Tea"),
    "half an emphasis": ("TITLE: **Tea*", "Tea"),
    "an open quote": ('TITLE: "Tea', "Tea"),
    "half an entity": ("TITLE: Tea &am", "Tea"),
    "half a length note": ("TITLE: Tea (11 char", "Tea"),
    "half a marker": ("TITLE: Tea\n\n</EndOF", "Tea"),
    "half a label": ("TITLE: Tea\n\nPost Con", "Tea"),
    "half a row": ("| TITLE | Tea |\n| META", "Tea"),
    "half a tag": ("<title>Tea</ti", "Tea"),
    "half a string": ('{"title": "Tea\\u00', "Tea"),
    "half a bracket": ("{", None),
    "half a greeting": ("Sure! Here is", None),
    "half a fence": ("```mark", None),
    "a fence": ("```markdown\nTIT", None),
    "half of the reasoning": ("<think>\nTITLE: Tea\n\nWarm.", None),
    "half the tag of reasoning": ("<thi", None),
    "front matter": ("---\ntitle: Tea\ndescr", "Tea"),
}


@pytest.mark.parametrize(("text", "title"), ARRIVING.values(), ids=ARRIVING.keys())
def test_what_is_half_arrived_is_not_shown(text: str, title: str | None) -> None:
    envelope = read_envelope(text)
    assert (envelope.title, envelope.body) == (title, "")


BODIES = {
    "half a marker": "\n</EndOF",
    "half a bold marker": "\n**</",
    "half an escaped marker": "\n&lt;/End",
    "half a dash marker": "\n-End",
    "half a second header": "\nTITL",
}


@pytest.mark.parametrize("tail", BODIES.values(), ids=BODIES.keys())
def test_half_a_mark_below_the_body_is_not_shown(tail: str) -> None:
    assert read_envelope(f"TITLE: Tea\n\nWarm.\n{tail}").body == "Warm."


def test_caps_hold_and_say_so_and_the_body_is_never_cut() -> None:
    body = "warm " * 50_000 + "tea"
    tags = ", ".join(f"tag {number} {'x' * 100}" for number in range(5_000))
    envelope = read_envelope(
        f"TITLE: {'Tea ' * 25_000}\nMETA_DESCRIPTION: {'Warm ' * 1_000}\nTAGS: {tags}\n"
        f"CATEGORIES: {tags}\n\n{body}\n\n</EndOFText>\n"
    )
    assert len(envelope.title or "") in range(TITLE_LIMIT - 5, TITLE_LIMIT + 1)
    assert len(envelope.meta_description or "") in range(
        DESCRIPTION_LIMIT - 5, DESCRIPTION_LIMIT + 1
    )
    assert len(envelope.tags) == len(envelope.unknown_categories) == LIST_LIMIT
    assert {len(item) for item in envelope.tags + envelope.unknown_categories} == {ITEM_LIMIT}
    assert envelope.body == body
    assert {repair.id for repair in envelope.repairs} == {
        "title_shortened",
        "meta_description_shortened",
        "tags_limited",
        "tags_shortened",
        "categories_limited",
        "categories_shortened",
    }


def test_a_body_can_be_written_to_a_file() -> None:
    body = read_envelope("TITLE: Tea\n\nWarm \ud800 and é.\n").body
    assert body == "Warm \ufffd and é."
    assert body.encode()
