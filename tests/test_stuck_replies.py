"""What models set before, around and behind the parts of a post is told from the post."""

import json
from collections.abc import Mapping

import pytest

from posts.envelope import Envelope, read_envelope
from posts.post import Post

DESCRIPTION = "A calm weekly plan that keeps the orders of a small shop safe."
CATEGORIES = ("Website Backup and Recovery", "How-to Guides")
TAGS = ("backups", "small shops")
TITLE = "How to Back Up a Shop"
BODY = "A shop that loses its orders loses its customers.\n\n## Copies\n\nKeep one at home, too."
POST = Post(title=TITLE, meta_description=DESCRIPTION, tags=TAGS, categories=CATEGORIES, body=BODY)
LINES: Mapping[str, str] = {
    "TITLE": TITLE,
    "META_DESCRIPTION": DESCRIPTION,
    "TAGS": ", ".join(TAGS),
    "CATEGORIES": ", ".join(CATEGORIES),
}


def reply(end: str = "\n</EndOFText>\n", body: str = BODY, **lines: str) -> str:
    """A reply in the asked form; a line that is given by its key replaces the usual one."""
    header = "\n".join(lines.get(key, f"{key}: {value}") for key, value in LINES.items())
    return f"{header}\n\n{body}{end}"


def kinds(envelope: Envelope) -> set[str]:
    return {made.id for made in envelope.repairs}


STUCK = {
    "Harmony's final channel": "<|channel|>final<|message|>",
    "Harmony with its start": "<|start|>assistant<|channel|>final<|message|>",
    "Harmony's both channels": "<|channel|>analysis<|message|>Calm.<|end|><|start|>assistant"
    "<|channel|>final<|message|>",
    "Harmony without its signs": "analysisThe owner wants a calm plan. Three parts.assistantfinal",
    "Gemma's channel": "<|channel>thought\nA calm tone.<channel|>",
    "Gemma's turn": "<start_of_turn>model\n",
    "ChatML": "<|im_start|>assistant\n",
    "Llama 3": "<|start_header_id|>assistant<|end_header_id|>\n\n",
    "Llama 2": "[/INST] ",
    "Mistral's thoughts": "[THINK]Three parts.[/THINK]",
    "the end of Mistral's thoughts": "Three parts, calm.\n[/THINK]",
    "DeepSeek": "<｜Assistant｜>",
    "Cohere": "<|START_THINKING|>Three.<|END_THINKING|><|START_RESPONSE|>",
    "GLM": "[gMASK]<sop><|assistant|>\n",
    "the end of thoughts": "Three parts, calm.</think>",
    "the end of thoughts that hold a header": "TITLE: No\nTAGS: no, never\n\nBetter so:</think>",
    "empty thoughts": "<think></think>",
    "a role": "assistant\n",
    "a role and a colon": "Assistant: ",
    "a label": "Blog post:\n\n",
    "a heading for it": "### Response:\n",
    "a greeting": "Sure! ",
    "a greeting that announces": "Here is your blog post: ",
    "a German greeting": "Gerne! ",
    "a Chinese greeting": "好的！",
    "a rule of words": "Final answer: **",
    "Open WebUI's block": '<details type="reasoning" done="true" duration="5">\n'
    "<summary>Thought for 5 seconds</summary>\n> Three parts.\n</details>\n",
    "a block that a summary names": "<details>\n<summary>Thinking...</summary>\nA.\n</details>\n",
    "a block in another tongue": "<details><summary>思考过程</summary>三。</details>\n",
    "a call of a tool": '<tool_call>{"name": "search"}</tool_call>\n',
    "a scratchpad": "<scratchpad>TITLE: no</scratchpad>",
}


