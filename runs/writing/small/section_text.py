"""Keep the first words of a section back until it is known that it belongs in the post.

What is in a post stays there, and a section may begin as another one does, and then go on in its
own way or have no more to say. So its heading and its first sentences wait for those that decide.
"""

from collections.abc import Callable

from runs.writing.sections.likeness import Likeness


class SectionText:
    """Takes the text of one section, and emits it once it stands apart from the others."""

    def __init__(
        self,
        emit: Callable[[str], None],
        likeness: Likeness | None,
        *,
        before: str,
        is_there: bool = False,
    ) -> None:
        """Nothing has come yet.

        Args:
            emit: Adds text to the post.
            likeness: Compares it with the others; None for text that nothing is compared with.
            before: What stands before its first words: a line break, or the heading.
            is_there: The post has a part of it already.
        """
        self._emit = emit
        self._likeness = likeness
        self._gap = before
        self._kept = ""
        """What waits. If nothing decides for it, it is left out, and its heading with it."""
        self.is_there = is_there
        """Some of it stands in the post."""

    def begin_part(self) -> None:
        """What comes now is a paragraph of its own."""
        if self._kept or self.is_there:
            self._gap = "\n\n"

    def add(self, text: str) -> None:
        """Some text, as it comes."""
        if not text:
            return
        self._kept += self._gap + text
        self._gap = ""
        if self.is_there or not self._likeness or self._likeness.settle():
            self._emit(self._kept)
            self._kept, self.is_there = "", True
