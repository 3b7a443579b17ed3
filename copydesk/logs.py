"""Logs of the service: one line of JSON for each thing that happened, or coloured words on a terminal."""

import sys
from typing import Any

import structlog

_STEPS: list[Any] = [
    structlog.processors.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.format_exc_info,
]
structlog.configure(
    processors=[
        *_STEPS,
        structlog.dev.ConsoleRenderer() if sys.stderr.isatty() else structlog.processors.JSONRenderer(),
    ],
    # Debug lines, one for each visit, only where somebody changes this number: they are a hundred a minute.
    wrapper_class=structlog.make_filtering_bound_logger(20),
    logger_factory=structlog.PrintLoggerFactory(sys.stderr),
)
#: The log of everything that runs without anybody watching.
log: Any = structlog.get_logger()
