import re
from pathlib import Path

import bad_inputs
import envelope_samples
import pytest
from good_envelope import BODY, GOOD, good_envelope
from hypothesis import given
from hypothesis import strategies as st

from posts.categories import ALLOWED, match_category, nearest_category
from posts.checks import CHECKS, FORMAT_CHECKS, Finding, check_post, format_score
from posts.envelope import Envelope, Repair, read_envelope


def found(post: Envelope, check: str) -> list[Finding]:
    return [finding for finding in check_post(post) if finding.check == check]


def severities(post: Envelope, check: str) -> list[str]:
    return [finding.severity for finding in found(post, check)]


def test_a_reply_as_asked_for_is_good_in_every_check() -> None:
    findings = check_post(read_envelope(GOOD), families=("format",))
    assert {finding.check for finding in findings} == set(FORMAT_CHECKS)
    assert {finding.severity for finding in findings} == {"good"}
    assert format_score(findings) == 100


def test_an_empty_reply_scores_nothing() -> None:
    findings = check_post(Envelope())
    assert format_score(findings) == 0
    assert "good" not in {finding.severity for finding in findings}


CASES: dict[str, tuple[str, dict[str, object], str]] = {
    "no title": ("title_present", {"title": None}, "bad"),
    "no description": ("description_present", {"meta_description": None}, "bad"),
    "no tags": ("tags_present", {"tags": ()}, "bad"),
    "no categories": ("categories_present", {"categories": ()}, "bad"),
    "no body": ("body_present", {"body": ""}, "bad"),
    "hardly a body": ("body_present", {"body": "Backups matter."}, "bad"),
    "no end marker": ("envelope_complete", {"complete": False}, "bad"),
    "another order": ("field_order", {"order": ("tags", "title")}, "ok"),
    "a title that is cut": ("title_chars", {"title": "x" * 61}, "ok"),
    "a short title": ("title_chars", {"title": "x" * 29}, "ok"),
    "a title that just fits": ("title_chars", {"title": "x" * 60}, "good"),
    "30 wide characters are a long title": ("title_chars", {"title": "备" * 31}, "ok"),
    "a long description": ("description_length", {"meta_description": "x" * 157}, "ok"),
    "a description that just fits": ("description_length", {"meta_description": "x" * 156}, "good"),
    "the shortest good description": (
        "description_length",
        {"meta_description": "x" * 121},
        "good",
    ),
    "two tags": ("tag_count", {"tags": ("a", "b")}, "bad"),
    "nine tags": ("tag_count", {"tags": tuple("abcdefghi")}, "bad"),
    "eight tags": ("tag_count", {"tags": tuple("abcdefgh")}, "good"),
    "a tag in two spellings": ("tag_unique", {"tags": ("Web Hosting", "web-hosting", "b")}, "bad"),
    "tags that differ by a sign": ("tag_unique", {"tags": ("C", "C++", "C#")}, "good"),
    "an unknown category": ("category_known", {"unknown_categories": ("Gardening",)}, "bad"),
    "four categories": ("category_count", {"categories": ALLOWED[:4]}, "bad"),
    "no headings in a long body": ("headings_missing", {"body": "Some words. " * 200}, "bad"),
    "no headings in a short body": ("headings_missing", {"body": "Some words. " * 100}, "good"),
    "headings in code are none": (
        "headings_missing",
        {"body": "Some words. " * 200 + "\n\n```\n## not one\n```"},
        "bad",
    ),
    "a title alone is no division": (
        "headings_missing",
        {"body": "# Title\n\n" + "Some words. " * 200},
        "bad",
    ),
    "bold for a heading": ("heading_fake", {"body": f"**What to copy**\n\n{BODY}"}, "bad"),
    "a number for a heading": (
        "heading_fake",
        {"body": f"{BODY}\n\nB. What to copy\n\nAll"},
        "bad",
    ),
    "a bold sentence": ("heading_fake", {"body": f"**Never skip this.**\n\n{BODY}"}, "good"),
    "bold that is code": ("heading_fake", {"body": f"```\n\n**x**\n\n```\n{BODY}"}, "good"),
    "the title once more": (
        "title_is_h1",
        {"body": f"# How to test a backup before you need it\n\n{BODY}"},
        "ok",
    ),
    "another heading of the first level": ("title_is_h1", {"body": f"# Why\n\n{BODY}"}, "ok"),
    "a marker left": ("marker_left", {"body": f"{BODY}\n\n</EndOFText>\n\nMore."}, "bad"),
    "a control word left": ("marker_left", {"body": f"{BODY}\n\n<|im_end|>\n\nMore."}, "bad"),
    "a marker in code": ("marker_left", {"body": f"{BODY}\n\n```\n</EndOFText>\n```"}, "good"),
    "a marker in a line": ("marker_left", {"body": f"{BODY}\n\nWrite `</EndOFText>`."}, "good"),
    "a key left": ("key_left", {"body": f"{BODY}\n\nTAGS: one, two\n"}, "bad"),
    "a bold key left": ("key_left", {"body": f"{BODY}\n\n**META_DESCRIPTION:** x\n"}, "bad"),
    "a key in code": ("key_left", {"body": f"{BODY}\n\n    TAGS: one\n"}, "good"),
    "a word with a colon": ("key_left", {"body": f"{BODY}\n\nTags: a short history\n"}, "good"),
    "a greeting": ("small_talk", {"body": f"Sure! Here is your post:\n\n{BODY}"}, "bad"),
    "a farewell": ("small_talk", {"body": f"{BODY}\n\nLet me know if I should change it."}, "bad"),
    "an AI": ("small_talk", {"body": f"{BODY}\n\nAs an AI, I do not own disks.\n\n{BODY}"}, "bad"),
    "a count of words": ("small_talk", {"body": f"{BODY}\n\n(Word count: 1,512 words)"}, "bad"),
    "an offer in German": (
        "small_talk",
        {"body": f"{BODY}\n\nLass mich wissen, ob ich etwas ändern soll."},
        "bad",
    ),
    "an offer in Chinese": ("small_talk", {"body": f"{BODY}\n\n如果您需要，我可以修改。"}, "bad"),
    "a question to readers": (
        "small_talk",
        {"body": f"{BODY}\n\nLet me know in the comments how it went."},
        "good",
    ),
    "a hope for readers": ("small_talk", {"body": f"{BODY}\n\nI hope this guide helps."}, "good"),
    "a conclusion": ("small_talk", {"body": f"{BODY}\n\nThis post has shown three steps."}, "good"),
    "a post handed over": (
        "small_talk",
        {"body": f"Here's the post you asked for:\n\n{BODY}"},
        "bad",
    ),
    "a post about posts": (
        "small_talk",
        {"body": f"Great blog posts start with a question.\n\n{BODY}"},
        "good",
    ),
    "a first sentence with a colon": (
        "small_talk",
        {"body": f"Here is what a backup needs:\n\n{BODY}"},
        "good",
    ),
    "a first sentence of course": (
        "small_talk",
        {"body": f"Of course, a blog post alone restores nothing.\n\n{BODY}"},
        "good",
    ),
    "an engineer": (
        "small_talk",
        {"body": f"{BODY}\n\nAs an AI engineer, you need backups too."},
        "good",
    ),
    "an offer of a shop": (
        "small_talk",
        {"body": f"{BODY}\n\nIf you need a host, feel free to reach out."},
        "good",
    ),
    "advice to readers": ("small_talk", {"body": f"{BODY}\n\nSure, drills take time."}, "good"),
}


