"""Know a reply that is no post: a refusal, and filler in place of a value."""

import re
from collections.abc import Mapping
from typing import Final

from posts.vocabulary.late import late

_REST: Final = r"[^.!?。！？؟।\n]"
CANNOT: Final[Mapping[str, str]] = {
    "en": r"\b(?:i|we)(?:['’]m| am|['’]re| are|['’]ll| will|['’]d| would)?(?: (?:really|just|"
    r"simply|"
    r"also|currently|respectfully|therefore|unfortunately))? ?(?:can(?:no|['’])?t|can not|could "
    r"not|unable to|not able to|won['’]?t(?: be able to)?|not going to|not comfortable|rather not|"
    rf"(?:do not|don['’]t) feel comfortable|not allowed to|refuse "
    rf"to){_REST}{{0,30}}?\b(?:help(?:ing)?|"
    r"assist(?:ing)?|writ(?:e|ing)|creat(?:e|ing)|provid(?:e|ing)|generat(?:e|ing)|"
    r"produc(?:e|ing)|fulfil\w*|comply|complete|discuss|do|respond|draft|support)(?: (?:you|with|"
    r"this|that|such|your|about|to (?:this|that|your)|any content|the (?:post|article|request|"
    r"content)|an? (?:post|article|text))\b|(?= ?[.,!;:—–-])|\W*\Z)"
    r"|\bi(?:['’]ll| must| need to| have to|['’]d have to|['’]m going to)?(?: have to)?(?: "
    r"(?:respectfully|politely))? decline\b|\b(?:guidelines|polic(?:y|ies)|rules|programming)\b"
    rf"{_REST}{{0,40}}(?:not (?:allow|permit|let)|n['’]t (?:allow|permit|let)|prohibit|prevent|"
    rf"forbid){_REST}{{0,10}}\bme\b|\bnot (?:be )?appropriate for me to\b|\A\W*(?:(?:the|your|"
    rf"this) "
    r")?request (?:(?:was|is|has been) )?(?:declined|denied|refused|rejected)\b",
    "de": rf"\b(?:ich (?:kann|darf|werde|möchte)|(?:kann|darf|werde) "
    rf"ich)\b{_REST}{{0,60}}\b(?:nicht|"
    rf"keine[nrsm]?)\b{_REST}{{0,40}}\b(?:\w*helfen|schreiben|erstellen|verfassen|unterstützen|"
    r"bereitstellen|tun|erfüllen|beantworten)\b",
    "fr": rf"\bje (?:ne |n['’])(?:peux|puis|suis|pourrai)\b{_REST}{{0,40}}(?:aider|écrire|rédiger|"
    r"répondre|créer|fournir|traiter|générer|produire|assister|donner suite)\b",
    "es": rf"\bno (?:puedo|podré|me es posible)\b{_REST}{{0,30}}\b(?:ayud|asist|escrib|crear|"
    rf"redact|"
    r"cumplir|gener|proporcion|atender|responder)",
    "pt": rf"\bnão (?:posso|consigo|poderei|me é possível)\b{_REST}{{0,30}}\b(?:ajud|auxili|escrev|"
    r"criar|redigir|cumprir|gerar|fornec|atender|responder)",
    "it": rf"\bnon (?:posso|sono in grado di|mi è possibile)\b{_REST}{{0,30}}(?:aiut|assist|scriv|"
    r"crea|rediger|soddisf|gener|forni|risponder)",
    "nl": rf"\b(?:ik (?:kan|mag|zal)|kan ik|mag ik)\b{_REST}{{0,50}}\b(?:niet|"
    rf"geen)\b{_REST}{{0,40}}"
    r"\b(?:helpen|schrijven|maken|leveren|assisteren|bieden|voldoen|doen)\b",
    "pl": rf"\bnie (?:mogę|jestem w stanie|będę)\b{_REST}{{0,30}}\b(?:pomóc|napisać|stworzyć|"
    r"przygotować|spełnić|odpowiedzieć|wygenerować)",
    "cs": rf"\bne(?:mohu|můžu|dokážu)\b{_REST}{{0,30}}\b(?:pomoci|pomoct|napsat|vytvořit|"
    rf"poskytnout|"
    r"splnit|vyhovět)",
    "sv": rf"\b(?:jag kan|kan jag)\b{_REST}{{0,30}}\binte\b{_REST}{{0,40}}\b(?:hjälpa|skriva|skapa|"
    r"tillhandahålla|bistå)\b",
    "da, no": rf"\b(?:jeg kan|kan jeg)\b{_REST}{{0,30}}\bikke\b{_REST}{{0,40}}\b(?:hjælpe|hjelpe|"
    r"skrive|oprette|lave|lage|levere|bistå)\b",
    "fi": rf"\ben (?:voi|pysty)\b{_REST}{{0,30}}\b(?:auttaa|auttamaan|kirjoitta\w+|luoda|tuottaa|"
    r"toteuttaa)",
    "hu": rf"\bnem (?:tudok|tudom|áll módomban)\b{_REST}{{0,30}}(?:segíteni|írni|létrehozni|"
    r"teljesíteni)|\bnem segíthetek",
    "ro": rf"\bnu (?:pot|sunt în măsură)\b{_REST}{{0,30}}\b(?:ajut|scri|crea|genera|oferi|îndeplin|"
    r"redacta)",
    "tr": r"(?:yardımcı ol|yaz|oluştur|hazırlay|sağlay|yerine getir|yardım ed|karşılay)[ae]m"
    r"(?:[ae]m|[ıi]yorum|[ae]ya?e?ca?e?[ğk]\w+)\b",
    "el": rf"\bδεν (?:μπορώ|είμαι σε θέση)\b{_REST}{{0,30}}(?:βοηθήσω|γράψω|δημιουργήσω|παρέχω|"
    r"συντάξω|ανταποκριθώ)",
    "ru": rf"\bне (?:могу|смогу|буду)\b{_REST}{{0,40}}\b(?:помочь|помогать|написать|писать|создать|"
    r"предоставить|выполнить|ответить|сгенерировать)",
    "uk": rf"\bне (?:можу|зможу)\b{_REST}{{0,40}}(?:допомогти|написати|створити|надати|виконати)",
    "bg": rf"\bне мога\b{_REST}{{0,30}}(?:помогна|напиша|създам|предоставя|изпълня)",
    "zh": rf"(?:我(?!们|們)|抱歉|对不起|對不起){_REST}{{0,20}}(?:无法|無法|不能|不便|没办法|沒辦法)"
    rf"{_REST}{{0,12}}(?:协助|協助|帮|幫|写|寫|提供|生成|创作|創作|回答|完成|满足|滿足)",
    "ja": r"(?:申し訳|すみません|ごめん|恐れ入|恐縮|残念ながら|リクエスト|ご要望|ご依頼)[^\n]{0,60}"
    r"(?:手伝い|応え|答え|応じる|受け|対応|協力|作成|執筆|提供|支援)[^。\n]{0,15}(?:できません|"
    r"出来ません|かねます)",
    "ko": r"(?:죄송|미안|유감|요청)[^\n]{0,50}(?:도와|도움|작성|제공|생성|답변|지원|"
    r"응답)[^.\n]{0,15}"
    r"(?:수 ?(?:가 )?없|어렵|못합니다|불가)",
    "vi": rf"\btôi không (?:thể|được phép)\b{_REST}{{0,40}}\b(?:giúp|hỗ trợ|viết|tạo|cung cấp|thực "
    r"hiện|đáp ứng)",
    "id": rf"\b(?:saya|aku) tidak (?:dapat|bisa|boleh)\b{_REST}{{0,30}}\b(?:membantu|menulis|"
    rf"membuat|"
    r"memberikan|menyediakan|memenuhi)",
    "th": r"(?:ขอโทษ|ขออภัย|เสียใจ|ฉัน|ผม)[^\n]{0,20}ไม่สามารถ[^\n]{0,20}(?:ช่วย|เขียน|สร้าง|ให้ข้อมูล|"
    r"ตอบ)",
    "hi": rf"मैं{_REST}{{0,60}}(?:मदद|सहायता|लिख|बना|"
    rf"प्रदान){_REST}{{0,20}}(?:नहीं{_REST}{{0,6}}सकत|असमर्थ)",
    "ar": rf"(?:لا (?:أستطيع|يمكنني)|لن (?:أستطيع|أتمكن)){_REST}{{0,30}}(?:مساعد|كتابة|إنشاء|تقديم|"
    r"تلبية|الإجابة)",
    "fa": rf"نمی‌?توانم{_REST}{{0,60}}(?:کمک|بنویس|ایجاد|ارائه|تولید|پاسخ)",
    "he": rf"(?:לא (?:יכול|אוכל)|אינ?ני יכול)ה?{_REST}{{0,30}}(?:לעזור|לסייע|לכתוב|ליצור|לספק|"
    rf"לבצע)",
}
"""That the model cannot or will not do what was asked: of itself, and of writing or helping.

An apology alone is none: "I'm sorry, said the host" begins a post as well.
"""
REFUSAL: Final = late("|".join(CANNOT.values()), re.IGNORECASE)
REQUEST: Final = late(
    r"\bplease (?:provide|share|specify|clarify|tell me|give me|let me know)\b|\bi need (?:a "
    r"(?:bit|"
    r"little) )?more (?:information|details?|context)\b|\bbitte (?:nenn|teil|gib|geben|schreib|sag|"
    r"präzisier)\w* (?:sie )?(?:mir|den|das|die)\b|\bveuillez (?:me )?(?:préciser|fournir|"
    r"indiquer)|"
    r"\bpor favor,? (?:indíca|proporcion|dime|especifi|inform|forneç)|\bper favore,? (?:indica|"
    r"forni|specifica|dimmi)|\bproszę (?:o podanie|podać|podaj)|\b(?:пожалуйста, )?(?:укажите|"
    r"уточните|сообщите мне)\b|请(?:您)?(?:提供|告诉我|说明)|請(?:您)?(?:提供|告訴我|說明)|"
    r"(?:教えて|お知らせ|ご指定|お聞かせ)ください|(?:알려|말씀해) ?주(?:세요|시겠)|"
    r"(?:يرجى|من فضلك) (?:تزويدي|تحديد|إخباري)|\b(?:mohon|silakan) (?:berikan|sebutkan|jelaskan)",
    re.IGNORECASE,
)
"""What asks the person for something that is missing, without a question mark."""