OTHER_BLOCKS = {
    "a draft": "<draft>\nTITLE: Old\nTAGS: x\n\nOld body.\n</draft>\n\n",
    "a first draft": "<first_draft>\nTITLE: Old\n\nOld.\n</first_draft>\n",
    "an outline": "<outline>\nTITLE: Old\nTAGS: x\n</outline>\n\n",
    "a block in Japanese": "<details><summary>推論</summary>\nx\n</details>\n",
    "a closed one": '<details type="reasoning" open><summary>x</summary>\nHm.\n</details>\n',
    "one that holds a post": "<details>\n<summary>Reasoning</summary>\n\nTITLE: Draft\nTAGS: x\n\n"
    "Body.\n\n</details>\n\n",
    "one by its class": '<details class="thinking"><summary>…</summary>Hm.</details>\n',
    "in German": "<details><summary>🧠 Gedankengang</summary>\nHm.\n</details>\n",
    "in Russian": "<details><summary>Рассуждения</summary>\nHm.\n</details>\n",
    "a fence": "```thinking\nTITLE: no\n```\n\n",
    "a plan": "<plan>\n1. A\n2. B\n</plan>\n\n",
    "calls and their results": "<function_calls><invoke/></function_calls>\n"
    "<function_results>TITLE: no\n</function_results>\n",
    "a search": "<search_results>\nTITLE: no\nTAGS: x\n</search_results>\n",
    "a line of a tool": "🔍 Searching the web...\n\n",
    "a line about thoughts": "Thought for 12s\n\n",
    "a quote of thoughts": "> Thought for 5 seconds\n> Three parts.\n\n",
    "a frame": ":::thinking\nHm.\n:::\n\n",
}


@pytest.mark.parametrize("block", OTHER_BLOCKS.values(), ids=OTHER_BLOCKS)
def test_a_block_of_another_tool_is_not_taken_for_the_post(block: str) -> None:
    envelope = read_envelope(block + reply())
    assert envelope.post == POST
    assert envelope.complete
    assert envelope.repairs


@pytest.mark.parametrize("stuck", STUCK.values(), ids=STUCK)
def test_the_first_key_line_is_found_behind_what_is_stuck_to_it(stuck: str) -> None:
    envelope = read_envelope(stuck + reply())
    assert envelope.post == POST
    assert envelope.complete
    assert envelope.repairs


def test_a_draft_that_no_answer_follows_is_the_answer() -> None:
    envelope = read_envelope(f"<draft>\n{reply()}</draft>")
    assert envelope.post == POST


ABOUT_ENVELOPES = {
    "a header in code": "Our format has keys:\n\n```\nTITLE: My post\nTAGS: a, b\n```\n\nDone.",
    "front matter in code": "Write it:\n\n```yaml\n---\ntitle: My post\n---\n```\n\nDone.",
    "JSON in code": 'Send it:\n\n```json\n{"title": "A", "body": "B"}\n```\n\nDone.',
    "HTML in code": "Use it:\n\n```html\n<h2>Title</h2>\n<p>Hi</p>\n```\n\nDone.",
    "Markdown in code": "Use a heading:\n\n```md\n# Title\n```\n\nDone.",
    "keys in a list": "It has lines:\n\n- **TITLE:** the title\n- **TAGS:** a few\n\nDone.",
    "keys in bold": "A post has parts.\n\n**Title:** short.\n\n**Tags:** few.\n\n## Why\n\nDone.",
    "a checklist": "Look at:\n\n1. Title: under 60\n2. Tags: up to five\n\n## Why\n\nDone.",
    "headings": "A post has tags.\n\n## Tags\n\nTags help; use three of them, never a sentence."
    "\n\n## Categories\n\nThey are shelves, and a post belongs on one of them.",
    "thoughts in code": "It begins so:\n\n```\n<think>Plan</think>\nTITLE: A\n```\n\nDone.",
}


@pytest.mark.parametrize("body", ABOUT_ENVELOPES.values(), ids=ABOUT_ENVELOPES)
def test_a_post_about_headers_that_has_none_itself_loses_nothing(body: str) -> None:
    envelope = read_envelope(f"# How Posts Are Made\n\n{body}\n\n</EndOFText>\n")
    assert (envelope.title, envelope.body) == ("How Posts Are Made", body)


