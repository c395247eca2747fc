"""What the checks look at: a post with its words, sentences and keyphrase, read once for all."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, chain

from posts.blocks import lines_of
from posts.checks.finding import Place, Verdict
from posts.envelope import Envelope
from posts.prose.document import Document, Passage, read_document
from posts.prose.keyphrase import Keyphrase, read_keyphrase
from posts.prose.language import tell_language
from posts.prose.sentences import split_sentences
from posts.prose.word_lists import WordLists, language_code, word_lists
from posts.prose.words import is_unspaced, plain_words, split_words
from posts.slug import make_slug


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A sentence of the body."""

    text: str
    written: tuple[str, ...]
    """Its words as they are written, without the marks around them."""
    words: tuple[str, ...]
    """The same for comparing: in small letters."""
    passage: Passage


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """A post as the checks of search, readability, structure, phrases and claims see it."""

    post: Envelope
    document: Document
    passages: tuple[Passage, ...]
    """Those that are the writer's own: block quotes are somebody else's words."""
    sentences: tuple[Sentence, ...]
    """Those of `passages`, headings too."""
    all_sentences: tuple[Sentence, ...]
    """Those in block quotes, too."""
    vocabulary: frozenset[str]
    """All words of `sentences`."""
    sizes: Mapping[int, int]
    """How many words a passage has, by its `id`."""
    words: int
    """Of `passages`, without code; 0 in scripts without spaces."""
    is_unspaced: bool
    """Whether it is in a script without spaces, in which words cannot be counted."""
    language: str | None
    """The code that was given or told by the words; None where it is not known."""
    told_language: str | None
    """The code that the words tell; None where they do not."""
    lists: WordLists | None
    """The lists of its language; None where there are none."""
    keyphrase: Keyphrase | None
    """None where none is given, and in scripts without spaces."""
    slug: str
    site_host: str
    """The site's own host, in small letters; empty where it is not known."""
    asked_words: int
    """0 where no length was asked for."""
    asked_language: str
    notes: str
    line_starts: tuple[int, ...]
    """The offset of each line in the body."""

    @property
    def no_keyphrase(self) -> str:
        """Why there is no keyphrase."""
        if self.is_unspaced:
            return "words cannot be matched in this script."
        return "no keyphrase is given."

    def words_in(self, passage: Passage) -> int:
        """How many words a passage has."""
        return self.sizes.get(id(passage), 0)

    def place(self, passage: Passage, quote: str) -> Place:
        """Where some words of a passage are in the body."""
        return self.place_at(passage.start, passage.stop, quote)

    def place_at(self, first: int, after: int, quote: str) -> Place:
        """Where some words are in the body, within its lines from `first` to before `after`."""
        last = len(self.line_starts) - 1
        start = self.line_starts[min(first, last)]
        stop = self.line_starts[min(max(after, first + 1), last)]
        at = self.post.body.find(quote, start, stop) if quote else -1
        if at >= 0:
            start, stop = at, at + len(quote)
        return Place(start=start, stop=stop, quote=quote)


MaterialCheck = Callable[[Material], Verdict | Sequence[Verdict]]
"""A check: one verdict; of claims, one for each."""


def read_material(
    post: Envelope,
    *,
    keyphrase: str | None = None,
    language: str | None = None,
    slug: str | None = None,
    site_host: str | None = None,
    asked_words: int | None = None,
    notes: str | None = None,
) -> Material:
    """Read a post for the checks. Never raises; see `check_post` for the arguments."""
    document = read_document(post.body)
    language = language_code(language or "")
    text = " ".join(passage.text for passage in document.passages)
    dense = is_unspaced(text)
    told = None if dense else tell_language(plain_words(text[:10_000]))
    lists = word_lists(language or told or "") if not dense else None
    function_words = lists.function_words if lists else frozenset[str]()
    every = tuple(_sentences(document.passages, lists))
    sentences = tuple(each for each in every if each.passage.kind != "quote")
    sizes = Counter[int]()
    for sentence in every:
        sizes[id(sentence.passage)] += len(sentence.words)
    return Material(
        post=post,
        document=document,
        passages=tuple(each for each in document.passages if each.kind != "quote"),
        sentences=sentences,
        all_sentences=every,
        vocabulary=frozenset(chain.from_iterable(each.words for each in sentences)),
        sizes=sizes,
        words=0 if dense else sum(len(each.written) for each in sentences),
        is_unspaced=dense,
        language=language or told,
        told_language=told,
        lists=lists,
        keyphrase=None if dense else read_keyphrase(keyphrase or "", function_words),
        slug=slug if slug is not None else make_slug(post.title or ""),
        site_host=(site_host or "").lower().removeprefix("www."),
        asked_words=asked_words or 0,
        asked_language=language or "",
        notes=notes or "",
        line_starts=(0, *accumulate(map(len, lines_of(post.body)))),
    )


def _sentences(passages: Sequence[Passage], lists: WordLists | None) -> Iterator[Sentence]:
    abbreviations = lists.abbreviations if lists else frozenset[str]()
    for passage in passages:
        for text in split_sentences(passage.text, abbreviations):
            written = tuple(split_words(text))
            words = tuple(" ".join(written).lower().replace("’", "'").split(" "))
            yield Sentence(text=text, written=written, words=words, passage=passage)
