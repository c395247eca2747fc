import pytest
from hypothesis import given
from hypothesis import strategies as st

from posts.categories import ALLOWED
from runs.settings import Brief, LaneSettings
from runs.writing.small.categories import HINTS, choose_categories
from runs.writing.small.first_words import first_words, opening_words
from runs.writing.small.guided import GuidedStrategy
from runs.writing.small.strategy import PieceStrategy
from runs.writing.small.tags import choose_tags
from runs.writing.small.title import title_of

TOPIC = "Growing tomatoes on a balcony"
HEADINGS = ["Choosing the Right Variety", "Preparing the Soil", "Watering in Summer"]
ABLE = PieceStrategy(Brief(topic=TOPIC), LaneSettings(provider="compatible", model="able"))
GUIDED = GuidedStrategy(Brief(topic=TOPIC), LaneSettings(provider="embedded", model="smollm2-135m"))
OUTLINE = """\
Here are the headings:
1. Introduction to Tomatoes
2. **Choosing the Right Variety** - which one is best
3. Growing Tomatoes on a Balcony
4. They need a lot of water
5. Preparing the soil, which takes a day
6. Soil preparation and soil care
7. The Best Way to
8. PREPARE EVERYTHING NOW
9. What's your favorite tomato?
10. How much sun is enough?
11. When Buying Pots, You Need to Consider Several
12. Pots of Various
13. Conclusion
"""


@pytest.mark.parametrize(
    ("offer", "title"),
    [
        ("Title: “Growing Tomatoes on a Balcony”\nIt is catchy.", None),
        ("Growing Tomatoes on a Balcony in Five Large Pots",
         "Growing Tomatoes on a Balcony in Five Large Pots"),
        ("**Growing Tomatoes on a Balcony: The Ultimate Guide by Alex Chen, 2018**",
         "Growing Tomatoes on a Balcony: The Ultimate Guide"),
        ("Growing Tomatoes on a Balcony: A Guide to Fresh Air and Everything Else",
         "Growing Tomatoes on a Balcony: A Guide to Fresh Air"),
        ("Growing Tomatoes on a Balcony: 10 Easy Tips", None),
        ("The Art of Feeding a Family of Four on Nothing", None),
        ("Tomatoes", None),
        ("</EndOFText>", None),
        ("", None),
    ],
    ids=lambda value: str(value)[:30],
)  # fmt: skip
def test_a_weak_models_title_is_trimmed_or_not_taken(offer: str, title: str | None) -> None:
    assert GUIDED.pick_title([offer]) == title


def test_an_able_models_title_is_taken_if_it_has_the_right_length() -> None:
    offers = ["Too Short", "From Six Pots to a Summer of Salads"]
    assert ABLE.pick_title(offers) == offers[1]


@pytest.mark.parametrize(
    ("topic", "title"),
    [
        ("how to choose web hosting for a small business",
         "How to Choose Web Hosting for a Small Business"),
        ("VPS vs shared hosting", "VPS vs Shared Hosting: A Practical Guide"),
        ("Home solar panels: are they worth it?", "Home Solar Panels: Are They Worth It?"),
        ("dogs " * 30, " ".join(["Dogs"] * 13)),
    ],
)  # fmt: skip
def test_a_title_made_of_the_topic_fits_a_results_page(topic: str, title: str) -> None:
    chosen = title_of(topic)
    assert chosen == title
    assert len(chosen) <= 65


@pytest.mark.parametrize(
    ("offer", "length"),
    [
        ("Meta description: " + "Learn how six pots feed a family. " * 5, range(121, 157)),
        ("A balcony is enough, and this guide shows the varieties, the pots and the soil for a"
         " summer of tomatoes with little work and without much money to spend", range(121, 157)),
        ("A balcony is enough for tomatoes. Here you learn how to choose pots and soil, and when"
         " to water.", range(121, 157)),
        ("#tomato @balcony", range(121, 157)),
        ("", range(121, 157)),
    ],
    ids=["too long", "without an end", "too short", "hashtags", "nothing"],
)  # fmt: skip
def test_a_description_is_brought_to_length(offer: str, length: range) -> None:
    text = GUIDED.pick_description([offer]) or GUIDED.make_description([offer], HEADINGS)
    assert len(text) in length
    assert text.endswith(".")
    assert "#" not in text


def test_a_description_can_be_made_of_the_headings() -> None:
    text = GUIDED.make_description([], HEADINGS)
    assert text == (
        "A practical guide to growing tomatoes on a balcony: choosing the right variety,"
        " preparing the soil and watering in summer."
    )


def test_headings_are_picked_out_of_a_weak_models_talk() -> None:
    chosen = GUIDED.pick_headings([OUTLINE], most=7)
    assert chosen == ["Choosing the Right Variety", "Preparing the Soil", "How Much Sun Is Enough?"]


def test_what_several_outlines_name_comes_first() -> None:
    outlines = ["Tomato Hats\nWatering the roots", "Watering at noon\nFeeding the roots"]
    assert GUIDED.pick_headings(outlines, most=1) == ["Watering the Roots"]


def test_an_able_models_outline_is_taken_as_it_is() -> None:
    outline = "1. Why your balcony is warmer than you think\n2. What it costs\n3. Your next step"
    chosen = ABLE.pick_headings([outline], most=3)
    assert chosen == [line[3:] for line in outline.splitlines()]


STUCK = ["Growing Tomatoes on a Balcony ,,,,,", "Preparing the soil soil soil soil"]


