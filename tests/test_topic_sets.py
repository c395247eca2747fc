"""Topics that are saved with a name: kept as they were given, each owner's own."""

import pytest
from page_stories import open_page, plain, press
from streamlit.testing.v1 import AppTest

from components.batch import keys, topics
from components.labels import choice
from runs.store import topic_sets
from runs.store.database import Database
from runs.store.topic_sets import UnusableSet, delete_set, list_sets, read_set, rename_set, save_set

CSV = "Topic;Größe\nTea;4\n".encode("cp1252")


def names(database: Database, owner: str = "ann") -> list[str]:
    return [each.name for each in list_sets(database, owner)]


def test_topics_are_kept_as_they_were_given_and_are_nobody_elses(database: Database) -> None:
    save_set(database, "ann", " Winter\n2026 ", CSV, file_name="a;b.csv", topics=1)
    save_set(database, "ann", "autumn", b"\x00\xff", topics=2)
    assert names(database) == ["autumn", "Winter 2026"]
    assert read_set(database, "ann", "Winter 2026") == (CSV, "a;b.csv")
    assert read_set(database, "ann", "autumn") == (b"\x00\xff", "")
    assert [each.topics for each in list_sets(database, "ann")] == [2, 1]
    assert names(database, "bob") == []
    assert read_set(database, "bob", "autumn") is None


def test_a_set_gets_another_name_and_goes_for_good(database: Database) -> None:
    for owner in ("ann", "bob"):
        save_set(database, owner, "Winter", b"Tea", topics=1)
    rename_set(database, "ann", "Winter", "WINTER")
    rename_set(database, "ann", "WINTER", "Spring")
    assert (names(database), names(database, "bob")) == (["Spring"], ["Winter"])
    delete_set(database, "bob", "Spring")
    assert names(database) == ["Spring"]
    delete_set(database, "ann", "Spring")
    assert (names(database), names(database, "bob")) == ([], ["Winter"])


def test_a_name_that_cannot_be_is_refused_and_nothing_is_overwritten(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(topic_sets, "MOST_SETS", 2)
    save_set(database, "ann", "Winter", b"Tea", topics=1)
    for name, why in ((" ", "need a name"), ("x" * 81, "80 characters"), ("winter", "already")):
        with pytest.raises(UnusableSet, match=why):
            save_set(database, "ann", name, b"Cups", topics=1)
    save_set(database, "ann", "Spring", b"Pots", topics=1)
    with pytest.raises(UnusableSet, match="already"):
        rename_set(database, "ann", "Spring", "WINTER")
    with pytest.raises(UnusableSet, match="2 sets"):
        save_set(database, "ann", "Summer", b"Cups", topics=1)
    assert read_set(database, "ann", "Winter") == (b"Tea", "")


# On the page


def sources(page: AppTest) -> list[str]:
    (found,) = [each for each in page.segmented_control if each.key == keys.SOURCE]
    return list(found.options)


def captions(page: AppTest) -> str:
    return "\n".join(plain(each.value) for each in page.caption)


@pytest.mark.usefixtures("page_database", "page_engine", "fake")
def test_topics_are_saved_chosen_renamed_and_deleted_on_the_page() -> None:
    page = open_page(view="batch")
    assert choice(topics.SAVED) not in sources(page)
    page.text_area(key="batch-topics").set_value("Tea\nCups\nTea").run()
    press(page, "Save these topics")
    page.text_input(key=keys.SET_NAME).set_value("*Winter*")
    press(page, "Save")
    assert choice(topics.SAVED) in sources(page)

    page = open_page(view="batch")
    page.segmented_control(key=keys.SOURCE).set_value(topics.SAVED).run()
    assert page.selectbox(key=keys.SET).options == ["*Winter* · 2 topics"]
    assert "Line 3: “Tea” is the same as line 1." in "\n".join(
        plain(each.value) for each in page.markdown
    )
    assert [button for button in page.button if button.label == "Write 2 posts"]

    press(page, "Rename")
    page.text_input(key=keys.SET_NAME).set_value("Spring")
    page.button(key="batch-set-yes").click().run()
    assert page.selectbox(key=keys.SET).value == "Spring"
    press(page, "Delete")
    page.button(key="batch-set-yes").click().run()
    assert choice(topics.SAVED) not in sources(page)
    assert page.text_area(key="batch-topics")
    assert not page.exception
