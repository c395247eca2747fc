import pytest
from good_envelope import good_envelope

from posts.checks import (
    CHECKS,
    FAMILIES,
    FORMAT_CHECKS,
    Finding,
    check_post,
    claims_count,
    format_score,
    readability_score,
    search_score,
)
from posts.checks.body import MOST_CHECKED
from posts.envelope import Envelope
from posts.post import Post

PROSE = (
    "Backups are the quiet part of running a website, because nobody sees them. However, a copy "
    "that was never tested is only a hope. For example, a shop in Ghent lost a week of orders. "
)


def findings(body: str, check: str, **told: object) -> list[Finding]:
    fields = {key: told.pop(key) for key in ("title", "meta_description") if key in told}
    envelope = Envelope(body=body, **fields)  # type: ignore[arg-type]
    found = check_post(envelope, **told)  # type: ignore[arg-type]
    return [each for each in found if each.check == check]


def severity(body: str, check: str, **told: object) -> str:
    (finding,) = findings(body, check, **told)
    return finding.severity


def test_every_check_gives_a_finding_good_news_too() -> None:
    found = check_post(good_envelope(), keyphrase="backup", language="en", asked_words=40)
    assert {each.check for each in found} == set(CHECKS)
    assert all(each.message for each in found)
    assert all(bool(each.remedy) for each in found if each.severity in ("ok", "bad"))
    once = [each.check for each in found if each.check != "claims"]
    assert len(once) == len(set(once))


def test_the_score_of_the_format_is_the_same_whatever_else_is_checked() -> None:
    for envelope in (good_envelope(), good_envelope(meta_description=None), Envelope()):
        alone = format_score(check_post(envelope, families=("format",)))
        assert format_score(check_post(envelope, keyphrase="backup")) == alone


@pytest.mark.parametrize("family", FAMILIES)
def test_a_family_can_be_checked_alone(family: str) -> None:
    found = check_post(good_envelope(), families=(family,))  # type: ignore[arg-type]
    assert {each.check for each in found} == set(FAMILIES[family])  # type: ignore[index]


def test_of_a_post_alone_nothing_is_said_about_the_reply() -> None:
    envelope = good_envelope()
    assert envelope.post is not None
    found = {each.check: each.severity for each in check_post(envelope.post)}
    assert found["envelope_complete"] == found["preamble"] == "unchecked"
    assert found["title_present"] == found["body_present"] == "good"


NEED_A_KEYPHRASE = [
    *("title_keyphrase", "description_keyphrase", "slug_keyphrase", "intro_keyphrase"),
    *("keyphrase_density", "subheading_keyphrase", "competing_links"),
]
NEED_LISTS = ["transition_words", "passive_voice", "sentence_beginnings", "double_conclusion"]
POLISH = "Kopia, której nigdy nie sprawdzono, jest tylko nadzieją, i to nie wystarczy. " * 20


@pytest.mark.parametrize("check", NEED_A_KEYPHRASE)
def test_without_a_keyphrase_a_check_says_that_it_was_not_made(check: str) -> None:
    (finding,) = findings(PROSE, check, title="Backups", meta_description="Backups.")
    assert finding.severity == "unchecked"
    assert finding.message.startswith("Not checked: ")


def test_no_keyphrase_at_all_is_bad() -> None:
    assert severity(PROSE, "keyphrase_length") == "bad"


@pytest.mark.parametrize("check", [*NEED_LISTS, "sentence_length", "worn_phrases", "claims"])
def test_in_an_unknown_language_a_check_says_that_it_was_not_made(check: str) -> None:
    assert severity(POLISH, check, keyphrase="kopia") == "unchecked"


def test_worn_phrases_are_english_only() -> None:
    german = "Eine Sicherung, die nie geprüft wurde, ist nur eine Hoffnung, und das ist so. " * 5
    assert severity(german, "worn_phrases") == "unchecked"
    assert severity(german, "transition_words") != "unchecked"


def test_in_a_script_without_spaces_words_are_not_counted() -> None:
    found = {
        each.check: each
        for each in check_post(Envelope(body="备份很重要。" * 200), keyphrase="备份")
    }
    for check in (*NEED_A_KEYPHRASE, *NEED_LISTS, "text_length", "sentence_length"):
        assert found[check].severity == "unchecked", check
    assert "1,200 characters" in found["text_length"].message


ODD_BODIES = {
    "none": "",
    "blank": " \n\n ",
    "a table": "| a | b |\n|---|---|\n| 1 | 2 |",
    "code": "```py\nprint(1)\n```",
    "Chinese": "备份很重要。" * 50,
    "Arabic": "النسخ الاحتياطي مهم جدا لكل موقع. " * 30,
    "Thai": "สำรองข้อมูล" * 30,
    "100,000 words": "word another thing. " * 34_000,
    "marks": "*_[](" * 300,
    "HTML": "<h2>Hi</h2><p>One <b>two</b></p>",
    "lone surrogates": "\ud800 abc \x00 def. ",
    "emoji": "🎉👩‍💻 " * 20,
    "links that deceive": "[a](http://[) [b]() [c](javascript:x) <a href='//'>d</a>",
    "headings only": "# A\n## A\n###### B\n",
    "an image": "![](x)",
    "numbers": "1 2 3 " * 500,
}


