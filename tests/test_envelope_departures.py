"""One small post, written in the many ways in which models depart from the asked format."""

import json
from textwrap import indent

import pytest

from posts.envelope import Envelope, read_envelope
from posts.post import Post
from posts.vocabulary import key_names
from posts.vocabulary.keys import letters_of

POST = Post(
    title="Ten Ways to Brew",
    meta_description="A short look at brewing, for people who like tea.",
    tags=("green tea", "brewing", "kettles"),
    categories=("News", "How-to Guides"),
    body="Tea is hot water with a plan.\n\n## First\n\n- Boil it: not too much.\n\n"
    "```python\nprint('x')\n```\n\nDrink it slowly.",
)
TITLE, DESCRIPTION, BODY = POST.title, POST.meta_description, POST.body
TAGS, CATEGORIES = ", ".join(POST.tags), ", ".join(POST.categories)
VALUES = (TITLE, DESCRIPTION, TAGS, CATEGORIES)
KEYS = ("TITLE", "META_DESCRIPTION", "TAGS", "CATEGORIES")
END = "</EndOFText>"
ENDED = f"{BODY}\n\n{END}"


def header(line: str = "{key}: {value}", keys: tuple[str, ...] = KEYS, gap: str = "\n") -> str:
    return gap.join(
        line.format(key=key, value=value) for key, value in zip(keys, VALUES, strict=True)
    )


def reply(head: str = "", body: str = BODY, end: str = END) -> str:
    return f"{head or header()}\n\n{body}\n\n{end}\n"


def assert_whole(envelope: Envelope) -> None:
    assert envelope.post == POST
    assert envelope.unknown_categories == ()
    assert envelope.complete


LINES = {
    "bold key": "**{key}**: {value}",
    "bold key and colon": "**{key}:** {value}",
    "bold line": "**{key}: {value}**",
    "italic key": "*{key}:* {value}",
    "underlined key": "__{key}__: {value}",
    "code key": "`{key}`: {value}",
    "heading": "# {key}: {value}",
    "closed heading": "## {key}: {value} ##",
    "heading, bold": "## **{key}:** {value}",
    "bullet": "- {key}: {value}",
    "star bullet, bold": "* **{key}:** {value}",
    "numbered": "1. **{key}**: {value}",
    "picture before it": "📝 **{key}:** {value}",
    "quoted": "> {key}: {value}",
    "dash": "{key} - {value}",
    "long dash": "{key} – {value}",
    "equals": "{key} = {value}",
    "brackets": "[{key}]: {value}",
    "brackets, no colon": "[{key}] {value}",
    "Chinese brackets": "【{key}】{value}",
    "full-width colon": "{key}：{value}",
    "space before the colon": "{key} : {value}",
    "tab": "{key}:\t{value}",
    "no-break spaces": "{key}:\u00a0{value}\u00a0",
    "hidden space": "{key}\u200b: {value}",
    "trailing spaces": "{key}: {value}  ",
    "quotes": '{key}: "{value}"',
    "curly quotes": "{key}: “{value}”",
    "code value": "{key}: `{value}`",
    "note in the key": "{key} (optional): {value}",
    "HTML bold": "<b>{key}:</b> {value}",
    "HTML paragraph": "<p><strong>{key}:</strong> {value}</p>",
    "key on a line of its own": "{key}:\n{value}",
    "bold key on a line of its own": "**{key}**\n{value}",
    "key as a heading of its own": "### {key}\n\n{value}\n",
    "value in a code block": "**{key}:**\n```\n{value}\n```",
}


@pytest.mark.parametrize("line", LINES.values(), ids=LINES.keys())
def test_keys_are_known_in_any_dress(line: str) -> None:
    assert_whole(read_envelope(reply(header(line))))


