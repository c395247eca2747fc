"""Sentences that explain a ranking, and how much it can tell."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from components.notices import escape_markdown

if TYPE_CHECKING:
    from runs.blind.ranking import By, Interval, Ranking

ENOUGH: Final = 10
"""As `runs.blind.ranking.ENOUGH`, which is dear to import."""
MIXED: Final = 0.05
"""Share of the comparisons that may be mixed without a word about it."""
THINGS: Final[dict["By", str]] = {"model": "model", "prompt": "prompt version"}
OTHER_THINGS: Final[dict["By", str]] = {"model": "prompts", "prompt": "models"}
HOW_IT_IS_COUNTED: Final = f"""
**Wins** is how often a post of this kind would win against one of the others, each as often. The
line around it is the interval in which it lies in 95 of 100 redraws of your votes. The strengths
behind it are fitted by the Bradley–Terry model, with one drawn game of each against an average
opponent.

**Rank** counts those that are clearly better, which means ahead in 97.5 % of 200 redraws: those
that cannot be told apart share a rank. With fewer than {ENOUGH} votes there is neither a rank nor
an interval.

A **tie** is half a win for each post, and so is **both bad**. The **best of several** beats each of
the others, and each of the others beats the **worst**. Two posts of the same kind are not compared.

**At equal length** counts what a vote says beyond the lengths of its posts: how much length matters
is fitted along with the strengths.
"""


def nothing_to_rank(votes: int, by: "By") -> str:
    """Say why there is no ranking."""
    if not votes:
        return (
            "No votes yet. Write a post with two lanes or more, then press **Taste blind** below "
            "the posts."
        )
    counted = "Your one vote is" if votes == 1 else f"All {votes} votes are"
    return (
        f"{counted} about posts of one {THINGS[by]}. Taste posts of different {THINGS[by]}s to "
        "rank them."
    )


def verdict(ranking: "Ranking") -> str:
    """Say in a sentence who is ahead, as far as the votes show."""
    if ranking.votes < ENOUGH:
        return (
            f"{_votes(ranking.votes)} {'is' if ranking.votes == 1 else 'are'} too few to mean "
            f"anything: below {ENOUGH}, any order may be due to chance."
        )
    ranked = [each for each in ranking.standings if each.rank is not None]
    if len(ranked) < 2:
        return f"{_votes(ranking.votes)} are too few to tell this many names apart."
    if len(ranking.groups) > 1:
        return f"{_votes(ranking.votes)} fall into parts that were never compared: see below."
    leaders = [each.name for each in ranked if each.rank == 1]
    if len(leaders) == 1:
        return f"By {_votes(ranking.votes)}, {_bold(leaders[0])} is clearly ahead."
    if len(leaders) == len(ranked):
        return f"{_votes(ranking.votes)} do not tell {_list(leaders)} apart yet."
    return f"By {_votes(ranking.votes)}, {_list(leaders)} are ahead; they cannot be told apart yet."


def reservations(ranking: "Ranking", by: "By") -> Iterator[str]:
    """The limitations of a ranking."""
    few = [each for each in ranking.standings if each.rank is None]
    if few and ranking.votes >= ENOUGH:
        counted = (f"{_bold(each.name)} ({each.votes})" for each in few)
        yield f"Fewer than {ENOUGH} votes, so no rank: {', '.join(counted)}."
    if len(ranking.groups) > 1:
        groups = "; ".join(_list(group) for group in ranking.groups)
        yield (
            "Never compared, not even through others, so their figures say nothing about each "
            f"other: {groups}."
        )
    if ranking.mixed > MIXED:
        yield (
            f"In {ranking.mixed:.0%} of the comparisons the {OTHER_THINGS[by]} differed too: what "
            "looks like a difference may be theirs."
        )


def length_effect(effect: "Interval") -> str:
    """Describe how a post's length affects votes."""
    share = f"{effect.value:.0%} ({effect.low:.0%} to {effect.high:.0%})"
    if effect.low > 0.5:
        told = "Longer posts win your votes."
    elif effect.high < 0.5:
        told = "Shorter posts win your votes."
    else:
        told = "Your votes show no clear effect of length."
    return f"{told} Of two equally good posts, one twice as long wins in {share} of the cases."


def _votes(count: int) -> str:
    return "1 vote" if count == 1 else f"{count:,} votes"


def _bold(name: str) -> str:
    return f"**{escape_markdown(name)}**"


def _list(names: Sequence[str]) -> str:
    if len(names) == 1:
        return _bold(names[0])
    return f"{', '.join(map(_bold, names[:-1]))} and {_bold(names[-1])}"
