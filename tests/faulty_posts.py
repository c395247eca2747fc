"""Posts that are good, and the same with faults planted in them, of every family of checks.

Deterministic: the same number gives the same post. Sentences are put together of parts, so that
none is there twice by chance.
"""

import random
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from posts.envelope import Envelope, read_envelope
from posts.revision.pieces import Aims

KEYPHRASES: Final = ("backup plan", "garden calendar", "bread oven", "paper archive")
SUBJECTS: Final = (
    *("my neighbour", "every owner", "a good clerk", "some shops", "your helper", "most people"),
    *("this list", "our team", "one person", "each week", "a short note", "the baker"),
    *("no customer", "an old friend", "another shop", "many readers"),
)
VERBS: Final = (
    *("checks", "keeps", "wants", "finds", "sorts", "counts", "opens", "likes", "needs", "brings"),
    *("holds", "reads", "moves", "marks"),
)
OBJECTS: Final = (
    *("the second drawer", "a clean table", "two sharp pencils", "the back room", "fresh labels"),
    *("a quiet hour", "the morning post", "a small lamp", "the long shelf", "warm coffee"),
    *("a dry box", "the front door", "blue folders", "a plain calendar", "the spare key"),
)
ENDS: Final = (
    *("before lunch", "on Monday", "near the window", "in the evening", "after work", "at noon"),
    *("without haste", "for a week", "by hand", "with care"),
)
LINKS: Final = ("However, ", "For example, ", "Therefore, ", "Also, ", "As a result, ")
HEADINGS: Final = (
    *("What the {key} holds", "Where to begin on a slow day", "The {key} in a busy week"),
    *("Who looks after the shelf", "Small steps that last", "The next step"),
)


@dataclass
class Maker:
    """Makes sentences, none of them twice."""

    chance: random.Random
    said: set[str]
    last: str = ""
    link: str = ""

    def sentence(self, *, linked: bool | None = None) -> str:
        while True:
            parts = [self.chance.choice(each) for each in (SUBJECTS, VERBS, OBJECTS, ENDS)]
            text = " ".join(parts)
            if text not in self.said and parts[0].split()[0] != self.last:
                break
        self.said.add(text)
        self.last = parts[0].split()[0]
        wants_link = self.chance.random() < 0.45 if linked is None else linked
        others = [link for link in LINKS if link != self.link]
        link = self.link = self.chance.choice(others) if wants_link else ""
        whole = f"{link}{text}" if link else text[0].upper() + text[1:]
        return f"{whole}."

    def paragraph(self, sentences: int = 5) -> str:
        return " ".join(self.sentence() for _ in range(sentences))


@dataclass
class FaultyPost:
    """A post with faults, and what it is checked against."""

    reply: str
    aims: Aims
    planted: list[str]

    @property
    def envelope(self) -> Envelope:
        return read_envelope(self.reply)


def aims_of(number: int) -> Aims:
    return Aims(keyphrase=KEYPHRASES[number % len(KEYPHRASES)], language="English")


def good_reply(number: int) -> str:
    """A post that scores 90 and more in search and in readability."""
    key = aims_of(number).keyphrase
    maker = Maker(random.Random(f"good {number}"), set())
    blocks = [f"{maker.paragraph(4)} Here the {key} comes first."]
    for place, heading in enumerate(HEADINGS):
        blocks.append(f"## {heading.format(key=key)}")
        blocks += [maker.paragraph(6) for _ in range(2)]
        blocks[-1] += f" The {key} stays on the wall."[: 200 * (place % 2)]
    blocks[3] += " More stands in [the handbook](https://handbook.test/start) of 2019."
    blocks[5] += " We told [how we began](/how-we-began) with 12 boxes."
    blocks.insert(6, f"![The {key} on a wall](https://pictures.test/wall.png)")
    blocks.insert(10, "- Fresh labels on the shelf\n- Two pencils in the box\n- A lamp that works")
    return (
        f"TITLE: {key.capitalize()}: A Calm Start for Small Shops\n"
        f"META_DESCRIPTION: How a {key} helps a small shop: what to write down first, who looks "
        "after it, and which quiet hour of the week is best to keep it in order.\n"
        "TAGS: small shops, order, weekly habits, checklists\n"
        "CATEGORIES: How-to Guides\n\n" + "\n\n".join(blocks) + "\n</EndOFText>\n"
    )


Planter = Callable[["Bed"], bool]
"""Plants one fault; False where there is no room for it."""