NAMES = {
    "lower case": ("title", "meta_description", "tags", "categories"),
    "words": ("Title", "Meta description", "Tags", "Categories"),
    "synonyms": ("Headline", "Description", "Keywords", "Category"),
    "qualified": ("Blog Title", "SEO Meta Description", "Suggested Tags", "Final Categories"),
    "POST_": ("POST_TITLE", "POST_META_DESCRIPTION", "POST_TAGS", "POST_CATEGORIES"),
    "in one or more": ("Title", "Meta-Description", "Tag(s)", "Category(ies)"),
    "either or": ("Title / Headline", "Meta description", "Tags & Keywords", "Categories"),
    "escaped": ("TITLE", "META\\_DESCRIPTION", "TAGS", "CATEGORIES"),
    "full width": (
        "ＴＩＴＬＥ",
        "ＭＥＴＡ＿ＤＥＳＣＲＩＰＴＩＯＮ",
        "ＴＡＧＳ",
        "ＣＡＴＥＧＯＲＩＥＳ",
    ),
    "de": ("Titel des Beitrags", "Beschreibung", "Stichwörter", "Kategorie"),
    "fr": ("TITRE", "MÉTA-DESCRIPTION", "MOTS-CLÉS", "CATÉGORIES"),
    "es": ("TÍTULO", "META DESCRIPCIÓN", "PALABRAS CLAVE", "CATEGORÍAS"),
    "pt": ("Título", "Meta descrição", "Palavras-chave", "Categorias"),
    "it": ("TITOLO", "META DESCRIZIONE", "TAG", "CATEGORIE"),
    "nl": ("TITEL", "METABESCHRIJVING", "TREFWOORDEN", "CATEGORIEËN"),
    "pl": ("TYTUŁ", "META OPIS", "SŁOWA KLUCZOWE", "KATEGORIE"),
    "cs": ("NADPIS", "META POPIS", "ŠTÍTKY", "RUBRIKY"),
    "sv": ("TITEL", "METABESKRIVNING", "TAGGAR", "KATEGORIER"),
    "tr": ("BAŞLIK", "META AÇIKLAMA", "ETİKETLER", "KATEGORİLER"),
    "ru": ("ЗАГОЛОВОК", "МЕТА-ОПИСАНИЕ", "ТЕГИ", "КАТЕГОРИИ"),
    "el": ("ΤΙΤΛΟΣ", "ΜΕΤΑ ΠΕΡΙΓΡΑΦΗ", "ΕΤΙΚΕΤΕΣ", "ΚΑΤΗΓΟΡΙΕΣ"),
    "zh": ("标题", "元描述", "标签", "分类"),
    "zh, traditional": ("標題", "描述", "標籤", "分類"),
    "ja": ("タイトル", "メタディスクリプション", "タグ", "カテゴリー"),
    "ko": ("제목", "메타 설명", "태그", "카테고리"),
    "vi": ("Tiêu đề", "Mô tả meta", "Từ khóa", "Danh mục"),
    "hi": ("शीर्षक", "मेटा विवरण", "टैग", "श्रेणियाँ"),
    "ar": ("\u200fالعنوان", "\u200fالوصف التعريفي", "\u200fالوسوم", "\u200fالتصنيفات"),
    "he": ("כותרת", "תיאור מטא", "תגיות", "קטגוריות"),
}


@pytest.mark.parametrize("keys", NAMES.values(), ids=NAMES.keys())
def test_keys_are_known_by_other_names_and_in_other_languages(keys: tuple[str, ...]) -> None:
    assert_whole(read_envelope(reply(header(keys=keys))))
    assert_whole(read_envelope(reply(header("**{key}**: {value}", keys))))


