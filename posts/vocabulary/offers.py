"""Know how a model takes its leave of the person: what it offers, asks or hopes, in any language.

"If you like" alone may be said to a post's readers; so beside such words the model has to speak of
itself, or of the text.
"""

import re
from collections.abc import Mapping
from typing import Final

ASKS: Final[Mapping[str, str]] = {
    "en": r"(?:do you |would you (?:like|prefer) |did you )?want me to|would you (?:like|prefer) "
    r"(?:me to|it if i)|(?:shall|should) i\b|(?:i|we) can (?:also|help)|i(?:'d|’d| would|"
    r"'m|’m| am) "
    r"(?:be )?happy to|i hope (?:this|that|it) (?:helps?\b|is (?:useful|what you))|just (?:say|"
    r"tell me|let me know)|need (?:any )?(?:changes|edits)",
    "de": r"soll ich|möchte(?:st du|n sie),? dass ich|wollen sie,? dass ich|willst du,? "
    r"dass ich|gerne? "
    r"(?:kann|könnte|passe|erstelle|schreibe) ich|ich kann (?:auch|gerne?)|"
    r"ich hoffe,? (?:das|dies|der|"
    r"dieser)",
    "fr": r"souhaite[sz]-(?:vous|tu) que|voulez-vous que|veux-tu que|aimeri?ez-vous que|je peux "
    r"(?:aussi|également)|dois-je|n['’]hésite[sz] pas à me|j['’]espère que (?:cet?|cela|ça)",
    "es": r"(?:te|le) gustaría que|(?:quieres|quiere|deseas|desea) que|puedo también|también puedo|"
    r"avísame|espero que (?:esto|este|te|le)",
    "pt": r"(?:você )?(?:gostaria|quer|deseja) que eu|(?:também posso|posso também)|espero que "
    r"(?:isso|este|esse)|me avise",
    "it": r"vuoi che|vorresti che|desideri che|vuole che|posso anche|fammi sapere|spero che "
    r"(?:questo|ti)",
    "nl": r"(?:wil je|wilt u|zou je willen) dat ik|zal ik|ik kan (?:ook|graag)|laat (?:het "
    r")?me weten|ik "
    r"hoop dat (?:dit|deze)",
    "pl": r"czy (?:chcesz|chciał\w*|życzysz sobie)|czy mam|mogę (?:też|również|także)|daj "
    r"(?:mi )?znać|"
    r"mam nadzieję, że (?:to|ten)",
    "cs": r"(?:chcete|chceš|přejete si),? abych|mohu (?:také|i)\b|mám (?:text|článek)",
    "sv, da, no": r"vill du att jag|ska jag|vil du(?: have)?,? at (?:jeg|eg)|skal jeg|jag "
    r"kan (?:också|"
    r"även)|jeg kan også",
    "fi": r"haluat(?:ko|teko),? että|voin myös|kerro,? jos",
    "hu": r"szeretné[dk]?,? (?:ha|hogy)|kérésre|kívánja,? hogy",
    "ro": r"(?:vrei|doriți|dorești|ai vrea) să|pot (?:și|de asemenea)",
    "tr": r"(?:[^.!?]{0,60}ister misin|[^.!?]{0,60}arzu eder misin)|umarım (?:bu|yardımcı)",
    "el": r"(?:θέλετε|θέλεις|θα θέλατε|θα ήθελες) να|μπορώ επίσης|να (?:το|τη) συντομεύσω",
    "ru": r"(?:хотите|хочешь|желаете),? (?:ли )?чтобы я|(?:я )?могу также|также могу|"
    r"надеюсь,? (?:это|"
    r"статья|текст)",
    "uk, bg": r"(?:хочете|хочеш|бажаєте),? щоб я|(?:я )?можу також|також можу|искате ли|мога също",
    "zh": r"(?:是否)?需要我|要不要我|要我|(?:您|你)?(?:是否)?(?:想|希望)(?:让|讓|要)?我|"
    r"我(?:还|還|也)?可以"
    r"(?:帮|幫|为|為|再|继续)|希望(?:这|這)(?:篇|对|對)|(?:是否)?需要(?:调整|修改|調整)",
    "ja": r"ご希望(?:があれば|でしたら|の場合)|(?:ご)?必要(?:であれば|でしたら|があれば)|"
    r"[^。\n]{0,40}"
    r"(?:しましょうか|いたしましょうか)|ご要望",
    "ko": r"원하(?:시면|신다면)|필요하(?:시면|신 경우)|[^.\n]{0,60}(?:드릴까요|할까요|해 ?볼까요)",
    "vi": r"bạn có muốn tôi|tôi (?:cũng )?có thể (?:giúp|viết|rút)",
    "id": r"(?:apakah )?(?:anda|kamu) (?:ingin|mau) saya|mau saya|saya (?:juga )?(?:bisa|"
    r"dapat) (?:juga|mem)",
    "th": r"(?:คุณ)?(?:ต้องการ|อยาก)ให้(?:ฉัน|ผม|ดิฉัน|เรา)",
    "hi": r"क्या आप चाह(?:ते|ती|ेंगे)|क्या मैं|मैं (?:इसे|यह) [^।]{0,40}सकता",
    "ar": r"هل (?:تريد|ترغب|تود|تحب)|يمكنني أيضا?ً?|آمل أن (?:يكون|تكون|ينال)",
    "fa": r"(?:آیا )?(?:می‌?خواهید|مایلید|مایل هستید)|می‌?توانم (?:آن|این)",
    "he": r"האם (?:תרצה|תרצי|תרצו|ברצונך)|(?:תרצה|תרצי) ש|אני יכול(?:ה)? גם|אשמח ל",
}
"""What can be said to nobody but the person who asked."""

