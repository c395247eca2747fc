import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from posts import word_diff
from posts.word_diff import WORD, Change, diff_words, only_changes

WORDS = st.lists(
    st.sampled_from(
        ["a", "fox", " ", "\n\n", "备", "份", "don't", "**", "\u0301", "\r\n", "🎉", "_"]
    )
).map("".join)
TEXTS = st.one_of(st.text(max_size=200), WORDS)


def only(changes: list[Change], *kinds: str) -> str:
    return "".join(change.text for change in changes if change.kind in kinds)


def told(left: str, right: str) -> str:
    signs = {"same": "{}", "removed": "[-{}-]", "added": "[+{}+]"}
    return "".join(signs[change.kind].format(change.text) for change in diff_words(left, right))


@given(TEXTS, TEXTS)
def test_both_texts_can_be_put_together_from_the_pieces(left: str, right: str) -> None:
    changes = diff_words(left, right)
    assert only(changes, "same", "removed") == left
    assert only(changes, "same", "added") == right
    assert all(change.text for change in changes)


@given(st.lists(WORDS, max_size=8).map("\n".join), st.lists(WORDS, max_size=8).map("\n".join))
def test_texts_too_long_to_match_at_once_are_put_together_as_well(left: str, right: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(word_diff, "MAX_PAIRS", 4)
        changes = diff_words(left, right)
    assert only(changes, "same", "removed") == left
    assert only(changes, "same", "added") == right


@given(TEXTS)
def test_a_text_does_not_differ_from_itself(text: str) -> None:
    assert diff_words(text, text) == ([Change("same", text)] if text else [])


TOLD = {
    "a word": ("a red fox", "a sly fox", "a [-red-][+sly+] fox"),
    "a word more": ("a fox", "a red fox", "a [+red +]fox"),
    "a mark": ("It works.", "It works!", "It works[-.-][+!+]"),
    "half a word is a whole word": ("restored", "restoring", "[-restored-][+restoring+]"),
    "an apostrophe is of the word": ("we don't", "we didn’t", "we [-don't-][+didn’t+]"),
    "Chinese by character": ("备份很重要", "备份不重要", "备份[-很-][+不+]重要"),
    "a paragraph": ("one\n\ntwo\n", "one\n\nmid\n\ntwo\n", "one\n\n[+mid\n\n+]two\n"),
    "nothing to something": ("", "new", "[+new+]"),
    "words that match by chance are part of the change": (
        "Start with the small disks of a rack that hums",
        "Never trust the warm promises of a vendor who calls",
        "[-Start with the small disks of a rack that hums-]"
        "[+Never trust the warm promises of a vendor who calls+]",
    ),
}


@pytest.mark.parametrize(("left", "right", "expected"), TOLD.values(), ids=TOLD.keys())
def test_a_difference_is_told_as_a_reader_would(left: str, right: str, expected: str) -> None:
    assert told(left, right) == expected


def test_long_texts_are_matched_line_by_line_and_then_by_words(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(word_diff, "MAX_PAIRS", 2500)
    lines = [f"This is line number {number} of the text.\n" for number in range(50)]
    changed = [*lines[:20], "This is line number twenty of the text.\n", *lines[21:]]
    left, right = "".join(lines), "".join(changed)
    assert told(left, right) == left.replace("20", "[-20-][+twenty+]")


@example("0000:0", "0000;0", 0)  # words that a change parts
@given(TEXTS, TEXTS, st.integers(0, 3))
def test_changes_alone_are_the_same_changes_and_gaps_count_the_words_left_out(
    left: str, right: str, words: int
) -> None:
    changes = diff_words(left, right)
    shown = only_changes(changes, words=words)
    assert only(shown, "removed") == only(changes, "removed")
    assert only(shown, "added") == only(changes, "added")
    gaps = sum(int(change.text) for change in shown if change.kind == "gap")
    before, after = (
        sum(
            word[0].isalnum()
            for part in each
            if part.kind == "same"
            for word in WORD.findall(part.text)
        )
        for each in (changes, shown)
    )
    assert before - after == gaps


def test_a_change_keeps_a_few_words_on_each_side() -> None:
    text = "one two three four five six seven eight"
    changes = only_changes(diff_words(f"{text} red {text}", f"{text} blue {text}"), words=2)
    assert [(change.kind, change.text) for change in changes] == [
        ("gap", "6"),
        ("same", "seven eight "),
        ("removed", "red"),
        ("added", "blue"),
        ("same", " one two "),
        ("gap", "6"),
    ]
