"""Patterns that are compiled at their first use: the first page of a server needs none of them.

With words of many languages, compiling one takes up to 50 ms.
"""

import re
from typing import Any, cast


class _LatePattern:
    def __init__(self, pattern: str, flags: re.RegexFlag) -> None:
        self._pattern, self._flags = pattern, flags

    def __getattr__(self, name: str) -> Any:
        if "_compiled" not in vars(self):
            self._compiled = re.compile(self._pattern, self._flags)
        said = getattr(self._compiled, name)
        setattr(self, name, said)  # asked for directly from now on
        return said


def late(pattern: str, flags: re.RegexFlag = re.NOFLAG) -> re.Pattern[str]:
    """As `re.compile`, which is called at the first use.

    >>> late("a+").sub("b", "caat")
    'cbt'
    """
    return cast("re.Pattern[str]", _LatePattern(pattern, flags))
