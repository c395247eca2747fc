"""Ten whole replies to be cut anywhere: 200 to 5,000 words, in six languages, with every hard part.

Their prose is put together from parts of sentences, so that no sentence stands there twice; what
is hard at a seam (code, tables, lists, quotes, verses) is written out.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import count
from typing import Final

END: Final = "\n\n</EndOFText>\n"


@dataclass(frozen=True, kw_only=True)
class Language:
    """Parts of sentences, and what a model says before it goes on."""

    name: str
    sentence: str
    """How the parts stand together."""
    parts: Sequence[Sequence[str]]
    """Lists of lengths without a common divisor: every sentence is another one."""
    headings: Sequence[str]
    note: str
    gap: str = " "
    """Between two sentences."""

    def sentences(self) -> Iterator[str]:
        """Sentences without end, each of them once."""
        for number in count():
            chosen = [part[number % len(part)] for part in self.parts]
            yield self.sentence.format(*chosen)


ENGLISH: Final = Language(
    name="English",
    sentence="{} {} {} {}.",
    parts=(
        (
            "On most days",
            "After a long weekend",
            "In a small office",
            "Once the list is short",
            "When nobody is looking",
            "At the end of a quarter",
            "Before the first coffee",
            "With a little patience",
            "For a team of four",
            "Without any new tool",
            "As a rule of thumb,",
        ),
        (
            "the backup",
            "an old laptop",
            "a shared folder",
            "the spare disk",
            "a written plan",
            "the night job",
            "every restore",
            "an unlabelled tape",
            "one careful colleague",
            "the cheapest router",
            "a copy in another town",
            "the checklist by the door",
            "an honest log file",
        ),
        (
            "saves more hours than it costs",
            "shows where the gaps are",
            'earns its place ("barely", some say)',
            "needs a second pair of eyes",
            "fails in a way that teaches something",
            "turns a bad morning into a dull one",
            "does what the label says",
            "is worth **more than a promise**",
            "asks for ten quiet minutes",
            "finds the file that was never there",
            "beats the best intention",
            "moves at its own pace, about 2.5 GB a minute",
            "keeps the phone from ringing",
            "explains itself: it's short, it's dated, it's signed",
            "belongs on the wall, not in a drawer",
            "deserves a name & a date",
            "survives the move to a new room",
        ),
        (
            "and that is the point of it",
            "even where the budget is small",
            "if somebody tests it [every month](https://example.com/restore?a=1&b=2)",
            "though few people write it down",
            "because habits outlast machines",
            "as long as the clock is right",
            "unless the cable is loose",
            "so a reminder helps",
            "while the rest of the floor sleeps",
            "which surprises nobody who tried",
            "and the reason is plain enough",
            "whatever the brochure says",
            "to the relief of those who come next",
            "in the cellar as well as in the cloud",
            "with `rsync -a --delete` or by hand",
            "once two people have read it",
            "until the disk is full",
            "where a door can be locked",
            "after the second try",
        ),
    ),
    headings=(
        "Why it matters",
        "What to keep, and for how long",
        "A plan that fits on one page",
        "The 3-2-1 rule, in plain words",
        "Where copies go wrong",
        "Testing a restore",
        "Costs and time",
        "People, not tools",
        "A week of small steps",
        "What comes after",
        "Questions that are asked often",
        "How to begin tomorrow",
    ),
    note="Sure, continuing…",
)
GERMAN: Final = Language(
    name="German",
    sentence="{} {} {}, {}.",
    parts=(
        (
            "Im Frühjahr braucht",
            "Nach dem ersten Regen verträgt",
            "Auf einem Balkon nach Süden bekommt",
            "Mit etwas Geduld gewinnt",
            "An einem kühlen Morgen mag",
            "Ohne teures Zubehör gelingt auch",
            "Für den Anfang genügt",
        ),
        (
            "der Kräuterkasten",
            "ein Tontopf mit Untersetzer",
            "die Regenwassertonne",
            "das Hochbeet aus Lärchenholz",
            "jede Kletterpflanze",
            "die „kleine Ecke“ am Geländer",
            "ein altes Gemüsefach",
            "der Kompost für Mieter",
            "die Nisthilfe",
            "eine Handvoll Saatgut",
            "das Frühbeet",
        ),
        (
            "mehr Licht als gedacht",
            "rund 2,5 Liter am Tag",
            "eine Schicht aus Kies und Vlies",
            "Schutz vor dem Westwind",
            "genau das, was auf der Tüte steht",
            "wenig Pflege, aber regelmäßige",
            "einen Platz im **Halbschatten**",
            "frische Erde ohne Torf",
            "Besuch von Wildbienen",
            "ein Rankgitter (etwa 1,80 m hoch)",
            "eine ruhige Woche",
            "Dünger in kleinen Mengen",
            "ein Etikett mit Datum",
        ),
        (
            "damit die Wurzeln nicht faulen",
            "was viele unterschätzen",
            "auch wenn der Nachbar anderes rät",
            "weil Staunässe schadet",
            "und zwar bis in den Oktober",
            "sofern das Geländer hält",
            "obwohl es zunächst kahl aussieht",
            "wie die Hausordnung es erlaubt",
            "bevor der Sommer kommt",
            "ohne dass es auffällt",
            "denn Geduld zahlt sich aus",
            "die, die es versucht haben, bestätigen das",
            "solange jemand gießt",
            "z. B. mit einer alten Flasche",
            "je nachdem, wie groß der Topf ist",
            "wobei weniger oft mehr ist",
            "so steht es jedenfalls im Kalender",
        ),
    ),
    headings=(
        "Der richtige Standort",
        "Gefäße und Erde",
        "Gießen, aber wie?",
        "Was im Mai gepflanzt wird",
        "Über den Winter",
        "Häufige Fehler",
    ),
    note="Gerne, hier geht es weiter:",
)
FRENCH: Final = Language(
    name="French",
    sentence="{} {} {} {}.",
    parts=(
        (
            "Dès la première semaine,",
            "Dans une petite cuisine,",
            "Si vous vous demandez pourquoi,",
            "À l'automne,",
            "Quand nous nous levons tôt,",
            "Avec un four ordinaire,",
            "Pour une famille de quatre,",
        ),
        (
            "le levain",
            "la farine de seigle",
            "une pâte bien hydratée",
            "l'eau du robinet",
            "le panier en osier",
            "la croûte",
            "un pétrissage court",
            "l'attente au frais",
            "ce geste « tout simple »",
            "la lame du boulanger",
            "le sel gris",
        ),
        (
            "change le goût du pain",
            "demande qu'on s'y intéresse",
            "fait gagner près de 20 % de temps",
            "supporte mal l'à-peu-près",
            "reste le meilleur allié du débutant",
            "se prépare la veille : c'est plus sûr",
            "coûte moins de 3,50 €",
            "n'a rien d'un mystère",
            "mérite **une heure d'attention**",
            "donne une mie plus souple",
            "s'achète au marché, aujourd'hui encore",
            "se garde une semaine",
            "trouve sa place au réfrigérateur",
        ),
        (
            "sans effort particulier",
            "à condition de noter l'heure",
            "même en plein hiver",
            "comme le disent les anciens",
            "et tout le monde le remarque",
            "là où l'on ne l'attendait pas",
            "si l'on accepte d'attendre",
            "parce que la chaleur fait le reste",
            "ni plus, ni moins",
            "jusqu'au lendemain matin",
            "malgré les apparences",
            "pourvu que la cuisine soit tempérée",
            "en trois gestes",
            "plutôt qu'en deux",
            "quel que soit le moule",
            "avant de passer à table",
            "d'après ce qu'on lit partout",
        ),
    ),
    headings=(
        "Pourquoi le levain ?",
        "Le matériel utile",
        "Une journée type",
        "Les erreurs du début",
        "Et après ?",
    ),
    note="Bien sûr, voici la suite :",
)
CHINESE: Final = Language(
    name="Chinese",
    sentence="{}{}{}，{}。",
    parts=(
        ("第一周里", "每天早上", "在小办公室", "预算不多时", "换季的时候", "周末之前", "搬家以后"),
        (
            "共享日历",
            "旧打印机",
            "一张清单",
            "会议记录",
            "团队的仓库",
            "新来的同事",
            "那台服务器",
            "值班表",
            "邮件模板",
            "白板上的图",
            "客户的反馈",
        ),
        (
            "能省下两个小时",
            "常常被忘在一边",
            "需要**专人负责**",
            "比想象中更重要",
            "会暴露真正的问题",
            "只占很少的时间",
            "应当写明日期",
            "最好放在门口",
            "可以先从小处做起",
            "让电话少响几次",
            "值得再检查一遍",
            "约需 2.5 GB 空间",
            "不必一次做完",
        ),
        (
            "这一点很少有人提到",
            "哪怕只有三个人",
            "因为习惯比工具更久",
            "结果往往出人意料",
            "大家都说“早该如此”",
            "不过要有耐心",
            "只要时钟是准的",
            "除非网线松了",
            "第二次就顺手了",
            "何况并不花钱",
            "到了月底就看得出来",
            "剩下的交给流程",
            "写下来才算数",
            "这样接手的人也轻松",
            "当然也有例外",
            "请看下面的表格",
            "先试一个月再说",
        ),
    ),
    headings=("为什么要做", "准备工作", "三个步骤", "常见问题", "下一步"),
    note="好的，继续：",
    gap="",
)
JAPANESE: Final = Language(
    name="Japanese",
    sentence="{}、{}{}。{}。",
    parts=(
        (
            "朝のうちに",
            "雨の日でも",
            "小さな台所では",
            "週に一度",
            "慣れてくると",
            "冬になると",
            "最初は",
        ),
        (
            "だしの取り方が",
            "昆布の量が",
            "鍋の大きさが",
            "水の温度が",
            "「待つ時間」が",
            "味噌の種類が",
            "包丁の手入れが",
            "冷凍した野菜が",
            "器の色が",
            "火加減が",
            "買い物のメモが",
        ),
        (
            "仕上がりを左右します",
            "いちばん大切です",
            "思ったより簡単です",
            "味を決めるとは限りません",
            "あとで効いてきます",
            "見落とされがちです",
            "およそ十分で整います",
            "**意外な差**になります",
            "失敗を減らしてくれます",
            "家族の好みに合います",
            "少しずつ変わっていきます",
            "値段よりも役に立ちます",
            "続けるこつになります",
        ),
        (
            "道具は古くてもかまいません",
            "焦らないことが近道です",
            "メモを残すと次が楽です",
            "半分の量から試してください",
            "香りが立ったら火を止めます",
            "子どもと一緒でもできます",
            "残りは翌日のスープに使えます",
            "塩は最後に足しましょう",
            "一度に全部は必要ありません",
            "表の数字は目安です",
            "味見は二回で足ります",
            "ふたは開けたままにします",
            "冷めてから保存します",
            "季節で少し調整します",
            "水は多めが安心です",
            "迷ったら弱火にします",
            "写真を撮っておくと便利です",
        ),
    ),
    headings=("はじめに", "道具をそろえる", "手順", "よくある失敗", "まとめ"),
    note="承知しました。続きです：",
    gap="",
)
ARABIC: Final = Language(
    name="Arabic",
    sentence="{} {} {}، {}.",
    parts=(
        (
            "في الصباح",
            "بعد العمل",
            "في بيت صغير",
            "مع قليل من الصبر",
            "قبل الصيف",
            "كل أسبوع",
            "بلا تكلفة",
        ),
        (
            "يحتاج النعناع",
            "يكتفي الريحان",
            "يبدأ المزارع الجديد",
            "تفرح النافذة",
            "تحتفظ التربة",
            "يتحمل الزعتر",
            "تزداد الأوراق",
            "يفضل الأصيص الفخاري",
            "تنجو البذور",
            "يعود اللون الأخضر",
            "تتعلم الأسرة",
        ),
        (
            "بضوء ناعم",
            "بنصف كوب من الماء",
            "بمكان **هادئ** قرب الشرفة",
            "بطبقة من الحصى",
            "بما كُتب على العلبة",
            "بتهوية جيدة",
            "بسماد خفيف",
            "بساعتين من الشمس",
            "بخطوة صغيرة",
            "بقائمة واضحة",
            "بحوالي 2.5 لتر",
            "بعناية منتظمة",
            "بوعاء أكبر قليلا",
        ),
        (
            "وهذا ما ينساه كثيرون",
            "حتى لو كان الوقت ضيقا",
            "لأن الجذور تكره الماء الراكد",
            "ولا حاجة إلى أدوات غالية",
            "ثم يأتي دور المقص",
            "كما يقول «أهل الخبرة»",
            "إذا كانت النافذة تطل على الجنوب",
            "فالعادة أبقى من الحماس",
            "ومن جرب عرف",
            "مع أن البداية تبدو بطيئة",
            "قبل أن يجف السطح",
            "وتظهر النتيجة بعد شهر",
            "ما دام أحد يسقيها",
            "والباقي على الطبيعة",
            "من غير مبالغة",
            "وفي ذلك متعة أيضا",
            "حسب حجم الأصيص",
        ),
    ),
    headings=(
        "لماذا نزرع في البيت",
        "ما الذي تحتاج إليه",
        "خطوات البداية",
        "أخطاء شائعة",
        "الخلاصة",
    ),
    note="بالتأكيد، أتابع من حيث توقفت:",
)

BASH: Final = """```bash
#!/usr/bin/env bash
set -euo pipefail

target="/mnt/backup/$(date +%F)"
if [ -d "$target" ]; then
    echo "already there: $target" >&2
    exit 1
fi
mkdir -p "$target" && rsync -a --delete ~/work/ "$target/"
```"""
PYTHON: Final = '''```python
import hashlib
from pathlib import Path


def digest(path: Path) -> str:
    """The checksum of one file."""
    found = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(65_536):
            found.update(block)
    return found.hexdigest()


for path in sorted(Path("work").rglob("*")):
    if path.is_file():
        print(digest(path), path)
```'''
YAML_AND_FENCES: Final = """````markdown
Put this into `backup.yaml`:

