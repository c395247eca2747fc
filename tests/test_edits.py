"""Posts edited by hand: what is typed becomes a version of the post, and none of it is lost."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from pathlib import Path
from threading import Event
from typing import Any

import bad_inputs
import pytest
from html_reading import faults_of
from made_lanes import BRIEF, GOOD, lane
from sqlalchemy import func, select
from test_export import article_of, read_json

from components.compare.lanes import compared
from components.compare.report import report_of
from components.compare.rows import figure_rows
from components.compare.table import table_as_csv
from posts.edit import FIELDS, Edit, apply_edit, edit_of, merge_edits
from posts.envelope import Envelope, read_envelope
from posts.export import FORMATS, Draft, file_name
from posts.export.report import write_report
from posts.plain_text import replace_surrogates
from runs.lane import Lane
from runs.lane_edit import KeptEdit
from runs.post_versions import post_in, versions_of
from runs.run import Run
from runs.store.database import Database
from runs.store.delete import delete_all, delete_runs
from runs.store.edits import load_edits
from runs.store.edits import save_edit as begin_to_save
from runs.store.query import find_lanes
from runs.store.save import save
from runs.store.schema import EDITS
from runs.store.tracked_lane import TrackedLane

BRIEF_DAY = date(2026, 11, 26)
UNICODE = "Naïve 😀 Größe – 备份 مرحبا \U0001f469\u200d\U0001f4bb"
WRITTEN = read_envelope(GOOD)


def edited(post: Lane, **typed: str) -> Lane:
    """The lane after somebody has typed this."""
    known = post.edit.in_use or edit_of(post.view().envelope)
    post.edit.merge(known, replace(known, **typed))
    return post


# What is typed becomes a post


def test_an_edit_without_a_change_is_the_post_as_it_was_written() -> None:
    assert apply_edit(WRITTEN, edit_of(WRITTEN)) == WRITTEN


def test_each_field_is_what_was_typed_in_it() -> None:
    typed = Edit(
        title=f"  {UNICODE} ",
        meta_description="Two\nlines",
        tags="a, b;c,, a",
        categories="news\nFlying Carpets",
        body=f"\n\n## {UNICODE}\r\n\r\nText.\n",
    )
    made = apply_edit(WRITTEN, typed)
    assert (made.title, made.meta_description) == (UNICODE, "Two lines")
    assert made.tags == ("a", "b", "c")
    assert (made.categories, made.unknown_categories) == (("News",), ("Flying Carpets",))
    assert made.body == f"## {UNICODE}\n\nText."


def test_a_field_that_was_emptied_is_missing_and_a_post_without_title_is_none() -> None:
    made = apply_edit(WRITTEN, Edit(body="Text."))
    assert (made.title, made.meta_description, made.tags, made.categories) == (None, None, (), ())
    assert made.post is None


def test_tags_that_hold_commas_stay_whole_until_they_are_edited() -> None:
    written = Envelope(title="T", tags=("Tea, green", "b"), body="x")
    typed = edit_of(written)
    assert apply_edit(written, replace(typed, title="U")).tags == written.tags
    assert apply_edit(written, replace(typed, tags=f"{typed.tags}, c")).tags[-1] == "c"


@pytest.mark.parametrize("name", ["xss_payloads", "unicode", "blns"])
def test_hostile_text_that_is_typed_stays_text_in_every_file(name: str) -> None:
    for text in bad_inputs.strings(name):
        typed = Edit(title=text, meta_description=text, tags=text, categories=text, body=text)
        made = apply_edit(WRITTEN, typed)
        draft = Draft(envelope=made, reply=GOOD, topic="t", written_on=BRIEF_DAY, state="complete")
        files = {name: each.write(draft) for name, each in FORMATS.items()}
        assert not faults_of(article_of(files["HTML"])), ascii(text)
        assert read_json(files["JSON"]).get("title", "") == replace_surrogates(made.title or "")
        assert files["Reply"] == GOOD
        assert files["Markdown"].encode()


# Two windows


BEFORE = Edit(title="a", tags="a", body="a")


def test_fields_that_were_edited_in_two_windows_come_together() -> None:
    here, there = replace(BEFORE, title="here"), replace(BEFORE, body="there")
    assert merge_edits(BEFORE, here, there) == (
        Edit(title="here", tags="a", body="there"),
        frozenset(),
    )


def test_a_field_that_was_edited_in_both_windows_waits_for_a_person() -> None:
    here, there = replace(BEFORE, title="here"), replace(BEFORE, title="there")
    assert merge_edits(BEFORE, here, there) == (there, frozenset({"title"}))
    assert merge_edits(BEFORE, here, here) == (here, frozenset()), "the same in both is no question"


def test_many_windows_that_type_at_once_lose_nothing() -> None:
    post = lane("a")
    known = edit_of(post.view().envelope)
    with ThreadPoolExecutor(5) as pool:
        list(pool.map(lambda name: post.edit.merge(known, replace(known, **{name: "x"})), FIELDS))
    assert post.edit.in_use == Edit(**dict.fromkeys(FIELDS, "x"))


# Versions


def test_a_lane_has_the_versions_that_differ_and_one_place_says_their_text() -> None:
    post = lane("a", GOOD.replace("CATEGORIES: ", "CATEGORIES: Backups, "))
    assert list(versions_of(post)) == ["As written", "Fixed"]
    edited(post, body="Mine.")
    assert list(versions_of(post)) == ["As written", "Fixed", "Edited"]
    assert post_in(post, "Edited").envelope.body == "Mine."
    assert post_in(post, "Edited").words == 1
    assert "Backups" in post_in(post, "As written").envelope.unknown_categories
    assert post_in(post, "Fixed").envelope.unknown_categories == ()


def test_an_edit_that_is_thrown_away_comes_back_as_it_was() -> None:
    post = edited(lane("a"), title="Mine")
    post.edit.throw_away()
    assert post_in(post, "Edited").name == "As written"
    post.edit.throw_away(away=False)
    assert post_in(post, "Edited").envelope.title == "Mine"


def test_a_deleted_lane_forgets_its_edit_and_takes_none() -> None:
    post = edited(lane("a"), title="Mine")
    post.erase()
    edited(post, title="Late")
    post.edit.learn(KeptEdit(edit=BEFORE), instead_of=None)
    assert post.edit.kept is None


def test_a_file_of_another_version_says_so_in_its_name() -> None:
    def draft(version: Any) -> Draft:
        return Draft(
            envelope=Envelope(title="My post", body="x"),
            reply="x",
            topic="t",
            written_on=BRIEF_DAY,
            state="complete",
            version=version,
        )

    names = [
        file_name(draft("As written"), "Markdown"),
        file_name(draft("Fixed"), "HTML"),
        file_name(draft("Edited"), "Markdown"),
        file_name(draft("Edited"), "Reply"),
    ]
    assert names == ["my-post.md", "my-post-fixed.html", "my-post-edited.md", "my-post.txt"]
    assert '"version": "Edited"' in FORMATS["JSON"].write(draft("Edited"))


def test_table_checks_and_report_hold_the_edited_post_and_say_so() -> None:
    post = edited(lane("a"), title="", body="Only these five words. [INSERT LINK HERE]")
    run = Run(BRIEF, [post])
    (one,) = lanes = compared(run, lambda each: post_in(each, "Edited"))
    assert one.words == 7
    assert {each.check for each in one.findings if each.severity == "bad"} >= {
        "title_present",
        "gap_left",
    }
    rows = {row.label: row.cells for row in figure_rows(lanes)}
    assert rows["Version of the post"] == ("Edited",)
    assert b"Edited" in table_as_csv(lanes)
    report = write_report(report_of(run, lanes))
    assert '<dt>Version</dt><dd dir="ltr">Edited</dd>' in report
    assert "Only these five words." in report
    as_it_was = {row.label for row in figure_rows(compared(run))}
    assert "Version of the post" not in as_it_was


# Kept in the database


def stored(database: Database, run_id: str = "run", owner: str = "ada") -> Lane:
    """A lane that is written and saved."""
    post = Lane(BRIEF, lane("a").settings, clock=lambda: 0.0)
    run = Run(BRIEF, [post], owner=owner, run_id=run_id)
    post.append(GOOD)
    post.stop()
    assert save(
        database,
        "writer",
        [TrackedLane(run=run, position=0, lane=post, started_at=run.started_at)],
    )
    return post


def save_edit(database: Database, owner: str, post: Lane, kept: KeptEdit) -> bool:
    """Have a lane's post edited to be this, and saved; whether it is."""
    post.edit.merge(post.edit.in_use or Edit(), kept.edit)
    if kept.thrown_away:
        post.edit.throw_away()
    return begin_to_save(database, post, owner).result() is not None


