"""Every repair is said, with a stable name, in plain words, and where it was made."""

import pytest

from posts.envelope import read_envelope
from posts.reader.repairs import MESSAGES, QUOTED_LIMIT

HEADER = "TITLE: Tea\nMETA_DESCRIPTION: About tea.\nTAGS: tea, cups\nCATEGORIES: News\n"
BODY = "\nWarm.\n"
END = "\n</EndOFText>\n"

# Each reply is given in two pieces: the repair is made where the second begins.
REPLIES = {
    "reasoning_removed": ("", f"<think>Hm.</think>{HEADER}{BODY}{END}"),
    "preamble_removed": ("", f"Sure! Here it is:\n\n{HEADER}{BODY}{END}"),
    "fence_removed": ("", f"```\n{HEADER}{BODY}{END}```"),
    "tag_removed": ("", f"<answer>\n{HEADER}{BODY}{END}</answer>"),
    "quote_marks_removed": ("", f"> {HEADER}{BODY}{END}".replace("\n", "\n> ")),
    "indent_removed": ("", f"    {HEADER}{BODY}{END}".replace("\n", "\n    ")),
    "chatter_removed": (f"{HEADER}{BODY}{END}", "I hope this helps!"),
    "second_post_removed": (f"{HEADER}{BODY}{END}", f"{HEADER}{BODY}{END}"),
    "special_tokens_removed": (f"{HEADER}{BODY[:-1]}", "<|im_end|>"),
    "end_marker_respelled": (f"{HEADER}{BODY}\n", "-EndOFText-"),
    "keys_respelled": ("", f"**Title:** Tea\n{BODY}{END}"),
    "front_matter_read": ("", f"---\ntitle: Tea\n---\n{BODY}{END}"),
    "json_read": ("", '{"title": "Tea", "content": "Warm."}'),
    "tagged_read": ("", "<title>Tea</title>\n<body>Warm.</body>"),
    "table_read": ("| Field | Value |\n|---|---|\n", f"| TITLE | Tea |\n{BODY}{END}"),
    "header_repeated": (f"{HEADER}\n---\n\n", f"{HEADER}{BODY}{END}"),
    "second_value_removed": ("TITLE: Tea\n", f"SEO_TITLE: Cups\n{BODY}{END}"),
    "filler_removed": ("", f"TITLE: N/A\n{BODY}{END}"),
    "options_removed": ("", f"TITLE:\n1. Tea\n2. Cups\n{BODY}{END}"),
    "end_marker_glued": (f"{HEADER}\nWarm.", "</EndOFText>"),
    "extra_key_removed": (HEADER, f"SLUG: tea\n{BODY}{END}"),
    "label_removed": (f"{HEADER}\n", f"Post Content:\n{BODY}{END}"),
    "separator_removed": (f"{HEADER}\n", f"---\n{BODY}{END}"),
    "marker_after_header": (f"{HEADER}\n", f"-EndOFText-\n{BODY}{END}"),
    "title_from_heading": ("", f"# Tea\n\nTAGS: tea\n{BODY}{END}"),
    "footer_read": (f"TITLE: Tea\n{BODY}\n", f"TAGS: tea{END}"),
    "title_undressed": ("", f'TITLE: "Tea"\n{BODY}{END}'),
    "meta_description_undressed": ("TITLE: Tea\n", f"META_DESCRIPTION: *Warm*\n{BODY}{END}"),
    "title_unwrapped": ("", f"TITLE: Tea\n  and Milk\nTAGS: tea\n{BODY}{END}"),
    "meta_description_unwrapped": (
        "TITLE: Tea\n",
        f"META_DESCRIPTION: About\ntea.\nTAGS: tea\n{BODY}{END}",
    ),
    "title_shortened": ("", f"TITLE: {'Tea ' * 100}\n{BODY}{END}"),
    "meta_description_shortened": (
        "TITLE: Tea\n",
        f"META_DESCRIPTION: {'tea ' * 200}\n{BODY}{END}",
    ),
    "length_note_removed": ("", f"TITLE: Tea (3 characters)\n{BODY}{END}"),
    "hidden_characters_removed": ("", f"TITLE: T\u202eea\n{BODY}{END}"),
    "tags_limited": ("TITLE: Tea\n", f"TAGS: {', '.join(map(str, range(99)))}\n{BODY}{END}"),
    "tags_shortened": ("TITLE: Tea\n", f"TAGS: {'tea ' * 20}\n{BODY}{END}"),
    "categories_respelled": ("TITLE: Tea\n", f"CATEGORIES: news\n{BODY}{END}"),
    "categories_limited": (
        "TITLE: Tea\n",
        f"CATEGORIES: {', '.join(map(str, range(99)))}\n{BODY}{END}",
    ),
    "categories_shortened": ("TITLE: Tea\n", f"CATEGORIES: {'tea ' * 20}\n{BODY}{END}"),
    "broken_characters_replaced": (f"{HEADER}{BODY}", f"\ud800{END}"),
    "line_ends_changed": ("TITLE: Tea\r\n\r\n", "Warm.\r\n\r\nWet.\r\n\r\n</EndOFText>\r\n"),
    "seam_overlap_removed": (f"{HEADER}\nIn the first week", f"the first week, too.{END}"),
    "seam_chatter_removed": (f"{HEADER}\nIn the first week", f"(continued)\n\nit held.{END}"),
    "seam_leftover_removed": (
        f"{HEADER}\nIt held.\n\n(To be continued...)",
        f"## Next\n\nIt fell.{END}",
    ),
    "seam_header_removed": (f"{HEADER}\nIn the first week", f"{HEADER}\nit held.{END}"),
    "seam_heading_removed": (f"{HEADER}\n# One\n\nIt held.\n", f"# One\n\nIt fell.{END}"),
    "seam_table_head_removed": (
        f"{HEADER}\n| a | b |\n|---|---|\n| 1 | 2 |\n",
        f"| a | b |\n|---|---|\n| 3 | 4 |\n{END}",
    ),
    "seam_fence_joined": (f"{HEADER}\n```python\nx = 1\n", f"```python\ny = 2\n```\n{END}"),
    "seam_uncertain": (f"{HEADER}\nIn the first", f"(continued)\n\nweek it held.{END}"),
    "seam_restart_removed": (HEADER[:40], f"{HEADER}{BODY}{END}".replace("About", "On")),
}