HEADERS = {
    "spaced": header(gap="\n\n"),
    "another order": "\n".join(reversed(header().split("\n"))),
    "sent twice": f"{header()}\n\n---\n\n{header()}",
    "sent twice at once": f"{header()}\n{header()}",
    "bullets below the key": f"TITLE: {TITLE}\nMETA_DESCRIPTION: {DESCRIPTION}\n"
    "TAGS:\n* green tea\n* brewing\n* kettles\n\nCATEGORIES:\n* News\n* How-to Guides",
    "loose bullets": f"TITLE: {TITLE}\n\nMETA_DESCRIPTION: {DESCRIPTION}\n\n"
    "TAGS:\n\n- green tea\n\n- brewing\n\n- kettles\n\nCATEGORIES:\n\n- News\n\n- How-to Guides",
    "wrapped": "TITLE: Ten Ways\n  to Brew\nMETA_DESCRIPTION: A short look at brewing,\n"
    "for people who like tea.\nTAGS: green tea, brewing,\nkettles\nCATEGORIES: News,\n"
    "  How-to\n  Guides",
    "one category a line": header().replace(CATEGORIES, "News\nCATEGORY: How-to Guides"),
    "other keys": f"SLUG: ten-ways\n{header()}\nREADING TIME: 4 minutes",
    "table": "| Field | Value |\n|---|---|\n" + header("| {key} | {value} |"),
    "table, bold": "| **Key** | Value |\n|:--|:--|\n" + header("| **{key}** | {value} |"),
    "table with a column each": f"| {' | '.join(KEYS)} |\n|---|---|---|---|\n"
    f"| {TITLE} | {DESCRIPTION} | {TAGS} | {CATEGORIES} |",
    "code block": f"```\n{header()}\n```",
    "comment": f"<!--\n{header()}\n-->",
    "tag": f"<header>\n{header()}\n</header>",
    "lines of JSON": f'"title": "{TITLE}",\n"meta_description": "{DESCRIPTION}",\n'
    '"tags": ["green tea", "brewing", "kettles"],\n"categories": ["News", "How-to Guides"]',
    "YAML": f"---\ntitle: '{TITLE}'\ndescription: >-\n  A short look at brewing,\n  for people who "
    "like tea.\ntags: [green tea,\n  brewing, kettles]\ncategories:\n- News\n- How-to Guides\n---",
    "YAML, never closed": f"---\ntitle: {TITLE}\ndescription: {DESCRIPTION}\ntags: [{TAGS}]\n"
    f"categories: [{CATEGORIES}]",
    "YAML, nested": f"---\npost:\n  title: {TITLE} # ten\n  seo:\n    description: {DESCRIPTION}\n"
    f"  tags:\n    - green tea\n    - brewing\n    - kettles\n  categories: [{CATEGORIES}]\n---",
    "YAML in a code block": f"```yaml\n---\ntitle: {TITLE}\ndescription: {DESCRIPTION}\n"
    f"tags: [{TAGS}]\ncategories: [{CATEGORIES}]\ndate: 2026-11-24\n---\n```",
    "TOML": f'+++\ntitle = "{TITLE}"\ndescription = "{DESCRIPTION}"\n'
    'tags = ["green tea", "brewing", "kettles"]\ncategories = ["News", "How-to Guides"]\n+++',
    "rule below": f"{header()}\n\n---",
    "end marker below": f"{header()}\n\n-EndOFText-",
    "label": f"{header()}\n\n**Post Content:**",
    "label, a key": f"{header()}\nBODY:",
    "label, a heading": f"{header()}\n\n## Blog Post",
    "label, a bold line": f"{header()}\n\n**Content**",
    "heading for a title": f"# {TITLE}\n\n" + header().split("\n", 1)[1],
    "heading below": header().split("\n", 1)[1] + f"\n\n# {TITLE}",
}


@pytest.mark.parametrize("head", HEADERS.values(), ids=HEADERS.keys())
def test_headers_are_read_in_any_shape(head: str) -> None:
    assert_whole(read_envelope(reply(head)))


