"""How figures, dates, names, studies and superlatives are written, in the languages known."""

# ruff: noqa: E501  # a pattern broken in two is harder to read than a long line

import re
from collections.abc import Mapping
from typing import Final

from posts.vocabulary.late import late

_NUMBER = r"\d{1,3}(?:[.,\u00a0\u202f' ]\d{3}){1,4}(?:[.,]\d{1,4})?|\d{1,15}(?:[.,]\d{1,6})?"
_MAGNITUDE = (
    r"(?:\s?(?:thousand|million|billion|trillion|tausend|millionen|milliarden|millones|mil|milliers|"
    r"millions|milliards?|mille|milioni|miliardi|milhões|bilhões|duizend|miljoen|miljard|mio|mrd|"
    r"[kKMB])\b)?"
)
_MONTH = (
    r"(?:january|february|march|april|may|june|july|august|september|october|november|december|"
    r"januar|februar|märz|mai|juni|juli|oktober|dezember|"
    r"enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre|"
    r"janvier|février|mars|avril|juin|juillet|août|septembre|octobre|novembre|décembre|"
    r"gennaio|febbraio|aprile|maggio|giugno|luglio|settembre|ottobre|dicembre|"
    r"janeiro|fevereiro|março|maio|junho|julho|setembro|outubro|novembro|dezembro|"
    r"januari|februari|maart|mei|augustus)"
)
_YEAR = r"(?:1[5-9]|20)\d{2}"

PERCENTAGE: Final = late(
    rf"(?<![\w.,])(?:(?:{_NUMBER})\s?[–-]\s?)?(?:{_NUMBER})\s?(?:%|(?:percent|per cent|prozent|por ciento|por cento|"
    r"pour cent|per cento|procent)\b)",
    re.IGNORECASE,
)
PRICE: Final = late(
    rf"(?:(?:US|C|A|NZ|HK|R)?[$€£¥₹₽₩]|\b(?:USD|EUR|GBP|CHF)\s)\s?(?:{_NUMBER}){_MAGNITUDE}"
    rf"|(?<![\w.,])(?:{_NUMBER}){_MAGNITUDE}\s?(?:[€£¥₹]|(?:US dollars?|dollars?|cents?|euros?|"
    r"pounds?|USD|EUR|GBP|CHF|reais)\b)",
    re.IGNORECASE,
)
DATE: Final = late(
    rf"(?<![\w.,/-])(?:\d{{4}}-\d{{2}}-\d{{2}}|\d{{1,2}}[./]\d{{1,2}}[./](?:\d{{4}}|\d{{2}})"
    rf"|(?:\d{{1,2}}(?:st|nd|rd|th|er|\.|º)?\s(?:of\s|de\s)?)?{_MONTH}\s(?:\d{{1,2}}(?:st|nd|rd|th)?,?\s)?"
    rf"(?:de\s)?{_YEAR}|{_MONTH}\s\d{{1,2}}(?:st|nd|rd|th)?\b|\d{{1,2}}(?:st|nd|rd|th|er|\.|º)?\s(?:of\s|de\s)?{_MONTH}\b"
    rf"|{_YEAR}s?)(?![\w%/-]|[.,]\d)",
    re.IGNORECASE,
)
FIGURE: Final = late(
    rf"(?<![\w.,/:#$€£-])(?:{_NUMBER})(?:\s?(?:-|–|to|à|a|bis|tot)\s?(?:{_NUMBER}))?{_MAGNITUDE}(?:x|×)?"
    r"(?![\w/:%-]|[.,]\d)"
)
NO_FIGURE_BEFORE: Final = late(
    r"(?:\b(?:(?:step|chapter|section|part|figure|table|version|page|tip|rule|number|phase|level|"
    r"option|example|day|week|month|year|schritt|kapitel|teil|seite|woche|tag|étape|chapitre|partie|"
    r"semaine|jour|mois|paso|capítulo|parte|página|semana|día|dia|passo|capitolo|pagina|settimana|"
    r"giorno|stap|hoofdstuk|deel|pagina|dag)(?:s|e|en|n)?|no\.?|nr\.?|top|http|html|css|php|python|"
    r"wordpress|windows|ios|android|ipv|tls|ssl|port|error|raid|layer|tier|iso|rfc)\s{1,3}|^\s{0,5})$",
    re.IGNORECASE,
)
"""What stands before a number that counts or names and claims nothing."""
QUOTATION: Final = late(
    r"“[^“”\n]{10,600}”|\"[^\"\n]{10,600}\"|„[^„“”\n]{10,600}[“”]|«[^«»\n]{10,600}»"
)
_CAPITALISED = r"[A-ZÀ-ÖØ-Þ][\w’'&+-]{1,30}"
_FIRST = r"[A-ZÀ-ÖØ-Þ](?<![\w.@/-].)"
"""In this order, as what begins with a set of letters is found fast."""
NAME: Final = late(
    rf"{_FIRST}[\w’'&+-]{{1,30}}(?:\s(?:{_CAPITALISED}|of|de|van|von)(?=\s[A-Z])|\s{_CAPITALISED}){{0,4}}"
    rf"(?:\s\d{{1,3}}(?:\.\d{{1,3}})?\b)?"
)
TITLE_BEFORE: Final = late(r"\b(?:Dr|Prof|Mr|Mrs|Ms|Sra?|Herr|Frau|Mme|Sig)\.?$")
PRESSED_BEFORE: Final = late(
    r"(?:\b(?:click|open|press|select|choose|tap)(?: on)?(?: the| your)?|>)$", re.IGNORECASE
)
"""What stands before a name on a screen: "Click Save", "open the Settings page"."""
NO_NAME: Final = frozenset(
    """
    i i'm i've i'd i'll monday tuesday wednesday thursday friday saturday sunday january february march
    april may june july august september october november december english german french spanish
    italian portuguese dutch american european british chinese japanese europe america africa asia
    internet web ai seo url urls html css http https ftp api apis pdf cms cta ctas faq faqs roi kpi kpis
    ceo cto cfo cmo hr it pr uk us usa eu b2b b2c saas ssd ssl tls dns vps vpn ram cpu gpu ui ux sql
    php json xml csv usb wifi wi-fi ok tv diy gps id ids ip christmas easter god mr mrs ms dr earth
    north south east west step tip note faq part phase option day week
    """.split()
)
"""Words with capital letters that name nobody and nothing that must be verified."""

