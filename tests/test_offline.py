"""Nothing phones home: the whole line, from files to a case and a page, in a process that cannot open a connection."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

EXAMPLES = Path(__file__).parent.parent / "examples"

# Every way to a network goes through one of these; an attempt ends the process at once, so that no handler can hide it.
BARRED = """
import os, socket, sys
def barred(*arguments, **named):
    sys.stderr.write(f"TRIED THE NETWORK: {arguments[1:]}\\n")
    sys.stderr.flush()
    os._exit(86)
socket.socket.connect = socket.socket.connect_ex = socket.socket.sendto = barred
socket.create_connection = socket.getaddrinfo = socket.gethostbyname = barred
from dateline.cli import main
codes = [main(line.split("\\t")) for line in sys.argv[1:]]
sys.exit(max(codes))
"""


def barred(*commands: list[str]) -> subprocess.CompletedProcess[str]:
    lines = ["\t".join(command) for command in commands]
    return subprocess.run([sys.executable, "-c", BARRED, *lines], capture_output=True, text=True, check=False, timeout=180)


def test_reading_keeping_comparing_and_verifying_need_no_network(tmp_path: Path) -> None:
    case, page = str(tmp_path / "c.dateline"), tmp_path / "page.html"
    samples = [str(EXAMPLES / name) for name in ("izium-2-wire.txt", "izium-4-syndicated-gazette.html", "izium-9-briefs.jsonl")]
    done = barred(
        ["init", case],
        ["add", case, *samples],
        ["claims", case, "--limit", "3"],
        ["compare", case],
        ["verify", case],
        ["read", samples[1], "--format", "html", "-o", str(page)],
    )
    assert done.returncode == 0, done.stderr
    assert "TRIED THE NETWORK" not in done.stderr
    assert page.stat().st_size > 10_000


def test_the_bar_would_catch_an_attempt() -> None:
    code = BARRED.split("from dateline.cli")[0] + "import urllib.request\nurllib.request.urlopen('http://127.0.0.1:9/')"
    tried = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=60)
    assert (tried.returncode, "TRIED THE NETWORK" in tried.stderr) == (86, True)
