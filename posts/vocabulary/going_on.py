"""Know what models write where a reply breaks off and goes on: promises, questions, part numbers.

Only a whole line or paragraph counts, and only beside a seam or at the end of a reply: in the midst
of a post, the same words are the post's own.
"""

import re
from collections.abc import Mapping
from typing import Final

from posts.vocabulary.arriving import Arriving
from posts.vocabulary.charsets import (
    CLOSING_BRACKETS,
    COLONS,
    FIRST_DENSE,
    OPENING_BRACKETS,
    any_of,
)
from posts.vocabulary.late import late

TO_COME: Final[Mapping[str, str]] = {
    "en": r"to be continued(?: in (?:the |my |a )?(?:next|following|second) \w+)?|"
    r"(?:continue[sd]?|continuing|continuation|more|the rest)(?: \w+){0,4} "
    r"(?:in|with|follows?(?: in)?) (?:the |my |a |an )?(?:next|following|second|another|separate) "
    r"(?:response|message|reply|answer|part|chunk|turn|output)|end of part (?:\d+|one|two)|"
    r"(?:please |just )?(?:type|reply|say|write|send)(?: with)? [“‘\"'`*]*(?:continue|go on|"
    r"next|more)\b[^.!?\n]{0,60}|(?:shall|should|may|can) i (?:continue|go on|proceed|carry on)"
    r"[^.!?\n]{0,60}|(?:do you want|would you like) me to (?:continue|go on|proceed|finish)"
    r"[^.!?\n]{0,60}|let me know (?:if|when) (?:you(?:['’]d| would) like me to|i should|you want "
    r"me "
    r"to) (?:continue|go on|proceed)[^.!?\n]{0,40}|ready for (?:the next part|part \d+)",
    "de": r"fortsetzung folgt|(?:wird|geht) (?:im|in der) nächsten [^.!?\n]{0,40}(?:fortgesetzt|"
    r"weiter)|soll ich (?:fortfahren|weiter\w*|den rest)[^.!?\n]{0,40}|(?:schreibe?n?|antworte?n?|"
    r"sag\w*)(?: sie)? [„\"'“]?weiter[^.!?\n]{0,60}|ende (?:von )?teil \d+",
    "fr": r"à suivre|(?:la )?suite (?:dans|au) (?:le |la )?prochaine?[^.!?\n]{0,40}|(?:dois|"
    r"puis)-je "
    r"(?:continuer|poursuivre)[^.!?\n]{0,40}|souhaitez-vous que je (?:continue|poursuive)"
    r"[^.!?\n]{0,40}|fin de la partie \d+",
    "es": r"continuará|contin[uú]a(?:ción)? en (?:el|la) (?:próxim|siguiente)[^.!?\n]{0,40}|"
    r"(?:quieres|quiere|desea[s]?) que contin[uú]e[^.!?\n]{0,40}|¿?contin[uú]o|fin de la parte \d+",
    "pt": r"(?:continua|continuará|continuação)(?: n[ao] (?:próxim|seguinte)[^.!?\n]{0,40})?|"
    r"(?:quer|deseja|gostaria) que eu continue[^.!?\n]{0,40}|posso continuar|fim da parte \d+",
    "it": r"continua(?: (?:nel|nella) (?:prossim|seguente)[^.!?\n]{0,40})?|(?:vuoi|vuole|"
    r"desidera?i?) "
    r"che (?:continui|prosegua)[^.!?\n]{0,40}|(?:devo|posso) continuare|fine della parte \d+",
    "nl": r"wordt vervolgd|(?:zal|moet|mag) ik (?:doorgaan|verdergaan|verder)[^.!?\n]{0,40}|"
    r"wil je dat ik (?:doorga|verderga)[^.!?\n]{0,40}|einde (?:van )?deel \d+",
    "pl": r"ciąg dalszy nastąpi|c\.? ?d\.? ?n\.?|(?:czy )?mam kontynuować[^.!?\n]{0,40}|"
    r"czy kontynuować|koniec części \d+",
    "cs": r"pokračování (?:příště|následuje|v další[^.!?\n]{0,40})|(?:mám|mohu) pokračovat"
    r"[^.!?\n]{0,40}|konec \d+\. části",
    "sv, da, no": r"fortsättning följer|fortsættes|fortsettes|fortsætter følger|(?:ska|skal) "
    r"(?:jag|jeg) (?:fortsätta|fortsætte|fortsette)[^.!?\n]{0,40}|vill du att jag fortsätter|"
    r"vil du have,? at jeg fortsætter|slut på del \d+",
    "fi": r"jatkuu(?: seuraavassa[^.!?\n]{0,40})?|jatkanko[^.!?\n]{0,40}|haluatko,? että jatkan|"
    r"osan \d+ loppu",
    "hu": r"folytatás(?:a)? következik|folytatjuk|folyt\. ?köv\.?|folytassam[^.!?\n]{0,40}|"
    r"szeretnéd,? (?:ha|hogy) folytat\w+",
    "ro": r"va urma|continuarea urmează|să continui[^.!?\n]{0,40}|(?:vrei|doriți) să continui"
    r"[^.!?\n]{0,40}",
    "el": r"συνεχίζεται(?: στ[^.!?;\n]{0,40})?|να συνεχίσω[^.!?;\n]{0,40}|"
    r"(?:θέλεις|θέλετε) να συνεχίσω[^.!?;\n]{0,40}",
    "tr": r"devamı (?:gelecek|var|bir sonraki[^.!?\n]{0,40})|devam edeyim mi|"
    r"devam etmemi ister misin(?:iz)?",
    "ru": r"продолжение (?:следует|в следующ[^.!?\n]{0,40})|(?:мне )?продолж(?:ить|ать)"
    r"(?: (?:мне|дальше|текст|статью))?|хотите,? чтобы я продолжил\w*|конец (?:первой )?части"
    r"(?: \d+)?",
    "uk, bg": r"далі буде|продовження (?:далі|буде|у наступн[^.!?\n]{0,40})|(?:мені )?продовжувати|"
    r"продовжити|следва продължение|продължението следва|да продължа(?: ли)?",
    "zh": r"(?:未完)?待续|待續|未完|下文?继续|(?:请)?(?:回复|输入|回覆|輸入)[“\"「]?(?:继续|繼續)"
    r"[^。！？\n]{0,20}|(?:是否)?(?:需要|要)?(?:我)?(?:继续|繼續)(?:写|寫|吗|嗎|下去)?[吗嗎]?|"
    r"(?:后续|後續)(?:内容)?(?:见|請見)下[^。！？\n]{0,20}",
    "ja": r"(?:次回|次)[にへ]?(?:続く|つづく)|続く|つづく|続きは次[^。！？\n]{0,20}|続けますか|"
    r"続きを(?:書き|お書きし|出力し)(?:ますか|ましょうか)|"
    r"「?続[けき]」?と(?:入力|返信)[^。！？\n]{0,20}",
    "ko": r"계속|다음(?: 답변)?에(?:서)? 계속[^.!?\n]{0,10}|계속할까요|계속 (?:작성|진행)할까요|"
    r"이어서 (?:작성할까요|쓸까요)",
    "vi": r"còn tiếp|(?:phần )?tiếp theo (?:ở|trong) [^.!?\n]{0,40}|"
    r"(?:bạn có muốn )?tôi (?:có nên )?tiếp tục(?: không)?",
    "id": r"bersambung|lanjut(?:an)? (?:di|ke) (?:bagian|pesan|balasan)[^.!?\n]{0,40}|"
    r"(?:haruskah|apakah) saya (?:lanjutkan|melanjutkan)|"
    r"mau saya lanjutkan|apakah (?:anda|kamu) ingin saya melanjutkan",
    "th": r"(?:โปรด)?ติดตามตอนต่อไป|(?:มี|ยังมี)ต่อ|ต่อ(?:ใน)?(?:ข้อความ|ตอน)(?:ถัดไป|หน้า)|"
    r"(?:ต้องการ)?ให้(?:ฉัน|ผม|ดิฉัน|เรา)?(?:เขียน|ทำ)?ต่อ(?:ไหม|หรือไม่)",
    "hi": r"(?:आगे )?जारी रहेगा|क्रमशः|(?:अगले|दूसरे) (?:भाग|संदेश) में जारी[^।!?\n]{0,20}|"
    r"क्या मैं (?:आगे )?जारी रख[ूें]+|क्या आप चाहते हैं कि मैं जारी रखूँ",
    "ar": r"يتبع(?: في [^.!؟\n]{0,40})?|(?:هل )?(?:أتابع|أكمل|أواصل)|هل تريد(?:ني)? أن (?:أتابع|"
    r"أكمل|أواصل)|البقية في [^.!؟\n]{0,40}",
    "fa": r"ادامه دارد|ادامه در [^.!؟\n]{0,40}|(?:آیا )?ادامه (?:بدهم|دهم)|"
    r"(?:آیا )?می‌?خواهید ادامه دهم",
    "he": r"המשך יבוא|(?:ה)?המשך ב(?:הודעה|תשובה|חלק)[^.!?\n]{0,40}|(?:האם )?להמשיך|"
    r"(?:האם )?(?:תרצה|תרצי|תרצו) שאמשיך",
}
"""What says that more is to come, or asks whether it shall."""

