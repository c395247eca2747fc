"""Tell what more text could still change: the last line of a reply that is arriving."""

from posts.vocabulary.keys import may_become_key
from posts.vocabulary.lines import Line, first_line
from posts.vocabulary.markers import may_become_marker


def may_change(line: Line) -> bool:
    """Whether more text could still turn the unfinished line into a key, tag, marker or divider."""
    if line.ended:
        return False
    is_half_tag = line.text.lstrip().startswith("<") and ">" not in line.text
    return is_half_tag or may_become_key(line.text) or may_become_marker(line.text)


def nothing_settled(text: str, start: int) -> bool:
    """Whether nothing stands from `start` on but one line that may still become anything."""
    return may_change(first_line(text, start))


def may_end_body(line: str, key: str) -> bool:
    """Whether more text could make an end marker of a last line, or the header's first key."""
    line = line.rstrip("\r")
    return line != "" and (key.startswith(line) or may_become_marker(line))


def end_before_half_key(body: str) -> int:
    """Where the body ends before a last line that may still become a key line below it."""
    at = body.rfind("\n\n") + 1
    tail = body[at:].strip()
    is_word = len(tail) < 40 and tail.lstrip("*_")[:1].isalpha()
    return len(body[:at].rstrip()) if is_word and may_become_key(tail) else len(body)