```yaml
jobs:
  - name: nightly
    every: 24h
    keep: 14
  - name: weekly
    every: 7d
    keep: 8
```

TITLE: is a key here, and </EndOFText> is none.
````"""
BARE_CODE: Final = """```
$ df -h /mnt/backup
Filesystem      Size  Used Avail Use% Mounted on
/dev/sdb1       1.8T  1.1T  640G  64% /mnt/backup
```"""
JSON_CODE: Final = """~~~json
{
  "keep": {"daily": 14, "weekly": 8},
  "paths": ["~/work", "~/photos"],
  "notify": null
}
~~~"""
YES_TABLE: Final = """| Need | Disk | Cloud | Tape | Paper |
| :--- | :---: | :---: | :---: | ---: |
| Fast to restore | yes | no | no | no |
| Away from home | no | yes | yes | yes |
| Cheap per year | yes | yes | yes | yes |
| Works offline | yes | no | yes | yes |
| Lasts ten years | no | no | yes | yes |"""
NUMBERS_TABLE: Final = """| Day | Files | Size (GB) | Errors |
|-----|------:|----------:|-------:|
| Monday | 1,204 | 12.5 | 0 |
| Tuesday | 87 | 0.9 | 0 |
| Wednesday | 0 | 0 | 0 |
| Thursday | 3,310 | 40.2 | 2 |
| Friday | 12 | 0.1 | 0 |"""
NESTED_LIST: Final = """1. Choose what to keep
   - papers and pictures
   - the settings of programs
     * fonts
     * macros
   - nothing that can be downloaded again
