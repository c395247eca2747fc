"""What is no part of a post is found in its body, told, and taken out or mended."""

import pytest
from good_envelope import BODY, GOOD, good_envelope

from posts.checks import check_post, format_score
from posts.envelope import Envelope, read_envelope
from posts.fixes import fix_post


def found(envelope: Envelope, check: str) -> list[str]:
    return [each.severity for each in check_post(envelope) if each.check == check]


OF_ITSELF = (
    "As an AI, I do not own disks.",
    "as an artificial intelligence I cannot see it.",
    "As a large language model, my view is short.",
    "I'm just an AI.",
    "I am only a large language model.",
    "Als KI habe ich das nicht.",
    "ALS SPRACHMODELL kann ich das nicht.",
    "En tant qu'IA, je ne peux pas.",
    "En tant que intelligence artificielle, je ne vois rien.",
    "En tant que modèle de langage, je ne vois rien.",
    "Как языковая модель, я этого не вижу.",
    "Как искусственный интеллект, я этого не вижу.",
    "作为一个人工智能，我看不到它。",
    "作為AI，我看不到它。",
)


@pytest.mark.parametrize("talk", OF_ITSELF)
def test_a_model_that_speaks_of_itself_is_found_in_each_language(talk: str) -> None:
    assert found(good_envelope(body=f"{BODY}\n\n{talk}\n\n{BODY}"), "small_talk") == ["bad"]


OFFERS = (
    "Want me to turn this into a checklist for your team?",
    "If you'd like, I can also prepare a matching newsletter and three social posts.",
    "Do you want me to write the second part as well?",
    "I can also add an FAQ section if that helps.",
    "I hope this helps!",
    "Hope this works for you — happy to tweak anything.",
    "I can make it longer if you want.",
    "This post is about 800 words long.",
    "Note: I kept the tone calm, as requested.",
    "Would you like a version for LinkedIn?",
    "Soll ich noch Bilder vorschlagen?",
    "Ich hoffe, der Artikel gefällt dir!",
    "Дай знати, якщо потрібні зміни.",
    "Değişiklik isterseniz bana bildirin.",
    "修正が必要でしたらお知らせください。",
    "Nếu bạn muốn chỉnh sửa gì, hãy cho tôi biết.",
    "Wenn du möchtest, kann ich den Text noch kürzen.",
    "Möchten Sie, dass ich den Text kürze?",
    "Souhaitez-vous que je raccourcisse ce texte ?",
    "Si vous le souhaitez, je peux le raccourcir.",
    "¿Te gustaría que lo adapte para redes sociales?",
    "Si quieres, puedo acortarlo.",
    "Quer que eu encurte o texto?",
    "Vuoi che lo accorci?",
    "Wil je dat ik dit inkort?",
    "Czy chcesz, żebym skrócił ten tekst?",
    "Chcete, abych text zkrátil?",
    "Vill du att jag kortar texten?",
    "Haluatko, että lyhennän tekstiä?",
    "Szeretnéd, ha lerövidíteném?",
    "Vrei să scurtez textul?",
    "İsterseniz bu metni kısaltabilirim.",
    "Θέλετε να συντομεύσω το κείμενο;",
    "Хотите, чтобы я сократил текст?",
    "Хочете, щоб я скоротив текст?",
    "需要我把它改得更短吗？",
    "如果您愿意，我可以把它改短。",
    "ご希望があれば、もっと短くまとめます。",
    "원하시면 더 짧게 정리해 드릴 수 있습니다.",
    "Bạn có muốn tôi rút gọn bài này không?",
    "Apakah Anda ingin saya mempersingkatnya?",
    "คุณต้องการให้ฉันย่อข้อความนี้ไหม",
    "क्या आप चाहते हैं कि मैं इसे छोटा करूँ?",
    "هل تريد مني اختصار النص؟",
    "آیا می‌خواهید متن را کوتاه کنم؟",
    "האם תרצה שאקצר את הטקסט?",
)


