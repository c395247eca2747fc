"""How many sentences are in the passive."""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise
from typing import Final

from posts.checks.finding import Verdict, rated, unchecked
from posts.checks.material import Material, Sentence
from posts.checks.readability.transitions import NO_LISTS, NO_SENTENCES
from posts.prose.sentences import split_sentences
from posts.prose.word_lists import Passive
from posts.prose.words import plain_words

PERCENT: Final = (10.0, 15.0)
"""Up to the first number good, up to the second it will do."""
SHOWN: Final = 10
_CLAUSE_END: Final = re.compile(r"[,;:()–—]")


def check_passive(material: Material) -> Verdict:
    """Most sentences say who does something."""
    if not material.sentences:
        return unchecked(NO_SENTENCES)
    if material.lists is None:
        return unchecked(NO_LISTS)
    passive = find_passive(material)
    percent = 100 * len(passive) / count_sentences(material)
    good, still = PERCENT
    return rated(
        9 if percent <= good else 6 if percent <= still else 3,
        f"{percent:.1f} % of the sentences are in the passive.",
        f"Say who does it; at most {good:.0f} % should be in the passive.",
        places=tuple(material.place(each.passage, each.text) for each in passive[:SHOWN]),
    )


def find_passive(material: Material) -> list[Sentence]:
    """The sentences in the passive; none where there are no word lists."""
    if material.lists is None:
        return []
    forms = material.lists.passive
    return [
        each
        for each in material.sentences
        if not forms.auxiliaries.isdisjoint(each.words) and is_passive(each, forms)
    ]


def count_sentences(material: Material) -> int:
    """The sentences, where cells of a table without a full stop are parts of one."""
    kinds = groupby(material.passages, lambda each: each.kind == "cell")
    cells = (" ".join(each.text for each in group) for is_cell, group in kinds if is_cell)
    in_cells = sum(len(split_sentences(text)) for text in cells)
    elsewhere = sum(each.passage.kind != "cell" for each in material.sentences)
    return max(1, in_cells + elsewhere)


def is_passive(sentence: Sentence, passive: Passive) -> bool:
    """Whether a clause of the sentence has an auxiliary of the passive with a participle."""
    return any(_is_passive(clause, passive) for clause in _clauses(sentence, passive))


def _clauses(sentence: Sentence, passive: Passive) -> Iterator[Sequence[str]]:
    """The words of each clause: what commas part, and conjunctions."""
    parts = _CLAUSE_END.split(sentence.text)
    for words in map(plain_words, parts) if len(parts) > 1 else (sentence.words,):
        starts = [at for at, word in enumerate(words) if at and word in passive.clause_starts]
        for start, stop in pairwise((0, *starts, len(words))):
            yield words[start:stop]


def _is_passive(clause: Sequence[str], passive: Passive) -> bool:
    """Whether a participle is governed by an auxiliary of the passive, the last before it."""
    if passive.auxiliaries.isdisjoint(clause):
        return False
    governed = passive.any_order
    before = ""
    for word in clause:
        if word in passive.auxiliaries:
            governed = True
        elif word in passive.perfect:
            governed = False
        elif governed and before not in passive.not_before and _is_participle(word, passive):
            return True
        before = word
    return False


def _is_participle(word: str, passive: Passive) -> bool:
    if word in passive.not_participles:
        return False
    return word in passive.participles or passive.pattern.fullmatch(word) is not None
