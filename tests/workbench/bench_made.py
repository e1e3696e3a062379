"""A case for the workbench's tests, made by hand: a protected witness, other scripts, a report that attacks in every field."""

from __future__ import annotations

import atexit
import contextlib
import shutil
import socket
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

import uvicorn

from dateline.resolve.gazetteer import Gazetteer
from dateline.store import Store
from dateline.types import Record
from dateline.workbench.app import make
from dateline.workbench.bench import Bench
from dateline.workbench.events import refresh
from dateline.workbench.safety import Token
from dateline.workbench.serve import hosts_of
from dateline.workbench.sessions import Door
from records import capture_of, plain, story

KEY = "the-key-of-a-test-launch"
ATTACK = '"><img src=x onerror="document.title=1"><script>document.title=2</script>{{7*7}}\u202e=cmd|\'/c calc\'!A1'
EMOJI = "Три дрони 🛩️🛩️ впали біля Ізюму в неділю 🌾. Потім було тихо.\n\nقال رئيس البلدية إن الجسر ملغوم 🚧 في حلب.\n\nThe mayor stayed.\n"
RUSSIAN = "Колонна вышла из города ночью, сообщил житель посёлка.\n"


def reports() -> list[Record]:
    """What the case holds."""
    attacked = plain(
        f"{ATTACK} fell on the town. A second sentence stands here.\n",
        publisher=ATTACK, title=ATTACK, byline=ATTACK, url="javascript:alert(1)//" + ATTACK, credits=(ATTACK,), published="2024-05-08",
    )  # fmt: skip
    formula = plain('=HYPERLINK("http://x.example","y") hit the bridge.\n', publisher="=1+1", title="@SUM(A1)", published="2024-05-09")
    first = story()
    again = plain("Mortar fire hit the grain market in Qasr.\n", publisher="The Hill Gazette", title="Qasr again", published="2024-05-08")
    found = [first, plain(EMOJI, title="Дрони", published="2024-06-01"), plain(RUSSIAN, published="2024-06-02"), attacked, formula, again]
    return [replace(r, report=replace(r.report, language="uk")) if r.report.title == "Дрони" else r for r in found]


def case(folder: Path) -> Store:
    """A case with those reports, compared: made once, and copied."""
    shutil.copytree(_made(), folder, dirs_exist_ok=True)
    return Store.open(folder / "made.dateline")


@cache
def _made() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="dateline-bench-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    store = Store.create(folder / "made.dateline")
    with store.writer() as writer:
        for record in reports():
            writer.add(record, capture_of(record))
    refresh(store.path)
    return folder


def bench(store: Store, **more: object) -> Bench:
    """The workbench of a case."""
    return Bench(store, Token(KEY), reviewer="ana", gazetteer=Gazetteer.open(), **more)  # type: ignore[arg-type]


@contextlib.contextmanager
def served(at: Bench, door: Door | None = None) -> Iterator[str]:
    """The workbench over a real socket, and its address; with a door, for those who have an account."""
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    port = listening.getsockname()[1]
    config = uvicorn.Config(make(at, hosts_of("127.0.0.1", port), door), log_level="error", lifespan="off", access_log=False)
    server = uvicorn.Server(config)
    server.install_signal_handlers = lambda: None  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(10)
        at.close()
        listening.close()
