"""Operations: whether the service lives and is ready, its metrics, what is in the store, and what the API is."""

from typing import Any

from fastapi import APIRouter
from prometheus_client import generate_latest
from starlette.responses import PlainTextResponse, Response

from copydesk import contract, watching
from copydesk.web.desk import At, answer
from storage import StoreError
from storage.records import Counts

router = APIRouter()


@router.get("/healthz", include_in_schema=False)
def alive() -> Response:
    """That this process answers."""
    return PlainTextResponse("ok\n")


@router.get("/readyz", include_in_schema=False)
def ready(desk: At) -> Response:
    """Whether the service is ready, or why not."""
    try:
        desk.store.article(1)  # any question; one that costs nothing, for this is asked every few seconds
        problem = desk.not_ready()
    except StoreError as error:
        problem = str(error)
    return PlainTextResponse(f"{problem}\n" if problem else "ready\n", 503 if problem else 200)


@router.get("/metrics", include_in_schema=False)
def metrics() -> Response:
    """Metrics for Prometheus."""
    return Response(generate_latest(watching.REGISTRY), media_type="text/plain; version=0.0.4; charset=utf-8")


@router.get("/v1", tags=["store"], response_model=dict[str, Any])
def index() -> Response:
    """Where everything is."""
    listed = ("articles", "stories", "changes", "changes/stream", "sources", "decisions", "furniture")
    links = {place: f"/v1/{place}" for place in (*listed, "compare", "counts", "import", "openapi.json")}
    return answer({"contract": contract.VERSION, "links": links})


@router.get("/v1/counts", tags=["store"], response_model=Counts)
def counts(desk: At) -> Response:
    """How much of everything there is in the store."""
    return answer(desk.store.counts())