RESUMES: Final[Mapping[str, str]] = {
    "en": r"(?:here(?:['’]s| is) )?(?:the |my )?(?:continuation|rest)(?: of (?:the|your|my) [\w "
    r"]{1,"
    r"30})?|continu(?:ed|ing|ation)(?: from [\w ]{1,40})?|picking up [\w ]{1,40}",
    "de": r"(?:hier (?:ist|folgt|kommt) )?(?:die |der )?(?:fortsetzung|rest)(?: des [\w ]{1,30})?|"
    r"(?:hier )?(?:geht es|geht['’]?s) weiter|weiter geht['’]?s|ich fahre fort|weiter im text",
    "fr": r"(?:voici )?(?:la )?suite(?: d[eu] [\w' ]{1,30})?|je (?:continue|poursuis)|"
    r"reprise(?: d[eu] [\w' ]{1,30})?",
    "es": r"(?:aquí (?:está|tienes) )?(?:la )?continuación(?: del? [\w ]{1,30})?|contin[uú]o|"
    r"sigo(?: con [\w ]{1,30})?",
    "pt": r"(?:aqui está )?(?:a )?continuação(?: d[oae] [\w ]{1,30})?|continuando|continuo",
    "it": r"(?:ecco )?(?:la |il )?(?:continuazione|seguito)(?: del(?:l['’])? ?[\w ]{1,30})?|"
    r"continuo|proseguo",
    "nl": r"(?:hier is )?(?:het )?vervolg(?: van [\w ]{1,30})?|ik ga (?:verder|door)|vervolgd",
    "pl": r"(?:oto )?(?:ciąg dalszy|kontynuacja)(?: (?:artykułu|wpisu|tekstu))?|kontynuuję",
    "cs": r"(?:zde je )?pokračování(?: (?:článku|textu))?|pokračuji",
    "sv, da, no": r"fortsättning(?: på [\w ]{1,30})?|fortsættelse(?: af [\w ]{1,30})?|fortsettelse|"
    r"(?:jag|jeg) (?:fortsätter|fortsætter|fortsetter)|här är fortsättningen",
    "fi": r"(?:tässä )?jatko(?:a|ni)?|jatkan(?: tekstiä)?|jatkuu",
    "hu": r"(?:íme a |itt a )?folytatás|folytatom",
    "ro": r"(?:iată )?continuarea|continui|continuare",
    "el": r"(?:ακολουθεί )?η? ?συνέχεια(?: του [\w ]{1,30})?|συνεχίζω",
    "tr": r"(?:işte )?(?:yazının )?devamı|devam ediyorum|devam",
    "ru": r"(?:вот )?продолжение(?: (?:статьи|текста|поста))?|продолжаю",
    "uk, bg": r"(?:ось )?продовження(?: (?:статті|тексту))?|продовжую|(?:ето )?продължение(?:то)?|"
    r"продължавам",
    "zh": r"(?:好的，?)?(?:以下(?:是|为|為))?(?:继续|繼續|接上文|接上|续上文|續上文|续|續|后续内容|"
    r"(?:剩余|剩餘)(?:的)?(?:部分|内容))(?:如下)?",
    "ja": r"(?:以下(?:は|が|、)?)?(?:前回の)?(?:続き|つづき)(?:です|になります|を書きます|から)?|"
    r"続けます",
    "ko": r"(?:다음은 )?(?:이어지는 (?:내용|글)|이어서|계속)(?:입니다| 작성합니다|"
    r" 작성하겠습니다|하겠습니다|합니다)?",
    "vi": r"(?:đây là |dưới đây là )?phần (?:tiếp theo|còn lại)(?: của [\w ]{1,30})?|"
    r"(?:tôi )?tiếp tục|tiếp theo",
    "id": r"(?:berikut (?:adalah )?)?(?:lanjutan|kelanjutan|sambungan)(?:nya)?"
    r"(?: (?:artikel|tulisan)[\w ]{0,20})?|saya lanjutkan",
    "th": r"(?:นี่คือ|ต่อไปนี้คือ)?(?:ส่วนที่เหลือ|เนื้อหาต่อ|ต่อจาก(?:เดิม|ครั้งก่อน|ข้างต้น)|ต่อ)",
    "hi": r"(?:यह रहा |यहाँ )?(?:आगे का (?:भाग|लेख)|शेष (?:भाग|लेख)|आगे)(?: जारी(?: है)?)?|जारी",
    "ar": r"(?:إليك )?(?:تتمة|تكملة|متابعة|بقية)(?: (?:المقال|النص|المقالة))?|أتابع|أكمل",
    "fa": r"(?:این هم )?ادامه(?:ٔ|‌ی)?(?: (?:مقاله|متن|مطلب))?|ادامه می‌?دهم",
    "he": r"(?:הנה )?(?:ה)?המשך(?: (?:המאמר|הפוסט|הטקסט))?|ממשיך|ממשיכה",
}
"""What says that a text goes on, and nothing else."""