DRESSED: Mapping[str, str] = {
    "an arrow": "{key} → {value}",
    "an arrow of two signs": "{key} => {value}",
    "two colons": "{key}:: {value}",
    "a line break in Markdown": "{key}: {value}\\",
    "a comma behind": "{key}: {value},",
    "a semicolon behind": "{key}: {value};",
    "a count behind": "{key}: {value} (20 characters)",
    "a count in italics": "{key}: {value} *(20 chars)*",
}


@pytest.mark.parametrize("form", DRESSED.values(), ids=DRESSED)
def test_keys_and_values_are_read_in_any_dress(form: str) -> None:
    values = (TITLE, DESCRIPTION, ", ".join(TAGS))
    lines = [form.format(key=key, value=value) for key, value in zip(LINES, values, strict=False)]
    envelope = read_envelope("\n".join([*lines, f"CATEGORIES: {LINES['CATEGORIES']}", "", BODY]))
    assert envelope.post == POST


BETWEEN: Mapping[str, str] = {
    "TL;DR": "TL;DR: Copy it weekly.",
    "TL;DR in bold": "**TL;DR:** Copy it weekly.",
    "another title": "ALTERNATIVE TITLE: Copies",
    "other titles": "ALTERNATIVE TITLES:\n- One\n- Two",
    "a slug": "SLUG: /copies",
}


@pytest.mark.parametrize("line", BETWEEN.values(), ids=BETWEEN)
@pytest.mark.parametrize("key", ["TITLE", "META_DESCRIPTION", "TAGS"])
def test_a_line_of_another_name_between_the_keys_is_told_from_them(key: str, line: str) -> None:
    envelope = read_envelope(reply(**{key: f"{key}: {LINES[key]}\n{line}"}))
    assert envelope.post == POST
    assert envelope.repairs


PLAIN_TAGS = (
    "(backups, small shops)",
    "[backups](/tag/backups), [small shops](/tag/small-shops)",
    "<span>backups</span>, <span>small shops</span>",
    "Tag: backups, Tag: small shops",
    "🔖 backups, 🔖 small shops",
    "\n✅ backups\n✅ small shops",
    "backups, small shops (2 tags)",
)


@pytest.mark.parametrize("tags", PLAIN_TAGS)
def test_tags_are_plain_in_any_dress(tags: str) -> None:
    assert read_envelope(reply(TAGS=f"TAGS: {tags}")).tags == TAGS


IN_OTHER_WORDS = {
    "pl": ("Tytuł", "Opis meta", "Tagi", "Kategorie"),
    "no": ("Tittel", "Metabeskrivelse", "Tagger", "Kategorier"),
    "bg": ("Заглавие", "Мета описание", "Етикети", "Категории"),
    "numbered titles": ("TITLE 1", "META_DESCRIPTION", "TAGS", "CATEGORIES"),
}


@pytest.mark.parametrize("keys", IN_OTHER_WORDS.values(), ids=IN_OTHER_WORDS)
def test_keys_in_other_words_are_read(keys: tuple[str, ...]) -> None:
    lines = [f"{key}: {value}" for key, value in zip(keys, LINES.values(), strict=True)]
    assert read_envelope("\n".join([*lines, "", BODY])).post == POST


def test_a_recommended_option_is_taken_without_its_praise() -> None:
    lines = f"TITLE:\n1. {TITLE} (recommended)\n2. Copies"
    assert read_envelope(reply(TITLE=lines)).title == TITLE


def test_a_title_that_holds_a_key_and_prose_that_names_one_are_left_alone() -> None:
    title = "Templates: What TITLE: Means in YAML"
    assert read_envelope(reply(TITLE=f"TITLE: {title}")).title == title
    prose = "# A\n\nA form has lines. TITLE: is one of them.\n\nMore words."
    assert "TITLE: is one" in read_envelope(prose).body


