"""Print how often our lights agree with the saved ones: `python -m tools.seo.agreement`."""

import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from posts.checks import check_post
from posts.envelope import Envelope
from tools.seo.oracle import SAVED, fingerprint, made_posts
from tools.seo.posts import LANGUAGES, SITE, MadePost

NEED_LISTS: Final = frozenset(
    {
        *("title_keyphrase", "description_keyphrase", "slug_keyphrase", "intro_keyphrase"),
        *("keyphrase_length", "keyphrase_density", "subheading_keyphrase", "competing_links"),
        *("image_alt", "transition_words", "passive_voice", "sentence_beginnings"),
    }
)
"""The checks that look words up."""
LETTERS: Final = {"g": "good", "o": "ok", "b": "bad"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What we and the library say of one check of one post."""

    number: int
    language: str
    check: str
    ours: str
    theirs: str


def answers() -> Iterator[Answer]:
    """Ours and the saved lights, post by post; an error where the posts have changed since."""
    saved = json.loads(SAVED.read_text(encoding="utf-8"))
    posts = made_posts()
    if saved["posts"] != fingerprint(posts):
        raise ValueError("The lights were saved for other posts: ask again with tools.seo.oracle.")
    for number, (post, lights) in enumerate(zip(posts, saved["lights"], strict=True)):
        ours = our_lights(post)
        for check, letter in zip(saved["checks"], lights, strict=True):
            if letter in LETTERS:
                yield Answer(
                    number=number,
                    language=post.language,
                    check=check,
                    ours=ours.get(check, "unchecked"),
                    theirs=LETTERS[letter],
                )


def our_lights(post: MadePost) -> dict[str, str]:
    """Our lights for a made post, by check."""
    findings = check_post(
        Envelope(title=post.title, meta_description=post.description, body=post.body),
        keyphrase=post.keyphrase,
        language=post.language,
        slug=post.slug,
        site_host=SITE,
        families=("search", "readability"),
    )
    return {finding.check: finding.severity for finding in findings}


def table() -> str:
    """Per check, how often the lights agree in each language, and which lights occurred."""
    agree: dict[tuple[str, str], list[bool]] = defaultdict(list)
    occurred: dict[str, Counter[str]] = defaultdict(Counter)
    for answer in answers():
        for check in (answer.check, "all", *(() if answer.check in NEED_LISTS else ("no lists",))):
            agree[check, answer.language].append(answer.ours == answer.theirs)
        if answer.language == "en":
            occurred[answer.check][answer.theirs] += 1
    checks = list(dict.fromkeys(check for check, _ in agree))
    head = f"{'check':<22}{'good/ok/bad (en)':>18}" + "".join(f"{each:>8}" for each in LANGUAGES)
    return "\n".join([head, *(_row(check, agree, occurred[check]) for check in sorted(checks))])


def _row(check: str, agree: dict[tuple[str, str], list[bool]], occurred: Counter[str]) -> str:
    shares = (agree[check, language] for language in LANGUAGES)
    cells = "".join(
        f"{100 * sum(each) / len(each):8.1f}" if each else f"{'–':>8}" for each in shares
    )
    lights = "/".join(str(occurred[each]) for each in LETTERS.values())
    return f"{check:<22}{lights:>18}{cells}"


if __name__ == "__main__":
    sys.stdout.write(table() + "\n")
