import json
import re
from typing import Any

import bad_inputs
import pytest
import yaml

from posts.prompts.promptfoo.config_file import UnreadableConfig
from posts.prompts.promptfoo.export import PromptfooModel, as_data, write_promptfoo
from posts.prompts.promptfoo.import_ import MAX_PROMPTS, Imported, read_promptfoo
from posts.prompts.version import BUILT_IN, PromptVersion, load_template

OWN = PromptVersion(
    name="Own",
    number=2,
    text=(
        "---\nvariables:\n  brand:\n    label: Brand\n    default: Acme\n---\n"
        "Be brief.\n</EndOFText>\n[user]\nAbout {{topic}} for {{brand}}: {{need}}"
    ),
)
MODELS = (
    PromptfooModel(
        provider="openai",
        name="gpt-6-luna",
        parameters={"effort": "low"},
        max_output_tokens=9_000,
    ),
    PromptfooModel(
        provider="anthropic",
        name="claude-haiku-5-5",
        parameters={"temperature": 0.4, "effort": "max"},
        max_output_tokens=9_000,
    ),
    PromptfooModel(
        provider="compatible",
        name="llama3.2",
        base_url="http://localhost:11434/v1",
        parameters={"effort": "low"},
    ),
    PromptfooModel(provider="embedded", name="smollm2-135m"),
)


def config_of(*prompts: PromptVersion, **given: Any) -> dict[str, Any]:
    config = yaml.safe_load(write_promptfoo(prompts, **given).text)
    assert isinstance(config, dict)
    return config


def read(**config: Any) -> Imported:
    return read_promptfoo(yaml.safe_dump(config))


# Writing


def test_a_prompt_is_written_as_a_chat_in_json() -> None:
    (prompt,) = config_of(OWN)["prompts"]
    assert prompt["label"] == "Own v2"
    assert json.loads(prompt["raw"]) == [
        {"role": "system", "content": "Be brief.\n</EndOFText>"},
        {"role": "user", "content": "About {{topic}} for {{brand}}: {{need}}"},
    ]


def test_a_prompt_is_never_taken_for_the_name_of_a_file() -> None:
    prompt = PromptVersion(name="x", number=1, text="file:///etc/passwd")
    (written,) = config_of(prompt)["prompts"]
    assert "\n" in written["raw"]  # promptfoo looks for files only in texts of one line


def test_models_are_named_and_set_as_promptfoo_does() -> None:
    assert config_of(OWN, models=MODELS)["providers"] == [
        {
            "id": "openai:responses:gpt-6-luna",
            "config": {"reasoning": {"effort": "low"}, "max_output_tokens": 9_000},
        },
        {
            "id": "anthropic:messages:claude-haiku-5-5",
            "config": {"temperature": 0.4, "effort": "max", "max_tokens": 9_000},
        },
        {
            "id": "openai:chat:llama3.2",
            "config": {"reasoning_effort": "low", "apiBaseUrl": "http://localhost:11434/v1"},
        },
    ]


def test_defaults_hold_for_every_test_and_a_run_is_one() -> None:
    values = {"topic": "Cats", "words": 900, "tone": "", "need": "speed"}
    config = config_of(OWN, BUILT_IN, tests=[values])
    defaults = config["defaultTest"]["vars"]
    assert (defaults["brand"], defaults["words"]) == ("Acme", "1500")
    assert defaults["categories"].startswith("News\nReviews\n")
    assert config["tests"] == [{"vars": {"topic": "Cats", "words": "900", "need": "speed"}}]


def test_what_has_no_equal_is_said() -> None:
    odd = PromptVersion(name="Odd", number=1, text="{% if x %}{{topic}}{% endif %} {{words}}")
    other = PromptVersion(
        name="Other", number=1, text="---\nvariables:\n  words:\n    default: '9'\n---\n{{words}}"
    )
    said = " ".join(write_promptfoo([BUILT_IN, odd, other], MODELS).left_out)
    for words in ("Labels", "line is dropped", "smollm2-135m", "default of words", "{%"):
        assert words in said
    bare = PromptfooModel(provider="compatible", name="m")
    assert "The model m:" in " ".join(write_promptfoo([OWN], [bare]).left_out)


@pytest.mark.parametrize(
    "value",
    ["{{env.OPENAI_API_KEY}}", "{%x%}", "{#x#}", "file:///a", "package:x:y", "{{{"],
)
def test_a_value_is_data_to_promptfoo_too(value: str) -> None:
    written = as_data(value)
    assert not re.search(r"\{[{%#]", written)
    assert not written.startswith(("file:", "package:"))
    config = config_of(OWN, tests=[{"topic": value}])
    assert config["tests"] == [{"vars": {"topic": written}}]


def test_hostile_values_stay_values() -> None:
    for name in ("envelope_injection", "unicode"):
        for text in bad_inputs.strings(name):
            config = config_of(OWN, tests=[{"topic": text}])
            assert config.keys() == {"description", "prompts", "providers", "defaultTest", "tests"}


