"""What models leave on both sides of a seam, and at the edges of a post, in any language."""

import pytest
from good_envelope import BODY, good_envelope

from posts.checks import check_post
from posts.envelope import Envelope, read_envelope
from posts.fixes import fix_post
from posts.reader.seams.leftovers import end_of_text
from providers.base import Prompt
from runs.writing.continuation import _next_request

TITLE = "How to Back Up a Small Online Shop"
HEADER = f"TITLE: {TITLE}\nMETA_DESCRIPTION: About it.\nTAGS: tea, cups\nCATEGORIES: News\n\n"
LEFT = "A shop that loses its orders.\n\n## One\n\nKeep one copy at home."
RIGHT = "## Two\n\nIt fell."
WHOLE = f"{LEFT}\n\n{RIGHT}"
END = "\n\n</EndOFText>\n"


def read_pieces(left: str, right: str) -> Envelope:
    return read_envelope(left + right, [len(left)])


BEFORE = (
    "\n\n[Continued in next response]",
    "\n\n(To be continued...)",
    "\n\nShall I continue?",
    "<|im_end|>",
    "\n<|im_end|>",
    "</s>",
    "<|eot_id|>",
    "<end_of_turn>\n",
    "\n\n---\n\n*To be continued...*",
    "\n\n**[To be continued in the next part]**",
    "\n\nWould you like me to continue with the next section?",
    "\n\nType 'continue' for the rest.",
    "\n\n(Fortsetzung folgt)",
    "\n\nSoll ich fortfahren?",
    "\n\n(À suivre...)",
    "\n\nSouhaitez-vous que je continue ?",
    "\n\n(Continuará...)",
    "\n\n¿Quieres que continúe?",
    "\n\n[Continua...]",
    "\n\nVuoi che continui?",
    "\n\n(wordt vervolgd)",
    "\n\nCiąg dalszy nastąpi.",
    "\n\n(Pokračování příště)",
    "\n\nFortsättning följer...",
    "\n\nJatkanko?",
    "\n\n(Folytatás következik.)",
    "\n\n(Va urma)",
    "\n\nΣυνεχίζεται...",
    "\n\n(Devamı gelecek)",
    "\n\nПродолжить?",
    "\n\n(Следва продължение)",
    "\n\n（未完待续）",
    "\n\n需要我继续吗？",
    "\n\n(続く)",
    "\n\n続けますか？",
    "\n\n(계속)",
    "\n\n(còn tiếp)",
    "\n\n(bersambung)",
    "\n\n(มีต่อ)",
    "\n\n(जारी रहेगा)",
    "\n\n(يتبع)",
    "\n\nادامه دارد...",
    "\n\n(המשך יבוא)",
)


@pytest.mark.parametrize("leftover", BEFORE, ids=str.strip)
@pytest.mark.parametrize("gap", ["", "\n\n"], ids=["no gap", "a gap"])
def test_what_a_model_says_where_it_breaks_off_is_left_out_and_said(
    leftover: str, gap: str
) -> None:
    envelope = read_pieces(HEADER + LEFT + leftover, gap + RIGHT + END)
    assert envelope.body == WHOLE
    assert envelope.complete
    assert "seam_leftover_removed" in {made.id for made in envelope.repairs}


BEHIND = (
    "## Part 2\n\n",
    "**Part 2**\n\n",
    "[LAST_PART]\n\n",
    "[PART 2]\n\n",
    "# Part 2 of 3\n\n",
    "## Part Two (continued)\n\n",
    f"# {TITLE} (continued)\n\n",
    f"# {TITLE} – Fortsetzung\n\n",
    f"# {TITLE}\n\n",
    "## One (cont'd)\n\n",
    "<|im_start|>assistant\n",
    "<|start_header_id|>assistant<|end_header_id|>\n\n",
    "続きです。\n\n",
    "Here is the continuation:\n\n",
    "Continuing.\n\n",
    "## Teil 2\n\n",
    "Weiter geht's:\n\n",
    "**Partie 2**\n\n",
    "Suite :\n\n",
    "**Parte 2**\n\n",
    "Continuación:\n\n",
    "Pokračování:\n\n",
    "Jatkoa:\n\n",
    "Folytatás:\n\n",
    "Continuare:\n\n",
    "Συνέχεια:\n\n",
    "Продолжение:\n\n",
    "Продължение:\n\n",
    "## Часть 2\n\n",
    "（接上文）\n\n",
    "**第二部分**\n\n",
    "(이어서)\n\n",
    "## Phần 2\n\n",
    "Tiếp tục:\n\n",
    "Lanjutan:\n\n",
    "ต่อจากเดิม:\n\n",
    "आगे जारी:\n\n",
    "تتمة:\n\n",
    "ادامه:\n\n",
    "המשך:\n\n",
)


