"""What goes wrong around a case: killed writers, a full disk, one that cannot be written, others who write, a connection that is cut.

`killed.py` does the first 300 times: ``python tests/faults/killed.py --kills 300``.
"""

from __future__ import annotations

import multiprocessing
import os
import resource
import secrets
import signal
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import killed
import pytest

import records
from dateline.errors import CaseLockedError, ConflictError, StoreError
from dateline.store import Outcome, Store
from dateline.store.threads import OneWriter
from postgres_server import Server


def big(number: int, size: int = 120_000) -> str:
    return f"It rained on day {number}. " + " ".join(f"word{i * number}" for i in range(size // 8)) + "\n"


def in_a_child(work: Callable[[], None]) -> None:
    """Do it in a process of its own, whose limits and rights end with it."""

    def run() -> None:
        try:
            work()
        except BaseException as error:
            print(f"{type(error).__name__}: {error}", flush=True)
            os._exit(1)
        os._exit(0)

    process = multiprocessing.get_context("fork").Process(target=run)
    process.start()
    process.join(120)
    assert process.exitcode == 0


@contextmanager
def small_disk(folder: Path, size: str) -> Iterator[bool]:
    """A disk of its own at `folder`, if this user may mount one; whether that is so."""
    folder.mkdir(exist_ok=True)
    mounted = (
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", folder], capture_output=True, check=False).returncode == 0
    )
    try:
        yield mounted
    finally:
        if mounted:
            subprocess.run(["umount", "-l", folder], check=True)


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_killed_writers_lose_nothing_that_was_acknowledged(kind: str, request: pytest.FixtureRequest) -> None:
    server = Server("fsync=off", "max_connections=40") if kind == "postgres" else None
    try:
        figures = killed.run(9, secrets.randbelow(10_000), server)
    finally:
        if server:
            server.stop()
    assert figures["wrong"] == "nothing"
    assert figures["acknowledged_reports"] + figures["acknowledged_decisions"] > 0


def _fill(store: Store, told: list[str]) -> None:
    """Add until it is refused; `told` are the reports that were acknowledged."""
    for number in range(1, 200):
        record = records.plain(big(number))
        with store.writer("ana") as writer:
            writer.add(record, records.capture_of(record))
        told.append(record.report.id)


def _after_a_full_disk(store: Store, told: list[str]) -> None:
    assert told
    with store.view() as view:
        assert {report.id for report in view.reports()} == set(told)
    verdict = store.verify()
    assert verdict.counts == {}, verdict.damage


def test_a_full_disk_refuses_in_a_line_and_keeps_what_was_there(tmp_path: Path) -> None:
    def work() -> None:
        store = Store.create(tmp_path / "disk" / "made.dateline")
        if not mounted:  # a limit on the length of every file stands in for a disk
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (3_000_000, 3_000_000))
        told: list[str] = []
        with pytest.raises(StoreError, match=r"full|cannot be written|I/O"):
            _fill(store, told)
        _after_a_full_disk(Store.open(store.path), told)

    with small_disk(tmp_path / "disk", "4m") as mounted:
        in_a_child(work)


def test_a_limit_on_files_is_a_full_disk(tmp_path: Path) -> None:
    def work() -> None:
        store = Store.create(tmp_path / "made.dateline")
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        told: list[str] = []
        with store.writer() as writer:
            record = records.plain("Kept.\n")
            writer.add(record, records.capture_of(record))
            told.append(record.report.id)
        resource.setrlimit(resource.RLIMIT_FSIZE, (600_000, resource.RLIM_INFINITY))
        with pytest.raises(StoreError, match=r"full|cannot be written|I/O"):
            _fill(store, told)
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        _after_a_full_disk(Store.open(store.path), told)

    in_a_child(work)


def test_a_disk_that_cannot_be_written_is_read(tmp_path: Path) -> None:
    store = Store.create(tmp_path / "made.dateline")
    with store.writer() as writer:
        record = records.story()
        writer.add(record, records.capture_of(record))
    head = store.head()
    assert store.verify().sound  # and all that it imports is there before the rights to read it are gone
    for path in [tmp_path, *tmp_path.rglob("*")]:
        path.chmod(0o555 if path.is_dir() else 0o444)
    for parent in tmp_path.parents:
        if parent.owner() == "root" and os.getuid() == 0 and parent != Path("/tmp").parent and parent.stat().st_mode & 0o055 != 0o055:
            parent.chmod(parent.stat().st_mode | 0o055)

    def work() -> None:
        if os.getuid() == 0:
            os.setgroups([])
            os.setgid(65534)
            os.setuid(65534)
        there = Store.open(store.path)
        verdict = there.verify()
        assert verdict.counts == {}, verdict.damage
        assert there.head() == head
        with pytest.raises(StoreError, match=r"cannot be|is made"), there.writer("nobody") as writer:
            writer.decide("confirm", "x", {})
        with pytest.raises(StoreError, match="cannot be"), there.writer("nobody") as writer:
            writer.add(records.plain("Another.\n"), b"Another.\n")

    try:
        in_a_child(work)
    finally:
        for path in [tmp_path, *tmp_path.rglob("*")]:
            path.chmod(0o755 if path.is_dir() else 0o644)
    assert store.head() == head


def test_in_postgresql_a_second_writer_is_told(postgres: Server, tmp_path: Path) -> None:
    where = postgres.address(f"second_{secrets.token_hex(4)}")
    store = Store.create(where, captures=tmp_path / "captures")
    impatient = Store.open(where, wait=0.05, captures=tmp_path / "captures")
    with store.backend.engine(writable=True, wait=5).begin():  # holds the lock
        with pytest.raises(CaseLockedError, match="another process"), impatient.writer() as writer:
            writer.decide("confirm", "x", {})
        with impatient.view() as view:
            assert list(view.decisions()) == []
    with impatient.writer() as writer:
        assert writer.decide("confirm", "x", {}).number == 1


def test_a_cut_connection_loses_nothing_and_asking_again_doubles_nothing(postgres: Server, tmp_path: Path) -> None:
    where = postgres.address(f"cut_{secrets.token_hex(4)}")
    store = Store.create(where, captures=tmp_path / "captures")
    with store.writer("ana") as writer:
        kept = writer.decide("confirm", "x", {}, token="one")
        postgres.execute(killed.CUT)
        with pytest.raises(StoreError, match="cannot be reached"):
            writer.decide("confirm", "x", {}, token="two")
    with OneWriter(store, "ana") as one:
        assert one.decide("confirm", "x", {}, token="one") == kept
        second = one.decide("confirm", "x", {}, token="two")
        postgres.execute(killed.CUT)
        for _ in range(3):  # the thread opens another connection by itself
            try:
                again = one.decide("confirm", "x", {}, token="two")
                break
            except StoreError:
                continue
        assert again == second
    with store.view() as view:
        assert [each.token for each in view.decisions()] == ["one", "two"]
    assert store.verify().sound


def test_a_server_that_crashes_keeps_what_it_acknowledged(tmp_path: Path) -> None:
    server = Server("fsync=off")  # the machine lives on, so what was written is there
    try:
        store = Store.create(server.address("crash"), captures=tmp_path / "captures")
        record = records.story()
        with store.writer("ana") as writer:
            assert writer.add(record, records.capture_of(record)).outcome is Outcome.ADDED
            made = writer.decide("confirm", record.claims[0].id, {})
            server.crash()
            with pytest.raises(StoreError):
                writer.decide("reject", record.claims[0].id, {})
        with pytest.raises(StoreError, match="cannot be reached"):
            store.head()
        server.start()
        with store.view() as view:
            assert list(view.decisions()) == [made]
        assert store.verify().sound
    finally:
        server.stop()


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_reviewers_at_once_lose_and_double_nothing(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    if kind == "postgres":
        where = request.getfixturevalue("postgres").address(f"many_{secrets.token_hex(4)}")
    else:
        where = str(tmp_path / "made.dateline")
    store = Store.create(where, captures=tmp_path / "made.dateline.captures")
    done: list[str] = []
    faster: list[str] = []

    def person(number: int, one: OneWriter) -> None:
        for i in range(12):
            token = f"{number} {i}"
            try:
                one.decide(
                    "confirm", f"claim {i % 4}", {"by": number}, actor=f"reviewer {number}", token=token, after=i if i % 3 == 0 else None
                )
                assert one.decide("confirm", "another", {}, token=token).target == f"claim {i % 4}"
                done.append(token)
            except ConflictError:
                faster.append(token)

    with OneWriter(store) as one:
        threads = [threading.Thread(target=person, args=(n, one)) for n in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        with pytest.raises(StoreError, match="no decision 999"):
            one.decide("undo", "claim 0", {}, undoes=999)
    with pytest.raises(StoreError, match="is closed"):
        one.decide("confirm", "x", {})
    with store.view() as view:
        kept = [each.token for each in view.decisions()]
    assert sorted(kept) == sorted(done)
    assert len(done) + len(faster) == 72
    assert store.verify().sound