def kept(**typed: str) -> KeptEdit:
    return KeptEdit(edit=Edit(**typed))


def rows_of(database: Database) -> int:
    count = select(func.count()).select_from(EDITS)
    return database.read(lambda connection: connection.scalar(count)) or 0


def test_an_edit_is_read_as_it_was_typed_and_the_last_one_counts(database: Database) -> None:
    post = stored(database)
    hostile = "\0 \ud800 <script>alert(1)</script>\r\n"
    for body in ("first", hostile):
        assert save_edit(database, "ada", post, kept(title=UNICODE, body=body))
    found = load_edits(database, [post.id, "another"])
    assert found == {post.id: kept(title=UNICODE, body=hostile)}
    assert rows_of(database) == 1


def test_nobody_saves_an_edit_of_anothers_lane(database: Database) -> None:
    post = stored(database)
    assert not save_edit(database, "mallory", post, kept(body="x"))
    assert rows_of(database) == 0


def test_the_history_says_which_posts_were_edited_and_lists_them_by_their_title(
    database: Database,
) -> None:
    post = stored(database)
    (written,) = find_lanes(database, "ada").lanes
    save_edit(database, "ada", post, kept(title=UNICODE, body="x"))
    (edited,) = find_lanes(database, "ada").lanes
    assert edited == replace(written, title=UNICODE, is_edited=True)
    save_edit(database, "ada", post, KeptEdit(edit=Edit(body="x"), thrown_away=True))
    assert find_lanes(database, "ada").lanes == (written,)


