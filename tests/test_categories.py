"""Which category a name means."""

import pytest

from posts.categories import ALLOWED, match_category, may_become_category


def test_the_list_has_60_names_and_none_twice() -> None:
    assert len(ALLOWED) == len(set(ALLOWED)) == 60
    assert all(name == name.strip() and name for name in ALLOWED)


@pytest.mark.parametrize("name", ALLOWED)
def test_a_name_of_the_list_means_itself_in_any_case(name: str) -> None:
    for written in (name, name.upper(), name.lower(), f"  {name} ", name.replace(" and ", " & ")):
        assert match_category(written) == name


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("internet of things", "Internet of Things (IoT)"),
        ("Content Delivery Networks", "Content Delivery Networks (CDNs)"),
        (
            "Virtual Reality (VR) and Augmented Reality",
            "Virtual Reality (VR) and Augmented Reality (AR)",
        ),
        ("How\u2011to Guides", "How-to Guides"),
        ("Science&Technology", "Science and Technology"),
    ],
    ids=ascii,
)
def test_an_abbreviation_may_be_missing_and_signs_may_differ(written: str, name: str) -> None:
    assert match_category(written) == name


@pytest.mark.parametrize("name", ["", "Health", "New", "News!", "Cyber security", "News, Reviews"])
def test_any_other_name_means_none(name: str) -> None:
    assert match_category(name) is None


def test_the_beginning_of_a_name_may_become_one() -> None:
    assert may_become_category("science & tech")
    assert may_become_category("")
    assert not may_become_category("Healthcare")