_GAP_WORDS: Final = (
    r"your|insert|here|placeholder|enter|add|title|description|tags?|categor|keyword|"
    r"topic|dein|ihre?n?|"
    r"einfügen|hier|votre|ins[ée]re[rz]|ici|inserta|aquí|tu |seu|inserir|aqui|qui|inserisci|"
    r"twój|ваш|вставьте|"
    r"此处|标题|ここ|여기|هنا"
)
_FILLER: Final = late(
    r"(?:n\s*/?\s*a|none|null|nil|nan|undefined|unknown|tb[da]|x{3,}|untitled|pending|to be "
    r"(?:added|determined|decided|filled)|"
    r"(?:same as|see) above|(?:sample|example|write (?:the|your)) (?:title|headline)(?: here)?|"
    r"ohne titel|sans titre|sin título|sem título|senza titolo|zonder titel|bez (?:tytułu|názvu)|"
    r"без (?:названия|заголовка|назви)|无标题|無標題|無題|제목 ?없음|بدون عنوان|ללא כותרת|"
    r"başlıksız|"
    r"không có tiêu đề|tanpa judul|ไม่มีชื่อ|χωρίς τίτλο|uden titel|uten tittel|utan titel|titel|to "
    r"?do|placeholder|lorem ipsum(?: dolor\b.*)?"
    r"|not (?:applicable|available|provided|specified|given|needed)|no (?:title|description|tags|"
    r"categor(?:y|ies))|(?:your|insert|add|the|post|blog|article|seo|meta)?[ _-]*(?:your|"
    r"post|blog|meta)?[ _-]*"
    r"(?:title|headline|description|tags?|categor(?:y|ies))(?:[ _-]*(?:goes|go))?(?:[ _-]*here)?"
    r"|keine?r? ?(?:angabe|titel)?|k\.? ?a\.?|ohne|aucune?|néant|ninguno|ninguna|"
    r"nenhuma?|nessun[oa]?|geen|"
    r"brak|нет|не указано|无|無|暂无|なし|無し|없음|해당 없음|لا يوجد|אין)[.!]?|[\W_]*",
    re.IGNORECASE,
)
_BRACKETED: Final = late(r"[\[<{(【（]{1,2}([^\[\]<>{}【】]{1,80})[\]>})】）]{1,2}")
_NAMES_GAP: Final = late(_GAP_WORDS, re.IGNORECASE)
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
