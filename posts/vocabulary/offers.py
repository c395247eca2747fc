"""Know how a model takes its leave of the person: what it offers, asks or hopes, in any language.

"If you like" alone may be said to a post's readers; so beside such words the model has to speak of
itself, or of the text.
"""

import re
from collections.abc import Mapping
from typing import Final

from posts.vocabulary.late import late

_REST: Final = r"[^.!?。！？؟।\n]{0,60}"
_EDIT: Final = (
    r"(?:shorten|expand|extend|adjust|rewrite|turn|adapt|convert|translate|format|polish|revise|"
    r"refine|tweak|edit|continue|proceed|go on|elaborate|tailor|optimi[sz]e|summari[sz]e)"
)
_MAKE: Final = (
    r"(?:write|add|create|draft|prepare|make|include|generate|provide|send|suggest|do)\b" + _REST
)
_TEXTS: Final = (
    r"\b(?:post|article|text|draft|versions?|section|newsletter|outline|faqs?|summary|part|tone|"
    r"paragraph|checklist|tweets?|captions?|social|title|headline|meta|intro\w*|conclusion)\b"
)
_WORK: Final = rf"(?:{_REST}\b{_EDIT}\b|{_REST}\b{_MAKE}{_TEXTS})"

ASKS: Final[Mapping[str, str]] = {
    "en": r"(?:do you |would you (?:like|prefer) |did you )?want me to|would you (?:like|prefer) "
    rf"(?:me to|it if i)|(?:shall|should) i\b{_WORK}|i can (?:also )?{_WORK}|"
    rf"i(?:'d|’d| would|'m|’m| am) (?:be )?(?:happy|glad) to{_WORK}|i hope (?:this|that|it) "
    r"(?:helps?(?: you)?\W*\Z|is what you)|(?:i )?hope (?:this|it) works for you\b|"
    r"i can (?:make|keep) (?:it|this) (?:longer|shorter|more|less)\b|would you (?:like|prefer) an? "
    rf"(?:\w+ )?{_TEXTS}{_REST}\?\W*\Z|note: i(?:['’]ve| have)? (?:kept|used|wrote|written|aimed|"
    rf"tried|included|"
    rf"followed|left|avoided|assumed)\b{_REST}(?:\bas (?:you )?(?:requested|asked|instructed)|"
    rf"\byour "
    r"(?:request|instructions|prompt|brief))|(?:this|the) (?:post|article|draft|text) (?:is|has|"
    r"comes "
    r"to) (?:about |around |approximately |roughly |~)?[\d,.]+ words\b[^.\n]{0,20}[.!]?\Z|just "
    r"(?:tell me|let me know) (?:if|what|which|how|and)|"
    r"need (?:any )?(?:changes|edits)|(?:please )?(?:feel free to|don['’]?t hesitate to) (?:ask|"
    rf"tell me|request)(?: me)?(?: for)? (?:any )?(?:changes|edits|revisions|adjustments|"
    rf"if{_WORK})",
    "de": r"(?:möchte(?:st du|n sie)|wollen sie|willst du|wünschen sie|wünschst du),? dass ich\b|"
    r"(?:soll ich|gerne? (?:kann|könnte) ich|ich kann (?:auch|gerne?|dir|ihnen|den|die|das)\b)"
    rf"{_REST}(?:kürz|erweiter|anpass|umschreib|weiterschreib|fortfahr|überarbeit|übersetz|ergänz|"
    r"umwandel|erstell|schreib|verfass|text|artikel|beitrag|abschnitt|newsletter|version|entwurf)|"
    rf"gerne? (?:passe|erstelle|schreibe|kürze|ergänze|überarbeite) ich|ich hoffe,? (?:das|dies) "
    rf"(?:hilft|passt)|ich hoffe,? (?:der|dieser|das|dies){_REST}(?:entspricht|erfüllt|passt|"
    rf"gefällt (?:dir|ihnen))|"
    r"soll ich (?:noch|auch) (?:bilder|eine|einen|ein|weitere|die|den)\b|"
    r"sag(?:en sie)? (?:mir )?(?:einfach )?bescheid|brauchst du (?:noch )?änderungen",
    "fr": r"(?:souhaite[sz]-(?:vous|tu)|voulez-vous|veux-tu|aimeri?ez-vous|aimerais-tu) que je?\b|"
    rf"je peux (?:aussi|également){_REST}(?:raccourc|allong|adapt|réécri|rédig|ajout|prépar|tradui|"
    r"modifi|version|article|texte)|dois-je (?:le |la |les |en )?(?:continu|poursuiv|raccourc|"
    r"allong|"
    r"adapt|réécri|rédig|développ|tradui|modifi)|n['’]hésite[sz] pas à me (?:dire|demander)|"
    rf"j['’]espère que (?:cela|ça) (?:vous |t['’]?)?(?:aide|convient)|j['’]espère que ce{_REST}"
    r"(?:convient|correspond|répond)|(?:dites|dis|faites)-(?:le-)?moi (?:si|savoir)",
    "es": r"[¿]?(?:(?:te|le) gustaría|quieres|quiere|deseas|desea|prefieres) que (?:(?:yo|te|lo|la|"
    r"los|las|le|también) )*(?:adapt|acort|ampl|escrib|prepar|añad|cambi|haga|conviert|incluy|"
    r"revis|traduzc|resum|continú|gener|cree|ajust|redact|modifi)|(?:puedo también|también puedo)"
    rf"{_REST}(?:adapt|acort|ampl|escrib|prepar|añad|cambi|convert|traduc|redact|versión)|"
    rf"avísame si|(?:házmelo|hágamelo) saber|espero que (?:esto )?(?:te|le) (?:sirva|ayude)\W*\Z|"
    rf"espero que (?:esto|este){_REST}(?:cumpl|ajust|lo que)|no dudes? en (?:pedirme|decirme)",
    "pt": rf"(?:você )?(?:gostaria|quer|deseja|prefere) que eu|(?:também posso|posso também){_REST}"
    r"(?:adapt|encurt|escrev|acrescent|criar|prepar|ajust|revis)|espero que isso (?:te "
    r")?ajude\W*\Z|"
    rf"espero que (?:isso|este|esse){_REST}(?:atend|o que você)|me avise se|é só (?:pedir|avisar)",
    "it": r"(?:vuoi|vorresti|desideri|vuole|preferisci) che (?:io |(?:lo|la|li|le|ti|ne) (?:\w+i|"
    rf"\w+a)\b|scriva|aggiunga|prepari|continui|accorci|riscriva)|posso anche{_REST}(?:accorci|"
    r"scriver|aggiung|adatt|prepar|crear|modific)|fammi sapere se|mi faccia sapere se|spero che "
    rf"(?:questo )?ti (?:aiuti|sia utile)\W*\Z|spero che questo{_REST}(?:soddisf|quello che)|"
    r"non esitare a (?:chiedermi|dirmi)",
    "nl": rf"(?:wil je|wilt u|zou je willen) dat ik\b{_REST}(?:inkort|uitbreid|aanpas|herschrijf|"
    r"schrijf|toevoeg|vertaal|maak|tekst|artikel|versie)|(?:zal ik|ik kan (?:ook|"
    rf"graag)){_REST}(?:inkort|"
    r"uitbreid|aanpas|herschrijv|doorga|verderga|schrijv|tekst|artikel|versie|sectie)|laat (?:het "
    r")?"
    rf"me weten (?:als|of|wat)|ik hoop dat dit helpt|ik hoop dat (?:dit|deze){_REST}(?:voldoet|"
    rf"past)|"
    r"wil je (?:nog )?(?:aanpassingen|wijzigingen)",
    "pl": r"czy (?:chcesz|chciał\w*|życzysz sobie|chce pan\w*),? (?:żebym|abym|bym)|(?:czy mam|"
    rf"mogę (?:też|również|także)){_REST}(?:skróc|rozszerz|dopas|przerob|kontynu|napis|doda|tekst|"
    rf"artykuł|wpis|wersj)|daj (?:mi )?znać,? (?:jeśli|czy|co)|mam nadzieję, że to (?:pomoże|"
    rf"pomaga)|"
    rf"mam nadzieję, że (?:to|ten){_REST}(?:spełnia|odpowiada)",
    "cs": r"(?:chcete|chceš|přejete si|přeješ si),? abych|mohu (?:také|i) (?:text |článek |ho |to "
    r")?(?:zkrát|rozšíř|uprav|přepsat|přepíš|napsat|doplnit|"
    r"přidat|připrav|přelož)|mám (?:text|článek|ho|"
    r"to)\b|(?:dej|dejte) (?:mi )?vědět,? (?:pokud|jestli|zda|když)|(?:napiš|napište|řekni|"
    r"řekněte) "
    r"mi,? (?:pokud|jestli|zda)|doufám, že (?:to|ti|vám) (?:to )?pomůže\W*\Z|(?:potřebujete|"
    r"potřebuješ) (?:něco )?(?:upravit|změnit)|rád(?:a)? (?:text|článek|to|ho) (?:uprav|zkrát|"
    r"dopln)",
    "sv, da, no": r"vill du att jag|vil du (?:have,? |ha )?at (?:jeg|eg)|(?:ska jag|skal jeg|jag "
    r"kan "
    rf"(?:också|även)|jeg kan også){_REST}(?:kort|förläng|anpass|skriv|fortsätt|forkort|tilpass|"
    r"fortsæt|fortsett|utvid|utök|text|tekst|artik|avsnitt|version)|säg (?:bara )?till om|låt mig "
    r"veta om|sig (?:bare )?til,? hvis|si (?:bare )?(?:i|)fra (?:hvis|om)|lad mig vide,? hvis|la "
    r"meg "
    r"vite (?:hvis|om)|(?:jag hoppas |hoppas )(?:att )?det hjälper|jeg (?:håber|håper),? (?:at "
    r")?det "
    r"hj[æe]lper",
    "fi": r"haluat(?:ko|teko),? että (?:minä )?(?:lyhenn|kirjoit|muokka|lisää|teen|laajenn|jatka|"
    r"käänn|tiivist|muuta|laadi|muunna)\w*n\b|voin myös (?:lyhent|kirjoit|muoka|muokka|lisä|laaje|"
    r"laati|tehdä|kääntä)|kerro(?:thän)?,? (?:jos|mikäli) (?:halua|tarvits|text|muut)|"
    r"toivottavasti "
    r"(?:tästä|tämä) (?:on apua|auttaa)|autan mielelläni|(?:muokkaanko|lyhennänkö|jatkanko)\b",
    "hu": rf"szeretné[dk]?,? (?:ha|hogy){_REST}(?:n[áé]m|j[ae]m|s[ae]m|z[ae]m)\b|(?:szólj(?:on)?|"
    rf"jelez(?:d|ze)|írj(?:on)?),? ha{_REST}(?:módosít|változtat|rövid|szeretn)|remélem,? (?:ez )?"
    r"segít\w*\W*\Z|(?:szívesen|kérésre) (?:módosít|rövidít|lerövidít|kiegészít|átír)\w*|"
    r"(?:módosítsam|rövidítsem|lerövidítsem|folytassam)\b",
    "ro": r"(?:vrei|doriți|dorești|ai vrea|ați dori) să (?:(?:îl|o|le|îți|vă|mai|și) )*(?:scurtez|"
    r"adaug|modific|scriu|fac|pregătesc|continui|extind|adaptez|traduc|revizuiesc|schimb|transform|"
    r"creez|includ)\b|pot (?:și|de asemenea) (?:să )?(?:scurt|adăug|adaug|scri|modific|preg|cre)|"
    r"(?:spune|spuneți)-mi dacă|anunță-mă dacă|(?:dă|dați)-mi de (?:știre|veste)|sper că (?:te|vă) "
    r"ajută\W*\Z",
    "tr": rf"(?:değişiklik|düzenleme) ister(?:sen|seniz)\b|{_REST}m[ae]m[ıi] (?:ister|arzu eder) "
    rf"misin|{_REST}(?:değişiklik|düzenleme) ister "
    rf"misin|"
    r"umarım (?:bu )?(?:işinize|yardımcı)|(?:bana )?(?:bildirin|bildir|haber ver(?:in)?)\b|"
    r"başka bir (?:isteğiniz|isteğin)",
    "el": r"(?:θέλετε|θέλεις|θα θέλατε|θα ήθελες|επιθυμείτε) να (?:(?:το|τη|την|τα|σας|σου|τον) )?"
    r"[α-ωάέήίόύώ]{3,20}ω\b|μπορώ επίσης να (?:το |τη |την )?(?:συντομ|γράψ|προσθέσ|αλλάξ|ετοιμάσ|"
    r"προσαρμ|μεταφράσ)|να (?:το|τη|την) συντομεύσω|(?:πείτε|πες) μου (?:αν|εάν)|"
    r"(?:ενημερώστε|ενημέρωσέ) με (?:αν|εάν)|ελπίζω (?:αυτό )?να (?:σας |σε )?(?:βοηθά|βοηθήσει)",
    "ru": rf"(?:хотите|хочешь|желаете),? (?:ли )?чтобы я|(?:(?:я )?могу также|также могу){_REST}"
    rf"(?:сократ|дополн|напис|добав|адапт|подготов)|надеюсь,? (?:это )?поможет\W*\Z|"
    rf"надеюсь,? (?:это|статья|текст){_REST}(?:подойд|подход|соответств|то, что)|мне (?:его |её )?"
    r"(?:сократить|дополнить|переписать)",
    "uk, bg": r"(?:хочете|хочеш|бажаєте),? щоб я|(?:(?:я )?можу також|також можу|мога също)"
    rf"{_REST}(?:скорот|доповн|напис|дода|адапт|підготов|перекла|съкрат|добав|напиш|подготв)|"
    rf"дай(?:те)? "
    r"(?:мені )?знати,? (?:якщо|чи)|(?:напишіть|скажіть|скажи|напиши) (?:мені)?,? (?:якщо|чи)|"
    r"сподіваюся,? це допоможе|(?:искате|искаш) ли да (?:(?:го|я|ги|ви|ти) )?(?:съкрат|добав|"
    r"промен|"
    r"напиш|направ|продълж|разшир|превед|подготв)\w*\b|(?:кажете|кажи) ми,? ако|уведомете ме,? ако|"
    r"надявам се,? (?:че )?това (?:помага|ще помогне)|да (?:го|я) (?:съкратя|променя|допълня) ли",
    "zh": r"(?:(?:是否)?需要我|要不要我|要我|(?:您|你)?(?:是否)?(?:想|希望)(?:让|讓|要)?我)(?!们|"
    r"們)|"
    r"我(?:还|還|也)?可以(?:帮|幫|为|為|再|继续)(?:您|你)?|希望(?:这|這)(?:篇|对|對)(?:文章)?"
    r"(?:符合|能满足|能滿足)|(?:是否)?需要(?:调整|修改|調整)",
    "ja": r"(?:修正|変更|調整|追加)(?:点)?(?:が(?:必要|ござい|あ)|を(?:ご希望|希望))|"
    r"ご希望(?:があれば|でしたら|の場合)|(?:ご)?必要(?:であれば|でしたら|があれば)|"
    r"[^。\n]{0,40}(?:短く|長く|追加|修正|調整|作成|書き直|続け|まとめ|変更)[^。\n]{0,12}"
    r"(?:しましょうか|いたしましょうか|ますか)|ご要望(?:があれば|に応じて)",
    "ko": r"[^.\n]{0,20}(?:원하(?:시면|신다면)|필요하(?:시면|신 경우)) [^.\n]{0,30}(?:말씀|알려|"
    r"드리|드릴)|"
    r"(?:원하(?:시면|신다면)|필요하(?:시면|신 경우))[^.\n]{0,40}(?:드리겠|드릴|할게요|하겠습니다)|"
    r"[^.\n]{0,60}드릴까요|"
    r"[^.\n]{0,40}(?:줄여|수정|추가|작성|요약|이어서|바꿔)[^.\n]{0,10}(?:할까요|볼까요)",
    "vi": r"bạn có muốn tôi|(?:nếu )?(?:bạn )?(?:muốn|cần) (?:tôi )?(?:chỉnh|sửa|thay đổi|rút "
    r"gọn)|tôi (?:cũng )?có thể (?:giúp bạn )?(?:viết|rút|thêm|chỉnh|sửa|tạo)|"
    r"(?:hãy )?(?:cho|báo) (?:tôi|mình) biết (?:nếu|khi)|(?:tôi|mình) rất sẵn lòng|hy vọng điều "
    r"này "
    r"(?:hữu ích|giúp)|(?:có )?cần (?:tôi|mình) (?:chỉnh|sửa|rút|viết|thêm)",
    "id": r"(?:apakah )?(?:anda|kamu) (?:ingin|mau) saya|mau saya|saya (?:juga )?(?:bisa|dapat) "
    r"(?:juga "
    r")?(?:mem|men|meng|meringkas)\w+ (?:versi|artikel|tulisan|bagian)|(?:silakan )?(?:beri ?tahu|"
    r"kabari) saya (?:jika|kalau|bila)|semoga ini membantu\W*\Z|perlu saya (?:ringkas|tambah|ubah|"
    r"lanjut)|apakah (?:ada|perlu) (?:yang )?(?:perlu )?(?:diubah|perubahan|revisi)",
    "th": r"(?:คุณ)?(?:ต้องการ|อยาก)ให้(?:ฉัน|ผม|ดิฉัน|เรา)|(?:โปรด)?(?:แจ้ง|บอก)(?:ให้)?(?:ฉัน|ผม|"
    r"ดิฉัน)"
    r"(?:ทราบ|ได้|รู้)|ให้(?:ฉัน|ผม|ดิฉัน)(?:ช่วย|เพิ่ม|ปรับ|แก้|ย่อ)|(?:ฉัน|ผม|ดิฉัน)(?:ยินดี|สามารถ)"
    r"(?:ช่วย)?(?:ปรับ|แก้|เขียน|เพิ่ม|ย่อ)",
    "hi": r"क्या आप चाह(?:ते|ती|ेंगे)[^।?\n]{0,20}कि मैं|क्या मैं (?:इसे|इस लेख|लेख|आगे)|"
    r"मैं (?:इसे|यह) [^।]{0,40}सकता|(?:कृपया )?मुझे (?:बताएं|बताएँ|बताइए) (?:यदि|अगर)|(?:यदि|अगर) "
    r"(?:आपको )?कोई (?:बदलाव|संशोधन)",
    "ar": r"هل (?:تريد|ترغب|تود|تحب)(?:ني)? (?:مني|(?:في )?أن أ)|يمكنني أيضا?ً? (?:أن |كتابة|إضافة|"
    r"اختصار|"
    r"إعداد|تعديل)|آمل أن (?:يكون|تكون) (?:هذا|هذه)[^.؟!\n]{0,40}(?:طلبت|المطلوب|متوقع)|"
    r"(?:أخبرني|أعلمني|أخبريني) (?:إذا|إن|لو)|هل (?:أقوم|أضيف|أختصر)|لا تتردد في (?:إخباري|طلب "
    r"(?:أي )?تعديل)",
    "fa": r"(?:آیا )?(?:می‌?خواهید|مایلید|مایل هستید)[^.؟!\n]{0,60}(?:کنم|بنویسم|بدهم|دهم|بسازم|"
    r"بیفزایم)|"
    r"می‌?توانم (?:آن|این|متن) [^.؟!\n]{0,40}(?:کنم|بنویسم)|(?:لطفاً? )?به من (?:بگویید|اطلاع دهید|"
    r"خبر دهید)|(?:اگر )?(?:نیاز به|لازم است) (?:تغییر|ویرایش|اصلاح)[^.؟!\n]{0,30}(?:بگویید|اطلاع)|"
    r"امیدوارم (?:این )?کمک کند",
    "he": r"(?:האם )?(?:תרצה|תרצי|תרצו|ברצונך) שא|אני יכול(?:ה)? גם ל(?:קצר|הוסיף|כתוב|הכין|שנות)|"
    r"אשמח ל(?:קצר|הוסיף|שנות|כתוב|התאים)|(?:תודיע|תודיעי|תגיד|תגידי) לי אם|אל תהסס(?:י)? לבקש|"
    r"(?:אני )?מקוו?ה שזה (?:עוזר|יעזור)|(?:לקצר|להוסיף|לשנות) (?:אותו|אותה|משהו)",
}
"""What can be said to nobody but the person who asked: of the model itself, or of its text."""

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
    "th": (
        r"(?:หาก|ถ้า)(?:คุณ)?ต้องการ",
        r"(?:ฉัน|ผม|ดิฉัน)(?:สามารถ|จะ|ยินดี|ช่วย)|(?:แจ้ง|บอก)(?:ให้)?(?:ฉัน|ผม|ดิฉัน)",
    ),
    "hi": (r"(?:यदि|अगर) आप चाह", r"मैं"),
    "ar": (r"(?:إذا|إن) (?:أردت|رغبت|كنت|أحببت|احتجت)", r"(?:يمكنني|أستطيع|فأنا|سأ)"),
    "fa": (r"اگر (?:مایل|بخواهید|می‌?خواهید|نیاز)", r"(?:می‌?توانم|خواهم)"),
    "he": (r"אם (?:תרצה|תרצי|ברצונך|תרצו)", r"(?:אוכל|אני יכול|אשמח)"),
}
"""Said to the person where the model speaks of itself behind it."""
OFFER_LIMIT: Final = 400
"""A longer paragraph says more than that."""

