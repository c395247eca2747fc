"""A draft: what a lane wrote, finished or not, with all that a file may say about it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from posts.envelope import Envelope
from posts.slug import make_slug
from posts.versions import WRITTEN, VersionName


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A reply and its reading, ready to be written to a file."""

    envelope: Envelope
    reply: str
    """Everything that the model sent, as it came."""
    topic: str
    written_on: date
    state: str
    """The lane's state, as `complete` or `cut`."""
    version: VersionName = WRITTEN
    """Which version of the post the envelope is."""
    figures: Mapping[str, object] = field(default_factory=dict)
    """What was measured: names of figures to plain values, None for unknown."""

    @property
    def slug(self) -> str:
        """Made from the title, or from the topic while there is none."""
        return make_slug(self.envelope.title or self.topic)

    @property
    def incomplete(self) -> bool:
        """The model did not write to its end: the file has to say so."""
        return self.state != "complete"
