"""What can be said about any topic: sections for a long post, and further parts of a section.

A small model has little to say about a topic, and says it again and again. Asked about its costs,
its tools or its mistakes, and told how to begin, it says something else each time.
"""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Angle:
    """One way to look at a topic."""

    heading: str
    begin: str
    """The first words of its text."""
    about: str
    """What the text is to be about, as part of a sentence."""


ANGLES: Final = (
    Angle("What to Prepare", "Before you begin,", "what to prepare, and what you need"),
    Angle("First Steps for Beginners", "If you are just starting out,", "how a beginner starts"),
    Angle("Tools That Help", "The most useful tool is", "tools, and what each is good for"),
    Angle(
        "An Example From Beginning to End",
        "For example, imagine a woman named Anna who",
        "one example, told as a story",
    ),
    Angle(
        "Common Mistakes to Avoid",
        "A common mistake is",
        "mistakes that people make, and how to avoid them",
    ),
    Angle("Where to Spend Less", "To save money,", "what it costs, and where to spend less"),
    Angle(
        "When Something Goes Wrong",
        "When something goes wrong,",
        "what can go wrong, and how to put it right",
    ),
    Angle("Saving Time", "To save time,", "how it is done faster"),
    Angle("Staying Safe", "To stay safe,", "risks and dangers, and how to be careful"),
    Angle(
        "How to Decide Between Two Options",
        "If you have to choose between two options,",
        "how to compare, and how to decide",
    ),
    Angle("Working With Others", "If you share the work,", "friends, family and colleagues"),
    Angle("Finding Help", "When you need help,", "whom to ask, and where to look things up"),
    Angle("Questions to Ask", "A good question to ask is", "what to ask somebody who knows"),
    Angle("What Many People Believe", "Many people believe that", "myths, and what is true"),
    Angle(
        "How to Tell That It Works",
        "To see whether it works,",
        "signs of success, and how to measure it",
    ),
    Angle("Keeping Notes", "If you write down what you do,", "records, lists and a diary"),
    Angle(
        "Different People, Different Needs",
        "Not everybody has the same needs,",
        "how it differs for old and young, for one person and for a family",
    ),
    Angle("On an Ordinary Day", "On an ordinary day,", "what it looks like from morning to night"),
    Angle(
        "How It Used to Be", "Twenty years ago,", "how it was done in the past, and what changed"
    ),
    Angle(
        "Staying Motivated",
        "When you lose interest,",
        "motivation, small rewards, and how to keep going",
    ),
    Angle("What Matters After a Year", "After a year,", "what lasts, and what has to be renewed"),
    Angle("What to Try Next", "With some experience,", "harder things to try, and what to learn"),
)
BY_HEADING: Final = {each.heading: each for each in ANGLES}