_LEAD: Final = r"[\W_]*+"
_ASKS: Final = late(rf"{_LEAD}(?:{'|'.join(ASKS.values())})", re.IGNORECASE)
_CONDITIONS: Final = [
    (late(rf"{_LEAD}(?:{condition})", re.IGNORECASE), late(of_itself, re.IGNORECASE))
    for condition, of_itself in CONDITIONS.values()
]


_TO_READERS: Final = late(
    r"\]\(|https?:|www\.|\w@\w|\b(?:contact|call|email|e-mail|reach|visit|join) (?:us|me|our|my)\b|"
    r"\bbook (?:a|your|an)\b|get in touch|\bsubscribe\b|\bsign up\b|schedule an?\b|\bcomments?\b|"
    r"newsletter abonnieren|kontaktier|rufen sie|ruf (?:uns|mich)|schreib(?:en sie|t)? (?:uns|"
    r"mir[.!])|\btermin\b|contactez|appelez|écrivez-(?:nous|moi)|contáct|llám|escríb(?:a|e)(?:nos|"
    r"me)|"
    r"contat[eo]|entre em contato|fale (?:conosco|comigo)|contatta|chiam[ai](?:ci|mi)|\bbel (?:ons|"
    r"mij)|neem contact|skontaktuj|zadzwoń|napisz do|napište (?:nám|mi[.!])|свяжитесь|позвоните|"
    r"напишите (?:нам|мне[.!])|зателефонуйте|联系|聯繫|订阅|お問い合わせ|문의|구독|abone|"
    r"bültenimiz|"
    r"liên hệ|hubungi|ติดต่อ|संपर्क|تواصل|اتصل|اشترك|צרו קשר|התקשרו|επικοινων",
    re.IGNORECASE,
)
"""What readers are asked to do: a model that offers to edit its text has no address."""