SECOND_VALUES = {
    "an SEO title": ("TITLE", f"TITLE: {TITLE}\nSEO_TITLE: Shop | Acme"),
    "an SEO title first": ("TITLE", f"SEO_TITLE: Shop | Acme\nTITLE: {TITLE}"),
    "an H1": ("TITLE", f"TITLE: {TITLE}\nH1: Shop"),
    "a headline": ("TITLE", f"HEADLINE: Shop\nTITLE: {TITLE}"),
    "a title in two tongues": ("TITLE", f"TITLE: {TITLE}\nTITEL: Ein Laden"),
    "the same key twice": ("TITLE", f"TITLE: {TITLE}\nTITLE: Shop"),
    "an excerpt": ("META_DESCRIPTION", f"META_DESCRIPTION: {DESCRIPTION}\nEXCERPT: A plan."),
    "an excerpt first": ("META_DESCRIPTION", f"EXCERPT: A plan.\nMETA_DESCRIPTION: {DESCRIPTION}"),
    "a summary": ("META_DESCRIPTION", f"META_DESCRIPTION: {DESCRIPTION}\nSUMMARY: A plan."),
    "an SEO title last": ("CATEGORIES", f"CATEGORIES: {', '.join(CATEGORIES)}\nSEO_TITLE: Shop"),
}


@pytest.mark.parametrize(("key", "line"), SECOND_VALUES.values(), ids=SECOND_VALUES)
def test_of_two_keys_of_one_field_the_asked_one_counts_and_the_other_is_said(
    key: str, line: str
) -> None:
    envelope = read_envelope(reply(**{key: line}))
    assert envelope.post == POST
    assert "second_value_removed" in kinds(envelope)


@pytest.mark.parametrize("first", [True, False], ids=["first", "last"])
@pytest.mark.parametrize(
    ("key", "value"), [("seo_title", "Shop | Acme"), ("headline", "Shop"), ("excerpt", "A plan.")]
)
def test_two_keys_of_one_field_in_json_and_yaml_are_told_apart(
    key: str, value: str, *, first: bool
) -> None:
    fields = {"title": TITLE, "meta_description": DESCRIPTION, "tags": TAGS}
    fields = {key: value, **fields} if first else {**fields, key: value}
    written = json.dumps({**fields, "categories": CATEGORIES, "content": BODY})
    yaml = "".join(f"{name}: {json.dumps(given)}\n" for name, given in fields.items())
    for text in (written, f"---\n{yaml}---\n\n{BODY}"):
        envelope = read_envelope(text)
        assert (envelope.title, envelope.meta_description) == (TITLE, DESCRIPTION)
        assert "second_value_removed" in kinds(envelope)


TAG_LINES = {
    "hashtags below": ("TAGS: backups\nHASHTAGS: #shops #mail", ("backups", "shops", "mail")),
    "hashtags above": ("HASHTAGS: #shops #mail\nTAGS: backups", ("shops", "mail", "backups")),
    "hashtags glued": ("TAGS: #shops#mail#backups", ("shops", "mail", "backups")),
    "keywords": ("TAGS: shops, mail\nKEYWORDS: backups", ("shops", "mail", "backups")),
    "the same once more": ("TAGS: shops, mail\nHASHTAGS: #mail", ("shops", "mail")),
    "hashtags with commas": ("TAGS: #shops, #mail", ("shops", "mail")),
    "full-width signs": ("TAGS: ＃shops ＃mail", ("shops", "mail")),
    "and before the last": ("TAGS: shops, mail, and hosting", ("shops", "mail", "hosting")),
    "und before the last": ("TAGS: shops, mail und hosting", ("shops", "mail und hosting")),
    "a sharp sign of a name": ("TAGS: C#, F#", ("C#", "F#")),
}


@pytest.mark.parametrize(("lines", "tags"), TAG_LINES.values(), ids=TAG_LINES)
def test_the_tags_of_all_lines_are_read_one_by_one(lines: str, tags: tuple[str, ...]) -> None:
    assert read_envelope(reply(TAGS=lines)).tags == tags


