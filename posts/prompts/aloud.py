"""A prompt as a person reads it: what two versions are compared by."""

from collections.abc import Iterator

from posts.prompts.template import PromptTemplate


def read_aloud(template: PromptTemplate) -> str:
    """A template's parts, then what the form asks for."""
    fields = "\n".join(_fields(template))
    parts = {"Instructions": template.instructions, "Message": template.text, "Fields": fields}
    return "\n\n".join(f"{name}\n\n{text}" for name, text in parts.items() if text.strip()) + "\n"


def _fields(template: PromptTemplate) -> Iterator[str]:
    for variable in template.variables:
        default = "must be filled in" if variable.default is None else variable.default
        yield f"{variable.name} ({variable.label}): {default or 'its line is left out if empty'}"
