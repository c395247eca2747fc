"""Holes of a template, and files of it: what is filled, what stays, what is never sent."""

import pytest

from posts.prompts.decode import UnreadableText, decode_text
from posts.prompts.promptfoo.import_ import read_promptfoo
from posts.prompts.template import EmptyPrompt
from posts.prompts.template_file import read_template

TOPIC = {"topic": "Backups"}


def sent(text: str, **values: str) -> str:
    return read_template(text).render(TOPIC | values).text


def test_a_prompt_of_one_line_is_sent_though_a_variable_in_it_is_empty() -> None:
    text = "On {{topic}} for {{audience}}, with the keyphrase {{keyphrase}}. End with </EndOFText>."
    assert sent(text).startswith("On Backups for people who")
    assert sent(text).endswith("End with </EndOFText>.")


ALONE = (
    "Keyphrase: {{keyphrase}}",
    "- Keyphrase: {{keyphrase}}",
    "{{keyphrase}}",
    "<key>{{keyphrase}}</key>",
    "Keyphrase for the title, and the text: {{keyphrase}}.",
    '"{{keyphrase}}"',
    "1. Keyphrase: {{keyphrase}}",
)


@pytest.mark.parametrize("line", ALONE)
def test_a_line_of_a_label_and_an_empty_variable_goes(line: str) -> None:
    assert sent(f"On {{{{topic}}}}.\n{line}\nEnd.") == "On Backups.\nEnd."


@pytest.mark.parametrize("line", ["Use {{keyphrase}} twice.", "On {{keyphrase}} and {{topic}}."])
def test_a_line_that_says_more_than_an_empty_variable_stays(line: str) -> None:
    assert len(sent(f"On {{{{topic}}}}.\n{line}\nEnd.").split("\n")) == 3


@pytest.mark.parametrize("text", ["", "   ", "{{keyphrase}}", "\n\n{{notes}}\n"])
def test_an_empty_prompt_is_never_sent(text: str) -> None:
    with pytest.raises(EmptyPrompt):
        sent(text)


LITERAL = {
    r"Write \{{ x }} on {{topic}}.": "Write {{ x }} on Backups.",
    r"\{{topic}} is {{topic}}": "{{topic}} is Backups",
    "`{{ message }}` on {{topic}}": "`{{ message }}` on Backups",
    "```\n{{ message }}\n```\n{{topic}}": "```\n{{ message }}\n```\nBackups",
    "~~~vue\n{{ a }}\n~~~\n{{topic}}": "~~~vue\n{{ a }}\n~~~\nBackups",
    "``{{ a }}`` {{topic}}": "``{{ a }}`` Backups",
    "```\nTITLE: {{topic}}\n```": "```\nTITLE: Backups\n```",
}


@pytest.mark.parametrize(("text", "filled"), LITERAL.items())
def test_escaped_braces_and_braces_of_code_stay(text: str, filled: str) -> None:
    assert sent(text) == filled
    assert [each.name for each in read_template(text).variables] == ["topic"]


def test_a_value_is_never_read_as_a_hole_or_an_escape() -> None:
    assert sent("On {{topic}}.", topic=r"\{{x}} {{y}}") == r"On \{{x}} {{y}}."


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"]
)
def test_a_file_is_read_in_the_encodings_that_editors_write(encoding: str) -> None:
    assert decode_text("Wähle naïve Wörter – über {{topic}}".encode(encoding)).startswith("Wähle")


@pytest.mark.parametrize("data", [b"\x00\x01\x02\x03", b"\x81\x8d", b"\xff\xfe\x00", b"PK\x03\x04"])
def test_a_file_that_is_no_text_is_refused_with_a_remedy(data: bytes) -> None:
    with pytest.raises(UnreadableText) as told:
        decode_text(data)
    assert "UTF-8" in told.value.remedy


MODELS = {
    "openai:chat:gpt-4o": "openai:gpt-4o",
    "openai:responses:gpt-5": "openai:gpt-5",
    "openai:gpt-4o": "openai:gpt-4o",
    "anthropic:messages:claude-x": "anthropic:claude-x",
    "anthropic:claude-x": "anthropic:claude-x",
    "{id: 'openai:chat:m', config: {apiBaseUrl: 'http://h/v1'}}": "compatible:m",
    "openai:assistant:asst_1": None,
    '"openai:{{env.MODEL}}"': None,
    "openai:embedding:e": None,
    "openai:image:dall-e-3": None,
    "openrouter:x/y": None,
    "file://mine.py": None,
}


@pytest.mark.parametrize(("written", "model_id"), MODELS.items())
def test_a_model_of_promptfoo_comes_in_or_is_said_to_be_left_out(
    written: str, model_id: str | None
) -> None:
    imported = read_promptfoo(f"prompts: ['On {{{{topic}}}}']\nproviders:\n  - {written}\n")
    assert imported.model_ids == ((model_id,) if model_id else ())
    said = [each for each in imported.left_out if each.startswith(("The model", "A model"))]
    assert bool(said) == (model_id is None)


def test_parts_of_a_config_that_have_no_place_here_are_said() -> None:
    imported = read_promptfoo("prompts: ['On {{topic}}']\nscenarios: []\nredteam: {}\n")
    assert len(imported.left_out) == 2