@pytest.mark.parametrize("offer", OFFERS)
@pytest.mark.parametrize("rule", ["", "---\n\n"], ids=["no rule", "a rule"])
def test_an_offer_at_the_end_is_told_and_taken_out_with_the_rule_before_it(
    offer: str, rule: str
) -> None:
    envelope = good_envelope(body=f"{BODY}\n{rule}{offer}")
    assert found(envelope, "small_talk") == ["bad"]
    assert fix_post(envelope).envelope.body == BODY.strip()


TO_READERS = (
    "If you want tea, drink it warm.",
    "If you like this plan, put its date into your calendar.",
    "Wenn Sie möchten, testen Sie noch heute.",
    "Si quieres vender más, empieza hoy.",
    "Se vuoi un sito, parti da qui.",
    "Если хотите спать спокойно, проверьте копию.",
    "如果您需要备份，请先阅读本文。",
    "Do you want your shop to be safe? Copy it.",
    "Want me to audit your shop? Book a call.",
    "Should I include prices in a summary? Yes, if they are stable.",
    "Note: I used a free tool for this test.",
    "Would you like a summary of this week's outages? Read our report.",
    "Möchten Sie, dass ich Ihren Shop prüfe? Rufen Sie an.",
    "Soll ich auch die Bilder sichern? Ja.",
    "Je peux aussi vous conseiller la règle 3-2-1, que j'utilise depuis dix ans.",
    "También puedo recomendar un segundo disco.",
    "Wil je dat ik langskom? Bel ons kantoor.",
    "Mohu také doporučit druhý disk.",
    "Можу також порадити другий диск.",
    "Μπορώ επίσης να προτείνω έναν δεύτερο δίσκο.",
    "希望这篇文章对您有帮助。",
    "需要我们帮助吗？请联系我们。",
    "필요하시면 고객센터로 문의하세요.",
    "원하시면 뉴스레터를 구독하세요.",
    "หากต้องการข้อมูลเพิ่มเติม โปรดติดต่อเรา",
)


@pytest.mark.parametrize("words", TO_READERS)
def test_words_to_the_readers_stay(words: str) -> None:
    envelope = good_envelope(body=f"{BODY}\n{words}")
    assert found(envelope, "small_talk") == ["good"]
    assert words in fix_post(envelope).envelope.body


CITATIONS = (
    " :contentReference[oaicite:0]{index=0}",
    "【4:0†source】",
    " \ue200cite\ue202turn0search1\ue201",
    " citeturn0search1",
    " citeturn0search1turn2view0",
    " [oaicite:3]",
    " [cite: 1, 2]",
    " [cite_start]",
    "<sup>[1]</sup>",
    "[3†L12-L14]",
    "[^1^]",
    "[web:3]",
    "[citation:3]",
    "[doc1]",
    "[sources: 1, 2]",
    "[cite: turn0search2]",
    "<citation>1</citation>",
    '<grok:render card_id="x"><argument name="citation_id">1</argument></grok:render>',
)


@pytest.mark.parametrize("mark", CITATIONS)
def test_marks_of_a_search_tool_are_told_and_taken_out_of_body_and_fields(mark: str) -> None:
    clean = "Copies are kept apart."
    envelope = good_envelope(
        body=f"{BODY}\n- {clean}{mark}\n", meta_description=f"{clean}{mark}", title=f"A plan{mark}"
    )
    assert found(envelope, "citation_left") == ["bad"]
    mended = fix_post(envelope)
    assert mended.envelope.body == f"{BODY}\n- {clean}".strip()
    assert mended.envelope.meta_description == clean
    assert mended.envelope.title == "A plan"
    assert found(mended.envelope, "citation_left") == ["good"]


@pytest.mark.parametrize(
    "words",
    [
        "`【4:0†source】`",
        "```\n[cite: 1]\n```",
        "[1] is a number.",
        "An area of 10 m<sup>2</sup> and H<sub>2</sub>O.",
    ],
)
def test_what_only_looks_like_a_citation_stays(words: str) -> None:
    envelope = good_envelope(body=f"{BODY}\n{words}")
    assert found(envelope, "citation_left") == ["good"]
    assert fix_post(envelope).envelope.body.endswith(words)


