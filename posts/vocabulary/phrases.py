"""Recognise what a model says to the person instead of writing the post, in many languages."""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from posts.vocabulary.arriving import Arriving
from posts.vocabulary.charsets import (
    CLOSING_BRACKETS,
    COLONS,
    OPENING_BRACKETS,
    any_of,
)
from posts.vocabulary.folded import folded
from posts.vocabulary.late import late

ASSENTS: Final[Mapping[str, str]] = {
    "en": r"(?:sure|certainly|of course|absolutely|okay|ok|alright|got it|no problem|understood)"
    r"(?=[,!.:;–—-]|\W*\Z| (?:here|below|i|let|thing|continuing|picking)\b), happy to, as "
    r"requested",
    "de": "gerne, natürlich, klar, selbstverständlich",
    "fr": "bien sûr, d'accord, avec plaisir, certainement, absolument",
    "es": "claro, por supuesto, con gusto, desde luego",
    "pt, it": "com certeza, certo, certamente, ovviamente",
    "nl": "natuurlijk, zeker, graag",
    "sv, da, no": "självklart, selvfølgelig, absolut[,!.], javisst[,!.], naturligvis[,!.], "
    "gärna[,!.]",
    "pl": "oczywiście, jasne",
    "cs": "jistě[,!.], samozřejmě[,!.], jasně[,!.], rozumím[,!.]",
    "fi": "toki[,!.], totta kai[,!.], tietysti[,!.], selvä[,!.], ilman muuta[,!.]",
    "hu": "természetesen[,!.], persze[,!.], rendben[,!.], szívesen[,!.]",
    "ro": "desigur[,!.], sigur[,!.], cu plăcere[,!.], bineînțeles[,!.]",
    "el": "βεβαίως[,!.], βέβαια[,!.], φυσικά[,!.], ασφαλώς[,!.], με χαρά[,!.]",
    "ru, uk": "конечно, хорошо, разумеется, звісно, звичайно[,!.], авжеж[,!.]",
    "bg": "разбира се[,!.], с удоволствие[,!.], добре[,!.]",
    "tr": "tabii, elbette",
    "vi": "chắc chắn rồi[,!.], dĩ nhiên[,!.], tất nhiên[,!.], được chứ[,!.], vâng[,!.]",
    "id": "tentu[,!.], tentu saja[,!.], baik[,!.], baiklah[,!.], siap[,!.], dengan senang "
    "hati[,!.]",
    "th": "ได้เลย, แน่นอนครับ, แน่นอนค่ะ, ยินดีครับ, ยินดีค่ะ, ได้ครับ, ได้ค่ะ",
    "hi": "ज़रूर[,!।], जरूर[,!।], बिल्कुल[,!।], बिलकुल[,!।], ठीक है[,!।], अवश्य[,!।]",
    "zh": "当然, 當然, 好的, 没问题, 沒問題",
    "ja": "もちろん, 承知, はい",
    "ko": "물론, 알겠습니다",
    "ar": "بالتأكيد, بالطبع, حسنا",
    "fa": "حتماً[،!.], حتما[،!.], البته[،!.], بله[،!.], با کمال میل",
    "he": "בטח[,!.], בוודאי[,!.], כמובן[,!.], בשמחה[,!.], אין בעיה[,!.]",
}
"""How a reply to the person begins: what was asked is done."""

