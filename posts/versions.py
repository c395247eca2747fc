"""The versions of a post: as the model wrote it, with its fixes, revised, and edited by hand."""

from dataclasses import dataclass
from typing import Final, Literal

from posts.envelope import Envelope
from posts.fixes import Fix
from posts.measures import count_words

VersionName = Literal["As written", "Fixed", "Revised", "Edited"]
WRITTEN: Final[VersionName] = "As written"
FIXED: Final[VersionName] = "Fixed"
REVISED: Final[VersionName] = "Revised"
EDITED: Final[VersionName] = "Edited"


@dataclass(frozen=True, slots=True, kw_only=True)
class PostVersion:
    """A post in one of its versions."""

    name: VersionName = WRITTEN
    envelope: Envelope
    fixes: tuple[Fix, ...] = ()
    """What was fixed; empty in other versions."""

    @property
    def words(self) -> int:
        """Words of the body."""
        return count_words(self.envelope.body)
