"""Links and images are looked for only where one can be.

Each opening bracket may begin one, so for each a parser looks for its end: brackets by the
thousand, as hostile replies have them, cost several times as much as any other sign.
"""

from copy import copy, deepcopy

from markdown_it import MarkdownIt
from markdown_it.parser_inline import ParserInline
from markdown_it.token import Token
from markdown_it.utils import EnvType


def look_for_links_where_they_can_be(parser: MarkdownIt) -> None:
    """Have the parser, which has all its rules, leave out those of links in text without any."""
    whole, without = parser.inline, copy(parser.inline)
    without.ruler = deepcopy(whole.ruler)
    without.ruler.disable(["link", "image"])

    def parse(src: str, md: MarkdownIt, env: EnvType, tokens: list[Token]) -> list[Token]:
        can_be = "](" in src or env.get("references")
        return ParserInline.parse(whole if can_be else without, src, md, env, tokens)

    whole.parse = parse  # type: ignore[method-assign]
