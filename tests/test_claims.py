import pytest

from posts.checks.claims import find_claims
from posts.checks.material import read_material
from posts.envelope import Envelope

FOUND: dict[str, tuple[str, str, list[tuple[str, str]]]] = {
    "a figure": ("en", "We moved 1,200 files.", [("figure", "1,200")]),
    "a large figure": ("en", "It has 3.5 million users.", [("figure", "3.5 million")]),
    "a percentage": ("en", "It saves 42.5 % of it.", [("percentage", "42.5 %")]),
    "a percentage in words": ("en", "It saves 40 percent.", [("percentage", "40 percent")]),
    "a price": ("en", "It costs $4.99 now.", [("price", "$4.99")]),
    "a price behind": ("de", "Es kostet 1.500 Euro im Jahr.", [("price", "1.500 Euro")]),
    "a year": ("en", "It began in 1998.", [("date", "1998")]),
    "a day": ("en", "It began on March 3, 2021.", [("date", "March 3, 2021")]),
    "a day in Spanish": ("es", "Empezó el 3 de marzo de 2021.", [("date", "3 de marzo de 2021")]),
    "a study": (
        "en",
        "A recent study of shops found nothing.",
        [("study", "A recent study")],
    ),
    "a source": ("en", "So it is, according to Gartner.", [("study", "according to Gartner")]),
    "a study in German": (
        "de",
        "Das ist laut einer Studie falsch.",
        [("study", "laut einer Studie")],
    ),
    "a quotation": (
        "en",
        "She said, “we lost all of it” and left.",
        [("quotation", "“we lost all of it”")],
    ),
    "a name": ("en", "Most shops use WordPress today.", [("name", "WordPress")]),
    "a person": ("en", "It was told by Anna Berg, who left.", [("name", "Anna Berg")]),
    "a person with a title": ("en", "Dr. Anna Berg left.", [("name", "Anna Berg")]),
    "a range": ("en", "It fell by 20–30 % soon.", [("percentage", "20–30 %")]),
    "a superlative": (
        "en",
        "It is the most popular tool of all.",
        [("superlative", "the most popular tool")],
    ),
    "a link": ("en", "See [it](https://a.test/b).", [("link", "https://a.test/b")]),
}
NONE = {
    "a step": ("en", "Go on with step 3 and read page 12."),
    "a heading": ("en", "## 7 ways to do it in 2024"),
    "the first word of a sentence": ("en", "Nobody knows. Think about it."),
    "few words in quotation marks": ("en", "The “cloud copy” is not one."),
    "the best way": ("en", "The best way is to try."),
    "an abbreviation of all days": ("en", "Good SEO needs no HTML on a Monday."),
    "a noun of German": ("de", "Die Sicherung ist im Keller der Firma."),
    "a number in a name": ("en", "Use HTML 5 with mp3 files and x-1."),
    "a link within the site": ("en", "See [it](/about) or [us](mailto:us@a.test)."),
    "a name on a screen": ("en", "Then click Save and open the Settings page."),
    "a range of steps": ("fr", "Semaines 1 à 3 : un inventaire."),
    "a common acronym": ("en", "They use a VPN at home."),
    "code": ("en", "Run `restore 42` now.\n\n```\n1234\n```"),
}


def claims(body: str, language: str, notes: str = "") -> list[tuple[str, str, bool]]:
    material = read_material(Envelope(body=body), language=language, notes=notes)
    return [(each.kind, each.text, each.in_notes) for each in find_claims(material)]


@pytest.mark.parametrize(("language", "body", "found"), FOUND.values(), ids=FOUND)
def test_a_claim_is_found(language: str, body: str, found: list[tuple[str, str]]) -> None:
    assert [each[:2] for each in claims(body, language)] == found