@pytest.mark.parametrize(("check", "changes", "severity"), CASES.values(), ids=CASES.keys())
def test_a_check_finds_what_it_looks_for(
    check: str, changes: dict[str, object], severity: str
) -> None:
    envelope = good_envelope(**changes)
    assert severities(envelope, check) == [severity]
    assert (format_score(check_post(envelope)) < 100) == (severity != "good")


@pytest.mark.parametrize(
    ("repair", "check", "severity"),
    [
        ("preamble_removed", "preamble", "ok"),
        ("reasoning_removed", "preamble", "ok"),
        ("chatter_removed", "chatter", "ok"),
        ("second_post_removed", "chatter", "ok"),
        ("fence_removed", "form", "ok"),
        ("keys_respelled", "form", "ok"),
        ("footer_read", "field_order", "bad"),
        ("line_ends_changed", "form", "good"),
        ("seam_overlap_removed", "form", "good"),
    ],
)
def test_what_the_reader_mended_is_a_finding(repair: str, check: str, severity: str) -> None:
    mended = good_envelope(repairs=(Repair(id=repair, message="Mended", offset=0),))
    assert severities(mended, check) == [severity]


def test_an_unknown_category_is_told_with_the_nearest_allowed_one() -> None:
    envelope = good_envelope(unknown_categories=("Backups", "Gardening"))
    backups, gardening = found(envelope, "category_known")
    assert "Website Backup and Recovery" in backups.remedy
    assert "Gardening" in gardening.message
    assert "list" in gardening.remedy


