"""Recognise the first and last parts of a post by their names and first words, in many languages.

They are in the wrong place where a post is written section by section and a section in the middle
introduces the post once more, or sums it up.
"""

import re
from collections.abc import Mapping
from typing import Final

from posts.vocabulary.charsets import COLONS

INTRODUCTIONS: Final[Mapping[str, str]] = {
    "en": "introduction, intro, opening, opening paragraph, lead, lede, preface, foreword",
    "de": "einleitung, einführung, vorwort, auftakt",
    "fr": "introduction, avant-propos",
    "es, pt, it": "introducción, introdução, introduzione, apertura",
    "nl, sv, da, no": "inleiding, inledning, indledning, innledning",
    "pl, ru, uk": "wstęp, wprowadzenie, введение, вступление, вступ",
    "tr": "giriş",
    "zh": "引言, 介绍, 介紹, 简介, 簡介, 导语, 前言, 开头",
    "ja, ko": "はじめに, 導入, 序文, 서론, 들어가며, 소개",
    "ar": "مقدمة, المقدمة",
}
"""What a heading above the opening paragraph is called."""

CONCLUSIONS: Final[Mapping[str, str]] = {
    "en": "conclusion, conclusions, summary, final thoughts, closing thoughts, wrapping up, "
    "wrap-up, in conclusion, in summary, key takeaways, takeaways, the bottom line, bottom line",
    "de": "fazit, schluss, schlusswort, zusammenfassung, schlussfolgerung",
    "fr": "conclusion, en résumé, résumé, en conclusion",
    "es, pt, it": "conclusión, conclusiones, resumen, conclusão, resumo, conclusione, conclusioni",
    "nl, sv, da, no": "conclusie, samenvatting, slutsats, sammanfattning, konklusion, konklusjon",
    "pl, ru, uk": "podsumowanie, wnioski, заключение, вывод, выводы, итоги, висновок",
    "tr": "sonuç, özet",
    "zh": "结论, 結論, 总结, 總結, 小结, 结语",
    "ja, ko": "まとめ, 結論, おわりに, 결론, 마무리, 요약",
    "ar": "خاتمة, الخاتمة, خلاصة, الخلاصة",
}
"""What a heading above the last words is called."""

_INTRODUCES: Final = (
    r"in this (?:\w+ )?(?:article|post|section|guide|blog)\b|this (?:article|post|section|guide) "
    r"(?:will|covers|explains|explores)\b|welcome to\b"
    r"|in diese[mr] (?:artikel|beitrag|abschnitt|text|leitfaden)\b"
    r"|dans (?:cet article|ce billet|ce guide|cette section)\b"
    r"|en est[ea] (?:artículo|entrada|guía|sección)\b|nest[ea] (?:artigo|post|guia|seção)\b"
    r"|in quest[oa] (?:articolo|post|guida|sezione)\b|in (?:dit artikel|deze sectie|deze gids)\b"
    r"|w tym (?:artykule|wpisie|rozdziale)\b|в этой (?:статье|главе)|в этом разделе"
    r"|bu (?:yazıda|makalede|bölümde|rehberde)\b"
    r"|(?:在)?本(?:文|节|篇文章)(?:将|中|会)|この(?:記事|節|章)では|이 (?:글|기사|섹션)에서는"
    r"|في هذ[اه] (?:المقال|المقالة|القسم)"
)
_CONCLUDES: Final = (
    r"in (?:conclusion|summary|closing)\b|to (?:sum up|conclude|summari[sz]e|wrap up)\b|all in all,"
    r"|zusammenfassend\b|zusammengefasst\b|abschließend lässt sich\b|alles in allem\b|als fazit\b"
    r"|en (?:conclusion|résumé)\b|pour (?:conclure|résumer)\b"
    r"|en (?:conclusión|resumen)\b|para (?:concluir|resumir)\b|em (?:conclusão|resumo)\b"
    r"|in (?:conclusione|sintesi)\b|per (?:concludere|riassumere)\b"
    r"|samenvattend\b|tot slot\b|sammanfattningsvis\b|podsumowując\b|na zakończenie\b"
    r"|в заключение\b|подводя итог|sonuç olarak\b|özetle\b"
    r"|总之|總之|综上所述|總而言之|总而言之|結論として|まとめると|결론적으로|요약하면"
    r"|في الختام|ختامًا|ختاما|باختصار|خلاصة القول"
)
INTRODUCES: Final = re.compile(rf"[\W_]*+(?:{_INTRODUCES})", re.IGNORECASE)
"""How a paragraph begins that tells what a text is going to tell."""
CONCLUDES: Final = re.compile(rf"[\W_]*+(?:{_CONCLUDES})", re.IGNORECASE)
"""How a paragraph begins that draws the conclusion of a text."""
HANDS_PIECE: Final = re.compile(
    r"[\W_]*+(?:here(?:'s|’s| is| are)|below is|hier (?:ist|kommt|sind)|voici|aquí (?:está|tienes)|"
    r"aqui está|ecco|hier is|här är|her er|oto|вот|ось|işte|以下是|以下為|こちら|以下|다음은|إليك)"
    r"[^.!?。！？\n]{0,80}?(?:section|abschnitt|sección|seção|sezione|sectie|avsnitt|afsnit|rozdział|"
    r"раздел|розділ|bölüm|部分|章节|章節|セクション|섹션|القسم)[^\n]{0,80}[:：]\W*\Z",
    re.IGNORECASE,
)
"""How a piece is handed over to the person who asked for it."""
TAKES_LEAVE: Final = re.compile(
    r"[\W_]*+(?:let me know (?:if|when|whether|what) you|would you like me to|"
    r"shall i (?:go on|continue|proceed|write)|ready for the next (?:section|piece|part)|"
    r"i hope (?:this|the) (?:section|piece|part|post|article|draft)|"
    r"(?:about |approx[^\W\d]*+ )?\d[\d,.]*+ words\)?\W*+\Z|word count\b|"
    r"soll ich (?:weiter|fort)|möchten sie,? dass ich|voulez-vous que je|souhaitez-vous que je|"
    r"¿?quieres que|quer que eu|vuoi che|хотите,? чтобы я|需要我|要不要我|続けますか|계속할까요)",
    re.IGNORECASE,
)
"""How a model takes its leave of the person behind a part of a text."""
_LETTER: Final = re.compile(r"[^\W\d_]")


def _names(by_language: Mapping[str, str]) -> frozenset[str]:
    return frozenset(", ".join(by_language.values()).split(", "))


_INTRODUCTIONS: Final = _names(INTRODUCTIONS)
_CONCLUSIONS: Final = _names(CONCLUSIONS)


def is_introduction(heading: str) -> bool:
    """Whether the heading names the opening of a post, and nothing of its subject.

    >>> is_introduction("1. Introduction"), is_introduction("Introduction to DNS")
    (True, False)
    """
    return _bare(heading) in _INTRODUCTIONS


def is_conclusion(heading: str) -> bool:
    """Whether the heading names the end of a post, with or without a subtitle.

    >>> is_conclusion("Fazit: Der nächste Schritt"), is_conclusion("Conclusion of a Contract")
    (True, False)
    """
    head = re.split(rf"[{COLONS}]", heading, maxsplit=1)[0]
    return _bare(head) in _CONCLUSIONS


def _bare(heading: str) -> str:
    first = _LETTER.search(heading)
    last = next((at for at in range(len(heading), 0, -1) if heading[at - 1].isalnum()), 0)
    return heading[first.start() : last].casefold() if first else ""
