"""Cases with something to hide, made at random: whom they protect, in how many spellings, and where it was put."""

from __future__ import annotations

import base64
import html
import json
import random
import unicodedata
from dataclasses import dataclass, replace
from urllib.parse import quote

import records
from dateline.text import Spans
from dateline.types import (
    Disclosure,
    EventKind,
    EventMention,
    Level,
    Modality,
    Mode,
    Party,
    Polarity,
    Record,
    Sensitivity,
    SensitivityValue,
    Source,
    SourceKind,
    Visibility,
    passage,
)

# Written by hand, so that what is looked for does not come from what looks for it: the name, then forms of it that a text may hold.
NAMES: tuple[tuple[str, ...], ...] = (
    (
        "Olena",
        "Olena's",
        "Olena’s",
        "Olenas",
        "OLENA",
        "olena",
        "Олена",
        "Олени",
        "Олену",
        "Оленою",
        "Олено",
        "Olenoju",
        "Ole\u200bna",
        "Olе\u0301na",
    ),
    ("Samir", "Samir's", "SAMIR", "Samira", "سمير", "Самир", "Самира", "Sa\u00admir", "Samirs"),
    ("Mykhailo", "Mykhailo's", "Михайло", "Михайла", "Mikhailo", "Mykhaylo", "MYKHAILO"),
    ("Yevhen", "Yevhen's", "Євген", "Євгена", "Євгеном", "Evhen", "Jevhen"),
    ("Nadiia", "Nadiya", "Надія", "Надії", "Надією", "NADIIA", "Nadija"),
    ("Khadija", "Khadija's", "خديجة", "Хадиджа", "KHADIJA", "Khadijas"),
    ("José", "Jose", "JOSÉ", "José's", "Jose\u0301", "josé"),
    ("Zoltán", "Zoltan", "ZOLTÁN", "Zoltánnak", "Zolta\u0301n", "Золтан"),
    ("Tesfaye", "Tesfaye's", "TESFAYE", "tesfaye", "Tesfayes"),
    ("Thandiwe", "Thandiwe's", "THANDIWE", "Thandiwe’s"),
    ("Aung", "Aung's", "AUNG", "aung"),
    ("Ngozi", "Ngozi's", "NGOZI", "ngozi"),
    ("Ruslana", "Руслана", "Руслани", "Руслану", "Ruslany", "RUSLANA", "Ruslana’s"),
    ("Łukasz", "Lukasz", "ŁUKASZ", "Łukasza", "Łukaszem"),
    ("Γιώργος", "Γιώργου", "Giorgos", "ΓΙΏΡΓΟΣ"),
    ("יעל", "יעל"),
    ("王芳", "王芳"),
    ("Li", "Li's", "LI", "li"),
    ("Petrenko", "Petrenko's", "Петренко", "Петренка", "Петренкові", "PETRENKO", "Petrenkos"),
    ("Оксана", "Oksana", "Оксани", "Оксаною", "OKSANA", "Oksana's"),
    ("Darja", "Darya", "Дарья", "Дар'я", "Дарью", "DARJA", "Darja’s"),
    ("Jean-Baptiste", "JEAN-BAPTISTE", "Jean-Baptiste's", "Jean Baptiste"),
    ("Ó Briain", "Ó BRIAIN", "Ó Briain's"),
    ("Abubakar", "Abubakar's", "ABUBAKAR", "أبوبكر", "Абубакар"),
)
WORDS = (
    "hid carried cellar bread door night soldier lorry orchard whistle kettle ladder stove frost river barrel neighbour cousin window "
    "shovel lantern blanket garden bridge knocked counted waited buried listened mother bucket chimney shutter goat pillow thunder pear"
).split()
ROLES = ("who sells flour near the well", "a baker of the old quarter", "who drove the milk lorry", "a widow with three goats")
OPEN = (
    "Mortar fire hit the grain store on Sunday.",
    "The governor denied that the army had fired.",
    "Power was out in half of the district.",
    "Two lorries with aid arrived at noon.",
    "A bridge over the canal was closed.",
)


def _nested(form: str) -> str:
    return quote(quote(form))


ENCODINGS = (
    lambda w: w,
    lambda w: w,
    lambda w: unicodedata.normalize("NFD", w),
    lambda w: unicodedata.normalize("NFC", w),
    quote,
    lambda w: f"https://news.example/{quote(w)}?from=rss&x=1",
    lambda w: w.encode("ascii", "xmlcharrefreplace").decode(),
    lambda w: "".join(f"&#x{ord(c):x};" for c in w),
    lambda w: html.escape(f"<i>{w}</i>"),
    lambda w: json.dumps(w).strip('"') if not w.isascii() else "".join(f"\\u{ord(c):04x}" for c in w if ord(c) < 0x10000),
    lambda w: base64.b64encode(f"it was {w} who said so".encode()).decode(),
    lambda w: base64.urlsafe_b64encode(f"ask {w} again, please".encode()).decode(),
    lambda w: f"ask {w} again".encode().hex(),
    _nested,
    lambda w: f"{w.lower()}-speaks-out.html",
    lambda w: f"({w})",
    lambda w: f"“{w},”",
)


