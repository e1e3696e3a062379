"""Adding reports: dropped files, pasted text, a list of addresses. Each input is a job; one that fails costs only itself."""

from __future__ import annotations

import itertools
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace
from queue import SimpleQueue
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ..errors import DatelineError, ReadError
from ..export import phrases
from ..read import MAX_BYTES, Overrides, ReadProblem, read_bytes
from .app import language, render
from .bench import Bench
from .fetching import Fetched, HostNotConfirmedError, fetch, host_of

MOST_FILES = 200
MOST_JOBS = 500
MOST_PASTED = 2_000_000


@dataclass(frozen=True, slots=True)
class Job:
    """One input and what became of it."""

    number: int
    name: str
    state: str
    """waiting, reading, done, again (nothing new), failed, or confirm (its host is to be confirmed)."""
    words: str = ""
    advice: str = ""
    """A key of the strings: what to do about a failure."""
    reports: tuple[str, ...] = ()
    claims: int = 0
    host: str = ""


class Intake:
    """The jobs of one launch, done one after another by a thread of their own."""

    def __init__(self, bench: Bench) -> None:
        self._bench = bench
        self._jobs: OrderedDict[int, Job] = OrderedDict()
        self._queue: SimpleQueue[tuple[int, Callable[[], Fetched], Overrides]] = SimpleQueue()
        self._numbers = itertools.count(1)
        self._lock = threading.Lock()
        self._reader: Any = None
        self._held: dict[int, tuple[str, Overrides]] = {}
        self._thread: threading.Thread | None = None

    def add(self, name: str, data: bytes, overrides: Overrides) -> None:
        """A file or a pasted text."""
        self._start(name, lambda: Fetched("", "", None, data), overrides)

    def ask(self, url: str, overrides: Overrides) -> None:
        """An address to fetch, when fetching is on and its host is confirmed."""
        try:
            host = host_of(url)
        except ReadError as error:
            self._put(Job(next(self._numbers), phrases.one_line(url)[:200], "failed", _plain(error), "advice.address"))
            return
        if not self._bench.fetching:
            self._put(Job(next(self._numbers), url, "failed", "", "advice.fetching"))
        elif host not in self._bench.confirmed_hosts:
            number = next(self._numbers)
            self._held[number] = url, overrides
            self._put(Job(number, url, "confirm", host=host))
        else:
            self._start(url, lambda: fetch(url, self._bench.confirmed_hosts), replace(overrides, url=overrides.url or url))

    def confirm(self, host: str) -> None:
        """Somebody says that this host may be asked: whatever waited for it goes on."""
        self._bench.confirmed_hosts.add(host)
        for number in [n for n, j in self._jobs.items() if j.state == "confirm" and j.host == host]:
            url, overrides = self._held.pop(number)
            with self._lock:
                self._jobs.pop(number)
            self.ask(url, overrides)

    def jobs(self) -> list[Job]:
        """The jobs, the last first."""
        with self._lock:
            return list(reversed(self._jobs.values()))

    @property
    def busy(self) -> bool:
        """Whether something waits or is being read."""
        return any(j.state in ("waiting", "reading") for j in self.jobs())

    def _start(self, name: str, get: Callable[[], Fetched], overrides: Overrides) -> None:
        number = next(self._numbers)
        self._put(Job(number, phrases.one_line(name)[:200], "waiting"))
        self._queue.put((number, get, overrides))
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="intake", daemon=True)
                self._thread.start()

    def _put(self, job: Job) -> None:
        with self._lock:
            self._jobs[job.number] = job
            while len(self._jobs) > MOST_JOBS:
                self._jobs.popitem(last=False)

    def _work(self) -> None:
        while True:
            number, get, overrides = self._queue.get()
            job = replace(self._jobs[number], state="reading")
            self._put(job)
            try:
                self._put(self._read(job, get, overrides))
            except HostNotConfirmedError as error:
                self._held[number] = job.name, overrides
                self._put(replace(job, state="confirm", host=error.host, words=_plain(error)))
            except Exception as error:  # one input must never stop the next
                advice = f"advice.{error.slug}" if isinstance(error, DatelineError) else "advice.unexpected"
                self._put(replace(job, state="failed", words=_plain(error), advice=advice))
            if self._queue.empty():
                self._bench.summaries.refresh()

    def _read(self, job: Job, get: Callable[[], Fetched], overrides: Overrides) -> Job:
        got = get()
        if self._reader is None:
            from ..reading import Reader

            self._reader = Reader(self._bench.gazetteer)
        reports, claims, new = [], 0, False
        problems = []
        for found in read_bytes(got.data, name=job.name.rpartition("/")[2][:120] or "page", media_type=got.media_type, overrides=overrides):
            if isinstance(found, ReadProblem):
                problems.append(phrases.one_line(str(found)))
                continue
            added = self._one(found, got.data)
            reports.append(added.report)
            claims += added.claims
            new = new or added.outcome.value != "unchanged"
        state = "done" if new else "again" if reports else "failed"
        return replace(
            job, state=state, reports=tuple(reports), claims=claims, words="; ".join(problems[:3]), advice="advice.read" if problems else ""
        )

    def _one(self, report: Any, data: bytes) -> Any:
        from ..store import Added, Outcome

        kept, known = self._bench.writer.do(lambda w: ((k := w.report(report)), w.has(k, self._reader.run)))
        if known:
            return Added(kept.id, Outcome.UNCHANGED, 0)
        record = self._reader.record(kept)
        return self._bench.writer.do(lambda w: w.add(record, data))


