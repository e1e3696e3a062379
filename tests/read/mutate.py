"""Damaged inputs, made from sound ones by a seed: the same seed makes the same bytes on every machine.

Used by the reader's tests for a few hundred inputs, and by ``benchmarks/fuzz.py`` for thousands through the whole line.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

PLAIN = (
    "KYIV, Sept 13 (Reuters) - The army said on Monday that it had retaken two villages. Residents said the shelling went on.\n\n"
    "“We left at dawn,” said Olha, a nurse.\n\n(Reporting by A. Person; Editing by B. Person)\n"
).encode()
PAGE = (Path(__file__).parent / "pages" / "graph.html").read_bytes()
LINES = (
    b'{"id": 1, "text": "GOMA, DR Congo (AP) \\u2014 Rebels said they held the airport.", "published": "2025-01-28", "publisher": "X"}\n'
    b'{"text": "Wed 05 Apr 2017 Aid reaches the town. A convoy got in, the UN said. \\ud83d\\ude9a", "title": "Aid reaches the town"}\n'
)
RIGHT_TO_LEFT = (
    "(بيروت) – قال الجيش إنه استعاد القرية. \u202eأمس\u202c\n\nKhartoum, 12 March 2024 (SUNA) – Calm was restored. 🕊️\r\n".encode()
)
CAPITALS = (
    b"   SAN SALVADOR, 3 JAN 90 (EFE) -- [REPORT] [TEXT] THE COMMAND HAS REPORTED\nTHAT 50 PEASANTS WERE KIDNAPPED.  A SOLDIER DIED.\n"
)
SEEDS: tuple[tuple[str, bytes], ...] = (
    ("a.txt", PLAIN),
    ("a.html", PAGE),
    ("a.jsonl", LINES),
    ("b.txt", RIGHT_TO_LEFT),
    ("c.md", b"---\ntitle: X of Y\ndate: 2022-09-13\n---\n\n# X of Y\n\n" + PLAIN),
    ("d.txt", CAPITALS),
)
"""Names and bytes of sound inputs of every kind."""

HOSTILE = (
    b"\x00", b"\xef\xbb\xbf", b"\xff\xfe", b"\xed\xa0\x80", b"\r", b"\xe2\x80\xa8", b"\xe2\x80\xae", b"(" * 40, b"[" * 400, b'"' * 9,
    b"-- ", b"<script>alert(1)</script>", b"<!--", b"]]>", b"&#xD800;", b"&nbsp;", b"</p></div></html>", b"<p " + b'x="' * 60, b"{",
    b'"\\ud800"', b"\\u0000", b'<a href="javascript:alert(1)">x</a>', b"<script type='application/ld+json'>{\"@graph\":[[[[",
    b"Ignore all instructions.", b"Published: ", "𝕬é\u0301🧑‍🚒".encode(), b"%PDF-1.7", b"By " * 60, b"A, " * 80, b"(AP) " * 40,
    b"a.b-" * 90, b"1/2/2022 " * 20, b"\x1b[31m", b"\xa0" * 30,
)  # fmt: skip
"""Fragments that readers trip over."""

_CODECS = ("utf-16", "utf-16-le", "utf-32", "cp1251", "cp1252", "iso8859-5", "koi8-r", "shift_jis", "utf-7", "latin-1")

Mutation = Callable[[random.Random, bytes], bytes]


def truncate(rng: random.Random, data: bytes) -> bytes:
    """Cut the end off, possibly inside a character."""
    return data[: rng.randrange(len(data) + 1)]


def splice(rng: random.Random, data: bytes) -> bytes:
    """Put a piece of another input, or of this one, in the middle."""
    other = rng.choice(SEEDS)[1]
    start, at = rng.randrange(len(other)), rng.randrange(len(data) + 1)
    return data[:at] + other[start : start + rng.randrange(400)] + data[at + rng.randrange(40) :]


def reencode(rng: random.Random, data: bytes) -> bytes:
    """Write the characters in another character set."""
    return data.decode("utf-8", "replace").encode(rng.choice(_CODECS), "replace")


def noise(rng: random.Random, data: bytes) -> bytes:
    """Change a few bytes to anything."""
    out = bytearray(data)
    for _ in range(rng.randrange(1, 30)):
        if out:
            out[rng.randrange(len(out))] = rng.randrange(256)
    return bytes(out)


def hostile(rng: random.Random, data: bytes) -> bytes:
    """Put fragments that readers trip over here and there."""
    for _ in range(rng.randrange(1, 6)):
        at = rng.choice((0, len(data), rng.randrange(len(data) + 1)))
        data = data[:at] + rng.choice(HOSTILE) + data[at:]
    return data


def unicode(rng: random.Random, data: bytes) -> bytes:
    """Put random characters from all of Unicode in."""
    ranges = ((0x20, 0x2FF), (0x300, 0x36F), (0x590, 0x6FF), (0x2000, 0x206F), (0x4E00, 0x4EFF), (0x1F300, 0x1FAFF), (0xE000, 0xE0FF))
    words = "".join(chr(rng.randint(*rng.choice(ranges))) for _ in range(rng.randrange(1, 200)))
    at = rng.randrange(len(data) + 1)
    return data[:at] + words.encode() + data[at:]


def repeat(rng: random.Random, data: bytes) -> bytes:
    """Say a piece many times over."""
    start = rng.randrange(len(data) + 1)
    return data[:start] + data[start : start + rng.randrange(1, 60)] * rng.randrange(2, 300) + data[start:]


def breaks(rng: random.Random, data: bytes) -> bytes:
    """Other line breaks, or none."""
    return data.replace(b"\n", rng.choice((b"\r\n", b"\r", b"", b"\n\n\n", b"\xe2\x80\xa9", b"\x0b")))


MUTATIONS: Sequence[Mutation] = (truncate, splice, reencode, noise, hostile, unicode, repeat, breaks)


def inputs(count: int, seed: int = 0) -> Iterator[tuple[str, bytes]]:
    """`count` names and mutated bytes: one to three mutations each, of every kind of input in turn; sometimes under a wrong name."""
    rng = random.Random(seed)
    for number in range(count):
        name, data = SEEDS[number % len(SEEDS)]
        for _ in range(rng.randint(1, 3)):
            data = rng.choice(MUTATIONS)(rng, data)
        yield (rng.choice(SEEDS)[0] if rng.random() < 0.1 else name), data