PART_WORDS: Final = (
    "part|teil|partie|parte|deel|część|część|část|del|osa|rész|partea|μέρος|bölüm|kısım|часть|"
    "частина|част|phần|bagian|ตอนที่|ส่วนที่|भाग|الجزء|جزء|بخش|חלק|파트"
)
SUFFIX_LIMIT: Final = 60
"""Characters of `(continued)` in any language, with its dress."""
LINE_LIMIT: Final = 160
"""No such line is longer."""

_OPEN: Final = rf"[\s*_#>~=\-–—{any_of(OPENING_BRACKETS)[1:-1]}¿„“\"'«‹|<]*+"
_CLOSE: Final = rf"[\s*_#~=\-–—{any_of(CLOSING_BRACKETS, COLONS)[1:-1]}.!?…。！？؟;।”“\"'»›|>→]*+"
_TO_COME: Final = late(
    rf"{_OPEN}(?:{'|'.join(TO_COME.values())}){_CLOSE}", re.IGNORECASE | re.DOTALL
)
_RESUMES: Final = late(rf"{_OPEN}(?:{'|'.join(RESUMES.values())}){_CLOSE}", re.IGNORECASE)
_MAY_RESUME: Final = Arriving(
    rf"{_OPEN.removesuffix('+')}(?:{'|'.join(RESUMES.values())}){_CLOSE.removesuffix('+')}"
)
_COUNT: Final = r"(?:\d{1,2}|[ivx]{1,4}|one|two|three|eins|zwei|drei|deux|dos|due|[一二三四五])"
_OF: Final = rf"(?:\s*(?:/|of|von|de|di|van|z|из|от|sur)\s*{_COUNT})?"
_CONTINUED: Final = (
    r"continued|cont(?:['’]?d|inuation)?\.?|fortsetzung|forts\.|suite|continuaci[oó]n|continuação|"
    r"continua(?:zione)?|vervolg|ciąg dalszy|c\.?d\.?|pokračování|forts(?:ättning|ættelse|ettelse)"
    r"|jatkoa?|folytatás|continuare|συνέχεια|devam(?:ı)?|продолжение|продовження|продължение|续|續|"
    r"继续|续篇|続き|계속|tiếp(?: theo)?|lanjutan|ต่อ|जारी|تتمة|تابع|يتبع|ادامه|המשך"
)
_PART: Final = (
    rf"(?:(?:{PART_WORDS})\s*{_COUNT}{_OF}|{_COUNT}\.\s*(?:{PART_WORDS})|第?{_COUNT}(?:部分|部|"
    rf"章节)|第\s*{_COUNT}\s*(?:部分|部|回)|{_COUNT}부|(?:last|final|next|second)[ _](?:part|"
    rf"section)"
    rf"|(?:begin|start|end)[ _](?:of )?part[ _]{_COUNT}|part[ _]{_COUNT}(?:[ _](?:begin|start|"
    rf"end))?"
    rf"|continuation|continued)"
)
_LABEL: Final = late(
    rf"{_OPEN}{_PART}(?:\s*[(\[（]\s*(?:{_CONTINUED}|final|end)\s*[)\]）])?{_CLOSE}", re.IGNORECASE
)
_DRESSED: Final = late(r"\s{0,3}#{1,6}\s|\s*(?:\*\*|__|[(\[{（【])")
_MAY_LABEL: Final = Arriving(
    rf"(?:#{{1,6}}\s+|\*\*|__|[\[(（【])[*_]*{_PART}(?:\s*[(\[（].{{0,40}})?[*_\])）】:：.\s]*"
)
_SUFFIX: Final = late(
    rf"\s*(?:[(\[（【]\s*(?:{_CONTINUED})\s*[.…]*[)\]）】]|"
    rf"[-–—:,]\s*(?:{_CONTINUED}))\s*[*_#\s]*\Z",
    re.IGNORECASE,
)


