"""Replies that are asked for before they are needed: so many wait, and none is left behind."""

import asyncio
from functools import partial

import pytest

from providers.base import Finished, Prompt, ProviderError
from runs.lane import Lane
from runs.settings import Brief, LaneSettings
from runs.writing.budget import BudgetTracker
from runs.writing.requests import OnText
from runs.writing.sections.pieces import MakePrompt, Pieces
from runs.writing.small.ahead import Ahead

SETTINGS = LaneSettings(provider="embedded", model="any")


class Server:
    """Answers with the text of the request, once it may."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.may = asyncio.Event()
        self.open = 0

    async def send(self, prompt: Prompt, on_text: OnText) -> Finished:
        self.asked.append(prompt.text)
        self.open += 1
        try:
            await self.may.wait()
            if prompt.text == "bad":
                raise ProviderError("No.", remedy="Wait.")
            on_text(prompt.text)
            return Finished(stop_reason="max_tokens" if prompt.text == "b" else "end")
        finally:
            self.open -= 1


def make(server: Server) -> Ahead:
    lane = Lane(Brief(topic="Pots"), SETTINGS, clock=lambda: 0.0)
    return Ahead(Pieces(server.send, lane, BudgetTracker(SETTINGS)), most=1)


def asks(*texts: str) -> dict[str, MakePrompt]:
    return {text: partial(Prompt, model="any", text=text, max_output_tokens=9) for text in texts}


def test_replies_come_in_their_order_and_what_is_skipped_makes_room() -> None:
    async def read() -> None:
        server, said = Server(), list[str]()
        ahead, wanted = make(server), asks("a", "b", "c", "d")
        ahead.fill(wanted.items())
        await asyncio.sleep(0)
        assert server.asked == ["a", "b"], "one, and one ahead of it"
        server.may.set()
        assert not await ahead.read("a", wanted["a"], said.append)
        ahead.fill(wanted.items())
        ahead.skip(["c", "never asked for"])
        ahead.fill(wanted.items())
        assert await ahead.read("b", wanted["b"], said.append), "it ended at its limit"
        await ahead.close(whole=True)
        assert said == ["a", "b"]
        assert server.asked == ["a", "b", "c", "d"]
        assert server.open == 0

    asyncio.run(read())


def test_an_error_is_raised_where_its_reply_is_read_and_closing_ends_all_others() -> None:
    async def read() -> None:
        server = Server()
        ahead, wanted = make(server), asks("bad", "hangs")
        ahead.fill(wanted.items())
        await asyncio.sleep(0)
        server.may.set()
        with pytest.raises(ProviderError):
            await ahead.read("bad", wanted["bad"], print)
        server.may.clear()
        await ahead.close(whole=False)
        assert server.open == 0

    asyncio.run(read())