2. Choose two places
   1. a disk at home
   2. a disk elsewhere

      > "Elsewhere" means another street.

3. Choose a day, and tell everybody
   - [x] calendar
   - [ ] sticker on the door"""
DEFINITIONS: Final = """- **Full copy**: everything, every time.
- **Increment**: what is new since the last copy.
- **Snapshot**: a view of one moment; *not* a copy.
- **Retention** — how long a copy stays."""
QUOTE: Final = """> A copy that was never restored is a rumour.
>
> > And a rumour restores nothing.
>
> So try it on a Tuesday."""
REFRAIN: Final = """Copy it, copy it, over and over,
  *keep it away from the rain.*
One for the shelf and one for the rover,
  *keep it away from the rain.*
One for the years when the shelf has gone under,
  *keep it away from the rain.*"""
HTML: Final = """<details>
<summary>The long story</summary>

It takes a <kbd>Ctrl</kbd>+<kbd>C</kbd> to stop it, and 5 < 7 &amp; 7 > 5.

</details>"""
FOOTNOTES: Final = """The figures were rounded.[^1] A picture: ![a shelf](shelf.png "The shelf")

---

[^1]: To one decimal, half up: 0.25 becomes 0.3.
"""
GERMAN_LIST: Final = """1. Topf vorbereiten
   - Loch im Boden prüfen
   - Tonscherbe darüberlegen
     - notfalls Kies
