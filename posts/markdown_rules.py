"""What blog systems read beyond CommonMark: each rule keeps a block's HTML its own.

Line breaks `<br>`, hidden comments, formulas with their signs, emphasis beside Chinese, Japanese
and Korean, task lists, footnotes where they are defined, headings that can be linked to.
"""

import re
import unicodedata
from collections.abc import Sequence
from typing import Final
from urllib.parse import unquote

from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml, isMdAsciiPunct, isPunctChar, isWhiteSpace
from markdown_it.renderer import RendererHTML
from markdown_it.rules_core.state_core import StateCore
from markdown_it.rules_inline.state_inline import Delimiter, StateInline
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from mdit_py_plugins.footnote import footnote_plugin

from posts.comments import add_comments
from posts.direction import mark_directions
from posts.slug import make_slug

ID: Final = "in-post-"
"""So begins every id of an article: none of a page's own can be hidden by it."""
ALIKE_LIMIT: Final = 100
"""So many headings that say the same are told apart."""
_BREAK: Final = re.compile(r"<br\s{0,3}/?>", re.IGNORECASE)
_COMMENT: Final = re.compile(r"<!--(?!-?>)(?:(?!-->).){0,2000}-->", re.DOTALL)
_FORMULA: Final = re.compile(
    r"\\\((?:(?!\\\)).){1,500}\\\)|\\\[(?:(?!\\\]).){1,500}\\\]|\$\$[^$]{1,500}\$\$"
    r"|\$(?=[^\s$])(?=[^$\n]{0,200}[\\_^{=])[^$\n]{1,200}(?<=\S)\$(?!\d)",
    re.DOTALL,
)
_TASK: Final = re.compile(r"\[([ xX])\](?=\s)")
_BOXES: Final = {" ": "☐", "x": "☑"}


def add_rules(parser: MarkdownIt) -> None:
    """Have the parser read all of this."""
    add_block_rules(parser)
    add_comments(parser)
    inline, core = parser.inline.ruler, parser.core.ruler
    inline.before("escape", "formula", _formula)
    inline.before("autolink", "tag", _tag)
    inline.at("emphasis", _emphasis)
    inline.at("strikethrough", _strikethrough)
    core.push("task_lists", _task_lists)
    core.push("hidden_paragraphs", _hide_comments)
    core.push("heading_ids", _heading_ids)
    core.push("directions", mark_directions)
    for name, render in _FOOTNOTES.items():
        parser.add_render_rule(name, render)


def add_block_rules(parser: MarkdownIt) -> None:
    """Have the parser know the blocks."""
    footnote_plugin(parser, inline=False, move_to_end=False)


def anchor_of(text: str, place: str = "") -> str:
    """The id of a heading that says this, or that a link `#this` leads to.

    Args:
        text: The heading, or the address behind its `#`.
        place: Of the article, on a page that holds several.
    """
    return ID + place + make_slug(unquote(text))


def _formula(state: StateInline, silent: bool) -> bool:
    """A formula stays as it is written: no emphasis, no escape in it."""
    if state.src[state.pos] not in "\\$" or state.src[state.pos - 1 : state.pos] in {"\\", "$"}:
        return False
    found = _FORMULA.match(state.src, state.pos, state.posMax)
    if not found:
        return False
    if not silent:
        state.push("text", "", 0).content = found[0]
    state.pos = found.end()
    return True


def _tag(state: StateInline, silent: bool) -> bool:
    """A line break or a comment; every other tag is the text that it is."""
    if state.src[state.pos] != "<":
        return False
    broken = _BREAK.match(state.src, state.pos, state.posMax)
    found = broken or _COMMENT.match(state.src, state.pos, state.posMax)
    if not found:
        return False
    if not silent:
        state.push("hardbreak" if broken else "comment", "br" if broken else "", 0).hidden = True
    state.pos = found.end()
    return True


def _emphasis(state: StateInline, silent: bool) -> bool:
    """The marks of emphasis, whose sides are told apart beside a script without spaces, too."""
    start = state.pos
    marker = state.src[start]
    if silent or marker not in "*_":
        return False
    scanned = state.scanDelims(start, marker == "*")
    can_open, can_close = scanned.can_open, scanned.can_close
    if marker == "*" and not state.src.isascii():
        before = state.src[start - 1] if start else " "
        stop = start + scanned.length
        after = state.src[stop] if stop < state.posMax else " "
        can_open, can_close = (
            can_open or _flanks(before, after),
            can_close or _flanks(after, before),
        )
    for _ in range(scanned.length):
        state.push("text", "", 0).content = marker
        state.delimiters.append(
            Delimiter(
                marker=ord(marker),
                length=scanned.length,
                token=len(state.tokens) - 1,
                end=-1,
                open=can_open,
                close=can_close,
            )
        )
    state.pos += scanned.length
    return True


