"""Remembering: what is costly to find out is kept for a while; who comes when it is stale still has it at once.

Figures over a month take a large store tenths of a second. Nobody needs them to the second, and nobody should wait for
them twice: who comes when they are stale has the old ones, and a thread beside fetches the new.
"""

import threading
import time
from collections.abc import Callable
from typing import Generic, TypeVar

from copydesk.logs import log
from storage.errors import StoreError

Value = TypeVar("Value")


class Remembered(Generic[Value]):
    """A value that `make` gives, made anew when it is asked for after so many seconds."""

    def __init__(self, seconds: float, make: Callable[[], Value]) -> None:
        self._seconds, self._make = seconds, make
        self._kept: tuple[float, Value] | None = None
        self._busy = False
        self._lock = threading.Lock()

    def get(self) -> Value:
        """The value: fresh, or stale while it is being made anew; only the first asker waits."""
        with self._lock:
            if self._kept is None:
                return self._remake()
            made_at, value = self._kept
            is_stale = time.monotonic() - made_at > self._seconds and not self._busy
            self._busy = self._busy or is_stale
        if is_stale:
            threading.Thread(target=self._renew, name="remembering", daemon=True).start()
        return value

    def forget(self) -> None:
        """Have it made anew when it is next asked for: something was changed that it shows."""
        with self._lock:
            self._kept = self._kept and (float("-inf"), self._kept[1])

    def _renew(self) -> None:
        try:
            self._remake()
        except StoreError as error:
            log.debug("figures could not be made anew; the old ones stay", error=str(error))
        finally:
            self._busy = False

    def _remake(self) -> Value:
        value = self._make()
        self._kept = (time.monotonic(), value)
        return value
