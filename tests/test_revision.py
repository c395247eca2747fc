"""A model mends the pieces of a post that fail: planned, asked for, read back, judged, accepted."""

import re
from dataclasses import replace

from fake_provider import FakeProvider
from good_envelope import GOOD

from posts.versions import REVISED, WRITTEN
from runs.engine import Engine
from runs.lane_request import LaneRequest
from runs.post_versions import post_in, versions_of
from runs.revisions import RevisionDraft
from runs.run import Run
from runs.settings import Brief, LaneSettings

LONG_TITLE = "How to Test a Backup of a Website Before the Day on Which You Really Need It Comes"
MENDED_TITLE = "How to Test a Backup of a Website Before You Need It"
BRIEF = Brief(topic="How to test a backup", words=100, keyphrase="test a backup")


def finished_post(engine: Engine, fake: FakeProvider, reply: str, **settings: object) -> Run:
    """A post that is there, and the server that will be asked to revise it."""
    fake.reply = reply
    chosen = LaneSettings(provider="compatible", model="good", base_url=fake.base_url)
    request = LaneRequest(settings=replace(chosen, **settings))  # type: ignore[arg-type]
    run = engine.start(BRIEF, [request], owner="me")
    assert run.lanes[0].wait_for_end(60)
    return run


def with_title(title: str) -> str:
    return re.sub(r"^TITLE: .*", f"TITLE: {title}", GOOD)


def revise(engine: Engine, run: Run, *checks: str, **how: object) -> RevisionDraft:
    lane = run.lanes[0]
    plan = engine.revisions.plan(lane, WRITTEN, checks or None)
    draft = engine.revisions.start(run, 0, plan, WRITTEN, **how)  # type: ignore[arg-type]
    assert draft.over.wait(60)
    return draft


def test_a_title_that_is_too_long_is_asked_for_mended_and_accepted(
    engine: Engine, fake: FakeProvider
) -> None:
    run = finished_post(engine, fake, with_title(LONG_TITLE))
    lane = run.lanes[0]
    fake.reply = f"=== PIECE 1 ===\n{MENDED_TITLE}\n=== END ==="
    draft = revise(engine, run, "title_chars", "title_width")
    assert (draft.work.requests, draft.arrived, draft.pieces) == (1, 1, 1)
    kept = lane.revision.kept
    assert kept
    (change,) = kept.changes
    assert (change.piece.text, change.new) == (LONG_TITLE, MENDED_TITLE)
    assert (change.ticked, change.better) == (True, ("title_chars", "title_width"))
    assert set(versions_of(lane)) == {WRITTEN}, "nothing counts before it is accepted"
    engine.revisions.decide(lane, kept.ticked)
    written = post_in(lane, WRITTEN).envelope
    assert post_in(lane, REVISED).envelope == replace(written, title=MENDED_TITLE)
    engine.revisions.undo(lane)
    assert set(versions_of(lane)) == {WRITTEN}