MONTHS = (
    *("January", "May", "june", "October", "december", "Januar", "März", "Mai", "Juli", "Dezember"),
    *("enero", "febrero", "abril", "octubre", "diciembre", "janvier", "février", "avril", "juin"),
    *("août", "octobre", "décembre", "gennaio", "febbraio", "maggio", "giugno", "luglio"),
    *("agosto", "settembre", "ottobre", "fevereiro", "março", "maio", "junho", "outubro"),
    *("setembro", "maart", "mei", "augustus", "AUGUST", "MAİ", "aprıl"),
)


@pytest.mark.parametrize("month", MONTHS)
def test_a_day_is_found_in_the_months_of_each_language(month: str) -> None:
    assert ("date", f"3 {month}", False) in claims(f"It was so on 3 {month} there.", "en")


WRITTEN = {
    ("price", "It is at {} now."): (
        *("$5", "5 €", "£5", "¥5", "₹5", "₽5", "₩5", "5 USD", "EUR 5", "5 GBP", "5 chf"),
        *("5 dollars", "5 cents", "5 euro", "5 pounds", "5 reais", "5 REAİS"),
    ),
    ("percentage", "It is at {} now."): (
        "5%",
        "5 percent",
        "5 per cent",
        "5 Prozent",
        "5 por ciento",
        "5 por cento",
        "5 pour cent",
    ),
    ("superlative", "It is {}."): (
        *("the largest", "the biggest", "the smallest", "the fastest", "the slowest"),
        *("the cheapest", "the oldest", "the newest", "the highest", "the lowest"),
        *("the strongest", "the safest", "the richest", "the busiest", "the longest"),
        *("the shortest", "the tallest", "the leading", "the first-ever", "the number one"),
        *("the best-selling", "the least expensive", "the most common", "the only tool that"),
        *("the best tool available", "number one", "no. 1", "#1"),
    ),
    ("study", "so the {} it."): (
        *("according to analysts", "According to Gartner", "study shows", "Studies of it show"),
        *("survey found", "report says", "research suggests", "scientists found"),
        *("experts of old found", "analysts concluded", "statistics show", "poll found"),
        "a new survey",
    ),
}
"""Ways to write each kind of claim, and the sentence that says them."""


@pytest.mark.parametrize(
    ("kind", "sentence", "claim"),
    [(*said, claim) for said, them in WRITTEN.items() for claim in them],
)
def test_each_way_to_write_a_claim_is_found(kind: str, sentence: str, claim: str) -> None:
    assert (kind, claim, False) in claims(sentence.format(claim), "en")


@pytest.mark.parametrize(("language", "body"), NONE.values(), ids=NONE)
def test_what_only_looks_like_a_claim_is_left_alone(language: str, body: str) -> None:
    assert claims(body, language) == []


SUPPORT = {
    "the same figure": ("We moved 1,200 files.", "about 1200 files", True),
    "another figure": ("We moved 1,200 files.", "about 12 files of 200", False),
    "the same share": ("It saves 40 percent.", "40 % less", True),
    "the same name": ("Most shops use WordPress today.", "wordpress shops", True),
    "a part of another name": ("Most shops use WordPress today.", "WordPresses", False),
    "the same words": ("She said, “we lost all of it” and left.", "We lost all of it!", True),
    "the same link": ("See [it](https://a.test/b/).", "source: https://a.test/b", True),
    "no notes": ("We moved 1,200 files.", "", False),
}


@pytest.mark.parametrize(("body", "notes", "supported"), SUPPORT.values(), ids=SUPPORT)
def test_a_claim_is_supported_by_the_notes_or_not(body: str, notes: str, supported: bool) -> None:
    assert [each[2] for each in claims(body, "en", notes)] == [supported]


def test_a_claim_is_told_with_its_sentence_and_its_place() -> None:
    from posts.checks import check_post

    body = "## One\n\nIt is so. We moved 1,200 files.\n"
    (finding,) = check_post(Envelope(body=body), language="en", families=("claims",))
    assert finding.message == "Figure “1,200” in “We moved 1,200 files.”: not in your notes."
    (place,) = finding.places
    assert body[place.start : place.stop] == "1,200"
