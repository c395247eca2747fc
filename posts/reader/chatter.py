"""Recognise what a model says to the person instead of writing the post, in many languages."""

import re
from collections.abc import Mapping
from typing import Final

from posts.reader.signs import CLOSING_BRACKETS, COLONS, FIRST_DENSE, OPENING_BRACKETS, any_of

GREETINGS: Final[Mapping[str, str]] = {
    "en": "sure, certainly, of course, absolutely, okay, ok, alright, great, got it, no problem, "
    "understood, here is, here's, here’s, here you go, below is, i've written, i have written, "
    "i'll, i will, let me, happy to, as requested",
    "de": "gerne, natürlich, klar, selbstverständlich, hier ist, hier kommt, hier geht, hier der",
    "fr": "bien sûr, voici, d'accord, avec plaisir, certainement, absolument",
    "es": "claro, por supuesto, aquí tienes, aquí está, con gusto, desde luego",
    "pt, it": "com certeza, aqui está, segue, certo, certamente, ecco, ovviamente",
    "nl": "natuurlijk, zeker, hier is, graag",
    "sv, da, no": "självklart, här är, selvfølgelig, her er",
    "pl": "oczywiście, jasne, oto",
    "ru, uk": "конечно, вот, хорошо, разумеется, звісно, ось",
    "tr": "tabii, elbette, işte",
    "zh": "当然, 當然, 好的, 以下是, 以下為, 这是, 這是, 没问题, 沒問題",
    "ja": "もちろん, 承知, 以下, はい, こちら",
    "ko": "물론, 다음은, 알겠습니다, 여기",
    "ar": "بالتأكيد, بالطبع, حسنا, تفضل, إليك, فيما يلي",
}
"""How a reply to the person begins."""

POST_WORDS: Final[Mapping[str, str]] = {
    "en": "post, article, blog, draft",
    "de": "beitrag, artikel, entwurf",
    "es, pt, it": "artículo, entrada, artigo, articolo",
    "pl, ru": "wpis, artykuł, стать, пост",
    "tr": "yazı",
    "zh": "文章, 博客, 部落格",
    "ja, ko": "記事, ブログ, 글, 포스트",
    "ar": "مقال, تدوينة",
}
"""What a greeting announces."""

CONTINUATIONS: Final[Mapping[str, str]] = {
    "en": "continu, rest of, remainder, remaining, left off, where i stopped, picking up",
    "de": "weiter, fortsetz, fortgesetzt, rest des",
    "fr": "suite, reprend, poursuiv",
    "es, pt, it": "sigue, seguir, el resto, o resto, il resto, prosegu",
    "nl": "vervolg, verder",
    "pl, ru": "ciąg dalszy, kontynu, dalsz, продолж, остальн",
    "tr": "devam",
    "zh": "继续, 繼續, 接着, 續",
    "ja, ko": "続き, 続け, 계속, 이어",
    "ar": "أتابع, متابعة, تابع, أواصل, مواصلة, أكمل, تكملة, بقية",
}
"""Words, or stems of words, by which a continuation names itself."""

NOTE_LIMIT: Final = 300
"""A greeting or a note is at most so many characters long."""


def _phrases(by_language: Mapping[str, str]) -> list[str]:
    return sorted(", ".join(by_language.values()).split(", "), key=len, reverse=True)


def _opens(by_language: Mapping[str, str]) -> re.Pattern[str]:
    return re.compile(rf"[\W_]*(?:{'|'.join(_phrases(by_language))})", re.IGNORECASE)


def _holds(by_language: Mapping[str, str]) -> re.Pattern[str]:
    words = (rf"\b{word}" if word < FIRST_DENSE else word for word in _phrases(by_language))
    return re.compile("|".join(words), re.IGNORECASE)


_GREETS: Final = _opens(GREETINGS)
_CONTINUES: Final = _opens(CONTINUATIONS)
_NAMES_POST: Final = _holds(POST_WORDS)
_NAMES_CONTINUATION: Final = _holds(CONTINUATIONS)
_BEGINNINGS: Final = (*_phrases(GREETINGS), *_phrases(CONTINUATIONS))
_ASIDE: Final = re.compile(
    rf"\s*[*_]*{any_of(OPENING_BRACKETS)}.*{any_of(CLOSING_BRACKETS)}[*_]*\s*"
)


def is_greeting(paragraph: str) -> bool:
    """Whether the paragraph announces a post: "Sure! Here is your blog post:"."""
    if len(paragraph) > NOTE_LIMIT or not _GREETS.match(paragraph):
        return False
    return paragraph.rstrip().endswith(tuple(COLONS)) or bool(_NAMES_POST.search(paragraph))


def is_continuation_note(line: str, *, torn: bool) -> bool:
    """Whether the line says that a reply goes on: "Sure, continuing where I left off:".

    Args:
        line: The first line of the continuation.
        torn: A sentence was torn before it: no such line can belong to the post.
    """
    if len(line) > NOTE_LIMIT or line[0].islower() or not _NAMES_CONTINUATION.search(line):
        return False
    if _GREETS.match(line) or _ASIDE.fullmatch(line):
        return True
    is_open = line.rstrip().endswith((*COLONS, "…", "..."))
    return is_open and (torn or bool(_CONTINUES.match(line)))


def may_become_note(beginning: str) -> bool:
    """Whether more text could make a greeting or a note of `beginning`."""
    if len(beginning) > NOTE_LIMIT:
        return False
    words = beginning.strip(f" \n*_{OPENING_BRACKETS}").casefold()
    if not words:
        return False
    return bool(_GREETS.match(words) or _CONTINUES.match(words)) or any(
        phrase.startswith(words) for phrase in _BEGINNINGS
    )
