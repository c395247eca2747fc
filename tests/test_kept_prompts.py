from threading import Thread

import pytest

from posts.prompts.version import BUILT_IN, BUILT_IN_VERSIONS
from runs.store.database import Database
from runs.store.prompt_versions import UnusablePrompt, delete_prompt, list_prompts, save_prompt

TEXT = "Write about {{topic}}."


BUILT_IN_LABELS = ["Blog post v2", "Blog post v1"]


def labels(database: Database, owner: str = "ann") -> list[str]:
    return [version.label for version in list_prompts(database, owner)]


def test_the_built_in_versions_are_always_there_the_newest_first(database: Database) -> None:
    assert list_prompts(database, "ann") == list(BUILT_IN_VERSIONS)
    assert [each.label for each in BUILT_IN_VERSIONS] == BUILT_IN_LABELS
    assert BUILT_IN_VERSIONS[0] == BUILT_IN


def test_each_save_is_the_next_version_and_changes_no_other(database: Database) -> None:
    first = save_prompt(database, "ann", "Travel", TEXT, "The start")
    second = save_prompt(database, "ann", "Travel", TEXT + " Be brief.", "Shorter")
    save_prompt(database, "ann", "Food", TEXT)
    assert (first.number, second.number) == (1, 2)
    assert list_prompts(database, "ann")[3:] == [second, first]
    assert labels(database) == [*BUILT_IN_LABELS, "Food v1", "Travel v2", "Travel v1"]


def test_versions_outlive_the_process(address: str) -> None:
    database = Database(address)
    saved = save_prompt(database, "ann", "Travel", TEXT + "\n\nÄ 😀\n", "Größer")
    database.close()
    database = Database(address)
    assert list_prompts(database, "ann") == [*BUILT_IN_VERSIONS, saved]
    database.close()


def test_two_tabs_that_save_at_once_get_a_number_each(database: Database) -> None:
    texts = [f"{TEXT} {number}" for number in range(8)]
    threads = [Thread(target=save_prompt, args=(database, "ann", "Travel", text)) for text in texts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    kept = list_prompts(database, "ann")[2:]
    assert [version.number for version in kept] == [8, 7, 6, 5, 4, 3, 2, 1]
    assert sorted(version.text for version in kept) == texts


def test_two_processes_that_save_at_once_get_a_number_each(
    database: Database,
    address: str,
) -> None:
    other = Database(address)
    threads = [
        Thread(target=save_prompt, args=(each, "ann", "Travel", f"{TEXT} {number}"))
        for number in range(4)
        for each in (database, other)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    other.close()
    assert [version.number for version in list_prompts(database, "ann")[2:]] == [*range(8, 0, -1)]


def test_each_owner_has_prompts_of_their_own(database: Database) -> None:
    save_prompt(database, "ann", "Travel", TEXT)
    assert save_prompt(database, "bob", "Travel", TEXT).number == 1
    delete_prompt(database, "ann", "Travel")
    assert labels(database, "ann") == BUILT_IN_LABELS
    assert labels(database, "bob") == [*BUILT_IN_LABELS, "Travel v1"]


@pytest.mark.parametrize("name", ["Blog post", " blog\nPOST "])
def test_nothing_is_saved_under_the_built_in_ones_name(database: Database, name: str) -> None:
    with pytest.raises(UnusablePrompt, match="stays as it is") as caught:
        save_prompt(database, "ann", name, TEXT)
    assert caught.value.remedy
    assert labels(database) == BUILT_IN_LABELS


def test_a_new_prompt_takes_no_name_that_is_in_use(database: Database) -> None:
    save_prompt(database, "ann", "Travel", TEXT, is_new=True)
    with pytest.raises(UnusablePrompt, match="named travel already"):
        save_prompt(database, "ann", "travel", TEXT, is_new=True)


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("\u200b ", TEXT, "no name"),
        ("x" * 81, TEXT, "has 81 characters"),
        ("Travel", "  \n", "is empty"),
        ("Travel", "x" * 100_001, "has 100,001 characters"),
        ("Travel", "---\nname: [\n---\nx", "is not YAML"),
    ],
    ids=["no name", "long name", "no text", "long text", "no template"],
)
def test_what_cannot_be_used_is_refused_with_a_reason(
    database: Database, name: str, text: str, said: str
) -> None:
    with pytest.raises(UnusablePrompt, match=said) as caught:
        save_prompt(database, "ann", name, text)
    assert caught.value.remedy


def test_hostile_names_and_texts_stay_data(database: Database) -> None:
    name = "'); DROP TABLE prompts; --"
    saved = save_prompt(database, "ann", name, "a\r\nb\0c\ud800 {{topic}}", "x'\n\"y\ud800")
    assert list_prompts(database, "ann") == [*BUILT_IN_VERSIONS, saved]
    assert (saved.name, saved.text, saved.note) == (name, "a\nbc {{topic}}", "x' \"y")