AROUND = {
    "greeting": f"Sure! Here is your blog post:\n\n{reply()}",
    "preamble": f"I chose a light tone.\n\n* short\n* warm\n\nThis is it:\n\n---\n\n{reply()}",
    "long preamble": f"{'I thought about this for a while. ' * 40}\n\n{reply()}",
    "blank lines": f"\n\n  \n{reply()}",
    "byte order mark": f"\ufeff{reply()}",
    "Windows line ends": reply().replace("\n", "\r\n"),
    "think": f"<think>\nTITLE: no\n</think>\n{reply()}",
    "think, one line": f"<think>Short.</think>{reply()}",
    "think, never opened": f"The user wants tea.\nTITLE: Tea?\n</think>\n\n{reply()}",
    "thinking": f"<Thinking>\nHm.\n</Thinking>\n\nHere is the post:\n\n{reply()}",
    "channels": "<|channel|>analysis<|message|>Hm.<|end|><|start|>assistant"
    f"<|channel|>final<|message|>{reply()}",
    "triangles": f"◁think▷Hm.◁/think▷\n{reply()}",
    "code block": f"```\n{reply()}```",
    "Markdown block": f"```markdown\n{reply()}```\n",
    "Markdown block, marker behind": f"```md\n{header()}\n\n{BODY}\n```\n\n{END}\n",
    "Markdown block, greeting and chatter": f"Here you go:\n\n```markdown\n{reply()}```\n\nEnjoy!",
    "tildes": f"~~~\n{reply()}~~~",
    "body in a Markdown block": f"{header()}\n\n```markdown\n{BODY}\n```\n\n{END}",
    "tag": f"<answer>\n{reply()}</answer>",
    "tag, marker behind": f"<post>\n{header()}\n\n{BODY}\n</post>\n{END}",
    "body in a tag": f"{header()}\n\n<content>\n{BODY}\n</content>\n\n{END}",
    "quoted": indent(reply(), "> ", lambda line: True),
    "indented": indent(reply(), "    "),
    "control words": f"<|im_start|>assistant\n{reply()}<|im_end|>",
    "chatter": f"{reply()}\n---\n\n*About 200 words.* Shall I make it longer?",
    "a second post": f"{reply()}\n---\n\n{reply('TITLE: Other')}",
    "fields below the body": f"TITLE: {TITLE}\n\n{BODY}\n\n---\n\n"
    + "\n".join(header().split("\n")[1:])
    + f"\n\n{END}",
    "fields below the marker": f"TITLE: {TITLE}\n\n{BODY}\n\n{END}\n\n"
    + "\n".join(header().split("\n")[1:]),
    "no blank line": f"{header()}\n{BODY}\n{END}",
}


@pytest.mark.parametrize("text", AROUND.values(), ids=AROUND.keys())
def test_what_stands_around_a_post_is_left_out(text: str) -> None:
    assert_whole(read_envelope(text))


MARKERS = (
    *("</EndOFText>", "-EndOFText-", "</endoftext>", "-ENDOFTEXT-", "**</EndOFText>**"),
    *("*-EndOFText-*", "&lt;/EndOFText&gt;", "EndOfText", "[EndOFText]", "</ EndOFText >"),
    *("<EndOFText/>", "--- EndOFText ---", "[END OF TEXT]", "### </EndOFText>", "</END_OF_TEXT>"),
    *("<|endoftext|>", "\\</EndOFText\\>", "</EndOFText>.", "＜/EndOFText＞", "`</EndOFText>`"),
    *("\u00a0</EndOFText>\u200b", "   </EndOFText>", "</EndOFText>\n-EndOFText-"),
)


@pytest.mark.parametrize("marker", MARKERS, ids=ascii)
def test_an_end_marker_is_known_in_any_spelling(marker: str) -> None:
    assert_whole(read_envelope(reply(end=marker)))