@pytest.mark.parametrize("label", BEHIND, ids=str.strip)
@pytest.mark.parametrize("leftover", ["\n\n", "\n\n(To be continued...)", "<|im_end|>"])
def test_what_a_continuation_calls_itself_is_left_out_and_said(label: str, leftover: str) -> None:
    envelope = read_pieces(HEADER + LEFT + leftover, label + RIGHT + END)
    assert envelope.body == WHOLE
    assert envelope.complete
    assert envelope.joints[0].repairs


@pytest.mark.parametrize("label", BEHIND, ids=str.strip)
def test_a_label_is_not_shown_while_it_arrives(label: str) -> None:
    left = HEADER + LEFT + "\n\n"
    for end in range(4, len(label)):
        body = read_envelope(left + label[:end], [len(left)]).body
        assert body == LEFT, label[:end]


OWN = (
    (f"{LEFT}\n\n", "## Part 2: Restoring\n\nIt fell."),
    ("## Part 1\n\nIt held.\n\n", "## Part 2\n\nIt fell."),
    ("**Teil 1**\n\nEs hielt.\n\n", "**Teil 2**\n\nEs fiel."),
    (f"{LEFT}\n\n", "## Part 1\n\nIt fell."),
    ("The war has", " continued.\n\nIt fell."),
    ("We hope for the", " rest\n\nIt fell."),
    (f"{LEFT}\n\n", "The rest is easy.\n\nIt fell."),
    (f"{LEFT}\n\nThe story is to be continued.", "\n\nIt fell."),
    (f"{LEFT}\n\nContinua", " a ser importante.\n\nIt fell."),
    ("It was <s>old</s>", " and new."),
    ("Write `<|im_end|>`", " at the end."),
    ("```\nhello <|im_end|>", "\nbye\n```\n\nIt fell."),
    (f"{LEFT}\n\nShould I keep a copy at home?", " Yes."),
    (f"{LEFT}\n\n", "## One more\n\nIt fell."),
    (f"{LEFT}\n\nSay what will happen next, and when.", "\n\nIt fell."),
    (f"{LEFT}\n\n", "**Part of it** fell.\n\nIt did."),
)


@pytest.mark.parametrize(("left", "right"), OWN)
def test_what_only_looks_like_a_leftover_stays(left: str, right: str) -> None:
    envelope = read_pieces(HEADER + left, right + END)
    assert "".join(envelope.body.split()) == "".join(f"{left}{right}".split())
    assert "seam_leftover_removed" not in {made.id for made in envelope.repairs}


def test_a_model_that_sends_its_question_again_says_it_nowhere() -> None:
    left = f"{HEADER}{LEFT}\n\nShall I continue?"
    envelope = read_pieces(left, f"copy at home.\n\nShall I continue?\n\n{RIGHT}{END}")
    assert envelope.body == WHOLE


def test_a_model_is_not_shown_its_own_question_to_go_on_from() -> None:
    prompt = Prompt(model="m", text="Write.", max_output_tokens=9)
    request = _next_request(prompt, f"{HEADER}{LEFT}\n\n(To be continued...)")
    assert request.so_far == HEADER + LEFT
    assert "continued..." not in request.go_on


@pytest.mark.parametrize("text", ["", "\n", "Shall I continue?", "<|im_end|>", "a\n\n---\n\n"])
def test_the_end_of_any_text_is_found(text: str) -> None:
    assert 0 <= end_of_text(text) <= len(text)


