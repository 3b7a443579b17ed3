"""Imports page: files dropped in the browser, the account of everything in them, and the rejected to be mended."""

from pathlib import Path, PurePath
from tempfile import TemporaryDirectory

from fastapi import APIRouter, Request
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile

from copydesk.pages import desk, uploads
from copydesk.pages.desk import Absent, Desk
from copydesk.pages.jobs import Job
from copydesk.pages.uploads import Imported
from copydesk.pages.visiting import Writer
from copydesk.pipeline import Fate
from copydesk.web.desk import spelled
from storage.errors import StoreError

router = APIRouter()
#: Runs, and accounts of one, that are shown; the file of accounts has all that are kept.
_RUNS, _ROWS = 50, 500
_PIECE = 2**20
#: Characters of a name that a file keeps: file systems take 255 bytes.
_NAME = 60


@router.get("/imports")
def listed(request: Request) -> Response:
    """Where files are dropped, and every import there was."""
    runs = desk.of(request).store.runs()
    return desk.page(request, "imports.html", "Imports", runs=runs[:_RUNS], more=max(0, len(runs) - _RUNS))


@router.post("/imports")
async def take(request: Request, by: Writer) -> Response:
    """Import the files of a form; the page that comes shows how far it is."""
    # The form is read here and not as a parameter, so that who may not write sends nothing in vain.
    async with request.form(max_files=1000, max_fields=10) as form:
        folder = TemporaryDirectory(prefix="copydesk-upload-")
        names = [await _kept(Path(folder.name), number, file) for number, file in enumerate(_files(form))]
        outlet = form.get("outlet", "")
    if not names:
        folder.cleanup()
        raise Absent("No file was chosen", "Drop some on the page, or choose them.", 422)
    return _begin(desk.of(request), folder, names, str(outlet)[:200].strip(), by)


@router.post("/imports/mended")
async def mended(request: Request, by: Writer) -> Response:
    """Import rows that were mended in the browser."""
    async with request.form(max_files=0, max_fields=10) as form:
        text = form.get("text", "")
    folder = TemporaryDirectory(prefix="copydesk-upload-")
    place = Path(folder.name) / "0"
    place.mkdir()
    (place / "mended.jsonl").write_text(str(text), encoding="utf-8")
    return _begin(desk.of(request), folder, ["mended.jsonl"], "", by)


@router.get("/imports/{number}")
def show(request: Request, number: int) -> Response:
    """How far an import is, and what became of everything in it."""
    job = _job(desk.of(request), number)
    done: Imported = job.result
    rows = sorted(done.rows, key=lambda row: row.outcome != Fate.REJECTED)[:_ROWS]
    return desk.page(
        request, "import.html", job.title, job=job, done=done, rows=rows, left_out=len(done.rows) - len(rows)
    )


@router.get("/imports/{number}/account.jsonl")
def account(request: Request, number: int) -> Response:
    """The account of every input, a line each."""
    done: Imported = _job(desk.of(request), number).result
    return _file(b"".join(spelled(row) + b"\n" for row in done.rows), f"account-{number}.jsonl")


@router.get("/imports/{number}/rejects.jsonl")
def rejected(request: Request, number: int) -> Response:
    """The rejected rows, to be mended and imported again."""
    done: Imported = _job(desk.of(request), number).result
    return _file("".join(f"{line}\n" for line in done.mend).encode(), f"rejects-{number}.jsonl")


def _file(content: bytes, name: str) -> Response:
    named = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type="application/x-ndjson", headers=named)


def _files(form: FormData) -> list[UploadFile]:
    return [each for each in form.getlist("files") if isinstance(each, UploadFile) and each.filename]


async def _kept(folder: Path, number: int, file: UploadFile) -> str:
    """Put a file into a folder of its own, under its own name; gives the name."""
    name = PurePath((file.filename or "").replace("\\", "/")).name[-_NAME:].replace("\0", "") or "file"
    place = folder / str(number)
    place.mkdir()
    with (place / name).open("wb") as kept:
        while piece := await file.read(_PIECE):
            await run_in_threadpool(kept.write, piece)
    return name


def _begin(at: Desk, folder: "TemporaryDirectory[str]", names: list[str], outlet: str, by: str) -> Response:
    more = f" and {len(names) - 1} more" if len(names) > 1 else ""

    def work(job: Job) -> Imported:
        return uploads.run(at, job, folder, names, outlet, by)

    job = at.jobs.start(f"Import of {names[0]}{more}", work, (StoreError, OSError), Imported())
    return desk.to(f"/imports/{job.number}")


def _job(at: Desk, number: int) -> Job:
    job = at.jobs.get(number)
    if job is None or not isinstance(job.result, Imported):
        raise Absent("The account of this import is not kept any more", "copydesk was started anew since.")
    return job