CONTENT = {
    "sentence": "I write </EndOFText> when I am done.",
    "end of a sentence": "Then I write </EndOFText>",
    "inline code": "`</EndOFText>`\n\nis the marker.",
    "indented code": "So:\n\n    TITLE: x\n    </EndOFText>\n\nDone.",
    "fence": "```text\nTITLE: x\nTAGS: y\n\n</EndOFText>\n```\n\nDone.",
    "tildes with backticks in them": "~~~md\n```\n</EndOFText>\n```\n~~~\n\nDone.",
    "longer fence": "````md\n```\n</EndOFText>\n```\n</EndOFText>\n````\n\nDone.",
    "fence in a list": "1. So:\n\n   ```text\n   </EndOFText>\n   ```\n\n2. Done.",
    "fence in a quote": "> ```\n> </EndOFText>\n\nDone.",
    "nested fences": "```md\n# x\n```python\n1\n```\n```\n\nDone.",
    "comment": "<!--\nTITLE: x\n\n</EndOFText>\n-->\n\nDone.",
    "pre": "<pre>\nTITLE: x\nTAGS: y\n\n</EndOFText>\n</pre>\n\nDone.",
    "div": "<div>\n</EndOFText>\n</div>\n\nDone.",
    "list": "- </EndOFText>\n- -EndOFText-\n\nDone.",
    "table": "| marker |\n|---|\n| </EndOFText> |\n\nDone.",
    "words": "## End of text\n\nThe end of text is near.",
    "a heading that is no label": "## Contents\n\n- One\n- Two",
    "a heading like the title": f"# {TITLE}\n\nDone.",
    "a key in a sentence": "TAGS: they help, says everybody.\n\nNot so.",
    "raw HTML": "<h2>One</h2>\n<p>Two</p>",
    "rules": "One\n\n---\n\nTwo\n\n***",
    "tags of reasoning": "```text\n<think>\nHm.\n</think>\nTITLE: x\nTAGS: y\n```\n\nDone.",
}


@pytest.mark.parametrize("body", CONTENT.values(), ids=CONTENT.keys())
def test_what_looks_like_a_mark_but_is_content_stays(body: str) -> None:
    envelope = read_envelope(reply(body=body))
    assert envelope.body == body
    assert envelope.complete
    assert envelope.tags == POST.tags


FIELDS = {
    "title": TITLE,
    "meta_description": DESCRIPTION,
    "tags": list(POST.tags),
    "categories": list(POST.categories),
}
DOCUMENT = {**FIELDS, "content": BODY}
TAGGED = {
    "title": TITLE,
    "meta_description": DESCRIPTION,
    "tags": TAGS,
    "categories": CATEGORIES,
}


def tagged(gap: str = "\n", **fields: str) -> str:
    return gap.join(f"<{name}>{value}</{name}>" for name, value in {**TAGGED, **fields}.items())


DOCUMENTS = {
    "JSON": json.dumps(DOCUMENT),
    "JSON in a block, with chatter": f"Sure!\n```json\n{json.dumps(DOCUMENT, indent=2)}\n```\nBye.",
    "JSON, other keys": json.dumps(
        {
            "Title": TITLE,
            "metaDescription": DESCRIPTION,
            "keywords": TAGS,
            "category": CATEGORIES,
            "body_markdown": BODY,
        }
    ),
    "JSON, nested": json.dumps(
        {"post": {"title": TITLE, "seo": {k: FIELDS[k] for k in FIELDS}, "body": BODY}}
    ),
    "JSON, objects in lists": json.dumps(
        {**DOCUMENT, "tags": [{"name": tag} for tag in POST.tags]}
    ),
    "JSON, a list of posts": json.dumps([DOCUMENT, DOCUMENT]),
    "JSON, raw line breaks": json.dumps(DOCUMENT).replace("\\n", "\n"),
    "JSON, a comma too many": json.dumps(DOCUMENT, indent=1)[:-2] + ",\n}",
    "JSON, single quotes": repr(DOCUMENT),
    "JSON, marker within": json.dumps({**DOCUMENT, "content": ENDED}),
    "JSON, marker behind": f"{json.dumps(DOCUMENT)}\n\n{END}",
    "JSON, body behind": f"```json\n{json.dumps(FIELDS)}\n```\n\n{BODY}\n\n{END}",
    "JSON, bad escapes": json.dumps(DOCUMENT).replace("- Boil", "\\- Boil"),
    "XML": f"<post>\n{tagged(body=BODY)}\n</post>",
    "XML in a block, on one line": f"```xml\n<post>{tagged('', content=BODY)}</post>\n```",
    "XML, declared, with data": "<?xml version='1.0'?>\n<p:post>"
    + tagged(body=f"<![CDATA[{BODY}]]>"),
    "XML, marker within": f"<post>\n{tagged(body=ENDED)}\n</post>",
    "tags, body behind": f"{tagged()}\n\n{BODY}\n\n{END}",
    "tags, a tag for each item": tagged(
        tags="".join(f"<li>{tag}</li>" for tag in POST.tags), content=BODY
    ),
    "YAML with a body": f"title: {TITLE}\nmeta_description: {DESCRIPTION}\ntags: [{TAGS}]\n"
    f"categories: [{CATEGORIES}]\nbody: |\n{indent(ENDED, '  ')}\n",
    "YAML with a body in the middle": f"title: {TITLE}\nbody: |\n{indent(BODY, '  ')}\n"
    f"meta_description: {DESCRIPTION}\ntags: [{TAGS}]\ncategories: [{CATEGORIES}]\n{END}\n",
}