GAPS = (
    "[INSERT LINK HERE]",
    "{{brand}}",
    "[Your Company Name]",
    "[LINK]",
    "[insert image of a shop]",
    "[Add your own example]",
    "[Hier Link einfügen]",
    "{{ site.name }}",
)


@pytest.mark.parametrize("gap", GAPS)
def test_a_gap_that_nobody_filled_is_told(gap: str) -> None:
    assert found(good_envelope(body=f"{BODY}\nRead {gap} today."), "gap_left") == ["bad"]


@pytest.mark.parametrize(
    "words", ["`{{ brand }}`", "[your plan](https://example.com)", "[x] done", "a[i] = 1", "[1]"]
)
def test_what_only_looks_like_a_gap_is_none(words: str) -> None:
    assert found(good_envelope(body=f"{BODY}\nRead {words} today."), "gap_left") == ["good"]


HTML = {
    "headings and paragraphs": ("<h2>One</h2>\n<p>Two.</p>", "## One\n\nTwo."),
    "attributes": ('<h3 class="x">One</h3><p style="y">Two.</p>', "### One\n\nTwo."),
    "a list": ("<ul>\n<li>A</li>\n<li>B</li>\n</ul>", "- A\n\n- B"),
    "a list on one line": ("<ul><li>A</li><li>B</li></ul>", "- A\n- B"),
    "a numbered list": ("<ol><li>A</li><li>B</li></ol>", "1. A\n2. B"),
    "emphasis": (
        "<p>It is <strong>bold</strong> and <em>light</em>.</p>",
        "It is **bold** and *light*.",
    ),
    "capitals": ("<P>It is <B>bold</B>.</P>", "It is **bold**."),
    "in a paragraph": ("It is <b>bold</b>.", "It is **bold**."),
    "a nested list": ("<ul><li>A<ul><li>B</li></ul></li></ul>", "- A\n  - B"),
    "a nested numbered list": (
        "<ol><li>A<ul><li>B</li></ul></li><li>C</li></ol>",
        "1. A\n   - B\n2. C",
    ),
    "paragraphs in items": ("<ul>\n  <li><p>A</p></li>\n  <li>\nB\n</li>\n</ul>", "- A\n- B"),
    "space around words": ("<h2>\n  One\n</h2>\n<p>\n  Two\n</p>", "## One\n\nTwo"),
    "bold in a list": ("- a <b>b</b>\n- <i>c</i>", "- a **b**\n- *c*"),
    "bold in a table": ("| a |\n|---|\n| <b>x</b> |", "| a |\n|---|\n| **x** |"),
    "bold in a quote": ("> <strong>q</strong>", "> **q**"),
    "a rule": ("<hr/>\n<p>x</p>", "---\n\nx"),
    "the rest": ('<p>See <a href="x">it</a>.</p>', 'See <a href="x">it</a>.'),
}


@pytest.mark.parametrize(("html", "markdown"), HTML.values(), ids=HTML)
def test_html_in_the_body_is_told_and_becomes_markdown(html: str, markdown: str) -> None:
    envelope = good_envelope(body=f"{BODY}\n{html}")
    assert found(envelope, "html_left") == ["bad"]
    mended = fix_post(envelope).envelope.body.removeprefix(BODY).strip()
    assert mended == markdown or mended.replace("\n\n", "\n") == markdown.replace("\n\n", "\n")


@pytest.mark.parametrize("words", ["`<p>`", "```html\n<p>A</p>\n```", "2 < 3 and <your-site>"])
def test_code_about_html_and_other_angles_are_no_html(words: str) -> None:
    envelope = good_envelope(body=f"{BODY}\n{words}")
    assert found(envelope, "html_left") == ["good"]
    assert fix_post(envelope).envelope.body.endswith(words)


def test_code_in_a_paragraph_of_html_stays() -> None:
    envelope = good_envelope(body=f"{BODY}\n<p>Use `<b>` and <b>words</b>.</p>")
    assert fix_post(envelope).envelope.body.endswith("Use `<b>` and **words**.")


