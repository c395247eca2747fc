"""The fake provider's batch APIs: OpenAI's files and batches, Anthropic's message batches.

Jobs are in memory, and over as soon as somebody looks, unless `hold`. Replies come in the reverse
order of their requests. What becomes of a request is chosen by `outcome`, of what it says:

    good        `fake.reply`; so is any other word
    cut         its first half, then the token limit
    errored     an error in its place; OpenAI's are in a file of their own
    expired     given up by the provider; so are those of a job that was cancelled, as `cancelled`
    lost        it is in no file
    garbage     a line that is no JSON

`break_next` breaks the connection of the next request that begins a job: "before" it is there, or
"after", so that nobody hears of it. `refusal` is what OpenAI says of a job that it does not accept.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from fake_wires import WIRES, Json, ResponsesWire

if TYPE_CHECKING:
    from fake_provider import Exchange, FakeProvider

LINES: Final = "application/jsonl"


@dataclass(kw_only=True, eq=False)
class FakeJob:
    """A job that was submitted."""

    id: str
    requests: list[Json]
    metadata: Json = field(default_factory=dict)
    is_cancelled: bool = False

    @property
    def texts(self) -> list[str]:
        """All that each request says."""
        return [json.dumps(each, ensure_ascii=False) for each in self.requests]


@dataclass(kw_only=True, eq=False)
class FakeBatches:
    """What was submitted, and what becomes of it."""

    jobs: list[FakeJob] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    hold: bool = False
    outcome: Callable[[str], str] = lambda _: "good"
    break_next: str = ""
    refusal: str = ""

    def job(self, name: str) -> FakeJob | None:
        return next((each for each in self.jobs if each.id == name), None)

    def add(self, requests: list[Json], metadata: Json) -> FakeJob:
        job = FakeJob(id=f"batch_{len(self.jobs)}", requests=requests, metadata=metadata)
        self.jobs.append(job)
        return job

    def is_over(self, job: FakeJob) -> bool:
        return job.is_cancelled or not self.hold

    def outcome_in(self, job: FakeJob, text: str) -> str:
        return "cancelled" if job.is_cancelled else self.outcome(text)


async def answer(exchange: "Exchange") -> bool:
    """Answer what is asked of a batch API; False if nothing is."""
    request, fake = exchange.request, exchange.fake
    path = request.path.removeprefix("/v1/")
    parts = path.split("/")
    if path.startswith("messages/batches"):
        await _anthropic(exchange, parts[2:])
    elif parts[0] == "files" and request.method == "POST":
        name = f"file_{len(fake.batches.files)}"
        fake.batches.files[name] = _uploaded(request.content)
        await _tell(exchange, {"id": name, "object": "file", "purpose": "batch"})
    elif parts[0] == "files":
        await exchange.send_whole(_openai_file(fake, parts[1]), media=LINES)
    elif parts[0] == "batches":
        await _openai(exchange, parts[1:])
    else:
        return False
    return True


async def _openai(exchange: "Exchange", rest: list[str]) -> None:
    batches, body = exchange.fake.batches, exchange.request.body
    if not rest and exchange.request.method == "POST":
        lines = batches.files[body["input_file_id"]].splitlines()
        made = [json.loads(line) for line in lines]
        await _begin(exchange, made, body.get("metadata") or {}, _openai_job)
    elif not rest:
        jobs = [_openai_job(batches, job) for job in reversed(batches.jobs)]
        await _tell(exchange, {"object": "list", "data": jobs, "has_more": False})
    else:
        await _of_one(exchange, rest, _openai_job)


async def _anthropic(exchange: "Exchange", rest: list[str]) -> None:
    batches, body = exchange.fake.batches, exchange.request.body
    if not rest and exchange.request.method == "POST":
        await _begin(exchange, body["requests"], {}, _anthropic_job)
    elif not rest:
        jobs = [_anthropic_job(batches, job) for job in reversed(batches.jobs)]
        await _tell(exchange, {"data": jobs, "has_more": False, "last_id": None})
    elif rest[1:] == ["results"]:
        job = batches.job(rest[0])
        assert job
        await exchange.send_whole(_anthropic_results(exchange.fake, job), media=LINES)
    else:
        await _of_one(exchange, rest, _anthropic_job)


async def _begin(
    exchange: "Exchange", requests: list[Json], metadata: Json, tell: Callable[..., Json]
) -> None:
    batches = exchange.fake.batches
    broken, batches.break_next = batches.break_next, ""
    if broken != "before":
        job = batches.add(requests, metadata)
    if broken:
        exchange.reset()
    else:
        await _tell(exchange, tell(batches, job))


async def _of_one(exchange: "Exchange", rest: list[str], tell: Callable[..., Json]) -> None:
    batches = exchange.fake.batches
    job = batches.job(rest[0])
    if job is None:
        error = {"error": {"type": "not_found_error", "message": "No such batch."}}
        await exchange.send_whole(json.dumps(error).encode(), status=404)
        return
    if rest[1:] == ["cancel"]:
        job.is_cancelled = True
    await _tell(exchange, tell(batches, job))


def _openai_job(batches: FakeBatches, job: FakeJob) -> Json:
    over = batches.is_over(job)
    status = "completed" if over else "in_progress"
    status = "failed" if batches.refusal else "cancelled" if job.is_cancelled else status
    return {
        "id": job.id,
        "object": "batch",
        "endpoint": "/v1/responses",
        "status": status,
        "created_at": int(datetime.now(UTC).timestamp()),
        "metadata": job.metadata,
        "output_file_id": f"output-{job.id}" if over else None,
        "error_file_id": f"errors-{job.id}" if over else None,
        "errors": {"data": [{"code": "invalid", "message": batches.refusal}]}
        if batches.refusal
        else None,
    }


def _anthropic_job(batches: FakeBatches, job: FakeJob) -> Json:
    over, count = batches.is_over(job), len(job.requests)
    return {
        "id": job.id,
        "type": "message_batch",
        "processing_status": "ended" if over else "in_progress",
        "created_at": datetime.now(UTC).isoformat(),
        "request_counts": {
            "processing": 0 if over else count,
            "succeeded": count if over else 0,
            "errored": 0,
            "canceled": 0,
            "expired": 0,
        },
        "results_url": "http://127.0.0.1:9/somewhere/else",
    }


def _openai_file(fake: "FakeProvider", name: str) -> bytes:
    kind, _, job_id = name.partition("-")
    job = fake.batches.job(job_id)
    assert job
    lines = []
    for request, text in zip(reversed(job.requests), reversed(job.texts), strict=True):
        outcome = fake.batches.outcome_in(job, text)
        failed = outcome in {"errored", "expired", "cancelled"}
        if outcome != "lost" and failed == (kind == "errors"):
            lines.append(_openai_line(fake, request, outcome))
    return b"\n".join(lines)


def _openai_line(fake: "FakeProvider", request: Json, outcome: str) -> bytes:
    line: Json = {"id": "req_1", "custom_id": request["custom_id"], "response": None, "error": None}
    wire = ResponsesWire(model=request["body"]["model"], tokens=fake.tokens)
    match outcome:
        case "garbage":
            return b'{"custom_id": '
        case "errored":
            body = {"error": {"code": "invalid_request_error", "message": "Not with us."}}
            line["response"] = {"status_code": 400, "request_id": "r", "body": body}
        case "expired" | "cancelled":
            line["error"] = {"code": f"batch_{outcome}", "message": "It was not done."}
        case "cut":
            whole = wire.whole(fake.reply[: len(fake.reply) // 2])
            details = {"reason": "max_output_tokens"}
            whole |= {"status": "incomplete", "incomplete_details": details}
            line["response"] = {"status_code": 200, "request_id": "r", "body": whole}
        case _:
            whole = wire.whole(fake.reply)
            line["response"] = {"status_code": 200, "request_id": "r", "body": whole}
    return json.dumps(line).encode()


def _anthropic_results(fake: "FakeProvider", job: FakeJob) -> bytes:
    lines = []
    for request, text in zip(reversed(job.requests), reversed(job.texts), strict=True):
        outcome = fake.batches.outcome_in(job, text)
        if outcome == "garbage":
            lines.append(b'{"custom_id": ')
        elif outcome != "lost":
            result = _anthropic_result(fake, request["params"], outcome)
            lines.append(json.dumps({"custom_id": request["custom_id"], "result": result}).encode())
    return b"\n".join(lines)


def _anthropic_result(fake: "FakeProvider", params: Json, outcome: str) -> Json:
    wire: Any = WIRES["/messages"](model=params["model"], tokens=fake.tokens)
    wire.stop_sequences = tuple(params.get("stop_sequences") or ())
    match outcome:
        case "errored":
            error = {"type": "invalid_request_error", "message": "Not with us."}
            return {"type": "errored", "error": {"type": "error", "error": error}}
        case "expired":
            return {"type": "expired"}
        case "cancelled":
            return {"type": "canceled"}
        case "cut":
            whole = wire.whole(fake.reply[: len(fake.reply) // 2])
            return {"type": "succeeded", "message": whole | {"stop_reason": "max_tokens"}}
    return {"type": "succeeded", "message": wire.whole(fake.reply)}


def _uploaded(form: bytes) -> bytes:
    """The file in a form of several parts."""
    boundary = form[: form.index(b"\r\n")]
    for part in form.split(boundary):
        head, _, content = part.partition(b"\r\n\r\n")
        if b"filename=" in head:
            return content.removesuffix(b"\r\n")
    raise AssertionError("no file was sent")


async def _tell(exchange: "Exchange", body: Json) -> None:
    await exchange.send_whole(json.dumps(body).encode())
