"""Pairs of an experiment's posts that a judge or a person compares, and which were judged."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from runs.experiments.judging import JudgedPair
from runs.experiments.scores import ScoredCell
from runs.store.judgements import KeptJudgement, Order

SEED: Final = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two posts on the same topic by two versions."""

    a: ScoredCell
    b: ScoredCell

    @property
    def orders(self) -> tuple[Order, Order]:
        """A first, and B first."""
        return (self.a.id, self.b.id), (self.b.id, self.a.id)


def pairs_of(
    cells: Sequence[ScoredCell], a: str, b: str, *, first: Sequence[frozenset[str]] = ()
) -> list[Pair]:
    """The pairs of complete posts of two versions: the same topic, the same repeat.

    Args:
        cells: All posts.
        a: A version.
        b: Another one.
        first: Pairs of lanes that come first: those that a person has voted on.
    """
    complete = [cell for cell in cells if cell.values.get("complete")]
    of_a = {(cell.topic_key, cell.repeat): cell for cell in complete if cell.version == a}
    of_b = {(cell.topic_key, cell.repeat): cell for cell in complete if cell.version == b}
    pairs = [Pair(a=of_a[key], b=of_b[key]) for key in of_a if key in of_b]
    random.Random(SEED).shuffle(pairs)
    voted = set(first)
    return sorted(pairs, key=lambda pair: frozenset((pair.a.lane_id, pair.b.lane_id)) not in voted)


def judged_pairs(
    pairs: Sequence[Pair], kept: Mapping[Order, KeptJudgement]
) -> list[tuple[Pair, JudgedPair]]:
    """The pairs of which a judge gave an answer that can be read in both orders."""
    found = []
    for pair in pairs:
        answers = [kept[order].judgement.place for order in pair.orders if order in kept]
        places = [place for place in answers if place is not None]
        if len(places) == 2:
            judged = JudgedPair(
                a_first=places[0],
                b_first=places[1],
                words_of_a=pair.a.words,
                words_of_b=pair.b.words,
            )
            found.append((pair, judged))
    return found


def missing_orders(pairs: Sequence[Pair], kept: Mapping[Order, KeptJudgement]) -> list[Order]:
    """What is still to be asked."""
    return [order for pair in pairs for order in pair.orders if order not in kept]
