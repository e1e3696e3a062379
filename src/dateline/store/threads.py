"""One thread that writes to a case, for a server whose many threads decide at once.

SQLite lets one write at a time: instead of each request opening the file and waiting for the others, they hand what they want done to one
thread, in the order in which they come. In PostgreSQL it is not needed, and does no harm. Every call returns when its transaction is on
the disk.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from types import TracebackType
from typing import Any, TypeVar

from ..errors import StoreError
from . import Store
from .ledger import Signer
from .writer import Decision, Writer

T = TypeVar("T")
_Task = tuple[Callable[[Writer], Any], "Future[Any]"]


class OneWriter:
    """Writes for many threads. To be closed, or used in a ``with``; until then it holds one connection, and a lock only while it writes."""

    def __init__(self, store: Store, actor: str | None = None, signer: Signer | None = None) -> None:
        self._store, self._actor, self._signer = store, actor, signer
        self._tasks: queue.SimpleQueue[_Task | None] = queue.SimpleQueue()
        self._closing = threading.Lock()
        self._closed = False
        self._thread = threading.Thread(target=self._work, name="dateline writer", daemon=True)
        self._thread.start()

    def do(self, task: Callable[[Writer], T], timeout: float | None = None) -> T:
        """What `task` returns, given the Writer; raises what it raises. Raises StoreError when the writer is closed.

        When `timeout` seconds pass first, TimeoutError is raised and the task may still be done later: ask again with the same token.
        """
        done: Future[Any] = Future()
        with self._closing:
            if self._closed:
                raise StoreError("the writer is closed; nothing was added")
            self._tasks.put((task, done))
        result: T = done.result(timeout)
        return result

    def decide(self, *arguments: Any, **named: Any) -> Decision:
        """`Writer.decide`, on the writer's thread."""
        return self.do(lambda writer: writer.decide(*arguments, **named))

    def close(self) -> None:
        """Do what was asked for, then stop."""
        with self._closing:
            if not self._closed:
                self._closed = True
                self._tasks.put(None)
        self._thread.join()

    def __enter__(self) -> OneWriter:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def _work(self) -> None:
        while (task := self._tasks.get()) is not None:
            try:
                with self._store.writer(self._actor, self._signer) as writer:
                    following: _Task | None = task
                    while following is not None and self._served(writer, following):
                        following = self._tasks.get()
                    if following is None:
                        return
            except Exception as error:  # the case cannot be opened: whoever asked is told, and the next one tries again
                if not task[1].done():
                    task[1].set_exception(error)

    def _served(self, writer: Writer, task: _Task) -> bool:
        """Do one task; whether the connection can go on being used."""
        ask, done = task
        if not done.set_running_or_notify_cancel():
            return True
        try:
            done.set_result(ask(writer))
        except BaseException as error:
            done.set_exception(error)
            return not writer.broken
        return not writer.broken