GREETINGS = (
    "Sure! Here is your blog post:",
    "Gerne! Hier ist der Beitrag:",
    "Bien sûr ! Voici l'article :",
    "¡Claro! Aquí tienes el artículo:",
    "Com certeza! Aqui está o artigo:",
    "Certo! Ecco l'articolo:",
    "Natuurlijk! Hier is het artikel:",
    "Självklart! Här är inlägget:",
    "Selvfølgelig! Her er artiklen:",
    "Oczywiście! Oto artykuł:",
    "Jistě! Zde je článek:",
    "Toki! Tässä on artikkeli:",
    "Természetesen! Íme a cikk:",
    "Desigur! Iată articolul:",
    "Βεβαίως! Ορίστε το άρθρο:",
    "Tabii! İşte yazı:",
    "Конечно! Вот статья:",
    "Звісно! Ось стаття:",
    "Разбира се! Ето статията:",
    "当然！以下是文章：",
    "もちろんです。以下が記事です：",
    "물론입니다! 다음은 글입니다:",
    "Chắc chắn rồi! Dưới đây là bài viết:",
    "Tentu! Berikut artikelnya:",
    "ได้เลย! นี่คือบทความ:",
    "ज़रूर! यह रहा लेख:",
    "بالتأكيد! إليك المقال:",
    "حتماً! این هم مقاله:",
    "בשמחה! הנה המאמר:",
)


@pytest.mark.parametrize("greeting", GREETINGS)
def test_a_greeting_before_a_post_without_a_header_is_left_out_and_said(greeting: str) -> None:
    envelope = read_envelope(f"{greeting}\n\n# {TITLE}\n\n{LEFT}{END}")
    assert (envelope.title, envelope.body) == (TITLE, LEFT)
    assert "preamble_removed" in {made.id for made in envelope.repairs}


@pytest.mark.parametrize("greeting", GREETINGS)
def test_a_greeting_within_the_body_is_told_and_taken_out(greeting: str) -> None:
    envelope = good_envelope(body=f"{greeting}\n\n{BODY}")
    assert [each.severity for each in check_post(envelope) if each.check == "small_talk"] == ["bad"]
    assert fix_post(envelope).envelope.body == BODY.strip()


FAREWELLS = (
    "Let me know if you would like any changes.",
    "Feel free to ask for changes!",
    "Ich hoffe, das hilft!",
    "Sag mir Bescheid, wenn ich etwas anpassen soll.",
    "Dites-moi si vous souhaitez des modifications.",
    "Avísame si quieres cambios.",
    "Me avise se quiser ajustes.",
    "Fammi sapere se vuoi modifiche.",
    "Laat me weten als je wijzigingen wilt.",
    "Daj mi znać, jeśli chcesz coś zmienić.",
    "Dejte mi vědět, pokud chcete něco upravit.",
    "Säg till om du vill ändra något.",
    "Sig til, hvis du vil have noget ændret.",
    "Kerro, jos haluat muutoksia.",
    "Szólj, ha módosítani szeretnél valamit.",
    "Spune-mi dacă vrei modificări.",
    "Πείτε μου αν θέλετε αλλαγές.",
    "Başka bir isteğiniz varsa söyleyin.",
    "Дайте знать, если нужно что-то изменить.",
    "Дайте знати, якщо треба щось змінити.",
    "Кажете ми, ако искате промени.",
    "希望这篇文章符合您的需求！",
    "ご要望があれば修正します。",
    "수정이 필요하시면 말씀해 주세요.",
    "Hãy cho tôi biết nếu bạn muốn chỉnh sửa.",
    "Beri tahu saya jika ada yang perlu diubah.",
    "โปรดแจ้งให้ฉันทราบหากต้องการแก้ไข",
    "कृपया मुझे बताएं यदि कोई बदलाव चाहिए।",
    "أخبرني إذا أردت أي تعديل.",
    "اگر نیاز به تغییر دارید به من بگویید.",
    "תגיד לי אם צריך שינויים.",
)