BULLETS = ("•", "▪", "●", "–", "✓", "➤", "■")


@pytest.mark.parametrize("sign", BULLETS)
def test_lines_that_begin_with_a_sign_become_a_list(sign: str) -> None:
    body = f"{BODY}\nWhat you need:\n{sign} One copy\n{sign} A test"
    mended = fix_post(good_envelope(body=body))
    assert mended.envelope.body.endswith("What you need:\n\n- One copy\n- A test")
    assert any("list" in change.message for change in mended.changes)


def test_a_talk_whose_lines_begin_with_a_dash_is_no_list() -> None:
    body = f"{BODY}\n– Where is it?\n– Gone."
    assert fix_post(good_envelope(body=body)).envelope.body == body.strip()


REFUSALS = (
    "I'm sorry, but I can't help with that.",
    "I cannot write this post.",
    "Unfortunately, I am unable to create that content.",
    "Es tut mir leid, aber dabei kann ich nicht helfen.",
    "Je suis désolé, mais je ne peux pas vous aider.",
    "Lo siento, pero no puedo ayudar con eso.",
    "Mi dispiace, ma non posso aiutarti.",
    "Извините, я не могу помочь с этим.",
    "抱歉，我无法协助这个请求。",
    "申し訳ありませんが、お手伝いできません。",
    "죄송합니다. 도와드릴 수 없습니다.",
    "عذرًا، لا أستطيع المساعدة في ذلك.",
    "I must respectfully decline this request.",
    "I'd rather not write this post.",
    "This request violates our content policy, so I can't help.",
    "I appreciate the request, but I'm not comfortable writing this.",
    "My guidelines do not allow me to write this.",
    "As a language model, I cannot write this.",
    "Dabei kann ich leider nicht helfen.",
    "Je regrette, mais je ne peux pas rédiger cet article.",
    "Lamentablemente no puedo escribir este artículo.",
    "Infelizmente, não posso criar esse conteúdo.",
    "Purtroppo non posso scrivere questo articolo.",
    "Helaas kan ik dit niet schrijven.",
    "Niestety nie mogę napisać tego artykułu.",
    "Bohužel s tím nemohu pomoci.",
    "Jag kan tyvärr inte hjälpa till med det.",
    "Desværre kan jeg ikke hjælpe med det.",
    "Anteeksi, mutta en voi auttaa siinä.",
    "Sajnálom, de ebben nem tudok segíteni.",
    "Îmi pare rău, dar nu pot ajuta cu asta.",
    "Üzgünüm, ancak bu konuda yardımcı olamam.",
    "Λυπάμαι, αλλά δεν μπορώ να βοηθήσω με αυτό.",
    "作为一个人工智能助手，我无法撰写此内容。",
    "Rất tiếc, tôi không thể viết bài này.",
    "Maaf, saya tidak dapat membantu permintaan itu.",
    "क्षमा करें, मैं इसमें मदद नहीं कर सकता।",
    "אני לא יכול לכתוב את זה.",
)
QUESTIONS = (
    "Which audience should I write for?",
    "I need a bit more detail first.\n\n- What is the shop called?\n- Who reads it?",
    "Für wen soll der Text sein?",
    "请问目标读者是谁？",
    "ما هو الجمهور المستهدف؟",
    "Ποιο είναι το κοινό σας;",
    "Please provide the topic of the post.",
    "I need more information:\n\n- Audience\n- Tone",
    "Bitte nennen Sie mir das Thema.",
    "対象の読者を教えてください。",
    "Could you share the topic? Then I will begin.\n\nWhat is the tone?",
)


@pytest.mark.parametrize("words", REFUSALS)
@pytest.mark.parametrize("end", ["", "\n\n</EndOFText>"], ids=["bare", "with a marker"])
def test_a_refusal_is_told_with_its_words_and_scores_nothing(words: str, end: str) -> None:
    findings = check_post(read_envelope(words + end))
    said = next(each for each in findings if each.check == "answered")
    assert said.severity == "bad"
    assert said.message.startswith("The model refused")
    assert words[:20] in said.message
    assert format_score(findings) == 0