CONDITIONS: Final[Mapping[str, tuple[str, str]]] = {
    "en": (
        r"if (?:you(?:['’]d| would)? (?:like|prefer|want|need|wish)|that helps|desired|needed)",
        r"\b(?:i can|i could|i['’]ll|i will|i['’]d|let me|i['’]m)\b",
    ),
    "de": (
        r"(?:wenn (?:du|sie)|falls (?:du|sie)|bei bedarf|auf wunsch)",
        r"\b(?:kann|könnte|passe|kürze|erstelle|schreibe|werde) ich\b|\bich (?:kann|passe)\b",
    ),
    "fr": (
        r"(?:si (?:vous|tu) (?:le )?(?:souhait|voul|veu|désir)|au besoin)",
        r"\bje (?:peux|puis|pourr)",
    ),
    "es": (r"si (?:lo )?(?:quiere|desea|prefiere|necesita)s?", r"\b(?:puedo|podría)\b"),
    "pt": (r"se (?:você )?(?:quiser|desejar|preferir|precisar)", r"\b(?:posso|poderia)\b"),
    "it": (r"se (?:vuoi|desideri|preferisci|vuole|lo desidera)", r"\b(?:posso|potrei)\b"),
    "nl": (r"(?:als|indien) (?:je|u) (?:wil|wenst|dat wil)", r"\b(?:kan ik|ik kan)\b"),
    "pl": (r"jeśli (?:chcesz|sobie życzysz|potrzebujesz|pan)", r"\b(?:mogę|chętnie)\b"),
    "cs": (r"pokud (?:chcete|chceš|si přejete)", r"\b(?:mohu|můžu)\b"),
    "sv, da, no": (
        r"(?:om du vill|hvis du (?:vil|ønsker))",
        r"\b(?:kan (?:jag|jeg)|(?:jag|jeg) kan)\b",
    ),
    "fi": (r"jos (?:haluat|haluatte|toivot)", r"\bvoin\b"),
    "hu": (r"ha (?:szeretn|kívánj|kér)", r"\b(?:tudom|megírom|rövidítem|tudok|szívesen)\b"),
    "ro": (r"dacă (?:vrei|doriți|dorești)", r"\bpot\b"),
    "tr": (
        r"(?:isterseniz|istersen|dilerseniz|arzu ederseniz)",
        r"(?:[ae]bilirim|[ae]yım|[ae]yim)\b",
    ),
    "el": (r"αν (?:θέλετε|θέλεις|επιθυμείτε)", r"\bμπορώ\b"),
    "ru": (r"(?:если (?:хотите|хочешь|нужно|желаете)|при необходимости)", r"\bмогу\b"),
    "uk, bg": (
        r"(?:якщо (?:хочете|бажаєте|потрібно)|ако (?:искате|желаете))",
        r"\b(?:можу|мога)\b",
    ),
    "zh": (
        r"(?:如果|若)?(?:您|你)?(?:需要|愿意|願意|想要|希望)?(?:的话|的話)?[，,]?",
        r"\A(?:如|若).{0,30}我(?:可以|会|會|能)",
    ),
    "vi": (r"nếu (?:bạn|cần)", r"tôi (?:có thể|sẽ)"),
    "id": (r"(?:jika|kalau) (?:anda|kamu|perlu)", r"\bsaya (?:bisa|dapat|akan)\b"),
    "th": (r"(?:หาก|ถ้า)(?:คุณ)?ต้องการ", r"(?:ฉัน|ผม|ดิฉัน|เรา)"),
    "hi": (r"(?:यदि|अगर) आप चाह", r"मैं"),
    "ar": (r"(?:إذا|إن) (?:أردت|رغبت|كنت|أحببت|احتجت)", r"(?:يمكنني|أستطيع|فأنا|سأ)"),
    "fa": (r"اگر (?:مایل|بخواهید|می‌?خواهید|نیاز)", r"(?:می‌?توانم|خواهم)"),
    "he": (r"אם (?:תרצה|תרצי|ברצונך|תרצו)", r"(?:אוכל|אני יכול|אשמח)"),
}
"""Said to the person where the model speaks of itself behind it."""
OFFER_LIMIT: Final = 400
"""A longer paragraph says more than that."""

_LEAD: Final = r"[\W_]*+"
_ASKS: Final = re.compile(rf"{_LEAD}(?:{'|'.join(ASKS.values())})", re.IGNORECASE)
_CONDITIONS: Final = [
    (re.compile(rf"{_LEAD}(?:{condition})", re.IGNORECASE), re.compile(of_itself, re.IGNORECASE))
    for condition, of_itself in CONDITIONS.values()
]


def is_offer(paragraph: str) -> bool:
    """Whether the model offers, asks or hopes something of the person who asked.

    >>> is_offer("Want me to shorten this?"), is_offer("If you like tea, drink it.")
    (True, False)
    """
    if len(paragraph) > OFFER_LIMIT:
        return False
    if _ASKS.match(paragraph):
        return True
    return any(
        condition.match(paragraph) and of_itself.search(paragraph)
        for condition, of_itself in _CONDITIONS
    )