_EN_FINDS = (
    r"(?:shows?|showed|found|finds?|suggests?|suggested|reveals?|revealed|indicates?|indicated|"
    r"reports?|reported|estimates?|estimated|demonstrates?|demonstrated|confirms?|confirmed|"
    r"concluded|says|predicts?)"
)
HINTS: Final[Mapping[str, tuple[str, ...]]] = {
    "percentage": ("%", "cent", "zent", "por c"),
    "price": (*"$€£¥₹₽₩", "usd", "eur", "gbp", "chf", "dollar", "cent", "pound", "reais"),
    "date": (
        *("15", "16", "17", "18", "19", "20", *(f"{n}{mark}" for n in range(10) for mark in "./")),
        *("jan", "genn", "ener", "feb", "fév", "fev", "mar", "mär", "maart", "apr", "abr", "avr"),
        *("may", "mai", "magg", "mei", "jun", "juin", "giu", "jul", "juil", "lug", "aug", "ago"),
        *("aoû", "tob", "tub", "mbe", "mbr"),
    ),
}
"""One of these is in each such claim, in small letters: a look at it saves a search."""
ENGLISH_HINTS: Final[Mapping[str, tuple[str, ...]]] = {
    "study": (
        *("according", "stud", "survey", "report", "research", "scientist", "expert", "analyst"),
        *("statistic", "poll"),
    ),
    "superlative": (
        *("gest", "llest", "stest", "rtest", "west", "pest", "dest", "hest", "fest", "siest"),
        *("best", "most ", "least ", "leading", "first-ever", "number one", "the only ", "#1"),
        "no. 1",
    ),
    "quotation": ("“", '"', "„", "«"),
}
"""The same for claims of English sentences."""
STUDIES: Final[Mapping[str, re.Pattern[str]]] = {
    "en": late(
        rf"\b[Aa]ccording to (?:an? |the )?(?:[\w’'&-]+ ){{0,5}}(?:study|studies|survey|report|research|"
        rf"analysis|data|poll|experts?|researchers?|analysts?)\b|\b[Aa]ccording to [A-Z][\w’'&-]+"
        rf"|\b(?:[Ss]tudy|[Ss]tudies|[Rr]esearch|[Rr]esearchers|[Ee]xperts|study|studies|survey|surveys|research|report|researchers|scientists|experts|analysts|"
        rf"statistics|poll)(?: [\w’'&-]+){{0,6}}? {_EN_FINDS}\b"
        rf"|\b[Aa] (?:\d{{4}}|recent|new|landmark|large) (?:[\w’'&-]+ ){{0,3}}(?:study|survey|report|poll)\b"
    ),
    "de": late(
        r"\b(?:laut|gemäß) (?:einer|einem|der|dem)? ?(?:[\w-]+ ){0,3}(?:Studie|Umfrage|Bericht|Untersuchung|"
        r"Analyse|Erhebung)\b|\b(?:Studien?|Umfragen?|Untersuchungen?|Forscher) (?:[\w-]+ ){0,4}?"
        r"(?:zeigt|zeigen|belegt|belegen|ergab|ergaben|fanden|fand)\b"
    ),
    "es": late(
        r"\bsegún (?:un|una|el|la|los)? ?(?:[\w-]+ ){0,3}(?:estudio|encuesta|informe|investigación|expertos)\b"
        r"|\b(?:estudios?|encuestas?|informes?|investigaciones?) (?:[\w-]+ ){0,4}?"
        r"(?:muestran?|demuestran?|revelan?|indican?|señalan?|sugieren?)\b"
    ),
    "fr": late(
        r"\b(?:selon|d['’]après) (?:une?|le|la|les)? ?(?:[\w-]+ ){0,3}(?:étude|enquête|rapport|sondage|experts)\b"
        r"|\b(?:études?|enquêtes?|rapports?|sondages?) (?:[\w-]+ ){0,4}?"
        r"(?:montrent?|révèlent?|révèle|indiquent?|suggèrent?|démontrent?)\b"
    ),
    "it": late(
        r"\bsecondo (?:uno|una|un|il|lo|la|gli)? ?(?:[\w-]+ ){0,3}(?:studio|sondaggio|rapporto|ricerca|esperti)\b"
        r"|\b(?:studio|studi|sondaggi|ricerche|ricerca) (?:[\w-]+ ){0,4}?"
        r"(?:mostrano?|dimostrano?|rivelano?|indicano?|suggeriscono?)\b"
    ),
    "pt": late(
        r"\b(?:segundo|de acordo com) (?:um|uma|o|a|os)? ?(?:[\w-]+ ){0,3}(?:estudo|pesquisa|relatório|especialistas)\b"
        r"|\b(?:estudos?|pesquisas?|relatórios?) (?:[\w-]+ ){0,4}?"
        r"(?:mostram?|demonstram?|revelam?|indicam?|apontam?|sugerem?)\b"
    ),
    "nl": late(
        r"\bvolgens (?:een|het|de)? ?(?:[\w-]+ ){0,3}(?:onderzoek|studie|enquête|rapport|experts)\b"
        r"|\b(?:onderzoek|onderzoeken|studies|studie|enquêtes) (?:[\w-]+ ){0,4}?"
        r"(?:toont|tonen|blijkt|blijken|laat zien|laten zien|suggereert)\b"
    ),
}
SUPERLATIVES: Final[Mapping[str, re.Pattern[str]]] = {
    "en": late(
        r"\b(?:the|world['’]s|(?:[A-Z]\w+)['’]s) (?:single |very |by far )?(?:largest|biggest|smallest|fastest|"
        r"slowest|cheapest|oldest|newest|highest|lowest|strongest|safest|richest|busiest|longest|"
        r"shortest|tallest|leading|best-selling|first-ever|number one|"
        r"(?:most|least) (?:popular|widely used|used|trusted|expensive|affordable|secure|powerful|advanced|"
        r"downloaded|successful|visited|common|effective|efficient|reliable|profitable|searched))"
        r"(?: [\w-]+)?|\bthe best (?!way|time|part|thing|practice|of|results?\b)[\w-]+(?: [\w-]+)? "
        r"(?:in the world|on the market|available|of all time)|\bthe only [\w-]+(?: [\w-]+)? (?:that|to|in|which)\b"
        r"|#1\b|\bnumber one\b|\bno\. 1\b"
    ),
    "de": late(
        r"\b(?:der|die|das|den|dem|des) (?:weltweit )?(?:größte|schnellste|günstigste|billigste|älteste|"
        r"neueste|höchste|niedrigste|sicherste|beliebteste|meistgenutzte|führende|bekannteste)[nrs]?\b(?: \w+)?"
    ),
    "es": late(
        r"\b(?:el|la|los|las) (?:[\w-]+ )?más (?:grande|rápid[oa]|barat[oa]|antigu[oa]|alt[oa]|segur[oa]|popular|"
        r"utilizad[oa]|car[oa]|avanzad[oa]|vendid[oa])s?\b|\blíder (?:mundial|del mercado)\b"
    ),
    "fr": late(
        r"\b(?:le|la|les) (?:[\w-]+ )?plus (?:grande?|rapide|petite?|chère?|ancienne?|haute?|sûre?|populaire|"
        r"utilisée?|vendue?|avancée?)s?\b|\bleader (?:mondial|du marché)\b"
    ),
    "it": late(
        r"\b(?:il|la|i|le|lo) (?:[\w-]+ )?più (?:grand[ei]|veloc[ei]|economic[oai]|antic[oah]i?|alt[oaie]|sicur[oaie]|"
        r"popolar[ei]|utilizzat[oaie]|vendut[oaie]|avanzat[oaie])\b|\bleader (?:mondiale|del mercato)\b"
    ),
    "pt": late(
        r"\b(?:o|a|os|as) (?:[\w-]+ )?(?:maior|menor|mais (?:rápid[oa]|barat[oa]|antig[oa]|alt[oa]|segur[oa]|popular|"
        r"utilizad[oa]|usad[oa]|vendid[oa]|avançad[oa]))s?\b|\blíder (?:mundial|de mercado)\b"
    ),
    "nl": late(
        r"\b(?:de|het) (?:grootste|snelste|goedkoopste|oudste|nieuwste|hoogste|laagste|veiligste|"
        r"populairste|meest (?:gebruikte|populaire|verkochte|bezochte))\b(?: \w+)?"
    ),
}