@dataclass
class Bed:
    """A post in which faults are planted."""

    header: dict[str, str]
    blocks: list[str]
    maker: Maker
    key: str

    @property
    def chance(self) -> random.Random:
        return self.maker.chance

    def paragraphs(self) -> list[int]:
        plain = re.compile(r"[A-Za-z]")
        return [at for at, text in enumerate(self.blocks) if plain.match(text)]

    def headings(self) -> list[int]:
        return [at for at, text in enumerate(self.blocks) if text.startswith("#")]

    def add(self, sentence: str) -> bool:
        """Put a sentence at the end of some paragraph."""
        at = self.chance.choice(self.paragraphs()[1:])
        self.blocks[at] += f" {sentence}"
        return True

    def put(self, block: str) -> bool:
        """Put a block between others."""
        self.blocks.insert(self.chance.choice(self.paragraphs()[1:]), block)
        return True

    def reply(self) -> str:
        header = "\n".join(f"{name}: {value}" for name, value in self.header.items() if value)
        return f"{header}\n\n" + "\n\n".join(self.blocks) + "\n</EndOFText>\n"


def _long_sentence(bed: Bed) -> bool:
    parts = [bed.maker.sentence(linked=False).rstrip(".").lower() for _ in range(4)]
    return bed.add(f"{' and '.join(parts).capitalize()}.")


def _many_long_sentences(bed: Bed) -> bool:
    for at in bed.paragraphs()[1:]:
        first, *rest = re.split(r"(?<=[a-z]\.) (?=[A-Z])", bed.blocks[at])
        joined = [text[0].lower() + text[1:].rstrip(".") for text in rest[:3]]
        if len(rest) > 4 and "[" not in "".join(joined):
            said = " and ".join([first.rstrip("."), *joined])
            bed.blocks[at] = f"{said}. {' '.join(rest[3:])}"
    return True


def _passive(bed: Bed) -> bool:
    what, done, who = (
        bed.chance.choice(each)
        for each in (
            ("list", "shelf", "drawer", "lamp", "folder", "door", "box"),
            ("checked", "cleaned", "opened", "counted", "painted", "moved"),
            ("owner", "clerk", "baker", "helper", "neighbour"),
        )
    )
    return bed.add(f"The {what} was {done} by the {who} {bed.chance.choice(ENDS)}.")


def _many_passives(bed: Bed) -> bool:
    return all(_passive(bed) for _ in range(16))


def _alike(bed: Bed) -> bool:
    said = [bed.maker.sentence(linked=False) for _ in range(3)]
    return bed.add(" ".join(f"Nobody {each.split(' ', 1)[1]}" for each in said))


def _long_paragraph(bed: Bed) -> bool:
    return bed.add(bed.maker.paragraph(22))


def _long_section(bed: Bed) -> bool:
    return bed.put("\n\n".join(bed.maker.paragraph(7) for _ in range(6)))


def _unlinked(bed: Bed) -> bool:
    for at in bed.paragraphs():
        for link in LINKS:
            bed.blocks[at] = re.sub(
                rf"{link}(\w)", lambda found: found[1].upper(), bed.blocks[at], count=1
            )
    return True


def _title(text: str) -> Planter:
    def plant(bed: Bed) -> bool:
        bed.header["TITLE"] = text.format(key=bed.key)
        return True

    return plant


def _description(text: str) -> Planter:
    def plant(bed: Bed) -> bool:
        bed.header["META_DESCRIPTION"] = text.format(key=bed.key)
        return True

    return plant


def _header(name: str, text: str) -> Planter:
    def plant(bed: Bed) -> bool:
        bed.header[name] = text
        return True

    return plant


def _sentence(text: str, times: int = 1) -> Planter:
    def plant(bed: Bed) -> bool:
        for said in bed.chance.sample(OBJECTS, times):
            bed.add(text.format(key=bed.key, said=said, end=bed.chance.choice(ENDS)))
        return True

    return plant


def _block(text: str) -> Planter:
    return lambda bed: bed.put(text.format(key=bed.key, said=bed.chance.choice(OBJECTS)))


def _no_intro(bed: Bed) -> bool:
    bed.blocks[0] = bed.blocks[0].replace(f" Here the {bed.key} comes first.", "")
    return True


def _empty_opening(bed: Bed) -> bool:
    bed.blocks[0] = f"In today's fast-paced world, shelves matter. {bed.blocks[0]}"
    return True


def _seldom(bed: Bed) -> bool:
    for at in bed.paragraphs():
        bed.blocks[at] = bed.blocks[at].replace(f" The {bed.key} stays on the wall.", "")
    return True


def _often(bed: Bed) -> bool:
    return all(bed.add(f"The {bed.key} helps {end}.") for end in ENDS * 6)


def _plain_headings(bed: Bed) -> bool:
    for at in bed.headings():
        bed.blocks[at] = bed.blocks[at].replace(bed.key, "calendar on the wall")
    return True


def _skip(bed: Bed) -> bool:
    at = bed.chance.choice(bed.headings()[1:])
    bed.blocks[at] = f"####{bed.blocks[at].lstrip('#')}"
    return True


def _top(bed: Bed) -> bool:
    at = bed.chance.choice(bed.headings()[1:])
    bed.blocks[at] = f"#{bed.blocks[at].lstrip('#')}"
    return True


def _same_heading(bed: Bed) -> bool:
    first, second = bed.chance.sample(bed.headings(), 2)
    bed.blocks[second] = bed.blocks[first]
    return True


