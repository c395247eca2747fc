"""Recognise what a model says to the person and not to the reader of the post, in many languages."""

import re
from collections.abc import Iterable
from typing import Final

GREETINGS: Final = (
    # English
    *("sure", "certainly", "of course", "absolutely", "okay", "ok", "alright", "great", "got it"),
    *("no problem", "understood", "here is", "here's", "here’s", "here you go", "below is"),
    *("i've written", "i have written", "i'll", "i will", "let me", "happy to", "as requested"),
    # German, Dutch, Scandinavian
    *(
        "gerne",
        "natürlich",
        "klar",
        "selbstverständlich",
        "hier ist",
        "hier kommt",
        "hier geht",
        "hier der",
    ),
    *("natuurlijk", "zeker", "hier is", "graag", "självklart", "här är", "selvfølgelig", "her er"),
    # French, Spanish, Portuguese, Italian
    *("bien sûr", "voici", "d'accord", "avec plaisir", "certainement", "absolument"),
    *("claro", "por supuesto", "aquí tienes", "aquí está", "con gusto", "desde luego"),
    *("com certeza", "aqui está", "segue", "certo", "certamente", "ecco", "ovviamente"),
    # Polish, Russian, Ukrainian, Turkish
    *("oczywiście", "jasne", "oto", "конечно", "вот", "хорошо", "разумеется", "звісно", "ось"),
    *("tabii", "elbette", "işte"),
    # Chinese, Japanese, Korean
    *("当然", "當然", "好的", "以下是", "以下為", "这是", "這是", "没问题", "沒問題"),
    *("もちろん", "承知", "以下", "はい", "こちら", "물론", "네,", "다음은", "알겠습니다", "여기"),
)
POST_WORDS: Final = (
    *("post", "article", "blog", "draft", "beitrag", "artikel", "entwurf", "artículo", "entrada"),
    *("artigo", "articolo", "wpis", "artykuł", "стать", "пост", "yazı", "文章", "博客", "部落格"),
    *("記事", "ブログ", "글", "포스트"),
)
CONTINUATIONS: Final = (
    *("continu", "rest of", "remainder", "remaining", "left off", "where i stopped", "picking up"),
    *("weiter", "fortsetz", "fortgesetzt", "rest des", "suite", "reprend", "poursuiv", "sigue"),
    *(
        "seguir",
        "el resto",
        "il resto",
        "o resto",
        "prosegu",
        "vervolg",
        "verder",
        "ciąg dalszy",
        "kontynu",
        "dalsz",
    ),
    *("продолж", "остальн", "devam", "继续", "繼續", "接着", "續", "続き", "続け", "계속", "이어"),
)


def _opens(phrases: Iterable[str]) -> re.Pattern[str]:
    """Matches where a text begins with a phrase, which may be the stem of a word."""
    ordered = sorted(map(re.escape, phrases), key=len, reverse=True)
    return re.compile(rf"[\W_]*(?:{'|'.join(ordered)})", re.IGNORECASE)


def _holds(phrases: Iterable[str]) -> re.Pattern[str]:
    words = [rf"\b{re.escape(phrase)}" if phrase < "\u2000" else phrase for phrase in phrases]
    return re.compile("|".join(words), re.IGNORECASE)


NOTE_LIMIT: Final = 300
"""A greeting or a note is at most so many characters long."""

_GREETS: Final = _opens(GREETINGS)
_CONTINUES: Final = _opens(CONTINUATIONS)
_NAMES_POST: Final = _holds(POST_WORDS)
_NAMES_CONTINUATION: Final = _holds(CONTINUATIONS)
_BEGINNINGS: Final = tuple(phrase.casefold() for phrase in (*GREETINGS, *CONTINUATIONS))
_COLONS: Final = (":", "：")
_BRACKETS: Final = re.compile(r"\s*[*_]*[(\[（【].*[)\]）】][*_]*\s*")


def is_greeting(paragraph: str) -> bool:
    """Whether the paragraph announces a post: "Sure! Here is your blog post:"."""
    if len(paragraph) > NOTE_LIMIT or not _GREETS.match(paragraph):
        return False
    return paragraph.rstrip().endswith(_COLONS) or bool(_NAMES_POST.search(paragraph))


def is_continuation_note(line: str, *, torn: bool = False) -> bool:
    """Whether the line says that a reply goes on: "Sure, continuing where I left off:".

    After a torn sentence, it need not open with a greeting.
    """
    if len(line) > NOTE_LIMIT or line[0].islower() or not _NAMES_CONTINUATION.search(line):
        return False
    if _GREETS.match(line) or _BRACKETS.fullmatch(line):
        return True
    is_open = line.rstrip().endswith((*_COLONS, "…", "..."))
    return is_open and (torn or bool(_CONTINUES.match(line)))


def may_become_note(beginning: str) -> bool:
    """Whether more text could make a greeting or a note of `beginning`."""
    if len(beginning) > NOTE_LIMIT:
        return False
    words = beginning.strip(" \n*_([【（").casefold()
    if not words:
        return False
    return bool(_GREETS.match(words) or _CONTINUES.match(words)) or any(
        phrase.startswith(words) for phrase in _BEGINNINGS
    )