# There and back


def test_what_was_written_is_read_again() -> None:
    imported = read_promptfoo(write_promptfoo([BUILT_IN, OWN], MODELS).text)
    built_in, own = imported.templates
    assert (built_in.name, own.name) == ("Blog post", "Own")
    assert built_in.instructions == load_template().instructions
    assert built_in.text == load_template().text
    assert {each.name: each.default for each in built_in.variables} == {
        each.name: each.default for each in load_template().variables
    }
    assert (own.instructions, own.text) == (OWN.template.instructions, OWN.template.text)
    assert [(each.name, each.default) for each in own.variables] == [
        ("topic", None),
        ("brand", "Acme"),
        ("need", None),
    ]
    assert imported.model_ids == (
        "openai:gpt-6-luna",
        "anthropic:claude-haiku-5-5",
        "compatible:llama3.2",
    )
    assert [each.partition(":")[0] for each in imported.left_out] == [
        "The settings of openai",
        "The settings of anthropic",
        "The settings of openai",
    ]


# Reading


def test_plain_prompts_are_messages() -> None:
    imported = read(prompts=["About {{topic}}.", {"raw": "For {{ brand }}.", "label": "Second"}])
    first, second = imported.templates
    assert (first.instructions, first.text, first.name) == ("", "About {{topic}}.", "")
    assert (second.text, second.name) == ("For {{ brand }}.", "Second")
    assert [variable.name for variable in second.variables] == ["brand"]
    assert read(prompts="Only one {{topic}}").templates[0].text == "Only one {{topic}}"


def test_chats_in_json_and_in_yaml_are_parted_by_role() -> None:
    parts = [{"type": "text", "text": "About"}, {"type": "text", "text": "{{topic}}"}]
    chat = [
        {"role": "system", "content": "Be brief."},
        {"role": "developer", "content": "Be kind."},
        {"role": "user", "content": parts},
    ]
    for raw in (
        json.dumps(chat),
        json.dumps(chat, indent=2),
        yaml.safe_dump(chat, sort_keys=False),
    ):
        (template,) = read(prompts=[raw]).templates
        assert template.instructions == "Be brief.\n\nBe kind."
        assert template.text == "About\n\n{{topic}}"


def test_a_default_of_all_tests_is_one_of_the_variable() -> None:
    imported = read(prompts=["For {{brand}} {{x}}"], defaultTest={"vars": {"brand": "Acme"}})
    assert [each.default for each in imported.templates[0].variables] == ["Acme", None]


def test_what_is_left_behind_is_said() -> None:
    chat = [{"role": "assistant", "content": "Hm."}, {"role": "user", "content": "{{a | upper}}"}]
    imported = read(
        prompts=[
            "ok",
            "file://prompts/a.txt",
            "prompt.py:make",
            5,
            {},
            json.dumps(chat),
            "{% if a %}",
        ],
        providers=["openai:gpt-5", "ollama:chat:llama", {"anthropic:messages:c": {}}, {"id": 5}],
        tests=[{"vars": {}}, {"vars": {}}],
    )
    assert [template.text for template in imported.templates] == [
        "ok",
        "5",
        "{{a | upper}}",
        "{% if a %}",
    ]
    assert imported.model_ids == ("openai:gpt-5", "anthropic:c")
    said = "\n".join(imported.left_out)
    for words in (
        "Prompt 2: it lies in another file, file://prompts/a.txt",
        "Prompt 3: it lies in another file, prompt.py:make",
        "Prompt 5: it has no text",
        "Prompt 6: what the model is made to have said",
        "Prompt 6: {{a | upper}} means nothing here",
        "Prompt 7: {% if a %} means nothing here",
        "The model ollama:chat:llama",
        "2 tests",
    ):
        assert words in said


def test_only_so_many_prompts_are_read_at_once() -> None:
    imported = read(prompts=[f"Prompt {number} {{{{topic}}}}" for number in range(MAX_PROMPTS + 9)])
    assert len(imported.templates) == MAX_PROMPTS
    assert "9 prompts" in imported.left_out[0]