def _conclusions(bed: Bed) -> bool:
    at = bed.paragraphs()[4]
    bed.blocks[at] = f"In conclusion, {bed.blocks[at][0].lower()}{bed.blocks[at][1:]}"
    bed.blocks[bed.headings()[-1]] = "## Conclusion"
    return True


def _twice(bed: Bed) -> bool:
    said = f"{bed.maker.sentence(linked=False).rstrip('.')} and then at home."
    return bed.add(said) and bed.add(said)


def _glued(bed: Bed) -> bool:
    at = bed.chance.choice(bed.paragraphs()[1:])
    bed.blocks[at] = re.sub(r"([a-z]{3,})\. ([A-Z][a-z]{2,})", r"\1.\2", bed.blocks[at], count=1)
    return True


def _invisible(bed: Bed) -> bool:
    at = bed.chance.choice(bed.paragraphs()[1:])
    bed.blocks[at] = bed.blocks[at].replace(" ", "\u200b ", 1)
    return True


def _no_alt(bed: Bed) -> bool:
    return bed.put("![](https://pictures.test/desk.png)")


def _no_key_in_alt(bed: Bed) -> bool:
    bed.blocks = [re.sub(r"!\[The [^\]]*\]", "![A wall]", text) for text in bed.blocks]
    return True


PLANTERS: Final[dict[str, Planter]] = {
    "title_width": _title(
        "{key}, Told for Everybody Who Keeps a Shop and Has Too Little Time for It"
    ),
    "title_chars": _title("{key} now"),
    "title_keyphrase": _title("What Works on a Slow Day in a Small Shop"),
    "title_gone": _title(""),
    "description_short": _description("A {key} helps."),
    "description_keyphrase": _description(
        "What a small shop writes down first, who looks after it, and which quiet hour of the week "
        "is the best one to keep all of it in good order."
    ),
    "description_long": _description("The {key} helps a shop. " * 12),
    "tags_few": _header("TAGS", "order"),
    "tags_twice": _header("TAGS", "order, Order, small shops, small-shops, habits"),
    "category_unknown": _header("CATEGORIES", "Zeppelin Rides"),
    "intro": _no_intro,
    "opening": _empty_opening,
    "seldom": _seldom,
    "often": _often,
    "plain_headings": _plain_headings,
    "competing": _sentence("See [{key}](https://other.test/page) for more {end}."),
    "no_key_in_alt": _no_key_in_alt,
    "no_alt": _no_alt,
    "long_sentence": _long_sentence,
    "many_long_sentences": _many_long_sentences,
    "passive": _passive,
    "many_passives": _many_passives,
    "alike": _alike,
    "long_paragraph": _long_paragraph,
    "long_section": _long_section,
    "unlinked": _unlinked,
    "skip": _skip,
    "top": _top,
    "same_heading": _same_heading,
    "conclusions": _conclusions,
    "twice": _twice,
    "glued": _glued,
    "invisible": _invisible,
    "mojibake": _sentence("The cafÃ© opens {end}."),
    "placeholder": _sentence("Call [Your Company] about {said}."),
    "dead_link": _sentence("Look at [{said}](#) {end}."),
    "example_link": _sentence("Look at [{said}](https://example.com/page) {end}."),
    "worn": _sentence("You delve into {said} {end}.", 4),
    "worn_more": _sentence("It is a testament to {said} and a game-changer {end}.", 3),
    "cliche": _sentence("At the end of the day, {said} matters.", 4),
    "pattern": _sentence("It's not about {said}, it's about you.", 7),
    "gap": _sentence("More stands in [INSERT LINK HERE] about {said}."),
    "citation": _sentence("It holds {said} 【4:0†source】."),
    "html": _sentence("Take <b>{said}</b> with you {end}."),
    "fake_heading": _block("**More about {said}**"),
    "talk": _block("As an AI language model, I cannot see {said}."),
}
FAULTS: Final = 40
AGAIN: Final = ("long_sentence", "passive", "alike", "worn", "glued", "long_paragraph", "twice")
"""Those that a post may well have more than once."""


def faulty_post(number: int, faults: int = FAULTS) -> FaultyPost:
    """A post with so many planted faults."""
    chance = random.Random(f"faults {number}")
    bed = _bed(good_reply(number), aims_of(number).keyphrase, chance)
    names = list(PLANTERS)
    chance.shuffle(names)
    names = [*names, *(chance.choice(AGAIN) for _ in range(faults))][:faults]
    for name in names:
        PLANTERS[name](bed)
    return FaultyPost(reply=bed.reply(), aims=aims_of(number), planted=names)


def _bed(reply: str, key: str, chance: random.Random) -> Bed:
    head, _, body = reply.partition("\n\n")
    header = dict(line.split(": ", 1) for line in head.split("\n"))
    blocks = body.rpartition("\n</EndOFText>")[0].split("\n\n")
    said = {sentence for block in blocks for sentence in block.split(". ")}
    return Bed(header=header, blocks=blocks, maker=Maker(chance, said), key=key)