OPTIONS = {
    "numbered": "\n1. {}\n2. Another one\n3. A third",
    "in brackets": "\n1) {}\n2) Another one",
    "bulleted": "\n- {}\n- Another one",
    "named": "\nOption 1: {}\nOption 2: Another one",
    "named in bold": "\n**Option A:** {}\n**Option B:** Another one",
    "named in German": "\nVorschlag 1: {}\nVorschlag 2: Another one",
    "named in Chinese": "\n选项1：{}\n选项2：Another one",
    "apart": "\n\n1. {}\n\n2. Another one",
    "on one line": " 1. {} 2. Another one",
    "named on one line": " Option 1: {} | Option 2: Another one",
    "quoted": '\n1. "{}"\n2. "Another one"',
    "in round brackets": "\n(1) {}\n(2) Another one",
    "with a sign": "\n#1 {}\n#2 Another one",
    "bold numbers": "\n**1.** {}\n**2.** Another one",
    "Roman numbers": "\nI. {}\nII. Another one",
    "numbers in circles": "\n① {}\n② Another one",
    "numbers of keys": "\n1\ufe0f\u20e3 {}\n2\ufe0f\u20e3 Another one",
    "named by words": "\nOption one: {}\nOption two: Another one",
    "first and second": "\nFirst: {}\nSecond: Another one",
    "primary and alternative": "\nPrimary: {}\nAlternative: Another one",
}


@pytest.mark.parametrize("key", ["TITLE", "META_DESCRIPTION"])
@pytest.mark.parametrize("options", OPTIONS.values(), ids=OPTIONS)
def test_of_several_options_the_first_is_taken_and_the_others_are_said(
    options: str, key: str
) -> None:
    envelope = read_envelope(reply(**{key: f"{key}:{options.format(LINES[key])}"}))
    assert envelope.post == POST
    said = [made.message for made in envelope.repairs if made.id == "options_removed"]
    assert "Another one" in "".join(said)


FOOTERS = {
    "headings": "### {0}\n\n{1}\n\n",
    "higher headings": "## {0}\n{1}\n\n",
    "bold": "**{0}**\n\n{1}\n\n",
    "bold, with colons": "**{0}:**\n\n{1}\n\n",
    "heading, bold": "### **{0}**\n\n{1}\n\n",
    "capitals": "{2}\n{1}\n\n",
}


@pytest.mark.parametrize("form", FOOTERS.values(), ids=FOOTERS)
@pytest.mark.parametrize("rule", ["", "---\n\n"], ids=["no rule", "a rule"])
def test_fields_below_the_body_are_read_as_headings_of_their_own(form: str, rule: str) -> None:
    named = list(LINES.items())[1:]
    fields = "".join(form.format(key.replace("_", " ").title(), value, key) for key, value in named)
    envelope = read_envelope(f"# {TITLE}\n\n{BODY}\n\n{rule}{fields}")
    assert envelope.post == POST
    assert "footer_read" in kinds(envelope)


def test_a_section_about_tags_at_the_end_of_a_post_stays_there() -> None:
    text = reply(end="") + "\n\n## Tags\n\nshops, mail"
    assert read_envelope(f"# {TITLE}\n\n{BODY}\n\n## Tags\n\nshops, mail").body.endswith("mail")
    assert read_envelope(text).body.endswith("## Tags\n\nshops, mail")


DRESSED_CATEGORIES = (
    "Technology > Website Backup and Recovery, Guides / How-to Guides",
    "Technology » Website Backup and Recovery, Guides › How-to Guides",
    "Primary: Website Backup and Recovery, Secondary: How-to Guides",
    "`Website Backup and Recovery`. , “How-to Guides”.",
    "**Website Backup and Recovery** (primary), **How-to Guides** (secondary)",
    "1. Website Backup and Recovery; 2. How-to Guides",
    "Tech → Backups → Website Backup and Recovery, Content: How-to Guides",
    "Website Backup and Recovery / How-to Guides",
    "Website Backup and Recovery – it fits best, How-to Guides",
    "Website Backup and Recovery | How-to Guides",
    "1) Website Backup and Recovery 2) How-to Guides",
    "Website Backup and Recovery (best fit), How-to Guides (also fits)",
    "website backup & recovery, how to guides",
    "<ul><li>Website Backup and Recovery</li><li>How-to Guides</li></ul>",
    "★ Website Backup and Recovery, ✅ How-to Guides",
    "Website Backup and Recovery and How-to Guides",
)