2. Erde einfüllen
   1. unten grob
   2. oben fein
3. Angießen – und warten

| Monat | Aussaat | Pflanzung | Ernte |
|-------|:-------:|:---------:|:-----:|
| März | ja | nein | nein |
| April | ja | ja | nein |
| Mai | ja | ja | ja |
| Juni | nein | ja | ja |"""
FRENCH_TABLE: Final = """| Étape | Durée | Température |
| --- | ---: | ---: |
| Pâton | 30 min | 24 °C |
| Pousse lente | 12 h | 5 °C |
| Cuisson | 45 min | 240 °C |

* Peser
  * la farine : 500 g
  * l'eau : 350 g
* Mélanger, *sans pétrir*
* Attendre"""
CHINESE_PARTS: Final = """```python
# 统计每周的文件
def 统计(目录):
    总数 = 0
    for 文件 in 目录.iterdir():
        总数 += 1
    return 总数
```

| 项目 | 周一 | 周二 | 周三 |
| --- | --- | --- | --- |
| 备份 | 是 | 是 | 是 |
| 恢复 | 否 | 否 | 是 |

1. 先列清单
   - 文件
   - 照片
2. 再定时间
3. 最后试一次"""
JAPANESE_PARTS: Final = """| 材料 | 分量 | 目安 |
| --- | ---: | --- |
| 昆布 | 10 g | 一枚 |
| かつお節 | 20 g | ひとつかみ |
| 水 | 1 L | — |