@pytest.mark.parametrize("farewell", FAREWELLS)
def test_a_farewell_is_told_and_taken_out(farewell: str) -> None:
    envelope = good_envelope(body=f"{BODY}\n{farewell}")
    assert [each.severity for each in check_post(envelope) if each.check == "small_talk"] == ["bad"]
    assert fix_post(envelope).envelope.body == BODY.strip()


TO_READERS = (
    "I hope this article helps you keep your shop safe.",
    "Let us know in the comments what you back up first.",
    "We can help you set up your first backup: call us today.",
    "**Should I back up every day?**\nYes, if orders come every day.",
    "Do you want to sleep well? Test your backup.",
    "To be continued next week, when we test the copies.",
    "Sure, backups cost time. They save more of it.",
    "Soll ich jeden Tag sichern? Ja, wenn jeden Tag bestellt wird.",
    "Ich hoffe, dieser Beitrag hat dir gefallen.",
    "Voulez-vous que votre boutique soit sûre ? Commencez aujourd'hui.",
    "¿Quieres que tu tienda esté segura? Empieza hoy.",
    "Espero que este artículo te haya gustado.",
    "Quer que sua loja fique segura? Comece hoje.",
    "Vuoi che il tuo negozio sia sicuro? Comincia oggi.",
    "Wil je dat je winkel veilig is? Begin vandaag.",
    "Czy chcesz spać spokojnie? Zacznij dzisiaj.",
    "Chcete mít klidné spaní? Zálohujte.",
    "Vill du sova gott? Ta en kopia i dag.",
    "Haluatko, että kauppasi on turvassa? Aloita tänään.",
    "Szeretnéd, hogy a boltod biztonságban legyen? Kezdd el ma.",
    "Vrei să dormi liniștit? Începe azi.",
    "Θέλετε να προστατεύσετε το κατάστημά σας; Ξεκινήστε σήμερα.",
    "Mağazanızın güvende olmasını ister misiniz? Bugün başlayın.",
    "Хотите спать спокойно? Начните сегодня.",
    "Искате ли да спите спокойно? Започнете днес.",
    "您想让店铺更安全吗？今天就开始吧。",
    "안전한 가게를 원하십니까? 오늘 시작하세요.",
    "Hy vọng bài viết này hữu ích với bạn.",
    "Semoga artikel ini bermanfaat.",
    "หวังว่าบทความนี้จะเป็นประโยชน์",
    "क्या आप चाहते हैं कि आपकी दुकान सुरक्षित रहे? आज ही शुरू करें।",
    "هل تريد أن يكون متجرك آمنًا؟ ابدأ اليوم.",
    "آیا می‌خواهید فروشگاه شما امن باشد؟ امروز شروع کنید.",
    "האם תרצה לישון בשקט? התחל היום.",
)


@pytest.mark.parametrize("words", TO_READERS)
def test_what_a_post_says_to_its_readers_stays(words: str) -> None:
    envelope = good_envelope(body=f"{BODY}\n{words}")
    assert [each.severity for each in check_post(envelope) if each.check == "small_talk"] == [
        "good"
    ]
    assert words in fix_post(envelope).envelope.body


OPENINGS = (
    "Sure signs of a bad backup are easy to see in this article.",
    "Here we keep backups.",
    "Siguranța datelor este tema acestui articol.",
    "Samozřejmě existuje víc způsobů než tento článek popisuje.",
    "Selvästi yleisin kysymys tässä artikkelissa on varmuuskopio.",
    "ยินดีต้อนรับสู่บล็อกของเรา",
    "यहाँ हम इस लेख में बैकअप समझते हैं।",
    "در ادامه این مقاله با پشتیبان‌گیری آشنا می‌شویم.",
    "Đây là bài viết hướng dẫn bạn sao lưu.",
    "Siapkan artikel dan cadangan Anda.",
)


@pytest.mark.parametrize("words", OPENINGS)
def test_a_post_that_begins_in_like_words_keeps_them(words: str) -> None:
    assert words in read_envelope(f"{words}\n\n{LEFT}{END}").body
