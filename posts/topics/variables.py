"""Which column of a list fills which variable of the prompts."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from posts.plain_text import fold_line
from posts.prompts.template import PromptTemplate, Variable

TOPIC: Final = "topic"
_OTHER_NAMES: Final[Mapping[str, str]] = {
    TOPIC: "topics subject subjects title titles headline blogtopic blogtitle posttopic posttitle "
    "workingtitle thema themen titel sujet sujets titre tema temas título argomento titolo "
    "onderwerp",
    "keyphrase": "keyword keywords focuskeyword focuskeyphrase mainkeyword primarykeyword "
    "targetkeyword suchbegriff schlüsselwort keyphrases motclé palabraclave parolachiave",
    "audience": "readers reader targetaudience zielgruppe public público pubblico doelgroep",
    "tone": "toneofvoice voice style tonalität ton tono toon",
    "language": "lang sprache langue idioma lingua taal",
    "words": "length wordcount numberofwords targetlength wörter wortzahl mots palabras parole",
    "notes": "note comment comments instructions details brief briefing notizen remarques notas",
}
"""What people call the columns, without spaces and signs."""
_VARIABLE_OF: Final = {
    other: name for name, others in _OTHER_NAMES.items() for other in others.split()
}


def union(templates: Iterable[PromptTemplate]) -> tuple[Variable, ...]:
    """The variables of several prompts, each once; one that any of them needs is needed."""
    found: dict[str, Variable] = {}
    for variable in (each for template in templates for each in template.variables):
        known = found.setdefault(variable.name, variable)
        if variable.default is None and known.default is not None:
            found[variable.name] = replace(known, default=None)
    return tuple(found.values())


class Headings:
    """Tells what a heading means: a variable's name or label, or what people say for it."""

    def __init__(self, variables: Sequence[Variable]) -> None:
        by_label = {_bare(each.label): each.name for each in variables}
        by_name = {_bare(each.name): each.name for each in variables}
        names = {TOPIC, *(each.name for each in variables)}
        others = {other: name for other, name in _VARIABLE_OF.items() if name in names}
        self._others = others | by_label
        self._names = {TOPIC: TOPIC} | by_name

    def knows(self, heading: str) -> bool:
        """Whether it names a topic or a variable."""
        return self.meaning(heading) is not None

    def meaning(self, heading: str) -> str | None:
        """The variable that a heading names; None where it names none."""
        bare = _bare(heading[:200])
        return self._names.get(bare) or self._others.get(bare)

    def is_exact(self, heading: str) -> bool:
        """Whether it is the variable's own name, and nothing like it."""
        return _bare(heading[:200]) in self._names


def assign(headings: Sequence[str], known: Headings) -> list[str | None]:
    """The variable of each column; where two would fill one, the one of its very name does."""
    meanings = [known.meaning(heading) for heading in headings]
    chosen: dict[str, int] = {}
    for at, name in enumerate(meanings):
        if name is None:
            continue
        if name not in chosen or (
            known.is_exact(headings[at]) and not known.is_exact(headings[chosen[name]])
        ):
            chosen[name] = at
    return [name if name and chosen[name] == at else None for at, name in enumerate(meanings)]


def _bare(heading: str) -> str:
    return "".join(filter(str.isalnum, fold_line(heading).casefold()))
