"""Degrees of responsibility and UCDP's codes, on sentences of our own read with the default steps."""

import pytest

from dateline.extract.derived import clarity, responsibility, violence
from dateline.read import Overrides, read_bytes
from dateline.reading import Reader
from dateline.resolve.gazetteer import Gazetteer
from dateline.types import EventKind, Record, Report


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader(Gazetteer.open())


def told(reader: Reader, sentence: str) -> Record:
    (report,) = [r for r in read_bytes(sentence.encode(), name="-", overrides=Overrides(language="en")) if isinstance(r, Report)]
    return reader.record(report)


@pytest.mark.parametrize(
    ("sentence", "kind", "degree"),
    [
        ("Rebels killed four farmers near Bunia on Monday.", "killing", "reported_as_fact"),
        ("Al-Shabaab said it had killed six soldiers in Baidoa.", "killing", "claimed_or_admitted"),
        ("Rebels may have killed four farmers near Bunia on Monday.", "killing", "possible"),
        ("Four farmers were killed near Bunia on Monday.", "killing", None),
        ("The army denied that soldiers had killed four farmers.", "killing", None),
        ("Rebels threatened to kill the four farmers.", "killing", None),
    ],
)
def test_on_whose_word(reader: Reader, sentence: str, kind: str, degree: str | None) -> None:
    found = [responsibility(c, e) for c in told(reader, sentence).claims for e in c.events if e.kind is EventKind(kind)]
    assert found
    assert {f.value if f else None for f in found} == {degree}


@pytest.mark.parametrize(
    ("sentence", "kind", "type_of_violence", "event_clarity"),
    [
        ("Syrian soldiers killed nine rebels near Hama on 3 May 2016.", "killing", 1, 1),
        ("Gunmen from M23 killed nine villagers near Goma.", "killing", 3, 1),
        ("Air strikes killed 40 people in Idlib.", "strike", None, 2),
        ("The two presidents met in Geneva.", "talks", None, None),
    ],
)
def test_ucdp(reader: Reader, sentence: str, kind: str, type_of_violence: int | None, event_clarity: int | None) -> None:
    found = [(violence(e), clarity(e)) for c in told(reader, sentence).claims for e in c.events if e.kind is EventKind(kind)]
    assert (type_of_violence, event_clarity) in found
