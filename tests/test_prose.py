import pytest

from posts.prose.document import read_document
from posts.prose.keyphrase import read_keyphrase
from posts.prose.language import tell_language
from posts.prose.mojibake import find_mojibake, mend_mojibake
from posts.prose.result_card import result_card
from posts.prose.sentences import split_sentences
from posts.prose.topics import propose_keyphrase
from posts.prose.widths import cut_to_width, text_width
from posts.prose.word_lists import LANGUAGES, language_code, long_sentence, word_lists
from posts.prose.words import is_unspaced, plain_words, split_words

ENGLISH = word_lists("en")
assert ENGLISH is not None
FUNCTION_WORDS = ENGLISH.function_words

WORDS = {
    "apostrophes and hyphens join": ("don't state-of-the-art", ["don't", "state-of-the-art"]),
    "marks around a word are not of it": ("(“free”), now!", ["free", "now"]),
    "a number is one": ("$1,500 or 2.5", ["1,500", "or", "2.5"]),
    "a dash alone is none": ("fast – cheap — good", ["fast", "cheap", "good"]),
    "a long dash parts": ("fast—cheap", ["fast", "cheap"]),
    "nothing but marks": ("… – ()", []),
}


@pytest.mark.parametrize(("text", "words"), WORDS.values(), ids=WORDS)
def test_words_are_split(text: str, words: list[str]) -> None:
    assert split_words(text) == words
    assert plain_words(text) == words


SENTENCES = {
    "an abbreviation": ("en", "Mr. Hart met Dr. Berg. They ate.", 2),
    "an initial": ("en", "J. R. Tolkien wrote. He smoked.", 2),
    "a decimal number": ("en", "It holds 2.5 kilos. That is much.", 2),
    "a time of day": ("en", "We open at 8 a.m. and close at 6 p.m. on weekdays.", 1),
    "small letters go on": ("en", "It runs on node.js and wait ... goes on.", 1),
    "an ellipsis ends one before a capital letter": ("en", "Wait… What is it?", 2),
    "a question within quotation marks goes on": ("en", "“Why?” Anna asked. Nobody knew.", 2),
    "a quotation ends one": ("en", "He said “it is good.” Then he left.", 2),
    "several marks are one end": ("en", "What?! No way!!!", 2),
    "a German abbreviation": ("de", "Das ist z.B. Bremen. Es regnet.", 2),
    "a Spanish question": ("es", "¿Cuánto tarda? Una hora. ¡Vamos!", 3),
    "a French space before the mark": ("fr", "Combien ? Une heure. Voilà !", 3),
    "Chinese": ("zh", "备份很重要。你有吗？有！", 3),
    "no mark at all": ("en", "no end", 1),
    "no letter at all": ("en", "… !", 0),
}


@pytest.mark.parametrize(("language", "text", "count"), SENTENCES.values(), ids=SENTENCES)
def test_sentences_are_split(language: str, text: str, count: int) -> None:
    lists = word_lists(language)
    assert len(split_sentences(text, lists.abbreviations if lists else ())) == count


def test_a_body_is_read_as_its_readers_meet_it() -> None:
    document = read_document(
        "# Top\n\nSee **our** [list](https://a.test/b), `code` and ![a cup](c.png).\n\n"
        "> Quoted.\n\n- One\n- Two\n\n| A | B |\n|---|---|\n| c | d |\n\n```\ncode\n```\n\n"
        '<p>Or <a rel="nofollow" href="/x">this</a> &amp; that</p>\n'
    )
    assert [(each.kind, each.text) for each in document.passages] == [
        ("heading", "Top"),
        ("paragraph", "See our list, and ."),
        ("quote", "Quoted."),
        ("item", "One"),
        ("item", "Two"),
        *(("cell", text) for text in "ABcd"),
        ("paragraph", "Or this & that"),
    ]
    assert [(each.text, each.address, each.followed) for each in document.links] == [
        ("list", "https://a.test/b", True),
        ("this", "/x", False),
    ]
    assert [each.alt for each in document.images] == ["a cup"]


def test_a_link_is_known_by_its_reference_and_by_its_bare_address() -> None:
    document = read_document("See [it][1] and https://b.test/x too.\n\n[1]: https://a.test\n")
    assert [each.address for each in document.links] == ["https://a.test", "https://b.test/x"]


KEYPHRASES = {
    "in any order": ("website backup", "Backup of a website", 1),
    "as often as its rarest word": ("website backup", "a backup is a backup of a website", 1),
    "twice": ("backup", "A backup of a backup", 2),
    "function words do not count": ("how to back up a website", "websites, websites", 0),
    "other forms do not match": ("backup", "Two backups", 0),
    "one of two words is not enough": ("website backup", "A website", 0),
    "in quotation marks word for word": ('"website backup"', "A backup of a website", 0),
    "the whole phrase in quotation marks": ('"website backup"', "My website backup.", 1),
    "whatever apostrophe": ("baker's dozen", "The baker’s dozen", 1),
}


@pytest.mark.parametrize(("phrase", "sentence", "count"), KEYPHRASES.values(), ids=KEYPHRASES)
def test_a_keyphrase_is_counted(phrase: str, sentence: str, count: int) -> None:
    key = read_keyphrase(phrase, FUNCTION_WORDS)
    assert key is not None
    assert key.count(plain_words(sentence)) == count


def test_a_keyphrase_of_function_words_only_keeps_them() -> None:
    key = read_keyphrase("to be or not to be", FUNCTION_WORDS)
    assert key is not None
    assert key.content == key.words
    assert read_keyphrase(" ?! ") is None