@dataclass(frozen=True)
class Case:
    """Records, and what must be in nothing that leaves."""

    records: tuple[Record, ...]
    secrets: tuple[str, ...]
    """Forms of the names and runs of quoted words, as they were put there."""
    ids: tuple[str, ...]
    """Hashes and ids that were made from the words."""


def case(seed: int) -> Case:
    """One case of one to three reports with one or two protected people."""
    rng = random.Random(seed)
    people = rng.sample(NAMES, rng.choice((1, 1, 2)))
    secrets: list[str] = []
    made = []
    said = {}
    for person in people:
        words = rng.sample(WORDS, rng.randint(5, 9))
        said[person[0]] = " ".join(words).capitalize() + "."
    for number in range(rng.randint(1, 3)):
        made.append(_record(rng, number, people, said, secrets))
    for person, words in said.items():
        secrets.append(words.rstrip("."))
        secrets.append(person)
    touched = [r for r in made if any(s.casefold() in _everything(r).casefold() for s in secrets)]
    ids = [x for r in touched for x in (r.report.id, r.report.text_sha256, r.report.capture.sha256, *(c.id for c in r.claims))]
    return Case(tuple(made), tuple(dict.fromkeys(s for s in secrets if s)), tuple(ids))


def _everything(record: Record) -> str:
    report = record.report
    return " ".join(filter(None, (report.text.string, report.title, report.url, report.byline, report.capture.name)))


def _planted(rng: random.Random, person: tuple[str, ...], secrets: list[str]) -> str:
    form = rng.choice(person)
    put = rng.choice(ENCODINGS)(form)
    secrets.append(form)
    if put != form and not put.startswith(("“", "(")):
        secrets.append(put if "speaks-out" not in put and "https" not in put and "&lt;" not in put else form)
    return put


def _record(rng: random.Random, number: int, people: list[tuple[str, ...]], said: dict[str, str], secrets: list[str]) -> Record:
    lines = [rng.choice(OPEN)]
    speakers = []
    if number == 0:
        for person in people:
            role = rng.choice(ROLES)
            lines.append(f"“{said[person[0]]}” said {person[0]}, {role}.")
            speakers.append((person, role))
    for _ in range(rng.randint(1, 4)):
        person = rng.choice(people)
        planted = _planted(rng, person, secrets)
        lines.append(
            rng.choice(
                (
                    f"Later {planted} was seen near the mill.",
                    f"See {planted} for more.",
                    f"{planted} left the town on Monday, a neighbour said.",
                    f"Neighbours of {planted} heard it as well.",
                )
            )
        )
    if rng.random() < 0.3:
        words = said[people[0][0]].rstrip(".").split()
        lines.append(f"Somebody was overheard: {' '.join(words[:5]).lower()}, and no more.")
        secrets.append(" ".join(words[:5]).lower())
    lines.append(rng.choice(OPEN))
    rng.shuffle(lines)
    fields: dict[str, object] = {"publisher": "The Delta Post", "published": "2024-05-07"}
    if rng.random() < 0.7:
        fields["title"] = f"What {_planted(rng, rng.choice(people), secrets)} saw"
    if rng.random() < 0.5:
        fields["url"] = f"https://post.example/{quote(rng.choice(people)[0])}-{number}"
    if rng.random() < 0.3:
        fields["byline"] = f"As told by {_planted(rng, rng.choice(people), secrets)}"
    text = "\n\n".join(lines) + "\n"
    name = f"{rng.choice(people)[0]}.txt" if rng.random() < 0.3 else f"report-{number}.txt"
    on = records.report_over(text, name, **fields)  # type: ignore[arg-type]
    claims = []
    for person, role in speakers:
        printed = f"{person[0]}, {role}"
        kept = Sensitivity(SensitivityValue.WITNESS_AT_RISK, Visibility.RESTRICTED)
        who = Source(
            Spans([records.find(on.text, printed)]),
            printed,
            person[0],
            SourceKind.PERSON,
            Disclosure.FIRST_NAME_ONLY,
            kept,
            role=role,
        )
        claims.append(records.claim_over(on, said[person[0]], who, mode=Mode.DIRECT))
    for line in lines:
        if not any(role in line for role in ROLES):
            party = None
            at = text.index(line)
            event = EventMention(
                EventKind.OTHER, on.text.span(at, at + len(line.split()[0])), Modality.PAST, Polarity.AFFIRMED, Level.CERTAIN
            )
            if rng.random() < 0.3:
                first = passage(on.text.span(at, at + len(line.split()[0])))
                party = Party(first.text, first.spans, first.text)
                event = replace(event, actor=party)
            claims.append(records.claim_over(on, line, events=(event,)))
    unique = {c.id: c for c in claims}
    return Record(on, tuple(unique.values()), (), (), (), records.run())