def test_every_kind_of_repair_has_a_reply_here() -> None:
    assert REPLIES.keys() == MESSAGES.keys()


@pytest.mark.parametrize("kind", REPLIES)
def test_a_repair_is_said_and_where(kind: str) -> None:
    before, after = REPLIES[kind]
    seams = [len(before)] if kind.startswith("seam_") else []
    repairs = read_envelope(before + after, seams).repairs
    assert [repair.offset for repair in repairs if repair.id == kind] == [len(before)]


def test_a_message_quotes_the_reply_in_one_short_line() -> None:
    key = f"**Meta description ({'x' * 30})**"
    envelope = read_envelope(f"TITLE: Tea\n{key}: Warm\n")
    (message,) = [repair.message for repair in envelope.repairs]
    assert message.startswith("Read **Meta description (")
    assert message.endswith("… as META_DESCRIPTION")
    assert len(message) < QUOTED_LIMIT + 40


def test_repairs_stand_in_the_order_of_the_reply() -> None:
    text = f'Sure! Here it is:\n\n```\nTITLE: "Tea"\n\n---\n{BODY}\n-EndOFText-\n```\nEnjoy!'
    repairs = read_envelope(text).repairs
    assert [repair.id for repair in repairs] == [
        "preamble_removed",
        "fence_removed",
        "title_undressed",
        "separator_removed",
        "end_marker_respelled",
        "chatter_removed",
    ]


def test_marks_that_nobody_sees_at_the_beginning_are_no_reasoning() -> None:
    envelope = read_envelope(f"\ufeff\u200b{HEADER}{BODY}{END}")
    assert (envelope.title, envelope.repairs) == ("Tea", ())
