"""The spider: takes visits from the parent process, follows them side by side, and hands the outcomes over."""

import asyncio
import os
from collections.abc import AsyncIterator
from multiprocessing.connection import Connection
from typing import Any

from scrapy import Spider

from crawler import wire
from crawler.round import Round
from crawler.rules import Rules
from crawler.visit import Host, Visit

#: Seconds between two signs of life while there is nothing else to say.
BREATH = 5.0
#: Outcomes that may wait for the parent before no further visit is begun; at most 10 MB each, 60 KB on average.
_BACKLOG = 32


class VisitsSpider(Spider):
    """Runs until the parent closes the pipe. Started by `crawler.fetch`, not by hand."""

    name = "visits"

    def __init__(self, pipe: Connection, rules: Rules, **given: Any) -> None:
        super().__init__(**given)
        self._pipe = pipe
        self._rules = rules
        self._words: asyncio.Queue[wire.Word] = asyncio.Queue(_BACKLOG)
        self._waiting: dict[str, list[asyncio.Future[Host | None]]] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    async def start(self) -> AsyncIterator[Any]:
        """Follow what the parent sends. Yields no request: the engine is asked for each download directly."""
        download = self.crawler.engine.download_async
        self._round = Round(download, self._rules, self._recall, self._keep, self._started)
        asyncio.get_running_loop().add_reader(self._pipe.fileno(), self._listen)
        self._begin(self._breathe())
        while True:
            word = await self._words.get()
            await asyncio.to_thread(wire.write, self._pipe, word)
        yield  # an asynchronous generator is what Scrapy wants

    def _begin(self, work: Any) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _listen(self) -> None:
        """A word of the parent. Without a parent there is nothing to be finished: what was not heard is not kept."""
        try:
            word = self._pipe.recv()
        except (EOFError, OSError):
            os._exit(0)
        if isinstance(word, Visit):
            self._begin(self._follow(word))
        elif isinstance(word, wire.Known):
            for waiting in self._waiting.pop(word.name, ()):
                waiting.set_result(word.host)

    async def _follow(self, visit: Visit) -> None:
        await self._words.put(await self._round.follow(visit))

    async def _started(self, id_: str) -> None:
        await self._words.put(wire.Started(id_))

    async def _recall(self, name: str) -> Host | None:
        answer: asyncio.Future[Host | None] = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(name, []).append(answer)
        if len(self._waiting[name]) == 1:
            await self._words.put(wire.Wanted(name))
        return await answer

    async def _keep(self, host: Host) -> None:
        await self._words.put(host)

    async def _breathe(self) -> None:
        while True:
            await asyncio.sleep(BREATH)
            if self._words.empty():
                await self._words.put(wire.Alive())