def promises_more(paragraph: str) -> bool:
    """Whether a paragraph says nothing but that more is to come, or asks whether it shall.

    >>> promises_more("(To be continued...)"), promises_more("The story is to be continued soon.")
    (True, False)
    """
    return len(paragraph) <= LINE_LIMIT and _TO_COME.fullmatch(paragraph.strip()) is not None


def resumes(line: str) -> bool:
    """Whether a line says nothing but that the text goes on: `続きです。`, `(Fortsetzung)`.

    >>> resumes("Here is the continuation:"), resumes("The rest is easy.")
    (True, False)
    """
    return len(line) <= LINE_LIMIT and _RESUMES.fullmatch(line.strip()) is not None


def part_label(line: str) -> str:
    """The label of a reply's part that a line is, in small letters without its dress: `part 2`.

    >>> part_label("## Part 2"), part_label("[LAST_PART]"), part_label("## Part 2: Restoring")
    ('part 2', 'last_part', '')
    """
    if len(line) > LINE_LIMIT or not _DRESSED.match(line) or not _LABEL.fullmatch(line):
        return ""
    return line.strip("\t #*_()[]{}（）【】:：.").lower()


def may_become_part_label(beginning: str) -> bool:
    """Whether more text could make such a label of `beginning`."""
    return len(beginning) <= LINE_LIMIT and _MAY_LABEL.may_become(beginning)


def may_resume(beginning: str) -> bool:
    """Whether more text could make such a line of `beginning`; a letter or two tell nothing."""
    beginning = beginning.strip()
    least = 1 if beginning[:1] >= FIRST_DENSE or not beginning[:1].isalnum() else 3
    return least <= len(beginning) <= LINE_LIMIT and _MAY_RESUME.may_become(beginning)


def without_continued(heading: str) -> str:
    """A heading's words without `(continued)` behind them.

    >>> without_continued("Backups (continued)"), without_continued("Backups")
    ('Backups', 'Backups')
    """
    found = _SUFFIX.search(heading, max(0, len(heading) - SUFFIX_LIMIT))
    return heading[: found.start()] if found else heading
