"""Parse error responses of any server into one form.

Servers complain in the body of an HTTP error, in one whole JSON reply, and in an event of a stream;
each has a shape of its own. Strategy: walk in by the names under which they are known to nest what
matters, and gather on the way the words, the codes and the HTTP status that is meant. Nothing here
raises, and nothing here decides what it means: `providers.refusals` does.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from providers.quoted import SIGNS, WORDS, pairs_of, split_literal

DEPTH: Final = 8
"""Levels that are walked in."""
MAX_SAID: Final = 8
"""Sentences that are kept of one complaint."""
CODES: Final = ("error_code", "code", "error_type", "type", "reason", "status", "errorcode")
NUMBERS: Final = ("status_code", "statuscode", "code", "status", "http_status", "raw_status_code")
FAINT_WORDS: Final = ("title", "error", "reason")
"""Words only where there are no better ones; `error` is often a code."""
INSIDE: Final = (
    *("error", "errors", "message", "detail", "details", "body", "data", "innererror", "metadata"),
    *(
        "base_resp",
        "response",
        "fault",
        "raw",
        "violations",
        "fieldviolations",
        "field_violations",
        "reasons",
        "cause",
    ),
)
"""Names under which more of the same is found."""
FAULT_CODES: Final = ("code", "error_code", "errorcode", "status_code", "statuscode")
WELL: Final = frozenset({"0", "200", "ok", "success", "none", ""})
"""Codes of servers that always send one."""
FAILED: Final = frozenset({"error", "failed", "failure", "fail", "exception"})
WRAPPERS: Final = ("base_resp", "response")
"""Where MiniMax and Tencent put what others say at the top."""
WAITS: Final = ("retrydelay", "retry_after", "retry_after_seconds")
OUTER_PLACES: Final = frozenset({"body", "query", "path", "header"})
"""Where FastAPI says that a field is; the field itself is what a person knows."""
A_CODE: Final = re.compile(r"[\w.:-]{1,80}", re.ASCII)
A_PAGE: Final = re.compile(r"<[!?a-z]", re.IGNORECASE)
"""How a web server's page begins; words of Alibaba's begin with `<400>`."""
OF_PYDANTIC: Final = re.compile(
    r"\[type=\w{1,80}, input_value=.{0,2000}?, input_type=\w{1,80}\]"
    r"|For further information visit \S+",
    re.DOTALL,
)
"""What follows its words, for programmers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Complaint:
    """A server's error response."""

    codes: tuple[str, ...] = ()
    """Codes and types in small letters with underscores, the more telling first."""
    message: str = ""
    """The server's own words, as sentences: hostile."""
    known: bool = False
    """It has the shape of an API's errors, and not that of a web server's page."""
    status: int | None = None
    """The HTTP status that the words themselves name; None where they name none."""
    parameter: str = ""
    """What of the request it is about, where it says so apart from the words."""
    retry_after: float | None = None
    """Seconds to wait, where the words themselves say so."""


def read_complaint(body: object) -> Complaint:
    """Read the body of an HTTP error, a whole reply, or an event, of any server."""
    gathered = _Gathered()
    if isinstance(body, bytes):
        body = str(body, "utf-8", "replace")
    parsed = _parse(body) if isinstance(body, str) else body
    gathered.take(body if parsed is None else parsed, DEPTH)
    return Complaint(
        codes=tuple(dict.fromkeys(reversed(gathered.codes))),
        message=gathered.message,
        known=isinstance(parsed, dict | list) and bool(gathered.said),
        status=gathered.status,
        parameter=gathered.parameter,
        retry_after=gathered.retry_after,
    )


def complaint_of(fault: Any) -> Complaint:
    """All that a server says, of which an SDK made an error; the SDKs keep but a part of it."""
    try:
        return read_complaint(fault.response.content)
    except RuntimeError:  # its body could not be read
        return read_complaint(getattr(fault, "body", None))


def complains(value: object) -> bool:
    """Whether JSON that should be a reply, or an event of one, reports an error instead."""
    if isinstance(value, list):
        return bool(value) and all(isinstance(each, dict) and complains(each) for each in value)
    if not isinstance(value, dict):
        return False
    value = {str(name).lower(): each for name, each in value.items()}
    if "error" in (value.get("type"), value.get("object")):
        return True
    if any(value.get(sign) for sign in SIGNS) or _fails_with_words(value):
        return True
    return any(isinstance(value.get(name), dict) and complains(value[name]) for name in WRAPPERS)


def normal(code: object) -> str:
    """A code as the tables have it: `API-Key.Invalid` is `api_key_invalid`."""
    return re.sub(r"[^a-z0-9]+", "_", str(code).lower()).strip("_")


def _fails_with_words(value: dict[str, Any]) -> bool:
    """Whether it is like `{"code": 7, "message": "…"}` or `{"success": false, "message": "…"}`."""
    if not any(isinstance(value.get(name), str) and value[name] for name in WORDS):
        return False
    if value.keys() <= {*WORDS, "requestid", "request_id", "id"}:
        return True
    if value.get("success") is False or normal(value.get("status")) in FAILED:
        return True
    if normal(value.get("type")) in FAILED:
        return True
    codes = [value[name] for name in FAULT_CODES if name in value]
    return any(normal(code) not in WELL for code in codes) or _status_of(value) is not None


