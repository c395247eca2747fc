"""Posts with planted faults that simulated editors revise, and what is measured of them."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import accumulate

from fake_provider import FakeProvider
from faulty_posts import FaultyPost
from simulated_editor import Editor, write_as

from posts.blocks import lines_of, read_blocks
from posts.checks import readability_score, search_score
from posts.envelope import Envelope
from posts.measures import estimate_tokens
from posts.prose.document import read_document
from posts.revision.judge import lights_of
from posts.revision.keeps import Held
from posts.revision.pieces import Piece
from posts.revision.plan import plan_revision
from posts.revision.revision import Revision
from posts.versions import REVISED, WRITTEN, VersionName
from providers.base import Finished, Prompt, Usage
from runs.beside.revising import RevisionWork, prepare_revision, write_revision
from runs.engine import Engine
from runs.lane import Lane
from runs.lane_request import LaneRequest
from runs.post_versions import post_in
from runs.run import Run
from runs.settings import Brief, LaneSettings
from runs.writing.requests import OnText


@dataclass
class Desk:
    """Sends a revision's requests to an editor."""

    editor: Editor
    prompts: list[Prompt] = field(default_factory=list)

    async def send(self, prompt: Prompt, on_text: OnText) -> Finished:
        self.prompts.append(prompt)
        reply = self.editor.reply(prompt.text)
        on_text(reply)
        usage = Usage(input_tokens=estimate_tokens(prompt.text), output_tokens=len(reply) // 4)
        return Finished(stop_reason="end", usage=usage)


@dataclass
class RevisedPost:
    """A post after its revision, what was accepted as it was ticked."""

    post: FaultyPost
    after: Envelope
    revisions: list[Revision]
    requests: int

    @property
    def before(self) -> Envelope:
        return self.post.envelope

    @property
    def scores(self) -> tuple[int, int]:
        """Of search and of readability."""
        return self._scores(self.after)

    @property
    def scores_before(self) -> tuple[int, int]:
        return self._scores(self.before)

    def _scores(self, post: Envelope) -> tuple[int, int]:
        found = self.post.aims.check(post)
        return search_score(found) or 0, readability_score(found) or 0

    @property
    def lost(self) -> list[str]:
        """What was good before and is not any more."""
        before = lights_of(self.post.aims.check(self.before))
        after = lights_of(self.post.aims.check(self.after))
        dimmed = [each for each, was in before.items() if each in after and after[each] < was]
        held, holds = _held(self.before), _held(self.after)
        dead = ("#", "https://example.com/page")
        lost = [each for each in held.links - holds.links if each not in dead]
        figures = held.figures - holds.figures - {"4", "0"}  # of the mark of a search tool
        return [*dimmed, *lost, *(held.images - holds.images), *figures]

    @property
    def touched(self) -> list[str]:
        """Blocks that no accepted change was for, and that are not there any more."""
        return [each for revision in self.revisions for each in touched(revision)]


def _held(post: Envelope) -> Held:
    return Held.by(post, read_document(post.body))


def touched(revision: Revision) -> list[str]:
    """Blocks that no accepted change was for, and that the result lacks or has elsewhere."""
    body, result = revision.base.body, revision.with_changes(revision.accepted or ()).body
    changed = [revision.changes[at].piece for at in revision.accepted or ()]
    at, gone = 0, []
    for text in _untouched(body, [each for each in changed if not each.is_field]):
        found = result.find(text, at)
        if found < 0:
            gone.append(text)
        else:
            at = found + len(text)
    return gone


def _untouched(body: str, changed: Sequence[Piece]) -> list[str]:
    """The blocks that no change is for."""
    starts = [0, *accumulate(map(len, lines_of(body)))]
    spans = [(starts[each.start], starts[each.stop]) for each in read_blocks(body)]
    return [
        body[start:stop].rstrip()
        for start, stop in spans
        if not any(each.start < stop and start < each.stop for each in changed)
    ]


def revised_post(post: FaultyPost, editor: Editor, *, rounds: int = 2) -> RevisedPost:
    """Have an editor revise a post so many times, and accept what is ticked."""
    settings = LaneSettings(provider="compatible", model="editor")
    brief = Brief(topic="Order in a small shop", keyphrase=post.aims.keyphrase)
    desk, now = Desk(editor), post.envelope
    revisions: list[Revision] = []
    for _ in range(rounds):
        plan = plan_revision(now, post.aims)
        if not plan.pieces:
            break
        work = RevisionWork(plan=plan, of=WRITTEN)
        lane = Lane(brief, settings, clock=lambda: 0.0)
        prepared = prepare_revision(brief, settings, plan)
        if prepared:
            asyncio.run(write_revision(prepared, desk.send, lane, work))
        made = work.revision()
        made = made.decide(made.ticked)
        revisions.append(made)
        now = made.with_changes(made.ticked)
    return RevisedPost(post=post, after=now, revisions=revisions, requests=len(desk.prompts))


def revised_over(wire: str, post: FaultyPost, editor: Editor, *, rounds: int = 2) -> RevisedPost:
    """Have an editor behind a server revise a post, as the page does; `wire`: a model's id."""
    with FakeProvider(reply=post.reply, delta_size=400) as fake:
        provider, _, model = wire.partition(":")
        address = fake.origin if provider == "anthropic" else fake.base_url
        settings = LaneSettings(provider=provider, model=model, base_url=address)
        brief = Brief(topic="Order in a small shop", keyphrase=post.aims.keyphrase)
        engine = Engine()
        run = engine.start(brief, [LaneRequest(settings=settings, api_key="any")])
        (lane,) = run.lanes
        assert lane.wait_for_end(60)
        fake.write = write_as(editor)
        revisions = [
            made
            for version in (WRITTEN, REVISED)[:rounds]
            if (made := _one_round(engine, run, version))
        ]
        engine.close()
        after, requests = post_in(lane, REVISED).envelope, len(fake.requests) - 1
        assert all(request.path.startswith("/v1") for request in fake.requests)
    return RevisedPost(post=post, after=after, revisions=revisions, requests=requests)


def _one_round(engine: Engine, run: Run, version: VersionName) -> Revision | None:
    (lane,) = run.lanes
    plan = engine.revisions.plan(lane, version)
    if not plan.pieces:
        return None
    draft = engine.revisions.start(run, 0, plan, version, api_key="any")
    assert draft.over.wait(120)
    assert lane.revision.kept
    engine.revisions.decide(lane, lane.revision.kept.ticked)
    return lane.revision.kept
