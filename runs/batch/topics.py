"""Topics of a batch from a file, as the page reads them."""

from collections.abc import Sequence
from pathlib import Path

from posts.prompts.version import PromptVersion
from posts.topics.read import read_file
from posts.topics.topic_list import MOST_BYTES
from posts.topics.variables import union
from runs.batch.values import TopicToWrite
from runs.settings import WORDS


def read_topics(
    path: Path, prompts: Sequence[PromptVersion]
) -> tuple[list[TopicToWrite], list[str]]:
    """The topics of a file, and what could not be read or used, each with its line."""
    with path.open("rb") as file:
        data = file.read(MOST_BYTES + 1)
    variables = union(prompt.template for prompt in prompts)
    found = read_file(data, path.name, variables, lengths=WORDS)
    topics = [TopicToWrite(topic=row.topic, values=row.values) for row in found.rows]
    complaints = [
        f"{path}{f':{each.line}' if each.line else ''}: {each.message} {each.remedy}".strip()
        for each in found.findings
    ]
    return topics, complaints
