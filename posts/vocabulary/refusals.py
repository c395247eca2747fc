"""Know a reply that is no post: a refusal, and filler in place of a value."""

import re
from typing import Final

REFUSAL: Final = re.compile(
    r"[\W_]*+(?:(?:i['’]?m|i am|we['’]re) (?:very |so |really )?(?:sorry|afraid)\b|"
    r"(?:i )?apologi[sz]e|sorry,"
    r"|(?:unfortunately,? )?(?:i|we) (?:can(?:['’]?t|not)|could not|won['’]?t|will not|"
    r"must decline|"
    r"am (?:unable|not able)|['’]m (?:unable|not able)|do not feel|have to decline)|as an ai\b"
    r"|(?:es )?tut mir leid|entschuldigung|leider kann ich|ich kann (?:dabei|das|dir|"
    r"ihnen|diese[nrs]?)\b"
    r"[^.!?]{0,60}nicht|(?:je suis )?désolée?|je (?:ne )?(?:peux|puis) (?:pas|malheureusement)"
    r"|lo siento|no puedo (?:ayudar|escribir|crear|cumplir|generar)|lamento\b|desculpe|"
    r"sinto muito|não posso"
    r"|mi dispiace|non posso (?:aiutar|scriver|crear)|het spijt me|"
    r"(?:sorry, )?ik kan (?:dit|hier|daar|je)"
    r"|przykro mi|przepraszam|nie mogę (?:pomóc|napisać)|omlouvám se|nemohu|"
    r"(?:jag är )?ledsen|beklager"
    r"|tyvärr kan jag|olen pahoillani|valitettavasti en|sajnálom|îmi pare rău|üzgünüm|maalesef"
    r"|λυπάμαι|συγγνώμη|δεν μπορώ|(?:извините|простите|к сожалению|мне жаль)|я не могу|"
    r"(?:вибачте|"
    r"на жаль)|не могу|съжалявам|(?:很|非常)?(?:抱歉|对不起|對不起|遗憾)|我(?:无法|無法|"
    r"不能)|申し訳|"
    r"すみません|ごめん|죄송|미안|xin lỗi|tôi không thể|maaf|ขอโทษ|ขออภัย|क्षमा|मुझे खेद|माफ़"
    r"|(?:عذر|آسف|أعتذر|لا أستطيع|لا يمكنني)|متأسف|نمی‌?توانم|(?:אני )?(?:מצטער|מתנצל)|"
    r"אינני יכול)",
    re.IGNORECASE,
)
"""How a refusal begins, or an apology that stands for a post."""

_GAP_WORDS: Final = (
    r"your|insert|here|placeholder|enter|add|title|description|tags?|categor|keyword|"
    r"topic|dein|ihre?n?|"
    r"einfügen|hier|votre|insérer|ici|inserta|aquí|tu |seu|inserir|aqui|qui|inserisci|"
    r"twój|ваш|вставьте|"
    r"此处|标题|ここ|여기|هنا"
)
_FILLER: Final = re.compile(
    r"(?:n\s*/?\s*a|none|null|nil|nan|undefined|unknown|tb[da]|to ?do|placeholder|lorem ipsum\b.*"
    r"|not (?:applicable|available|provided|specified|given|needed)|no (?:title|description|tags|"
    r"categor(?:y|ies))|(?:your|insert|add|the|post|blog|article|seo|meta)?[ _-]*(?:your|"
    r"post|blog|meta)?[ _-]*"
    r"(?:title|headline|description|tags?|categor(?:y|ies))(?:[ _-]*(?:goes|go))?(?:[ _-]*here)?"
    r"|keine?r? ?(?:angabe|titel)?|k\.? ?a\.?|ohne|aucune?|néant|ninguno|ninguna|"
    r"nenhuma?|nessun[oa]?|geen|"
    r"brak|нет|не указано|无|無|暂无|なし|無し|없음|해당 없음|لا يوجد|אין)[.!]?|[\W_]*",
    re.IGNORECASE,
)
_BRACKETED: Final = re.compile(r"[\[<{(【（]{1,2}([^\[\]<>{}【】]{1,80})[\]>})】）]{1,2}")
_NAMES_GAP: Final = re.compile(_GAP_WORDS, re.IGNORECASE)
FILLER_LIMIT: Final = 90


def is_filler(value: str) -> bool:
    """Whether a value means "none", or is a placeholder that nobody filled in.

    >>> is_filler("N/A"), is_filler("[Your Title Here]"), is_filler("None of Them Fits")
    (True, True, False)
    """
    value = value.strip(" \t*_`\"'“”")
    if not value or len(value) > FILLER_LIMIT:
        return False
    if _FILLER.fullmatch(value):
        return True
    found = _BRACKETED.fullmatch(value)
    return found is not None and bool(_FILLER.fullmatch(found[1]) or _NAMES_GAP.search(found[1]))
