"""The child process: Scrapy with the settings of this project and the rules of a round."""

import signal
from multiprocessing.connection import Connection
from typing import Any

from crawler.rules import Rules


def run(pipe: Connection, rules: Rules) -> None:
    """Fetch what comes through `pipe` until it is closed.

    Ctrl-C and SIGTERM reach a whole group of processes. They are for the parent, which ends this one itself, by the
    pipe or by SIGKILL: there is nothing here to be lost.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    from scrapy.crawler import AsyncCrawlerProcess

    from crawler.spider import VisitsSpider

    process = AsyncCrawlerProcess(settings(rules))
    process.crawl(VisitsSpider, pipe=pipe, rules=rules)
    process.start(install_signal_handlers=False)


def settings(rules: Rules) -> Any:
    """The project's settings with what `rules` say on top."""
    from scrapy.settings import Settings

    from crawler import settings as project

    found = Settings()
    found.setmodule(project, priority="project")
    found.setdict(
        {
            "USER_AGENT": rules.user_agent,
            "ALLOWED_NETWORKS": list(rules.allowed_networks),
            "DOWNLOAD_TIMEOUT": rules.timeout,
            "DOWNLOAD_MAXSIZE": rules.max_bytes,
        },
        priority="cmdline",
    )
    return found