BOMB = "\n".join(f"x{n}: &x{n} [{', '.join([f'*x{n - 1}'] * 9) if n else 'a'}]" for n in range(20))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "no promptfoo config"),
        ("just words", "no promptfoo config"),
        ("- a\n- list", "no promptfoo config"),
        ("tests: []", "no promptfoo config"),
        ("prompts: []", "No prompt in it"),
        ("prompts: [file://a.txt]", "No prompt in it can be read. Prompt 1: it lies in another"),
        ("prompts:\n  a: [", "is not YAML. Look at line 2"),
        ("prompts: {{topic}}", "is not YAML"),
        ("--- a\n--- b", "is not YAML"),
        ("prompts: " + "[" * 20_000, "is not YAML"),
        ("prompts: *nobody", "is not YAML"),
        (BOMB + "\nprompts: *x19", "is not YAML"),
        ("prompts: &p [*p]", "is not YAML"),
        ("prompts: x\n" + "#" * 200_000, "has 200,011 characters"),
        ('prompts: [\'[{"role": "user", "content": null}]\']', "it has no text"),
        ("prompts: ['" + "[" * 5_000 + "']", ""),
    ],
    ids=[
        *("empty", "words", "list", "no prompts", "none", "files", "unfinished", "braces"),
        *("documents", "deep", "alias", "bomb", "self", "huge", "null", "deep chat"),
    ],
)
def test_a_hostile_or_broken_config_is_refused_with_a_reason(text: str, said: str) -> None:
    if said:
        with pytest.raises(UnreadableConfig, match=re.escape(said)) as caught:
            read_promptfoo(text)
        assert caught.value.remedy
    else:
        assert read_promptfoo(text).templates


def test_brackets_in_brackets_are_read_to_a_hundred_and_no_further() -> None:
    assert read_promptfoo(f"prompts: [a, {'[' * 99}{']' * 99}]").templates
    with pytest.raises(UnreadableConfig, match="Look at line 2") as caught:
        read_promptfoo(f"prompts:\n  {'[' * 101}{']' * 101}")
    assert "too many open brackets" in str(caught.value.__cause__)


@pytest.mark.parametrize("times", [5, 2_000])
def test_a_chat_that_repeats_a_text_is_read_as_long_as_it_is_short(times: int) -> None:
    chat = f"- role: user\n  content: [&a {'word ' * 1_000}{', *a' * times}]\n"
    (template,) = read_promptfoo(json.dumps({"prompts": [chat]})).templates
    assert len(template.text) < 100_000
    assert (template.text == chat.strip()) == (times > 5)  # else it is a plain text


def test_a_tag_makes_nothing_and_is_read_as_words() -> None:
    text = 'prompts: [!!python/object/apply:os.system ["exit 1"], !!python/name:os.system "About"]'
    assert [template.text for template in read_promptfoo(text).templates] == ["About"]


LITERALS = (
    r"On {{topic}}, with \{{x}}.",
    "On {{topic}}, with `{{ message }}`.",
    "On {{topic}}.\n```\n{{ message }}\n```",
    r"On {{topic}}: \{{a}} and \{{b}}.",
    r"\{{topic}} is {{topic}}.",
    "On {{topic}} with ``{{ a }}``.",
)


@pytest.mark.parametrize("text", LITERALS)
def test_braces_that_are_no_hole_are_sent_by_promptfoo_too_and_come_back(text: str) -> None:
    version = PromptVersion(name="P", number=1, text=text)
    written = write_promptfoo([version], []).text
    (template,) = read_promptfoo(written).templates
    values = {"topic": "Backups"}
    assert template.render(values) == version.template.render(values)
    (prompt,) = json.loads(yaml.safe_load(written)["prompts"][0]["raw"])
    holes = re.findall(r"\{\{[^{}]*\}\}", prompt["content"].replace("{{ '{{' }}", ""))
    assert holes == ["{{topic}}"]


def test_promptfoos_raw_blocks_are_braces_that_are_sent() -> None:
    config = "prompts: ['On {{topic}}: {% raw %}{{ x }}{% endraw %}']"
    imported = read_promptfoo(config)
    assert imported.left_out == ()
    assert imported.templates[0].render({"topic": "Tea"}).text == "On Tea: {{ x }}"


ELSEWHERE = {
    "a default test in a file": ("defaultTest: file://t.yaml", "defaultTest: it lies elsewhere"),
    "a default test's checks": ("defaultTest: {assert: [{type: cost}]}", "defaultTest: assert."),
    "a value in a file": ("defaultTest: {vars: {a: 'file://a.txt'}}", "The value of a that"),
    "a value that is a list": ("defaultTest: {vars: {a: [x, y]}}", "The value of a that"),
    "tests in a file": ("tests: file://tests.csv", "1 test."),
    "tests": ("tests: [{vars: {topic: x}}, {vars: {topic: y}}]", "2 tests."),
    "a model's settings": (
        "providers: [{id: 'openai:chat:m', config: {temperature: 0, top_p: 1}}]",
        "The settings of openai:chat:m: temperature, top_p.",
    ),
    "scenarios": ("scenarios: []", "What stands under scenarios."),
    "a transform": ("nunjucksFilters: {x: f.js}", "What stands under nunjucksFilters."),
}


@pytest.mark.parametrize(("part", "said"), ELSEWHERE.values(), ids=ELSEWHERE)
def test_what_of_a_config_does_not_come_in_is_said_part_by_part(part: str, said: str) -> None:
    left_out = read_promptfoo(f"prompts: ['On {{{{topic}}}} {{{{a}}}}']\n{part}\n").left_out
    assert any(each.startswith(said) for each in left_out), left_out
