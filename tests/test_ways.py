"""In which way a lane is written, and what is said of it."""

import pytest

from posts.prompts.version import PromptVersion
from runs.settings import Brief, LaneSettings, WritingMode
from runs.ways import way_of

OWN = PromptVersion(name="Mine", number=1, text="Write about {{topic}}.")


def way(words: int, writing: WritingMode = "auto", **settings: object) -> str:
    kept = {"provider": "openai", "model": "gpt-6-luna", "writing": writing, **settings}
    return way_of(Brief(topic="Cats", words=words), LaneSettings(**kept)).said  # type: ignore[arg-type]


def test_automatic_writes_long_posts_by_plan_and_says_why() -> None:
    assert way(1_500) == "In one go: at most 1,500 words are asked for"
    assert way(1_501) == "By plan: more than 1,500 words are asked for"


def test_automatic_writes_by_plan_where_a_post_takes_half_of_the_models_output(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(
        "runs.ways.find_model", lambda *_: type("Info", (), {"output_limit": 8_000})
    )
    assert way(1_300) == "In one go: at most 1,500 words are asked for"
    assert way(1_400) == "By plan: the post may take more than half of 8,000 tokens"


@pytest.mark.parametrize("words", [300, 20_000])
def test_what_a_person_chooses_is_done(words: int) -> None:
    assert way(words, "whole") == "In one go"
    assert way(words, "plan") == "By plan"


@pytest.mark.parametrize("writing", ["auto", "whole", "plan"])
def test_the_embedded_model_writes_by_plan_unless_the_prompt_is_ones_own(
    writing: WritingMode,
) -> None:
    embedded = {"provider": "embedded", "model": "smollm2-135m"}
    assert way(300, writing, **embedded).startswith("By plan: the embedded model is too small")
    assert way(300, writing, prompt=OWN, **embedded).startswith("In one go: the embedded model")
