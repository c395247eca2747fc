"""Topics of a batch from a file."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from posts.prompts.version import PromptVersion
from posts.topics.read import read_file
from posts.topics.topic_list import TopicFinding
from posts.topics.variables import union
from runs.batch.values import TopicToWrite
from runs.settings import WORDS


def read_topics(
    path: Path, prompts: Sequence[PromptVersion]
) -> tuple[list[TopicToWrite], list[str]]:
    """The topics of a file, in whatever form, and what is to be said of it, with its line."""
    variables = union(prompt.template for prompt in prompts)
    read = read_file(path.read_bytes(), path.name, variables, lengths=WORDS)
    topics = [TopicToWrite(topic=row.topic, values=row.values) for row in read.rows]
    return topics, list(_complaints(path, read.findings))


def _complaints(path: Path, findings: Sequence[TopicFinding]) -> Iterator[str]:
    for finding in findings:
        where = f"{path}:{finding.line}" if finding.line else str(path)
        yield f"{where}: {finding.message} {finding.remedy}".rstrip()