@pytest.mark.parametrize("text", DOCUMENTS.values(), ids=DOCUMENTS.keys())
def test_answers_in_json_xml_and_yaml_are_read(text: str) -> None:
    assert_whole(read_envelope(text))


def test_a_body_of_one_line_is_shown_without_a_line_end() -> None:
    assert read_envelope("TITLE: Tea\n\n<p>Warm</p>").body == "<p>Warm</p>"
    assert read_envelope("TITLE: Tea\n\nWarm").body == "Warm"


def test_a_post_without_a_header_begins_at_its_heading() -> None:
    for greeting in ("", "Sure! Here is a post about tea:\n\n", "Voici l'article :\r\n\r\n"):
        envelope = read_envelope(f"{greeting}# Tea\n\nWarm.\n\n## Milk\n\nCold.")
        assert (envelope.title, envelope.body) == ("Tea", "Warm.\n\n## Milk\n\nCold.")


def test_a_name_of_a_field_means_one_field() -> None:
    spelled = [
        (letters_of(name), field)
        for field, by_language in key_names.NAMES.items()
        for names in by_language.values()
        for name in names.split(",")
    ]
    assert len(dict(spelled)) == len(set(spelled))


def test_json_is_read_as_it_arrives() -> None:
    text = json.dumps({**DOCUMENT, "content": "Warm \u00e9 \U0001f600 \\ tea"})
    for end in range(len(text)):
        envelope = read_envelope(text[:end])
        assert TITLE.startswith(envelope.title or "")
        assert "Warm é 😀 \\ tea".startswith(envelope.body)
        assert not envelope.complete
    assert read_envelope(text).complete


def test_json_in_sections_becomes_markdown() -> None:
    sections = [{"heading": "One", "content": "First."}, {"heading": "Two", "text": ["A.", "B."]}]
    body = read_envelope(json.dumps({"title": TITLE, "sections": sections})).body
    assert body == "## One\n\nFirst.\n\n## Two\n\nA.\n\nB."


def test_json_that_is_no_post_is_text() -> None:
    text = 'Use this:\n\n{"colour": "red"}\n\nThat is all.'
    assert read_envelope(text).body == text


@pytest.mark.parametrize(
    "text",
    ["TITLE: Tea\nTAGS:\n\nWarm and good.\n", "TITLE: Tea\nTAGS: \nCATEGORIES:\n\n## Warm\n"],
    ids=["last", "all"],
)
def test_an_empty_field_takes_nothing_from_the_body(text: str) -> None:
    envelope = read_envelope(text)
    assert (envelope.title, envelope.tags, envelope.categories) == ("Tea", (), ())
    assert envelope.body in {"Warm and good.", "## Warm"}


def test_a_reply_that_is_no_post_has_no_title() -> None:
    refusal = "I am sorry, but I cannot help with that."
    envelope = read_envelope(refusal)
    assert (envelope.title, envelope.body, envelope.post) == (None, refusal, None)
