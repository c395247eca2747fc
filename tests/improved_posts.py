"""A fake model whose posts follow the rules of their prompt, and one that proposes such rules."""

from fake_provider import FakeProvider, Request

from runs.improvement.messages import CLOSING, OPENING

ASSERTIONS = "title starts with 'how to'\nsays 'for example' at least 1 time\nat least 3 headings"
RULES = ("Begin the title with How to.", "Write for example once.")
REFLECTOR = "gpt-6-luna-reflector"
HOLE = "Keyphrase: {{keyphrase}}"
PLACE = "# The header"
"""Where the built-in prompt takes a new rule."""


class Rules:
    """Gives a fake provider its replies."""

    def __init__(self, fake: FakeProvider) -> None:
        self.posts: list[tuple[tuple[str, ...], str]] = []
        """The rules and the topic of each post that was asked for."""
        self.reflections: list[str] = []
        self._good = fake.reply
        fake.write = self.write
        fake.delta_size = 4_000

    def write(self, request: Request) -> str:
        asked = request.prompt_text
        if OPENING in asked:
            self.reflections.append(asked)
            return self._propose(asked)
        rules = tuple(rule for rule in RULES if rule in asked)
        topic = asked.rpartition("<topic>")[2].partition("</topic>")[0]
        self.posts.append((rules, topic))
        reply = self._good
        if RULES[0] not in rules:
            reply = reply.replace("TITLE: How to Test", "TITLE: Test")
        return (
            reply.replace("Start with", "For example, start with") if RULES[1] in rules else reply
        )

    def _propose(self, asked: str) -> str:
        """First it loses a hole; then it adds a rule at a time."""
        prompt = asked.partition("<prompt>\n")[2].partition("\n</prompt>")[0]
        if len(self.reflections) == 1:
            return _reply(prompt.replace(HOLE, ""), "Shorter is better.")
        new = next((rule for rule in RULES if rule not in prompt), "Be kind.")
        return _reply(prompt.replace(PLACE, f"{new}\n\n{PLACE}"), f"Posts need: {new}")


def _reply(prompt: str, why: str) -> str:
    return f"WHY: {why}\n{OPENING}\n{prompt}\n{CLOSING}"