@pytest.mark.parametrize("words", QUESTIONS)
def test_a_question_back_is_told_and_scores_nothing(words: str) -> None:
    findings = check_post(read_envelope(words))
    said = next(each for each in findings if each.check == "answered")
    assert said.message.startswith("The model asked back")
    assert format_score(findings) == 0


SHORT_POSTS = (
    "Sorry, we are closed: that is the sign that nobody wants on a web shop.",
    "I cannot count the shops that I have seen fail for want of a backup.",
    "I can't believe how many shops run without one. Last week I met three.",
    "I won't tell you that it is easy. It takes ten minutes a week.",
    "I'm afraid of heights, and of disks without copies.",
    "Unfortunately, we cannot see a disk fail before it does.",
    "“I'm sorry, I can't help with that.” So said the bot of a shop.",
    "Leider kann ich nicht jeden Anbieter nennen; hier sind die drei besten.",
    "Désolé, votre panier est vide : le message que personne ne veut lire.",
    "Lo siento, pero su pedido no existe: así empezó todo.",
    "Przepraszam, gdzie jest kopia? To pytanie słyszę co tydzień.",
    "К сожалению, многие магазины не делают копий.",
    "Maalesef çoğu dükkân yedek almaz.",
    "遗憾的是，大多数店主从不备份。",
    "すみませんでは済まない。注文が消えた店の話です。",
    "미안하다는 말로는 주문이 돌아오지 않습니다.",
)


@pytest.mark.parametrize("words", SHORT_POSTS)
@pytest.mark.parametrize("head", ["TITLE: A plan\nTAGS: a, b\n\n", "# A plan\n\n"])
def test_a_short_post_that_begins_with_regret_is_no_refusal(head: str, words: str) -> None:
    assert found(read_envelope(f"{head}{words}\n\n</EndOFText>"), "answered") == ["good"]


def test_a_refusal_in_place_of_a_title_is_one() -> None:
    envelope = read_envelope("TITLE: I'm sorry, but I can't help with that")
    assert found(envelope, "answered") == ["bad"]


def test_a_post_that_apologises_or_asks_is_a_post() -> None:
    for words in ("I'm sorry, said the host, and the shop was gone.", "What is a backup?"):
        body = f"{words}\n\n{BODY}\n\nAre you ready?"
        assert found(good_envelope(body=body), "answered") == ["good"]


FILLERS = (
    "N/A", "none", "[Your Title Here]", "TBD", "<title>", "null", "{your title}", "-",
    "(insert title)",
    "Your title here", "无", "нет", "Untitled", "Sans titre", "Sin título", "无标题", "제목 없음",
    "To be determined", "see above", "XXX", "Sample Title", "Lorem ipsum dolor sit amet",
)  # fmt: skip


@pytest.mark.parametrize("filler", FILLERS)
def test_filler_in_place_of_a_field_is_left_out_and_said(filler: str) -> None:
    title = "How to Test a Backup Before You Need It"
    envelope = read_envelope(GOOD.replace(f"TITLE: {title}", f"TITLE: {filler}"))
    assert envelope.title is None
    assert found(envelope, "title_present") == ["bad"]
    tags = "backups, restore drill, disaster recovery"
    assert read_envelope(GOOD.replace(f"TAGS: {tags}", f"TAGS: {filler}")).tags == ()
    assert "filler_removed" in {made.id for made in envelope.repairs}


@pytest.mark.parametrize(
    "title",
    [
        "None of Them Fits",
        "[Guide] Backups",
        "Titles That Sell",
        "Pending Orders: A Guide",
        "Lorem Ipsum: A History",
        "Version 2: What Is New",
        "无需标题的文章",
        "Sin título no hay clic",
    ],
)
def test_a_title_that_only_begins_like_filler_stays(title: str) -> None:
    assert read_envelope(f"TITLE: {title}\n\nWords.").title == title
