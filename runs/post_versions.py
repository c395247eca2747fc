"""Which text the post of a lane has in which version: the one place that all others ask."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from posts.edit import apply_edit
from posts.envelope import Envelope
from posts.fixes import fix_post
from posts.versions import EDITED, FIXED, REVISED, WRITTEN, PostVersion, VersionName
from runs.lane import Lane

POST_FIELDS: Final = (
    *("title", "meta_description", "tags", "categories", "unknown_categories", "body"),
)
"""What of an envelope is the post: the rest is about the reply."""


def versions_of(lane: Lane) -> Mapping[VersionName, PostVersion]:
    """The versions that a lane's post has now, the one that was written first."""
    written = lane.view().envelope
    versions = {WRITTEN: PostVersion(envelope=written)}
    fixed = lane.memo.of(fix_post, written)
    if fixed.changes:
        envelope, fixes = fixed.envelope, fixed.changes
        versions[FIXED] = PostVersion(name=FIXED, envelope=envelope, fixes=fixes)
    if revised := lane.revision.result:
        versions[REVISED] = PostVersion(name=REVISED, envelope=_on_reply(written, revised))
    if edit := lane.edit.in_use:
        versions[EDITED] = PostVersion(name=EDITED, envelope=apply_edit(written, edit))
    return versions


def post_in(lane: Lane, name: VersionName) -> PostVersion:
    """A lane's post in a version; as it was written where it has no such version (any more)."""
    versions = versions_of(lane)
    return versions.get(name, versions[WRITTEN])


def as_written(lane: Lane) -> PostVersion:
    """A lane's post as the model wrote it."""
    return PostVersion(envelope=lane.view().envelope)


def _on_reply(written: Envelope, post: Envelope) -> Envelope:
    """A post in the place of the one that was written: what is said of the reply stays."""
    return replace(written, **{name: getattr(post, name) for name in POST_FIELDS})