@pytest.mark.parametrize("everything", [True, False], ids=["the whole history", "one run"])
def test_with_a_run_goes_its_edited_post_and_no_late_one_comes(
    database: Database, everything: bool
) -> None:
    post, other = stored(database), stored(database, "other", "bob")
    for each, owner in ((post, "ada"), (other, "bob")):
        save_edit(database, owner, each, kept(body="x"))
    if everything:
        delete_all(database, "ada")
    else:
        delete_runs(database, "ada", ["run"])
    assert load_edits(database, [post.id, other.id]).keys() == {other.id}
    assert not save_edit(database, "ada", post, kept(body="late"))
    assert rows_of(database) == 1
    delete_all(database, "bob")
    assert rows_of(database) == 0


@pytest.mark.parametrize("thrown_away", [True, False], ids=["thrown away", "in use"])
def test_nothing_of_an_edit_is_left_in_the_file_once_its_run_is_deleted(
    sqlite: Callable[[Path], str], tmp_path: Path, thrown_away: bool
) -> None:
    file = tmp_path / "kept.db"
    database = Database(sqlite(file))
    post = stored(database)
    secrets = ["first-quokka", "second-wombat"]
    for secret in secrets:
        edit = Edit(title=secret, body=f"{secret} " * 5_000)
        save_edit(database, "ada", post, KeptEdit(edit=edit, thrown_away=thrown_away))
    delete_runs(database, "ada", ["run"])
    database.shrink().result()
    database.close()
    left = b"".join(each.read_bytes() for each in tmp_path.iterdir())
    assert not [secret for secret in secrets if secret.encode() in left]


def test_an_edit_that_came_before_its_lane_was_saved_is_saved_with_it(database: Database) -> None:
    post = Lane(BRIEF, lane("a").settings, clock=lambda: 0.0)
    run = Run(BRIEF, [post], owner="ada", run_id="run")
    post.append(GOOD)
    post.stop()
    edited(post, title="Early")
    assert not save_edit(database, "ada", post, kept(title="Early"))
    tracked = TrackedLane(run=run, position=0, lane=post, started_at=run.started_at)
    assert save(database, "writer", [tracked])
    assert load_edits(database, [post.id])[post.id].edit.title == "Early"


def test_an_edit_is_saved_as_it_is_when_its_turn_comes_so_that_no_older_one_comes_last(
    database: Database,
) -> None:
    post, turn = stored(database), Event()
    database.write(lambda _: turn.wait(30))
    first = begin_to_save(database, edited(post, title="First"), "ada")
    again = begin_to_save(database, edited(post, title="Second"), "ada")
    turn.set()
    assert first.result() == again.result() == post.edit.kept
    assert load_edits(database, [post.id]) == {post.id: post.edit.kept}
    assert post.edit.unsaved is None


@pytest.mark.parametrize("first", ["here", "there"])
def test_an_edit_that_is_saved_late_keeps_what_another_process_saved_meanwhile(
    database: Database, first: str
) -> None:
    here = stored(database)
    save_edit(database, "ada", here, kept(title="Old", body="Old."))
    there = Lane(here.brief, here.settings, clock=lambda: 0.0, lane_id=here.id)
    there.edit.learn(here.edit.kept, instead_of=None)
    typed = {"here": (here, {"tags": "here"}), "there": (there, {"body": "There."})}
    for name in sorted(typed, key=lambda name: name != first):
        post, fields = typed[name]
        edited(post, title=f"From {name}", **fields)
    for post in (there, here):  # which could not be reached meanwhile
        assert begin_to_save(database, post, "ada").result()
    last = "there" if first == "here" else "here"
    both = kept(title=f"From {last}", tags="here", body="There.")
    assert load_edits(database, [here.id]) == {here.id: both}
    assert here.edit.kept == both


def test_what_is_not_saved_yet_is_not_replaced_by_what_the_database_has() -> None:
    post = edited(lane("a"), title="Mine")
    post.edit.learn(kept(title="Older"), instead_of=post.edit.kept)
    assert post.edit.in_use
    assert post.edit.in_use.title == "Mine"
    unsaved = post.edit.unsaved
    assert unsaved
    edited(post, title="Mine, later")
    post.edit.mark_saved(unsaved)
    assert post.edit.unsaved, "what was typed while it was being saved"


def test_what_was_read_while_somebody_typed_does_not_replace_what_was_typed() -> None:
    post = lane("a")
    before = post.edit.kept
    edited(post, title="Typed and saved meanwhile")
    unsaved = post.edit.unsaved
    assert unsaved
    post.edit.mark_saved(unsaved)
    post.edit.learn(kept(title="Older"), instead_of=before)
    assert post.edit.kept is unsaved
    post.edit.learn(theirs := kept(title="Of another process"), instead_of=unsaved)
    assert post.edit.kept is theirs