@pytest.mark.parametrize("line", STUCK)
def test_a_row_of_marks_or_of_one_word_is_no_part_of_a_plan(line: str) -> None:
    assert GUIDED.pick_title([line]) is None
    assert GUIDED.pick_headings([f"1. {line} now"], most=7) == []
    sound = "A practical guide to growing tomatoes on a balcony, with tips on how to choose pots"
    assert GUIDED.pick_description([f"{sound} and {line.lower()} and all that is left."]) is None


def test_an_able_models_description_may_be_in_any_language() -> None:
    text = ABLE.make_description(["Kurz."], HEADINGS)
    assert text == TOPIC, "the longest text there is, and no English is added"


def test_an_able_models_tags_are_taken_as_they_are() -> None:
    offer = (
        "Tags: tomatoes, #balcony, container gardening, tomatoes, this is far too long a tag, soil"
    )
    tags = choose_tags([offer], topic=TOPIC, keyphrase="", headings=HEADINGS)
    assert tags == ["tomatoes", "balcony", "container gardening", "soil"]


@pytest.mark.parametrize(
    ("topic", "keyphrase", "headings", "tags"),
    [
        (TOPIC, "", HEADINGS, ["growing tomatoes", "balcony", "growing tomatoes tips",
                               "growing tomatoes guide"]),
        ("How to choose web hosting for a small business", "cheap hosting",
         ["Customer Support", "Planning for Growth"],
         ["cheap hosting", "web hosting", "small business", "customer support"]),
        ("How sleep affects memory", "", ["Sleep Deprivation"],
         ["sleep", "memory", "sleep deprivation", "sleep tips"]),
        ("Why?", "", [], ["blog post tips", "blog post guide", "blog post advice",
                          "blog post basics"]),
    ],
)  # fmt: skip
def test_tags_are_made_of_topic_and_headings(
    topic: str, keyphrase: str, headings: list[str], tags: list[str]
) -> None:
    assert choose_tags([], topic=topic, keyphrase=keyphrase, headings=headings) == tags


@given(topic=st.text(max_size=80), offer=st.text(max_size=80))
def test_whatever_is_offered_a_post_has_four_to_eight_tags_and_one_to_three_categories(
    topic: str, offer: str
) -> None:
    tags = choose_tags([offer], topic=topic, keyphrase="", headings=HEADINGS)
    assert 4 <= len(tags) <= 8
    assert len(set(tags)) == len(tags)
    assert not any("," in tag or "\n" in tag for tag in tags)
    categories = choose_categories([offer], topic=topic, headings=HEADINGS)
    assert 1 <= len(categories) <= 3
    assert set(categories) <= set(ALLOWED)


@pytest.mark.parametrize(
    ("topic", "category"),
    [
        ("WordPress security basics", "WordPress Hosting and Plugins"),
        ("VPS vs shared hosting", "Shared Hosting"),
        ("Learning Python in three months", "Programming and Coding"),
        ("B2B content marketing on a small budget", "Digital Marketing and SEO"),
        ("Protecting your online privacy", "Data Privacy and Protection"),
        ("Electric bikes for commuters", "Green Tech and Sustainability"),
        ("How sleep affects memory", "Science and Technology"),
        ("Why small shops need a website backup plan", "Website Backup and Recovery"),
        ("Cooking a perfect risotto at home", "How-to Guides"),
        ("Adopting a rescue dog", "How-to Guides"),
        ("Cats", "Tips and Tricks"),
    ],
)
def test_categories_follow_from_the_topic(topic: str, category: str) -> None:
    assert category in choose_categories([], topic=topic, headings=[])


def test_categories_that_the_model_names_come_first_if_they_are_allowed() -> None:
    offers = ["- news\n- Cooking and Baking\n- internet of things"]
    chosen = choose_categories(offers, topic=TOPIC, headings=[])
    assert chosen == ["News", "Internet of Things (IoT)"]


def test_hints_are_for_allowed_categories() -> None:
    assert set(HINTS) <= set(ALLOWED)


@pytest.mark.parametrize(
    ("heading", "words"),
    [
        ("How to Maintain Your Bike", "To maintain your bike,"),
        ("Select a Reliable Host", "To select a reliable host,"),
        ("Preparing the Soil", "Preparing the soil"),
        ("SEO Optimization", "SEO optimization"),
        ("What Does It Cost?", ""),
    ],
)
def test_a_section_begins_with_its_subject(heading: str, words: str) -> None:
    assert first_words(heading, topic=TOPIC) == words


@pytest.mark.parametrize(
    ("topic", "words"),
    [
        ("How to choose a host", "If you want to choose a host,"),
        ("electric bikes: worth it?", "Electric bikes"),
        ("Why shops need backups", ""),
        ("x" * 200, ""),
    ],
)
def test_a_post_opens_with_its_subject(topic: str, words: str) -> None:
    assert opening_words(topic) == words


def test_what_people_write_around_a_topic_is_not_part_of_it() -> None:
    settings = LaneSettings(provider="embedded", model="smollm2-135m")
    prompts = GuidedStrategy(Brief(topic="Write a long blog post about rescue dogs"), settings)
    assert prompts.topic == "rescue dogs"


def test_a_grammar_quotes_the_words_to_begin_with() -> None:
    settings = LaneSettings(provider="embedded", model="smollm2-135m")
    prompt = GuidedStrategy(Brief(topic='A "b" \\ 🧀 topic'), settings).title()
    assert str(prompt.parameters["grammar"]).startswith('root ::= "A \\"b\\" \\\\ 🧀 Topic:"')
