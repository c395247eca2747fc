"""Know a comment that stands on lines of its own, with blank lines in it or without."""

import re
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock

LONGEST: Final = 2_000
"""Characters of a comment; a longer one is text, so that a forgotten `-->` hides no post."""
COMMENT: Final = re.compile(rf"<!--(?!-?>)(?:(?!-->).){{0,{LONGEST}}}-->[ \t]*(?=\n|\Z)", re.DOTALL)
COMMENT_WITHOUT_TAGS: Final = re.compile(
    rf"<!--(?!-?>)(?:(?!--)[^<>]){{0,{LONGEST}}}-->[ \t]*(?=\n|\Z)"
)
"""One that nothing can end before its end, whoever reads it."""


def add_comments(
    parser: MarkdownIt, comment: re.Pattern[str] = COMMENT, *, may_grow: bool = False
) -> None:
    """Have the parser take such a comment for a block that holds nothing.

    Args:
        parser: Markdown-it's.
        comment: What counts as one.
        may_grow: One that is not closed goes to the end of the text: more of it may come.
    """

    def rule(state: StateBlock, start: int, end: int, silent: bool) -> bool:
        at = state.bMarks[start] + state.tShift[start]
        if state.level or state.blkIndent or not state.src.startswith("<!--", at):
            return False
        if state.is_code_block(start):
            return False
        # Looking for the end first is far cheaper where many comments begin and none ends.
        ends = state.src.find("-->", at, at + LONGEST + 8) >= 0
        found = comment.match(state.src, at) if ends else None
        grows = may_grow and not ends and len(state.src) - at < LONGEST
        if not (found or grows):
            return False
        lines = state.src.count("\n", at, found.end()) + 1 if found else end - start
        state.line = min(start + lines, end)
        token = state.push("comment_block", "", 0)
        token.map = [start, state.line]
        return True

    parser.block.ruler.before("fence", "comment", rule)
    parser.add_render_rule("comment_block", lambda *_: "")
