"""Limit the memory used by uploads, which Streamlit keeps until the session ends.

The only uploads are prompts, as text files of at most 1 MB, and topics, in files of at most 5 MB,
but anybody with a page open could send any number of them, signed in or not. Loaded when the server
starts, so it imports little.
"""

import re
from collections.abc import Callable
from typing import Final, cast

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send
from streamlit.runtime import Runtime
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager

MOST_FILES: Final = 20
"""Of one session."""
MOST_BYTES: Final = 100_000_000
"""Of all sessions together."""
_PATH: Final = re.compile(r".*/_stcore/upload_file/(?P<session>[^/]+)/(?P<file>[^/]+)")
_WORDS: Final = "There is no room for more files. Remove some, or load the page anew."


class UploadLimit:
    """Middleware: refuses an upload that could exceed the limit of held files."""

    def __init__(
        self, app: ASGIApp, held: Callable[[], MemoryUploadedFileManager] | None = None
    ) -> None:
        self._app = app
        self._held = held or _of_this_server

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_put = scope["type"] == "http" and scope["method"] == "PUT"
        upload = _PATH.fullmatch(scope["path"]) if is_put else None
        if upload and not has_room(self._held(), upload["session"], upload["file"]):
            await PlainTextResponse(_WORDS, status_code=507)(scope, receive, send)
        else:
            await self._app(scope, receive, send)


def has_room(held: MemoryUploadedFileManager, session: str, file: str) -> bool:
    """Whether this session may upload one more file; replacing one is allowed."""
    files = held.file_storage.get(session, {})
    if len(files) >= MOST_FILES and file not in files:
        return False
    stats = [each for kind in held.get_stats().values() for each in kind]
    return sum(each.byte_length for each in stats) < MOST_BYTES


def _of_this_server() -> MemoryUploadedFileManager:
    return cast("MemoryUploadedFileManager", Runtime.instance().uploaded_file_mgr)
