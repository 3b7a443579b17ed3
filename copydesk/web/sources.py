"""Sources: what is crawled, and how each is doing."""

import datetime as dt
from pathlib import Path
from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from copydesk import status
from copydesk.config import BadConfig
from copydesk.subscriptions import Subscriptions
from copydesk.web.desk import At, answer

router = APIRouter(prefix="/v1/sources", tags=["sources"])


@router.get("", response_model=list[dict[str, Any]])
def listed(desk: At) -> Response:
    """Every source of sources.toml: last and next visit, what was new, known, failed, its health, and why."""
    try:
        sources = Subscriptions(Path(desk.settings.sources)).read()
    except (BadConfig, OSError):
        return answer([])  # without a list nothing is crawled; `copydesk sources check` names its mistakes
    with desk.store.crawl_view(dt.datetime.now(dt.UTC)) as crawl:
        known = {state.name: state for state in crawl.states()}
    return answer([status.row(name, source, known.get(name)) for name, source in sources.items()])
