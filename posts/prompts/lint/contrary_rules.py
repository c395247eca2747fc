"""Two wishes for the body that cannot both be met: its length, its markup."""

import re
from collections.abc import Iterator
from typing import Final

from posts.prompts.lint.finding import TemplateFinding
from posts.prompts.lint.length_rule import DEFAULT_LENGTH
from posts.prompts.lint.parsed_template import ParsedTemplate

_WORDS_HOLE: Final = re.compile(r"\{\{\s*words\s*\}\}")
_MOST: Final = re.compile(
    r"\b(?:at most|up to|(?:not|no|never) (?:be )?(?:more|longer) than|(?:fewer|less|"
    r"shorter) than|under|below|"
    r"not exceed|max(?:imum|\.)?(?: of)?|within)\s+(?P<most>\d{1,3}(?:,\d{3})|"
    r"\d{2,5})[\s-]*words\b",
    re.IGNORECASE,
)
_OF_A_PART: Final = re.compile(
    r"\b(?:sections?|paragraphs?|sentences?|headings?|parts?|introduction|intro|conclusion|titles?|tags?|"
    r"descriptions?|excerpt|summary|items?|answers?|each|every)\b",
    re.IGNORECASE,
)
_HTML: Final = re.compile(
    r"</?h[1-6]\b[^<>]*>|\b(?:in|as|use|valid|semantic) HTML\b", re.IGNORECASE
)
_NO_HTML: Final = re.compile(r"\b(?:no|not|without|never|avoid|instead of|don't)\b", re.IGNORECASE)
_MARKDOWN: Final = re.compile(r"\bmarkdown\b", re.IGNORECASE)


def two_lengths(parsed: ParsedTemplate) -> Iterator[TemplateFinding]:
    """A limit below the length that the form asks for."""
    lines = parsed.outside_examples()
    asking = next((line for line in lines if _WORDS_HOLE.search(line.text)), None)
    default = next((each.default for each in parsed.template.variables if each.name == "words"), "")
    default_length = int(default) if default and default.isdecimal() else DEFAULT_LENGTH
    for line in lines if asking else ():
        found = None if _OF_A_PART.search(line.text) else _MOST.search(line.text)
        if found and asking and int(found["most"].replace(",", "")) < default_length:
            yield TemplateFinding(
                rule="two_lengths",
                line=line.number,
                severity="bad",
                message=f"“{found[0]}” here, and about {{{{words}}}} words elsewhere: "
                f"{default_length:,} by default.",
                remedy="Leave one of the two out.",
                other_line=asking.number,
            )


def two_markups(parsed: ParsedTemplate) -> Iterator[TemplateFinding]:
    """HTML is asked for beside Markdown: the body comes in a mixture."""
    lines = parsed.outside_examples()
    markdown = next((line for line in lines if _MARKDOWN.search(line.text)), None)
    for line in lines if markdown else ():
        found = None if _NO_HTML.search(line.text) else _HTML.search(line.text)
        if found and markdown:
            yield TemplateFinding(
                rule="two_markups",
                line=line.number,
                severity="bad",
                message=f"{found[0]} is asked for here, and Markdown elsewhere.",
                remedy="Ask for ## headings, and for Markdown alone.",
                other_line=markdown.number,
            )
            return
