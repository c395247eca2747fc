"""Addresses that stand in a text as they are, without markup: those with a scheme alone."""

import re
from typing import Final

from linkify_it import LinkifyIt  # type: ignore[import-untyped]

GUESSES: Final = {"fuzzy_link": False, "fuzzy_email": False, "fuzzy_ip": False}
"""What is taken for an address without a scheme: nothing."""
_ADDRESS: Final = re.compile("//|mailto:", re.IGNORECASE)
"""Is in every address with a scheme."""


class _Addresses(LinkifyIt):  # type: ignore[misc]  # it tells no types
    """Finds addresses in a text. Most texts hold none, and are not searched for hosts."""

    def pretest(self, text: str) -> bool:
        return _ADDRESS.search(text) is not None

    def test(self, text: str) -> bool:
        return self.pretest(text) and bool(super().test(text))


def find_addresses() -> LinkifyIt:
    """What markdown-it finds addresses by, as its `linkify`."""
    return _Addresses().set(GUESSES)