@pytest.mark.parametrize("body", ODD_BODIES.values(), ids=ODD_BODIES)
@pytest.mark.parametrize("language", [None, "en", "ja", "?"])
def test_no_body_is_too_odd(body: str, language: str | None) -> None:
    found = check_post(Envelope(title="A", body=body), keyphrase="a b", language=language)
    assert {each.check for each in found} >= set(CHECKS) - set(FORMAT_CHECKS)
    for place in (place for each in found for place in each.places):
        assert 0 <= place.start <= place.stop <= len(body)


def test_without_a_text_nothing_about_the_text_is_good() -> None:
    found = check_post(Envelope(body="```\ncode\n```"), keyphrase="code", families=("readability",))
    assert {each.severity for each in found} == {"unchecked"}
    assert readability_score(found) is None


def test_a_body_longer_than_any_post_is_not_checked() -> None:
    found = check_post(Envelope(body="word " * MOST_CHECKED), families=("search", "claims"))
    assert {each.severity for each in found} == {"unchecked"}
    assert search_score(found) is None


def test_a_score_is_that_of_the_lights() -> None:
    def made(check: str, points: int) -> Finding:
        return Finding(check=check, severity="good", message="", remedy="", points=points)

    assert search_score([made("title_width", 9), made("images", 3), made("passive_voice", 0)]) == 67
    assert search_score([made("text_length", -20)]) == 0


@pytest.mark.parametrize(
    ("lights", "score"), [("g", 90), ("bo", 60), ("b", 90), ("bb", 60), ("bbo", 30), ("bbb", 30)]
)
def test_readability_is_30_60_or_90(lights: str, score: int) -> None:
    names = {"g": "good", "o": "ok", "b": "bad"}
    found = [
        Finding(check=check, severity=names[light], message="", remedy="", points=1)  # type: ignore[arg-type]
        for check, light in zip(FAMILIES["readability"], lights, strict=False)
    ]
    assert readability_score(found) == score


def test_a_sentence_that_is_too_long_is_shown_in_its_place() -> None:
    long = "A copy " + "of a copy " * 12 + "is of **no** use."
    body = f"## One\n\nShort.\n\n{long}\n"
    (finding,) = findings(body, "sentence_length", language="en")
    (place,) = finding.places
    assert place.quote == long.replace("**", "")
    assert body[place.start : place.stop].startswith(long)
    plain = body.replace("**", "")
    (finding,) = findings(plain, "sentence_length", language="en")
    assert plain[finding.places[0].start : finding.places[0].stop] == finding.places[0].quote


def test_a_bare_post_and_its_envelope_are_checked_alike() -> None:
    post = Post(title="A", meta_description=None, tags=(), categories=(), body=PROSE)
    families = tuple(family for family in FAMILIES if family != "format")
    of_envelope = check_post(Envelope(title="A", body=PROSE), families=families)
    assert check_post(post, families=families) == of_envelope


def test_claims_are_counted_where_the_notes_do_not_support_them() -> None:
    body = "The shop sold 1,200 lamps in 2024. It saved 35 % of its costs."
    assert claims_count(check_post(Envelope(body=body), language="en")) == 3
    found = check_post(Envelope(body=body), language="en", notes="1200 lamps, 35 percent")
    assert claims_count(found) == 1


ALIKE = "They read. They write. They count."
CASES: dict[str, tuple[str, str, dict[str, object], str]] = {
    "sentences that begin alike": ("sentence_beginnings", ALIKE, {}, "bad"),
    "items that begin alike": (
        "sentence_beginnings",
        "- They read.\n- They write.\n- They count.",
        {},
        "good",
    ),
    "articles are told by the next word": (
        "sentence_beginnings",
        "The cook reads. The baker writes. The owner counts.",
        {},
        "good",
    ),
    "half of the keyphrase in an alternative text": (
        "image_alt",
        "Two words.\n\n![A website](a.png)",
        {"keyphrase": "website backup"},
        "good",
    ),
    "a third of it": (
        "image_alt",
        "Two words.\n\n![A website](a.png)",
        {"keyphrase": "website backup plan"},
        "ok",
    ),
    "a hyphen in a slug": (
        "slug_keyphrase",
        "x",
        {"keyphrase": "two-factor login", "slug": "two-factor-login"},
        "good",
    ),
    "the passive": ("passive_voice", "The copy was tested by her.", {}, "bad"),
    "the perfect after a form of to be": (
        "passive_voice",
        "This is a list that is what many teams have not tested yet.",
        {},
        "good",
    ),
    "a participle with an article": ("passive_voice", "It is the used one.", {}, "good"),
    "the passive at the end of a German clause": (
        "passive_voice",
        "Wir glauben, dass die Kopie der Liste jede Nacht geprüft wird.",
        {"language": "de"},
        "bad",
    ),
    "a quotation is not the writer's": (
        "passive_voice",
        "She left.\n\n> It was tested.",
        {},
        "good",
    ),
    "a link that is the keyphrase": (
        "competing_links",
        "See [the website backup](https://a.test).",
        {"keyphrase": "website backup"},
        "bad",
    ),
    "a link to the site itself": (
        "internal_links",
        "See [it](https://www.shop.test/a).",
        {"site_host": "shop.test"},
        "good",
    ),
    "a link to another site": (
        "internal_links",
        "See [it](https://a.test).",
        {"site_host": "shop.test"},
        "bad",
    ),
}


@pytest.mark.parametrize(("check", "body", "told", "light"), CASES.values(), ids=CASES)
def test_a_check_of_search_or_readability_finds_what_it_looks_for(
    check: str, body: str, told: dict[str, object], light: str
) -> None:
    assert severity(body, check, **{"language": "en", **told}) == light
