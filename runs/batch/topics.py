"""Topics of a batch from a file."""

from collections.abc import Sequence
from pathlib import Path

from posts.prompts.version import InvalidTopic, PromptVersion, read_topic
from runs.batch.values import TopicToWrite


def read_topics(
    path: Path, prompts: Sequence[PromptVersion]
) -> tuple[list[TopicToWrite], list[str]]:
    """The topics of a file, one a line, and what could not be read, with its line."""
    del prompts
    topics, complaints = [], []
    lines = path.read_text(encoding="utf-8-sig", errors="replace").splitlines()
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            topics.append(TopicToWrite(topic=read_topic(line)))
        except InvalidTopic as error:
            complaints.append(f"{path}:{number}: {error} {error.remedy}")
    return topics, complaints
