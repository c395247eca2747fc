"""A post that a person brought along, as a run of one lane: no model wrote it, and it cost nothing.

So it is checked, fixed, edited, revised, kept and exported as any other is.
"""

from collections.abc import Callable
from decimal import Decimal
from typing import Final

from posts.envelope import Envelope
from posts.measures import count_words
from posts.pasted import as_reply, read_pasted
from posts.prose.language import tell_language
from posts.prose.word_lists import word_lists
from posts.prose.words import plain_words
from providers.base import Finished
from runs.lane import Lane
from runs.run import Run
from runs.settings import PASTED, WORDS, Brief, LaneSettings

LONGEST: Final = 300_000
"""Characters of a post that is brought along: as many as can be edited."""
SETTINGS: Final = LaneSettings(provider=PASTED, model="Your text")
TOPIC_CHARACTERS: Final = 300


def pasted_run(
    text: str,
    *,
    keyphrase: str = "",
    owner: str = "",
    clock: Callable[[], float],
) -> Run:
    """A run of the post that a text holds; its lane is yet to be written by `write_pasted`.

    Raises:
        ValueError: the text is empty, or too long; the message can be shown.
    """
    if not text.strip():
        raise ValueError("There is no text.")
    if len(text) > LONGEST:
        raise ValueError(f"The text has {len(text):,} characters; {LONGEST:,} are the most.")
    post = read_pasted(text)
    if not post.body:
        raise ValueError("There is no post in the text.")
    if len(post.body) > LONGEST:
        raise ValueError(f"As Markdown, the post has more than {LONGEST:,} characters.")
    brief = _brief_of(post, keyphrase)
    return Run(brief, [Lane(brief, SETTINGS, clock=clock)], owner=owner)


def write_pasted(run: Run, text: str) -> None:
    """Put the post into its lane, which ends with that."""
    (lane,) = run.lanes
    lane.append(as_reply(text))
    lane.finish(Finished(stop_reason="end"), cost=Decimal(0))


def _brief_of(post: Envelope, keyphrase: str) -> Brief:
    """What the post might have been asked for with: as long as it is, in its own language."""
    lists = word_lists(tell_language(plain_words(post.body[:10_000])) or "")
    words = max(WORDS.start, min(count_words(post.body), WORDS.stop - 1))
    first_line = post.body.strip().partition("\n")[0].lstrip("# ")
    return Brief(
        topic=(post.title or first_line or "A post of your own")[:TOPIC_CHARACTERS],
        words=words,
        language=lists.name if lists else "",
        keyphrase=keyphrase.strip(),
    )