@dataclass(slots=True)
class _Gathered:
    """What was found so far; the outermost first."""

    codes: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    status: int | None = None
    parameter: str = ""
    retry_after: float | None = None
    nested: bool = False
    """One of the sentences explains another."""

    @property
    def message(self) -> str:
        """The whole error message, in one line."""
        outer, inner = (self.said[:1], self.said[1:]) if self.nested else ([], self.said)
        return ": ".join([*(text.rstrip(" .:") for text in outer), "; ".join(inner)])

    def take(self, value: object, depth: int, about: str = "") -> None:
        """Take in a value and all that is in it."""
        if depth <= 0:
            return
        match value:
            case str():
                self._take_text(value, depth, about)
            case list():
                for each in value[:MAX_SAID]:
                    self.take(each, depth - 1, about)
            case dict():
                self._take_object({str(name).lower(): each for name, each in value.items()}, depth)

    def _take_object(self, value: dict[str, Any], depth: int) -> None:
        about = _field_of(value)
        self.parameter = self.parameter or about
        self.codes += reversed([normal(code) for code in _codes_of(value)])
        self.status = self.status or _status_of(value)
        self._take_wait(value)
        said = len(self.said)
        for words in _words_of(value):
            self._take_text(words, depth, about if "loc" in value or "field" in value else "")
        outer = len(self.said) > said
        for name in INSIDE:
            if isinstance(value.get(name), dict | list) or (name == "raw" and value.get(name)):
                before = len(self.said)
                self.take(value[name], depth - 1, about)
                self.nested |= outer and len(self.said) > before
        if len(self.said) == said and depth >= DEPTH - 1:
            self._take_pairs(value)

    def _take_pairs(self, value: dict[str, Any]) -> None:
        """`{"max_tokens": ["too large"]}`: what is wrong, by field."""
        for name, each in value.items():
            if isinstance(each, list) and name not in INSIDE:
                self.take([text for text in each if isinstance(text, str)], 2, name)

    def _take_text(self, text: str, depth: int, about: str) -> None:
        text = text.strip()
        if not text or A_PAGE.match(text):
            return
        before, literal, behind = split_literal(text)
        if literal is None:
            self._say(before, about)
            return
        said = len(self.said)
        self._say(before, about)
        outer = len(self.said) > said
        self.take(literal, depth - 1, about)
        self.nested |= outer and len(self.said) > said + 1
        self._say(behind, about)
        if len(self.said) == said:
            self._say(", ".join(pairs_of(literal)), about)

    def _say(self, text: str, about: str) -> None:
        text = OF_PYDANTIC.sub("", text).strip()
        if len(text) < 3 and not text.isalnum():
            return
        text = f"{about}: {text}" if about and about not in text else text
        if len(self.said) < MAX_SAID and not any(text in other for other in self.said):
            self.said = [other for other in self.said if other not in text]
            self.said.append(text)

    def _take_wait(self, value: dict[str, Any]) -> None:
        for name in WAITS:
            found = re.fullmatch(r"(\d{1,6}(?:\.\d{1,9})?)s?", str(value.get(name)))
            if found and self.retry_after is None:
                self.retry_after = float(found[1])


def _words_of(value: dict[str, Any]) -> Iterator[str]:
    """The words of one object; fainter ones where it has no better."""
    words = [value[name] for name in WORDS if isinstance(value.get(name), str)]
    words = (
        words
        or [
            value[name]
            for name in FAINT_WORDS
            if isinstance(value.get(name), str) and (name != "reason" or " " in value[name])
        ][-1:]
    )
    yield from words[:2]


def _codes_of(value: dict[str, Any]) -> Iterator[object]:
    """The codes of one object, the more telling first."""
    names = CODES if isinstance(value.get("error"), dict) else (*CODES, "error")
    for name in names:
        code = value.get(name)
        if isinstance(code, str) and A_CODE.fullmatch(code):
            yield code
        elif isinstance(code, str) and name in {"code", "type"}:
            yield code[:80]  # xAI writes sentences there


def _status_of(value: dict[str, Any]) -> int | None:
    for name in NUMBERS:
        number = value.get(name)
        if isinstance(number, str) and re.fullmatch(r"[45]\d\d", number):
            number = int(number)
        if type(number) is int and 400 <= number < 600:
            return number
    return None


def _field_of(value: dict[str, Any]) -> str:
    """The field of the request that an object is about; empty where it does not say."""
    place = value.get("loc") or value.get("field") or value.get("param")
    steps = (
        list(place)
        if isinstance(place, list | tuple)
        else [place]
        if isinstance(place, str)
        else []
    )
    steps = [str(step) for step in steps if isinstance(step, str | int) and step != "None"]
    steps = steps[1:] if steps and steps[0] in OUTER_PLACES else steps
    return ".".join(steps)[:80]


def _parse(text: str) -> Any:
    """Parse JSON; None if it is invalid."""
    try:
        return json.loads(text) if text.lstrip()[:1] in "{[" else None
    except (ValueError, RecursionError):
        return None