NEAREST = {
    "VPS": "Virtual Private Servers (VPS)",
    "AI": "Artificial Intelligence",
    "SEO": "Digital Marketing and SEO",
    "Data Protection": "Data Privacy and Protection",
    "Wordpress": "WordPress Hosting and Plugins",
    "Small business": "Tech for Small Businesses",
    "Gardening": None,
    "Technology": None,
    "C": None,
    "": None,
    "备份": None,
}


@pytest.mark.parametrize(("name", "nearest"), NEAREST.items())
def test_the_nearest_category_shares_every_word_of_the_name(name: str, nearest: str | None) -> None:
    assert nearest_category(name) == nearest


@given(st.text(max_size=80))
def test_the_nearest_category_is_an_allowed_one(name: str) -> None:
    assert nearest_category(name) in {None, *ALLOWED}


@pytest.mark.parametrize("name", ALLOWED)
def test_an_allowed_category_is_nearest_to_itself(name: str) -> None:
    assert nearest_category(name) == match_category(name) == name


def test_what_is_not_good_comes_with_a_remedy() -> None:
    for name in envelope_samples.NAMES:
        sample = envelope_samples.load(name)
        for finding in check_post(read_envelope(sample.reply, sample.seams)):
            assert bool(finding.remedy) == (finding.severity in ("ok", "bad")), finding
            assert finding.message


def test_the_canonical_reply_scores_100_and_no_sample_less_than_45() -> None:
    samples = {name: envelope_samples.load(name) for name in envelope_samples.NAMES}
    scores = {
        name: format_score(check_post(read_envelope(sample.reply, sample.seams)))
        for name, sample in samples.items()
    }
    assert scores["canonical"] == 100
    assert min(scores.values()) >= 45


def test_code_and_markup_hold_no_leftovers() -> None:
    for name in ("markers-in-markup", "markers-in-code-fence"):
        envelope = read_envelope(envelope_samples.load(name).reply)
        assert severities(envelope, "marker_left") == ["good"], name
        assert severities(envelope, "key_left") == ["good"], name


@pytest.mark.parametrize("name", ["xss_payloads", "unicode", "blns", "envelope_injection"])
def test_hostile_text_is_checked_without_an_error(name: str) -> None:
    for text in bad_inputs.strings(name):
        envelope = good_envelope(
            title=text, tags=(text, text), unknown_categories=(text,), body=f"{text}\n\n{text}"
        )
        assert 0 <= format_score(check_post(envelope)) <= 100


@given(st.text())
def test_any_reply_is_scored(reply: str) -> None:
    assert 0 <= format_score(check_post(read_envelope(reply))) <= 100


def test_the_docs_name_every_check_and_no_other() -> None:
    docs = (Path(__file__).parent.parent / "docs/checks.md").read_text(encoding="utf-8")
    assert re.findall(r"^\| `(\w+)` \|", docs, re.MULTILINE) == list(CHECKS)