- 昆布をふく
  - 洗わない
  - 切り込みを入れる
- 水に入れる
- 弱火にかける

> 沸騰させない。これだけです。

```text
弱火 → 60℃ → 取り出す
```"""
ARABIC_PARTS: Final = """1. اختر الأصيص
   - من الفخار
   - له ثقب في القاع
2. املأه بالتربة
3. اسق ثم انتظر

| النبات | الماء | الضوء |
| --- | --- | --- |
| النعناع | كثير | نصف ظل |
| الزعتر | قليل | شمس |

```text
السبت: سقي
الأحد: راحة
```"""


@dataclass(frozen=True, kw_only=True)
class CutPost:
    """A whole reply, and what is needed to go on with it as models do."""

    name: str
    language: Language
    header: str
    """With the blank line behind it."""
    body: str

    @property
    def reply(self) -> str:
        return self.header + self.body + END


def _header(title: str, description: str, tags: str, categories: str) -> str:
    return (
        f"TITLE: {title}\nMETA_DESCRIPTION: {description}\nTAGS: {tags}\n"
        f"CATEGORIES: {categories}\n\n"
    )


def _body(language: Language, words: int, parts: Sequence[str]) -> str:
    """So many words, in paragraphs and sections, with the parts among them."""
    sentences, blocks, waiting = language.sentences(), list[str](), list(parts)
    for section in count():
        blocks.append(f"{'###' if section % 3 == 2 else '##'} {_heading(language, section)}")
        for paragraph in range(1 + section % 3):
            size = 2 + (section + paragraph) % 3
            blocks.append(language.gap.join(next(sentences) for _ in range(size)))
        if waiting:
            blocks.append(waiting.pop(0))
        if not waiting and _words("\n\n".join(blocks)) >= words:
            blocks.append(next(sentences))
            return "\n\n".join(blocks)
    raise AssertionError


def _heading(language: Language, section: int) -> str:
    turn, number = divmod(section, len(language.headings))
    return language.headings[number] + (f" ({turn + 1})" if turn else "")


def _words(text: str) -> int:
    """Words; in a script without spaces, two characters count as one."""
    dense = sum(char >= "\u2e80" for char in text)
    return len(text.split()) + dense // 2


@cache
def posts() -> tuple[CutPost, ...]:
    """The ten posts."""
    title = "Backups for People Who Have Better Things to Do"
    about = "What to copy, where to keep it, and how to know that it can be restored: a short plan."
    english = _header(
        title,
        about,
        "backups, small office, restore",
        "Website Backup and Recovery, Tips and Tricks",
    )
    german = _header(
        "Kräuter auf dem Balkon: ein ruhiger Anfang",
        "Welche Gefäße taugen, wie viel Wasser genügt und was im Mai zu tun ist – in einer Seite.",
        "Balkon, Kräuter, Gießen",
        "How-to Guides, Green Tech and Sustainability",
    )
    french = _header(
        "Le pain au levain, sans y passer ses journées",
        "Farine, eau, attente : l'essentiel pour un premier pain, et les erreurs à éviter.",
        "levain, pain, cuisine",
        "How-to Guides, Tutorials",
    )
    chinese = _header(
        "小团队怎样把备份做成习惯",
        "从清单到恢复演练，用一个月时间把备份变成团队的习惯，不买新工具，也不加班。",
        "备份, 小团队, 习惯",
        "Website Backup and Recovery, Tips and Tricks",
    )
    japanese = _header(
        "毎日のだし：小さな台所ではじめる",
        "昆布と水だけで始めるだしの取り方を、道具、手順、よくある失敗の順にまとめました。",
        "だし, 台所, 昆布",
        "How-to Guides",
    )
    arabic = _header(
        "أعشاب على النافذة: بداية هادئة",
        "ما الذي تحتاج إليه لزراعة النعناع والزعتر في بيت صغير، وكم من الماء يكفي.",
        "أعشاب, زراعة منزلية, نعناع",
        "Tips and Tricks, Tutorials",
    )
    made = (
        ("english-200", ENGLISH, english, 200, (DEFINITIONS,)),
        ("english-code-500", ENGLISH, english, 500, (BASH, YAML_AND_FENCES, BARE_CODE, PYTHON)),
        ("english-tables-400", ENGLISH, english, 400, (YES_TABLE, NESTED_LIST, NUMBERS_TABLE)),
        ("german-500", GERMAN, german, 500, (GERMAN_LIST, JSON_CODE)),
        ("french-600", FRENCH, french, 600, (FRENCH_TABLE, BASH)),
        ("chinese-600", CHINESE, chinese, 600, (CHINESE_PARTS,)),
        ("japanese-500", JAPANESE, japanese, 500, (JAPANESE_PARTS,)),
        ("arabic-300", ARABIC, arabic, 300, (ARABIC_PARTS,)),
        ("english-1500", ENGLISH, english, 1500, (QUOTE, REFRAIN, HTML, NESTED_LIST, FOOTNOTES)),
        (
            "english-5000",
            ENGLISH,
            english,
            5000,
            (BASH, YES_TABLE, QUOTE, JSON_CODE, NESTED_LIST, PYTHON, REFRAIN, NUMBERS_TABLE),
        ),
    )
    return tuple(
        CutPost(name=name, language=language, header=header, body=_body(language, words, parts))
        for name, language, header, words, parts in made
    )
