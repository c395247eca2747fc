"""Texts that make careless code slow: one pattern over and over.

Whatever looks at the rest of such a text at each place takes time in the square of its length.
"""

from typing import Final

SIGNS: Final = (
    *(".", ",", ".,", ".,.,,.", "!", "?", ":", ";", "-", "- ", "–", "=", "+", "/", "\\", "%", "$"),
    *("(", ")", "[", "]", "()", "[]", "](", "[x](", "[](", "![", "![x](", "[^1]", "{", "}", "{{"),
    *("*", "**", "* ", "*a ", "**a", "a**", "*a_ ", "_", "__", "_a ", "a_ ", "~", "~~", "~~~"),
    *("|", "| ", "| - |", "|a|b|", "`", "``", "`a", "```", "#", "# ", "&", "&amp;", "&#x", "&lt;"),
    *("<", ">", "<>", "<a ", "<a>", "</a>", "<!--", "<?", "<![CDATA[", "<|", "<|a|>", "<b", "a@"),
    *("'", '"', "“", "”", "'a' ", '"a" ', '\\"', "«", "http://", "www.", "https://a.b/"),
)
BLANKS: Final = (" ", "\t", "\n", "\r", "\r\n", "\n\n", " \n", "\t\n", "a \n", "a\n\n", "\u00a0")
LINES: Final = (
    *("# a\n", "## a\n\n", "- a\n", "* ", "1. a\n", "> a\n", "> ", ">", "a\n---\n", "---\n\n"),
    *("| - |\n", "|a|b|\n", "|a|b|\n|-|-|\n", "```\n", "```a\n\n", "~~~\n", "    a\n", "<div>\n"),
    *("<div>\n\n", "* [x](", "[a]: b\n", "[a]: <b> 'c'\n\n", "a\\\n", "&amp;\n", "**a**\n\n"),
    *("__a__\n\n",),
)
OTHERS: Final = (
    *("0", "1,", "1.", "12 ", "a", "a ", "ab", "A", "A ", "a.b", "a-b", "a'", "é", "e\u0301"),
    *("\u0301", "\u200b", "\u200d", "\u200c", "\ufeff", "\u202e", "\x00", "\ud800", "\ufe0f"),
    *("：", "，", "．", "＜", "（", "字", "字。", "漢字、", "あ", "ア"),
    *("ก", "가 ", "म", "א ", "ع", "ع، "),
    *("🎉", "👩‍💻", "👍🏽", "🇩🇪", "ﷺ", "ß", "İ", "ﬁ"),
)
WORDS: Final = (
    *("let me know ", "if you ", "feel free to ask ", "would you like ", "I hope this post "),
    *("sure ",),
    *("Sure! Here is ", "here's your post", "as an AI ", "I am an AI ", "word count "),
    *("1,2 words ",),
    *("lass mich wissen ", "gerne ", "voici ", "si vous voulez ", "если хотите ", "如果您", "当然"),
    *("TITLE: ", "TITLE: a\n", "TAGS: a,", "**TITLE:** ", "META_DESCRIPTION: ", "CATEGORIES: a\n"),
    *("title", "body: |\n", "meta ", "<think", "<think>", "</think>", "<think>\n", "</EndOFText>"),
    *("</EndOFText>\n", "end of ", "end_of_text", "EndOfText ", "<title>", "<title></title>"),
    *('{"title": ', '{"a":', '["', '"a",', "[user]\n", "{{a}}", "{{ a", "{% ", "{#", "<|im_end|>"),
    *("---\na: b\n", "a: b\n", "a: [", "- role: a\n", "prompts:\n", "155 characters "),
    *("description ",),
    *("1500 words ", "example ", "not ", "at most ", "continued ", "(continued", "Step 1: a\n"),
)
COUNTED: Final = (
    *("w%d ", "w%d, ", "w%d\n", "w%d\n\n", "- w%d\n", "# w%d\n\n", "[w%d]: a\n", "[w%d]: a\n\n"),
    *("[w%d] ", "[w%d][w%d] ", "`w%d` ", "*w%d* ", "<w%d>", "<w%d></w%d>", "</w%d>", "&#%d;"),
    *('"w%d": 1,', "w%d: 1\n", "| w%d |\n", "```w%d\n", "<think%d>", "{{w%d}} ", "%d. w\n"),
    *("w%d: - ",),
)
"""Each time another one: what is the same is looked up, what differs is compared."""
PATTERNS: Final = tuple(dict.fromkeys((*SIGNS, *BLANKS, *LINES, *OTHERS, *WORDS, *COUNTED)))

FEW: Final = (
    *(".", ",", ".,.,,.", ":", "- ", "(", "[", "](", "[x](", "![", "{{", "*", "* ", "**a"),
    *("*a_ ", "_a "),
    *("~~", "|", "| - |", "`", "`a", "# ", "&", "&amp;", "<", "<a ", "<a>", "<!--", "<|", "'"),
    *('"a" ',),
    *(" ", "\t", "\n", "\r\n", " \n", "a\n\n", "- a\n", "> ", "|a|b|\n|-|-|\n", "```\n", "<div>\n"),
    *("* [x](", "[a]: b\n", "**a**\n\n", "0", "1,", "a", "a ", "a.b", "\u0301", "\u200b", "\u202e"),
    *("：", "字", "字。", "א ", "👩‍💻", "w%d, ", "w%d\n\n", "[w%d]: a\n", "<w%d></w%d>", *WORDS),
)
"""The patterns that are tried each time; all of them are in `make soak parts=adversarial`."""


def repeat(pattern: str, length: int) -> str:
    """A text of that many characters: the pattern over and over, its `%d` counting."""
    times = length // len(pattern) + 1
    if "%d" not in pattern:
        return (pattern * times)[:length]
    return "".join(pattern.replace("%d", str(number)) for number in range(times))[:length]