def _strikethrough(state: StateInline, silent: bool) -> bool:
    """The marks of what is struck out, told apart as those of emphasis are."""
    start = state.pos
    if silent or state.src[start] != "~":
        return False
    scanned = state.scanDelims(start, canSplitWord=True)
    if scanned.length < 2:
        return False
    stop = start + scanned.length
    before = state.src[start - 1] if start else " "
    after = state.src[stop] if stop < state.posMax else " "
    if scanned.length % 2:
        state.push("text", "", 0).content = "~"
    for _ in range(scanned.length // 2):
        state.push("text", "", 0).content = "~~"
        state.delimiters.append(
            Delimiter(
                marker=ord("~"),
                length=0,
                token=len(state.tokens) - 1,
                end=-1,
                open=scanned.can_open or _flanks(before, after),
                close=scanned.can_close or _flanks(after, before),
            )
        )
    state.pos = stop
    return True


def _flanks(outer: str, inner: str) -> bool:
    """Whether a run between the two signs may belong to the inner one, as CommonMark has it.

    A wide sign counts as a letter where it is inside and as a border where it is outside.
    """
    if isWhiteSpace(ord(inner)) or not (_is_wide(outer) or _is_wide(inner)):
        return False
    return not _is_punctuation(inner) or _is_wide(inner) or _is_wide(outer)


def _is_wide(sign: str) -> bool:
    return unicodedata.east_asian_width(sign) in "WFH" or "\u1100" <= sign <= "\u11ff"


def _is_punctuation(sign: str) -> bool:
    return isMdAsciiPunct(ord(sign)) or isPunctChar(sign)


def _task_lists(state: StateCore) -> None:
    """`[ ]` and `[x]` at the start of an item are boxes."""
    for at in range(2, len(state.tokens)):
        children = state.tokens[at].children
        if state.tokens[at].type != "inline" or state.tokens[at - 2].type != "list_item_open":
            continue
        if children and children[0].type == "text" and _TASK.match(state.tokens[at].content):
            text = children[0].content
            if found := _TASK.match(text):
                children[0].content = _BOXES[found[1].lower()] + text[found.end() :]


def _hide_comments(state: StateCore) -> None:
    """A paragraph that is a comment and nothing else is not there."""
    empty = {
        number
        for at, token in enumerate(state.tokens)
        if _is_comment_alone(token) and state.tokens[at - 1].type == "paragraph_open"
        for number in (at - 1, at, at + 1)
    }
    if empty:
        state.tokens = [token for at, token in enumerate(state.tokens) if at not in empty]


def _is_comment_alone(token: Token) -> bool:
    kinds = {child.type for child in token.children or ()}
    return "comment" in kinds and kinds <= {"comment", "softbreak"}


def _heading_ids(state: StateCore) -> None:
    """A heading is found by its words; a link to the post's own headings leads there.

    The second of two headings alike has `-1` behind its words, as most blog systems have it.
    """
    place, used = _place(state.env), dict[str, int]()
    for at, token in enumerate(state.tokens):
        if token.type == "heading_open":
            said = state.tokens[at + 1].children or ()
            text = "".join(each.content for each in said if each.type in ("text", "code_inline"))
            if text.strip():
                token.attrSet("id", _unused(anchor_of(text, place), used))
        for child in token.children or ():
            if child.type == "link_open" and str(child.attrs["href"]).startswith("#"):
                child.attrSet("href", f"#{anchor_of(str(child.attrs['href'])[1:], place)}")


def _unused(anchor: str, used: dict[str, int]) -> str:
    """An id that no other heading has; of many alike, the later ones share one.

    Args:
        anchor: The id that it would have alone.
        used: Ids, each with the number that the next one like it may have.
    """
    for number in range(used.setdefault(anchor, 0), ALIKE_LIMIT):
        free = f"{anchor}-{number}" if number else anchor
        if not number or free not in used:
            used[anchor] = number + 1
            used.setdefault(free, 1)
            return free
    return anchor


def _place(env: EnvType) -> str:
    """Where the article stands on its page, as its ids say it; empty where it stands alone."""
    return str(env.get("place", ""))


def _footnote_ref(
    _: RendererHTML, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType
) -> str:
    label = _label(tokens[idx], env)
    place = escapeHtml(_note(label, env))
    return f'<sup><a href="#{place}">[{escapeHtml(label)}]</a></sup>'


def _footnote_open(
    _: RendererHTML, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType
) -> str:
    label = _label(tokens[idx], env)
    place = escapeHtml(_note(label, env))
    return f'<div class="footnote" id="{place}"><span class="note">[{escapeHtml(label)}]</span>\n'


def _note(label: str, env: EnvType) -> str:
    """The id of a footnote."""
    return f"{ID}{_place(env)}note-{make_slug(label)}"


def _footnote_close(
    _: RendererHTML, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType
) -> str:
    return "</div>\n"


def _comment(
    _: RendererHTML, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType
) -> str:
    return ""


def _label(token: Token, env: EnvType) -> str:
    """A footnote's name, as the text has it."""
    return str(token.meta.get("label", "")) or str(token.meta.get("id", ""))


_FOOTNOTES: Final = {
    "footnote_ref": _footnote_ref,
    "footnote_reference_open": _footnote_open,
    "footnote_reference_close": _footnote_close,
    "comment": _comment,
}
