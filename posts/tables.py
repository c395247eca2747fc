"""Tables of Markdown whose missing cells are counted over the whole text.

A row may have fewer cells than its table's head: markdown-it fills it up, and limits how often for
each table alone. So a hostile text of many small tables would still become thousands of times as
much HTML as it has characters. Here all tables of a text share one such limit.
"""

from typing import Final

from markdown_it import MarkdownIt
from markdown_it.rules_block.state_block import StateBlock
from markdown_it.rules_block.table import table

MOST_FILLED: Final = 20_000
"""Cells that may be filled up in a text; once there are more, no further table is read as one."""
_FILLED: Final = "cells that were filled up"


def limit_tables(parser: MarkdownIt) -> None:
    """Have the parser's tables share one limit."""
    parser.block.ruler.at("table", _limited_table, {"alt": ["paragraph", "reference"]})


def _limited_table(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    if state.env.get(_FILLED, 0) > MOST_FILLED:
        return False
    before = len(state.tokens)
    if not table(state, start, end, silent):
        return False
    if not silent:
        cells = sum(token.type in ("td_open", "th_open") for token in state.tokens[before:])
        written = state.src.count("|", state.bMarks[start], state.eMarks[state.line - 1])
        state.env[_FILLED] = state.env.get(_FILLED, 0) + max(0, cells - written)
    return True