@pytest.mark.parametrize("written", DRESSED_CATEGORIES)
def test_a_category_is_known_behind_a_parent_a_rank_and_any_dress(written: str) -> None:
    envelope = read_envelope(reply(CATEGORIES=f"CATEGORIES: {written}"))
    assert (envelope.categories, envelope.unknown_categories) == (CATEGORIES, ())
    assert "categories_respelled" in kinds(envelope) or written[0] in "1<"


GLUED = (
    "</EndOFText>",
    " </EndOFText>",
    "**</EndOFText>**",
    "<EndOfText>",
    "[END_OF_TEXT]",
    "&lt;/EndOFText&gt;",
    "</EndOFText><|im_end|>",
    "</EndOFText></s>\n",
    "</EndOFText>.",
    "</EndOFText>```",
    "\\</EndOFText>",
    "</EndOFText></answer>",
    "</EndOFText>\u200b",
    "</EndOFText>\n</response>\n",
)


@pytest.mark.parametrize("end", GLUED)
def test_an_end_marker_behind_the_very_last_word_counts_and_is_said(end: str) -> None:
    envelope = read_envelope(reply(end=end))
    assert envelope.complete
    assert envelope.post == POST
    assert "end_marker_glued" in kinds(envelope)


@pytest.mark.parametrize(
    "last",
    [
        "Ask for a line </EndOFText> and wait.",
        "Ask for a line </EndOFText>",
        "The line is `</EndOFText>`",
        "```\nx</EndOFText>",
        "It ended.</EndOFText>\n\nOr not.",
    ],
)
def test_an_end_marker_within_the_text_stays_content(last: str) -> None:
    envelope = read_envelope(reply(body=f"{BODY}\n\n{last}", end=""))
    assert not envelope.complete
    assert envelope.body.endswith(last)


PARTS = {
    "sections": {"introduction": "Ten minutes a week.", "sections": [], "conclusion": "Go on now."},
    "text": {"intro": "Ten minutes a week.", "content": "One.", "conclusion": "Go on now."},
    "unknown parts": {
        "hello_there": "Ten minutes a week.",
        "sections": [],
        "bye": "Go on now, do.",
    },
    "German": {"einleitung": "Ten minutes a week.", "inhalt": "One.", "fazit": "Go on now."},
    "Chinese": {"引言": "Ten minutes a week.", "正文": "One.", "结论": "Go on now."},
    "an outro": {"opening": "Ten minutes a week.", "body": "One.", "outro": "Go on now."},
    "Japanese": {"はじめに": "Ten minutes a week.", "本文": "One.", "まとめ": "Go on now."},
    "questions": {
        "intro": "Ten minutes a week.",
        "body": "One.",
        "faq": [{"q": "Go on now.", "a": "b"}],
    },
}


@pytest.mark.parametrize("parts", PARTS.values(), ids=PARTS)
def test_the_parts_of_a_post_in_json_are_put_together(parts: dict[str, object]) -> None:
    sections = [{"heading": "Copies", "content": "One."}]
    given = {key: value or sections for key, value in parts.items()}
    envelope = read_envelope(json.dumps({"title": TITLE, **given}, ensure_ascii=False))
    for text in ("Ten minutes a week.", "One.", "Go on now"):
        assert text in envelope.body
    assert envelope.body.startswith("Ten")


def test_what_json_says_beside_the_post_is_said() -> None:
    envelope = read_envelope(json.dumps({"title": TITLE, "content": BODY, "mood": "calm"}))
    assert envelope.body == BODY
    assert any("mood" in made.message for made in envelope.repairs)


