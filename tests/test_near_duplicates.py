"""Posts of a batch that are alike: which are named, and what it costs to look."""

import random
import time

from posts.checks.near_duplicates import NearDuplicate, findings_of, near_duplicates
from posts.envelope import Envelope

WORDS = [f"{start}{end}" for start in "bad cop dim fog hut jam".split() for end in range(100)]


def text(words: int, seed: int) -> str:
    return " ".join(random.Random(seed).choices(WORDS, k=words))


def posts(count: int) -> list[Envelope]:
    """Posts that have nothing but their length in common."""
    return [
        Envelope(
            title=text(7, seed),
            meta_description=text(20, seed + 1),
            body=f"{text(40, seed + 2)}\n\n## {text(4, seed + 3)}\n\n{text(300, seed + 4)}",
        )
        for seed in range(0, count * 10, 10)
    ]


def test_a_post_that_takes_much_of_another_is_found_and_told() -> None:
    one, other, third = posts(3)
    half = " ".join(one.body.split()[40:240])
    taken = Envelope(title=other.title, body=f"{other.body[:300]}\n\n{half}\n\n{text(100, 9)}")
    found = near_duplicates([one, third, taken])
    assert found == [NearDuplicate(first=0, second=2, part="whole post")]
    said = findings_of(found, ["Tea", "Cups", "Pots"])
    assert [finding.message for finding in said[2]] == [
        "Much of the post is nearly the same as in “Tea”."
    ]
    assert near_duplicates([one, other, third]) == []


def test_posts_in_scripts_without_spaces_are_compared_by_their_characters() -> None:
    title = "如何备份一个小型企业网站的完整指南和步骤"
    body = "".join(chr(0x4E00 + number * 7) for number in range(200))
    batch = [Envelope(title=title, body=body), Envelope(title=f"{title}吗", body=body)]
    assert {found.part for found in near_duplicates(batch)} == {
        *("title", "first paragraph", "whole post")
    }


def test_of_many_that_are_alike_each_is_told_of_the_first() -> None:
    batch = posts(1) * 300
    titles = [found for found in near_duplicates(batch) if found.part == "title"]
    assert [(found.first, found.second) for found in titles] == [(0, at) for at in range(1, 300)]


def test_looking_takes_time_that_grows_as_the_batch_does() -> None:
    def seconds(count: int) -> float:
        batch = posts(count)
        start = time.process_time()
        near_duplicates(batch)
        return time.process_time() - start

    assert any(seconds(240) / seconds(60) < 8 for _ in range(3))


def test_a_post_like_its_sister_and_one_on_another_topic_is_told_of_that_one() -> None:
    titles = (
        "How to store roasted coffee beans at home the right way",
        "How to store roasted coffee beans at home the easy way and for months",
        "How to store roasted coffee beans at home the right way for months",
    )
    found = near_duplicates([Envelope(title=each) for each in titles], ["beans", "way", "way"])
    assert [(each.first, each.second) for each in found] == [(0, 2)]


def test_versions_of_a_post_on_one_topic_may_be_alike() -> None:
    post = Envelope(title="How to test a backup on a quiet afternoon", body="Short.")
    assert near_duplicates([post, post], ["backups", "backups"]) == []
    found = near_duplicates([post, post, post], ["backups", "backups", "disks"])
    assert {(each.first, each.second) for each in found} == {(0, 2)}