OFFERS: Final[Mapping[str, str]] = {
    "en": "great, here is, here's, here’s, here you go, below is, i've written, i have written, "
    "i'll, i will, let me",
    "de": "hier ist, hier kommt, hier geht, hier der",
    "fr, es": "voici, aquí tienes, aquí está",
    "pt, it": "aqui está, segue, ecco",
    "nl, sv, da, no": "hier is, här är, her er, här kommer, her kommer",
    "pl, ru, uk, bg": "oto, вот, ось, ето",
    "cs": "zde je, tady je, níže najdete",
    "fi": "tässä on, tässä sinulle, alla on",
    "hu": "íme, itt van, itt a kért, alább",
    "ro": "iată, aici aveți, mai jos",
    "el": "ορίστε, εδώ είναι, ακολουθεί, παρακάτω",
    "tr": "işte",
    "vi": "dưới đây là, sau đây là",
    "id": "berikut adalah, berikut ini, berikut artikel, ini dia",
    "th": "นี่คือบทความ, ต่อไปนี้คือ, ด้านล่างนี้คือ",
    "hi": "यह रहा, यहाँ आपका, यहां आपका, नीचे दिया गया, प्रस्तुत है",
    "zh": "以下是, 以下為, 这是, 這是",
    "ja, ko": "以下, こちら, 다음은, 여기",
    "ar": "تفضل, إليك, فيما يلي",
    "fa": "بفرمایید, این هم, در زیر",
    "he": "הנה, להלן, מצורף",
}
"""How a reply to the person begins that hands something over."""

POST_WORDS: Final[Mapping[str, str]] = {
    "en": "post, article, blog, draft",
    "de": "beitrag, artikel, entwurf",
    "es, pt, it": "artículo, entrada, artigo, articolo",
    "nl, sv, da, no": "bericht, inlägg, indlæg, innlegg, artikkel",
    "pl, ru, uk, bg": "wpis, artykuł, стать, статт, пост, допис, публикаци",
    "cs": "článek, příspěvek",
    "fi": "artikkeli, kirjoitus, blogi",
    "hu": "cikk, bejegyzés",
    "ro": "articol, postare",
    "el": "άρθρο, ανάρτηση, κείμενο",
    "tr": "yazı",
    "zh": "文章, 博客, 部落格",
    "ja, ko": "記事, ブログ, 글, 포스트",
    "vi, id": "bài viết, bài blog, artikel, tulisan",
    "th, hi": "บทความ, โพสต์, लेख, पोस्ट, ब्लॉग",
    "ar, fa": "مقال, تدوينة, مقاله, پست",
    "he": "מאמר, פוסט",
}
"""What a greeting announces."""

CONTINUATIONS: Final[Mapping[str, str]] = {
    "en": "continu, rest of, remainder, remaining, left off, where i stopped, picking up",
    "de": "weiter, fortsetz, fortgesetzt, rest des",
    "fr": "suite, reprend, poursuiv",
    "es, pt, it": "sigue, seguir, el resto, o resto, il resto, prosegu",
    "nl": "vervolg, verder",
    "sv, da, no": "fortsätt, fortsæt, fortsett, resten av, resten af",
    "pl, ru, uk, bg": "ciąg dalszy, kontynu, dalsz, продолж, остальн, продовж, решта, продълж",
    "cs": "pokrač, navazuj, zbytek",
    "fi": "jatko, jatka, loput, loppuosa",
    "hu": "folytat, maradék",
    "ro": "continu, restul",
    "el": "συνεχίζ, συνέχεια, υπόλοιπ",
    "tr": "devam",
    "vi": "tiếp tục, tiếp theo, phần còn lại",
    "id": "melanjutkan, lanjut, sambungan, sisa artikel",
    "th": "ต่อจาก, เขียนต่อ, ส่วนที่เหลือ, ต่อไปนี้",
    "hi": "आगे, जारी, शेष",
    "zh": "继续, 繼續, 接着, 續",
    "ja, ko": "続き, 続け, 계속, 이어",
    "ar": "أتابع, متابعة, تابع, أواصل, مواصلة, أكمل, تكملة, بقية",
    "fa": "ادامه, باقی",
    "he": "המשך, ממשיך, ממשיכה, שאר",
}
"""Words, or stems of words, by which a continuation names itself."""

_FIRST_JOINED: Final = "\u0590"
"""From here on, a word may have others before it without a space: Hebrew, Arabic, Thai, …"""
NOTE_LIMIT: Final = 300
"""A greeting or a note is at most so many characters long."""


def _phrases(by_language: Mapping[str, str]) -> list[str]:
    return sorted(", ".join(by_language.values()).split(", "), key=len, reverse=True)


def _opens(phrases: Sequence[str]) -> re.Pattern[str]:
    return late(rf"[\W_]*+(?:{'|'.join(phrases)})", re.IGNORECASE)