DRESSES = (
    "<h1>{}</h1>",
    '<h1 class="x">{}</h1>',
    "<p><strong>{}</strong></p>",
    "[{}](https://example.com/a)",
    '**[{}](https://example.com "x")**',
    "{} (7 words)",
    "{} [45/60]",
    "{} (45/60 characters)",
    "{} (45 of 60 chars)",
    "<title>{}</title>",
    "{}（45字）",
    "{} – 48 characters",
    "{} | 48/160",
    "{} // 48 chars",
    "{} ✅ (48/160)",
    "{} (Length: 48)",
    "{} (char count: 48)",
    "{}<br>",
    '"{}",',
    r"\"{}\"",
)


@pytest.mark.parametrize("dress", DRESSES)
def test_the_dress_around_a_field_is_taken_off(dress: str) -> None:
    assert read_envelope(reply(TITLE=f"TITLE: {dress.format(TITLE)}")).title == TITLE
    assert (
        read_envelope(
            reply(META_DESCRIPTION=f"META_DESCRIPTION: {dress.format(DESCRIPTION)}")
        ).meta_description
        == DESCRIPTION
    )


@pytest.mark.parametrize(
    "title",
    [
        "Support – 24/7",
        "Custody | 50/50 or Not",
        "How <h1> Differs from <h2>",
        "Budgets for [2024/2025]",
        "[Links](and) more",
    ],
)
def test_what_only_looks_like_dress_stays(title: str) -> None:
    assert read_envelope(reply(TITLE=f"TITLE: {title}")).title == title


HEADED = (
    "## Meta\n\n- **Meta description:** {d}\n- **Tags:** {g}\n- **Categories:** {c}\n",
    "**SEO Details**\n\nMeta Description: {d}\n\nTags: {g}\n\nCategories: {c}\n",
    "### SEO Metadata\n\n### Meta Description\n{d}\n\n### Tags\n{g}\n\n### Categories\n{c}\n",
    "Metadata:\n\nMETA_DESCRIPTION: {d}\nTAGS: {g}\nCATEGORIES: {c}\n",
    "## Post information\n\nMETA_DESCRIPTION: {d}\nTAGS: {g}\nCATEGORIES: {c}\n",
    "## Metadaten\n\nMeta-Beschreibung: {d}\n\nSchlagwörter: {g}\n\nKategorien: {c}\n",
    "### SEO\n\n| Field | Value |\n|---|---|\n| Meta Description | {d} |\n| Tags | {g} |\n"
    "| Categories | {c} |\n",
)


@pytest.mark.parametrize("fields", HEADED)
@pytest.mark.parametrize("rule", ["", "---\n\n"], ids=["no rule", "a rule"])
def test_a_heading_of_the_fields_below_a_body_goes_with_them(fields: str, rule: str) -> None:
    given = fields.format(d=DESCRIPTION, g=", ".join(TAGS), c=", ".join(CATEGORIES))
    envelope = read_envelope(f"# {TITLE}\n\n{BODY}\n\n{rule}{given}")
    assert envelope.post == POST
    assert "footer_read" in kinds(envelope)


@pytest.mark.parametrize("key", ["Tags", "tags", "Keywords", "Schlagwörter"])
def test_a_rule_and_fields_below_a_body_are_no_front_matter(key: str) -> None:
    envelope = read_envelope(f"# {TITLE}\n\n{BODY}\n\n---\n\n{key}: {', '.join(TAGS)}\n")
    assert (envelope.title, envelope.body, envelope.tags) == (TITLE, BODY, TAGS)


def test_a_heading_of_the_post_above_such_fields_stays() -> None:
    text = f"# {TITLE}\n\n{BODY}\n\n## Details of a plan\n\nTAGS: {', '.join(TAGS)}\n"
    assert read_envelope(text).body.endswith("## Details of a plan")


@pytest.mark.parametrize("key", ["SHORT_DESCRIPTION", "OG_IMAGE_2", "SOCIAL_BLURB", "H2_COUNT"])
def test_a_key_that_nobody_knows_is_no_part_of_the_value_above_it(key: str) -> None:
    envelope = read_envelope(reply(META_DESCRIPTION=f"META_DESCRIPTION: {DESCRIPTION}\n{key}: x"))
    assert envelope.post == POST
    assert any(key in made.message for made in envelope.repairs)
