"""Every repair says where in the reply it was made, in every shape and behind a seam."""

import json
from textwrap import indent

import pytest

from posts.envelope import Repair, read_envelope

BODY = "Tea is hot water with a plan.\n\n- Boil it.\n\nA broken \ud800 here.\n\n-EndOFText-"
LINES = f'Titel: "Tea time"\nCATEGORIES: news\n\n{BODY}\n\nEnjoy!\n'
FOOTER = (
    f"TITLE: Tea time (8 characters)\n\n{BODY.partition('-End')[0]}"
    "---\n\nMETA_DESCRIPTION: *Warm*\nTAGS: tea\nCATEGORIES: news\n\n</EndOFText>\n"
)
DOCUMENT = {"title": '"Tea time"', "categories": ["news"], "content": BODY}
TAGGED = f"<title>*Tea time*</title>\n<category>news</category>\n<body>{BODY}</body>\n\nEnjoy!\n"
BLOCK = f"title: 'Tea time'\nbody: |\n{indent(BODY, '  ')}\ncategories: news\n"
BELOW = {"footer_read": "META", "meta_description_undressed": "META"}
GREETING = "Sure! Here is your blog post:\n\n"
MARKER = {"end_marker_respelled": "-EndOFText-", "broken_characters_replaced": "\ud800"}
REST = {**MARKER, "chatter_removed": "Enjoy!"}
KEYS = {"keys_respelled": "Titel:", "title_undressed": "Titel:", "categories_respelled": "CATEG"}


def quoted(text: str) -> str:
    return indent(text, "> ", lambda _: True)


SHAPES = {
    "lines": (LINES, REST | KEYS),
    "behind a greeting": (
        f"{GREETING}{LINES}",
        {"preamble_removed": "Sure!"} | REST | KEYS,
    ),
    "quoted": (quoted(LINES), REST | KEYS),
    "indented": (indent(LINES, "    "), REST | KEYS),
    "quoted twice": (
        quoted(quoted(LINES)),
        REST | KEYS,
    ),
    "fields below the body": (
        FOOTER,
        {
            "footer_read": "META",
            "meta_description_undressed": "META",
            "length_note_removed": "TITLE",
        },
    ),
    "fields below the body, quoted": (
        quoted(FOOTER),
        {
            "footer_read": "META",
            "meta_description_undressed": "META",
            "length_note_removed": "TITLE",
        },
    ),
    "fields below the marker": (
        f"TITLE: Tea time\n\n{BODY}\n\nMETA_DESCRIPTION: *Warm*\nCATEGORIES: news\n",
        MARKER | BELOW | {"categories_respelled": "CATEGORIES"},
    ),
    "JSON": (
        f"{GREETING}{json.dumps(DOCUMENT)}\n\nEnjoy!",
        REST
        | {"json_read": "{", "title_undressed": '\\"Tea', "categories_respelled": "news"}
        | {"broken_characters_replaced": "\\ud800", "preamble_removed": "Sure!"},
    ),
    "JSON, raw line breaks": (
        json.dumps(DOCUMENT, ensure_ascii=False).replace("\\n", "\n"),
        MARKER | {"json_read": "{", "categories_respelled": "news"},
    ),
    "JSON, in sections": (
        json.dumps({"title": "Tea", "content": [{"title": "One", "text": "\ud800"}, BODY[-11:]]}),
        {"broken_characters_replaced": "\\ud800", "end_marker_respelled": "-EndOFText-"},
    ),
    "JSON, a heading for a title": (
        json.dumps({"tags": ["tea"], "content": f"# Tea time\n\n{BODY}"}),
        {"title_from_heading": "# Tea time"}
        | {"broken_characters_replaced": "\\ud800", "end_marker_respelled": "-EndOFText-"},
    ),
    "tags": (
        TAGGED,
        REST
        | {"tagged_read": "<title>", "title_undressed": "<title>"}
        | {"categories_respelled": "<category>"},
    ),
    "tags and data": (
        TAGGED.replace("<body>", "<body><![CDATA[").replace("</body>", "]]></body>"),
        REST | {"tagged_read": "<title>"},
    ),
    "a block of YAML": (
        BLOCK,
        MARKER | {"title_undressed": "title:", "categories_respelled": "categories"},
    ),
    "a tag around": (f"\n<post>\n{LINES}</post>", {"tag_removed": "<post>"} | REST | KEYS),
}


@pytest.mark.parametrize(("reply", "anchors"), SHAPES.values(), ids=SHAPES.keys())
def test_a_repair_knows_its_place_in_any_shape(reply: str, anchors: dict[str, str]) -> None:
    found = {repair.id: reply[repair.offset :] for repair in read_envelope(reply).repairs}
    assert anchors.keys() <= found.keys()
    for kind, anchor in anchors.items():
        assert found[kind].startswith(anchor), kind


REPEATED = 30


@pytest.mark.parametrize("reply", [reply for reply, _ in SHAPES.values()], ids=SHAPES.keys())
def test_a_repair_knows_its_place_behind_a_seam(reply: str) -> None:
    whole = read_envelope(reply).repairs
    for cut in range(REPEATED, reply.index("EndOF"), 3):  # behind it, nothing is joined
        torn = reply[:cut] + reply[cut - REPEATED :]
        expected = [place(made, cut) for made in whole]
        read = read_envelope(torn, [cut]).repairs
        assert [
            (made.id, made.offset) for made in read if not made.id.startswith("seam_")
        ] == expected, torn[:cut][-40:]


def place(repair: Repair, cut: int) -> tuple[str, int]:
    """The repair's kind, and where it stands behind a seam that repeats some characters."""
    return repair.id, repair.offset + (REPEATED if repair.offset >= cut else 0)


def test_a_repair_knows_its_place_behind_a_fence_that_was_taken_out() -> None:
    left = "TITLE: Tea\n\nWe boiled it in the first week"
    right = "```markdown\nin the first week, too.\n```\n\n-EndOFText-\n"
    found = {made.id: made.offset for made in read_envelope(left + right, [len(left)]).repairs}
    assert (left + right)[found["end_marker_respelled"] :] == "-EndOFText-\n"