_ANSWERED: Final = late(
    r"[^?？؟\n]{1,200}[?？؟]\W*(?:(?:yes|no|only|not|never|always|rarely|usually|it depends|ja|"
    r"nein|nur|"
    r"nicht|nee|alleen|oui|non|seulement|sí|solo|sólo|sim|não|só|sì|tak|nie|ano|jo|nej|nei|kyllä|"
    r"ei|"
    r"igen|nem|da|nu|evet|hayır|ναι|όχι|да|нет|так|ні|не|có|không|ya|tidak)\b|是|不|はい|いいえ|네|"
    r"아니|ใช่|ไม่|हाँ|नहीं|نعم|لا\b|بله|خیر|כן|לא\b)",
    re.IGNORECASE,
)
"""A question with its answer, as in a list of questions: nobody is asked."""


def is_offer(paragraph: str) -> bool:
    """Whether the model offers, asks or hopes something of the person who asked.

    >>> is_offer("Want me to shorten this?"), is_offer("If you like tea, drink it.")
    (True, False)
    """
    if len(paragraph) > OFFER_LIMIT or _TO_READERS.search(paragraph) or _ANSWERED.match(paragraph):
        return False
    if _ASKS.match(paragraph):
        return True
    return any(
        condition.match(paragraph) and of_itself.search(paragraph)
        for condition, of_itself in _CONDITIONS
    )
