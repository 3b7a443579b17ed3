"""Jobs: what takes longer than a page may, done beside, its progress to be looked at.

Kept in memory: a job that is cut off by the end of the process has kept what it had done (imports go on from there),
and its page says that it is not known any more.
"""

import itertools
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

#: Jobs that are remembered, and those that run at once: one import keeps all cores busy.
_REMEMBERED, _AT_ONCE = 50, 2


@dataclass(slots=True)
class Job:
    """One job: `said` is how far it is, `problem` why it could not be done, `result` what came of it."""

    number: int
    title: str
    said: str = ""
    ended: bool = False
    problem: str | None = None
    result: Any = None

    def say(self, said: str) -> None:
        """Note how far it is."""
        self.said = said


class Jobs:
    """Those that run and those that ended lately."""

    def __init__(self) -> None:
        self._jobs: OrderedDict[int, Job] = OrderedDict()
        self._numbers = itertools.count(1)
        self._lock = threading.Lock()
        self._turns = threading.Semaphore(_AT_ONCE)

    def start(
        self, title: str, work: Callable[[Job], Any], expected: tuple[type[Exception], ...], result: Any = None
    ) -> Job:
        """Begin a job. Errors that are `expected` are told by their message, others as a surprise.

        `result` is what can be looked at while it runs; what the work gives takes its place.
        """
        with self._lock:
            job = Job(next(self._numbers), title, result=result)
            self._jobs[job.number] = job
            while len(self._jobs) > _REMEMBERED and next(iter(self._jobs.values())).ended:
                self._jobs.popitem(last=False)
        threading.Thread(target=self._run, args=(job, work, expected), name=f"job-{job.number}", daemon=True).start()
        return job

    def get(self, number: int) -> Job | None:
        """A job that is remembered."""
        return self._jobs.get(number)

    def _run(self, job: Job, work: Callable[[Job], Any], expected: tuple[type[Exception], ...]) -> None:
        job.say("Waiting for its turn")
        with self._turns:
            job.say("")
            try:
                job.result = work(job)
            except expected as error:
                job.problem = str(error)
            except Exception as error:
                job.problem = f"something went wrong in copydesk itself: {type(error).__name__}"
                raise
            finally:
                job.ended = True