def _holds(by_language: Mapping[str, str]) -> re.Pattern[str]:
    """Where a word begins; scripts that write words together, or an article before, begin none."""
    words = (rf"\b{word}" if word < _FIRST_JOINED else word for word in _phrases(by_language))
    return late("|".join(words), re.IGNORECASE)


_GREETINGS: Final = [*_phrases(ASSENTS), *_phrases(OFFERS)]
_GREETS: Final = _opens(_GREETINGS)
_CONTINUES: Final = _opens(_phrases(CONTINUATIONS))
_NAMES_POST: Final = _holds(POST_WORDS)
_NAMES_CONTINUATION: Final = _holds(CONTINUATIONS)
_OPENER: Final = Arriving("|".join([*_GREETINGS, *_phrases(CONTINUATIONS)]))
_ASIDE: Final = late(rf"\s*[*_]*{any_of(OPENING_BRACKETS)}.*{any_of(CLOSING_BRACKETS)}[*_]*\s*")
_HERE: Final = (
    r"\bhere\b|\byour\b|\bbelow\b|\bhier\b|voici|aquí|aqui|ecco|\boto\b|вот|以下|这|這|こちら|다음"
    r"|\bh[äe]r (?:är|er|kommer)\b|\bzde\b|\btady\b|\btässä\b|\balla\b|\bíme\b|\bitt van\b|\biată\b"
    r"|\bmai jos\b|ορίστε|εδώ|παρακάτω|\bось\b|\bето\b|\bişte\b|dưới đây|sau đây|\bberikut\b"
    r"|นี่คือ|ต่อไปนี้|ด้านล่าง|यह रहा|यहाँ|यहां|नीचे|إليك|تفضل|فيما يلي|بفرمایید|در زیر|این هم|הנה|להלן"
)
"""Words that hand something over."""
_ASSENT: Final = late(
    rf"[\W_]*+(?:{'|'.join(_phrases(ASSENTS))})(?: thing)?[!.,。！，…\s]*+", re.IGNORECASE
)
_HANDS_OVER: Final = late(
    rf"[\W_]*+(?:(?:{'|'.join(_phrases(ASSENTS))})[^\n]{{0,160}}?(?:{_HERE})"
    r"|here(?:'s|’s| is) (?:the|your|a)\b[^\n]{0,120}(?:post|article|draft)[^\n]{0,80}[:：]\W*\Z"
    r"|(?:i've|i’ve|i have) written\b)",
    re.IGNORECASE,
)
"""How a model hands a post over; a post about writing may begin in nearly the same words."""
_EDITS: Final = (
    r"[^.!?]{0,80}?(?:adjust|chang|edit|revis|rewrit|tweak|modif|shorten|expand|longer|shorter|"
    r"refin|another version|different tone|änder|anpass|kürz|überarbeit|modifi|cambi|ajust|alter|"
    r"измен|поправ|修改|调整|調整|수정)"
)
"""What a model offers to do; without it, the words may be to the readers of the post."""
FAREWELL: Final = late(
    r"[\W_]*+(?:"
    rf"(?:(?:please )?let me know|feel free to (?:ask|tell me|let me)|(?:if|should) you\b){_EDITS}|"
    r"would you like me to|is there anything (?:else )?(?:i can|you(?:'d| would) like me to)|"
    r"i hope (?:this|the) (?:blog post|post|article|draft) (?:meets|fits|suits|works|is what)|"
    r"(?:about|approx[^\W\d]*+)? ?\d[\d,.]*+ words\)?\W*+\Z|word count\b|"
    rf"(?:lass(?:t|en sie)? mich wissen|sag(?:en sie)? mir|gib mir bescheid){_EDITS}|"
    rf"(?:n'hésitez pas à me|si vous (?:souhaitez|voulez)){_EDITS}|"
    rf"(?:avísame|dime|si (?:quieres|deseas)|me avise|se quiser){_EDITS}|"
    rf"(?:дайте знать|если (?:нужно|хотите)|如果您|如需|如果需要|필요하시면){_EDITS}"
    r")",
    re.IGNORECASE,
)
"""How a model takes its leave of the person. What may stand before it is passed over once, and
never looked at again: else marks alone, `.,.,`, would take time in the square of their number."""
_OF_ITSELF: Final = late(
    r"\b(?:as an? (?:ai|artificial intelligence|(?:large )?language model)\b[^.!?\n]{0,40}?"
    r"\b(?:i|my)\b|i(?:'m| am) (?:just |only )?an? (?:ai|(?:large )?language model)\b(?! \w+er\b)|"
    r"als (?:ki|sprachmodell)\b[^.!?\n]{0,40}?\bich\b|"
    r"en tant qu(?:'|e )(?:ia|intelligence artificielle|modèle de langage)\b[^.!?\n]{0,40}?\bje\b|"
    r"как (?:языковая модель|искусственный интеллект)\b[^.!?\n]{0,40}?\bя\b)"
    r"|(?:作为|作為)(?:一个|一個)?(?:ai|人工智能|人工智慧)[^。\n]{0,20}我",
    re.IGNORECASE,
)
_OF_ITSELF_HINTS: Final = (
    *(" ai", "language model", "artificial intelligence", " ki", "sprachmodell", "qu'ia", "que ia"),
    *("intelligence artificielle", "modèle de langage", "языковая модель"),
    *("искусственный интеллект", "作为", "作為"),
)
"""One of these is in each of them, in small letters: a look at it saves a search."""
SECTION_PREAMBLE: Final = late(
    r"(sure|certainly|of course|absolutely|okay)[,!.]"
    r"|(here('s|\u2019s| is| are)|below is|i('ve|\u2019ve| have)) [^.]*\b"
    r"(section|paragraphs?|post|version|draft|text|summary|rewrite)\b",
    re.IGNORECASE,
)
"""Said to the person who asked, before a part of the text begins."""
OF_THE_SECTION: Final = late(
    r".*\bas an ai\b|.*\[(your|insert|name)\b|in this (blog post|article|post|section)\b",
    re.IGNORECASE,
)
"""Said about a part of the text, or left in it to be filled."""
SMALL_TALK: Final = late(
    r"\bI\b|\b(?:my|me|myself|someone who reads)\b"
    r"|(?i:^(?:in conclusion|in summary|to sum up|to conclude|i hope|feel free to|let me know)\b"
    r"|^(?:(?:in|throughout) )?(?:this|the) (?:blog|article|essay|piece|post|section|text)\b"
    r"|^here('s|\u2019s| is| are) [^.]*\b(?:paragraph|version|draft|text|rewrite)\b"
    r"|\b(?:revised version|rewritten|as you mentioned|your (?:sentence|question))\b)"
)
"""What a small model tells of a life that it never lived, of its text, and to whom it writes."""


def is_of_itself(paragraph: str) -> bool:
    """Whether a model speaks of itself in it, and not an engineer who does.

    >>> is_of_itself("As an AI, I can't."), is_of_itself("I am an AI engineer.")
    (True, False)
    """
    small = folded(paragraph)
    if not any(map(small.__contains__, _OF_ITSELF_HINTS)):
        return False
    return _OF_ITSELF.search(paragraph) is not None


def is_greeting(paragraph: str) -> bool:
    """Whether the paragraph announces a post: "Sure! Here is your blog post:"."""
    if len(paragraph) > NOTE_LIMIT or not _GREETS.match(paragraph):
        return False
    return paragraph.rstrip().endswith(tuple(COLONS)) or bool(_NAMES_POST.search(paragraph))


def hands_over(paragraph: str) -> bool:
    """Whether the paragraph can be nothing but words to the person before a post."""
    return is_greeting(paragraph) and bool(_HANDS_OVER.match(paragraph))


def is_assent(sentence: str) -> bool:
    """Whether the sentence says yes to the person, and nothing else: "Sure!"."""
    return _ASSENT.fullmatch(sentence) is not None


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
    return bool(_GREETS.match(words) or _CONTINUES.match(words)) or _OPENER.may_become(words)