def _plain(error: Exception) -> str:
    return phrases.one_line(str(error) or type(error).__name__)[:400]


def routes() -> list[Route]:
    """Every address here."""
    return [
        Route("/add", add_page),
        Route("/add/jobs", jobs),
        Route("/add", take, methods=["POST"]),
        Route("/add/host", confirm, methods=["POST"]),
    ]


def _intake(request: Request) -> Intake:
    state = request.app.state
    if not hasattr(state, "intake"):
        state.intake = Intake(state.bench)
    return state.intake  # type: ignore[no-any-return]


def add_page(request: Request) -> Response:
    """Where reports come in."""
    intake = _intake(request)
    return render(request, "add.html", jobs=intake.jobs(), busy=intake.busy, fetching=request.app.state.bench.fetching, problem="")


def jobs(request: Request) -> Response:
    """The list of jobs alone."""
    intake = _intake(request)
    return render(request, "jobs.html", jobs=intake.jobs(), busy=intake.busy)


async def take(request: Request) -> Response:
    """Files, pasted text and addresses, in one form."""
    t, intake = language(request), _intake(request)
    problem = ""
    async with request.form(max_files=MOST_FILES, max_fields=50, max_part_size=MOST_PASTED * 4) as form:
        given = {k: str(form.get(k) or "").strip() or None for k in ("published", "publisher", "url", "title")}
        overrides = Overrides(**given)
        for each in form.getlist("files"):
            if isinstance(each, UploadFile) and each.filename:
                data = await each.read(MAX_BYTES + 1)
                name = each.filename.replace("\\", "/").rpartition("/")[2] or "file"
                await run_in_threadpool(intake.add, name, data, overrides if not form.get("addresses") else Overrides())
        pasted = str(form.get("text") or "")
        if len(pasted) > MOST_PASTED:
            problem = t("add.too_long")
        elif pasted.strip():
            await run_in_threadpool(intake.add, t("add.pasted_name"), pasted.replace("\r\n", "\n").encode("utf-8", "replace"), overrides)
        for line in str(form.get("addresses") or "").splitlines()[:MOST_FILES]:
            if line.strip():
                await run_in_threadpool(intake.ask, line.strip(), Overrides(publisher=overrides.publisher))
    return render(request, "add.html", jobs=intake.jobs(), busy=intake.busy, fetching=request.app.state.bench.fetching, problem=problem)


async def confirm(request: Request) -> Response:
    """Yes to one host."""
    async with request.form() as form:
        host = str(form.get("host") or "")
    intake = _intake(request)
    await run_in_threadpool(intake.confirm, host)
    return render(request, "add.html", jobs=intake.jobs(), busy=intake.busy, fetching=request.app.state.bench.fetching, problem="")