SAMPLES = {
    "en": "A backup that was never tested is only a hope, and nobody will thank you for it.",
    "de": "Eine Sicherung, die nie geprüft wurde, ist nur eine Hoffnung, und das ist nicht genug.",
    "es": "Una copia que nunca se ha probado es solo una esperanza, y no es suficiente para ti.",
    "fr": "Une sauvegarde qui n'est jamais testée est un espoir, et ce n'est pas une assurance.",
    "it": "Una copia che non è mai stata provata è solo una speranza, e non basta per il negozio.",
    "nl": "Een kopie die nooit is getest, is maar hoop, en dat is niet genoeg voor een winkel.",
    "pt": "Uma cópia que nunca foi testada é só uma esperança, e isso não é o bastante para você.",
    "none known": "Kopia, której nigdy nie sprawdzono, jest tylko nadzieją, i to nie wystarczy.",
    "too short": "Backup",
}


@pytest.mark.parametrize(("language", "text"), SAMPLES.items(), ids=SAMPLES)
def test_a_language_is_told_by_its_words_or_not_at_all(language: str, text: str) -> None:
    assert tell_language(plain_words(text)) == (language if language in LANGUAGES else None)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_lists_of_a_language_can_be_used(language: str) -> None:
    lists = word_lists(language)
    assert lists is not None
    assert len(lists.function_words) > 150
    assert sum(map(len, lists.transitions.values())) > 100
    assert lists.pairs
    assert lists.passive.auxiliaries
    words = {*lists.function_words, *lists.common, *lists.may_begin_alike}
    assert all(word == word.lower() for word in words)


def test_a_long_sentence_depends_on_the_language() -> None:
    assert [long_sentence(each) for each in ("en", "es-MX", "ru", None)] == [20, 25, 15, 20]


def test_scripts_without_spaces_are_known() -> None:
    assert is_unspaced("备份很重要")
    assert is_unspaced("バックアップ")
    assert not is_unspaced("A word of Chinese, 备份, in a text that is English otherwise")
    assert not is_unspaced("백업은 중요합니다")


def test_a_title_is_as_wide_as_its_letters_are_in_arial() -> None:
    assert text_width("") == 0
    assert text_width("iiii") < text_width("mmmm") / 3
    assert text_width("Hello", size=1000) == 722 + 556 + 222 + 222 + 556
    assert text_width("备份") == 2 * 20
    assert text_width("řž*", size=1000) == 333 + 500 + 389


def test_a_title_is_cut_before_the_word_that_does_not_fit() -> None:
    title = "A calm guide to backups for busy owners of small shops on the web"
    cut = cut_to_width(title, 300)
    assert text_width(cut) <= 300
    assert title.startswith(cut.removesuffix("…"))
    assert title[len(cut) - 1] == " "
    assert cut_to_width("Short", 300) == "Short"
    assert cut_to_width("x" * 500, 300).endswith("x…")


@pytest.mark.parametrize(
    ("broken", "meant"),
    [
        ("The cafÃ© isnâ€™t open", "The café isn’t open"),
        ("dÃ¼nn", "dünn"),
        ("5Â\u00a0km", "5\u00a0km"),
        ("ÐŸÑ€Ð¸Ð²ÐµÑ‚", "Привет"),
        ("ðŸŽ‰", "🎉"),
    ],
)
def test_broken_letters_are_found_and_mended(broken: str, meant: str) -> None:
    assert find_mojibake(broken)
    assert mend_mojibake(broken) == meant


@pytest.mark.parametrize("text", ["CAFÉ…", "NÃO", "MENÜ“", "“Über”", "À la carte", "naïve café"])
def test_letters_that_were_meant_are_left_alone(text: str) -> None:
    assert not find_mojibake(text)
    assert mend_mojibake(text) == text


TOPICS = {
    "How to back up a small business website": ("en", "small business website"),
    "10 reasons why you should test your backups": ("English", "test your backups"),
    "Espresso at home: a calm guide": ("en", "Espresso at home"),
    "Write a blog post about running shoes": ("en", "running shoes"),
    "The best garden tools": ("en", "garden tools"),
    "The future of remote work in small teams in 2025": (
        "en",
        "future of remote work in small teams",
    ),
    "Cómo hacer copias de seguridad": ("es", "copias de seguridad"),
    "Warum Datensicherung für kleine Läden": ("German", "Datensicherung für kleine Läden"),
    "备份网站的方法：入门": ("zh", "备份网站的方法"),
    "Kopie zapasowe strony w chmurze": ("pl", "Kopie zapasowe strony w"),
    "how to": (None, ""),
    "": (None, ""),
    " ?! ": (None, ""),
}


@pytest.mark.parametrize("topic", TOPICS)
def test_a_keyphrase_is_proposed_from_the_topic(topic: str) -> None:
    language, keyphrase = TOPICS[topic]
    assert propose_keyphrase(topic, language) == keyphrase


def test_a_language_is_known_by_its_name() -> None:
    names = ("English", " deutsch", "Portuguese (Brazil)", "pt_BR", "Klingon", "")
    assert [language_code(each) for each in names] == ["en", "de", "pt", "pt", None, None]


def test_a_results_page_cuts_what_is_too_long_and_says_so() -> None:
    card = result_card("A guide", "A " + "calm guide " * 20, slug="a-guide", site_host="shop.test")
    assert (card.title, card.title_is_cut) == ("A guide", False)
    assert card.address == "shop.test › a-guide"
    assert card.description_is_cut
    assert len(card.description) <= 156
    assert card.description.endswith("guide…") or card.description.endswith("calm…")
    phone = result_card("m" * 60, "", slug="", device="phone")
    assert phone.title_is_cut
    assert len(phone.title) < 60
    assert phone.address == "example.com"
