"""One name for one body, and never one for two that may differ."""

from __future__ import annotations

import pytest

from dateline.resolve.bodies import one_name
from dateline.text import Spans, Text
from dateline.types import Disclosure, Sensitivity, SensitivityValue, Source, SourceKind, Visibility


def named(
    text: Text, *names: str, kind: SourceKind = SourceKind.ORGANIZATION, how: Disclosure = Disclosure.INSTITUTION
) -> dict[str, Source]:
    open_ = Sensitivity(SensitivityValue.NONE, Visibility.PUBLIC)
    found, at = {}, 0
    for name in names:
        at = text.string.index(name, at)
        spans = Spans([text.span(at, at + len(name))])
        found[str(len(found))] = Source(spans, spans.text, name, kind, how, open_)
        at += len(name)
    return found


@pytest.mark.parametrize(
    ("mentions", "names"),
    [
        (["the Delta Observatory for Human Rights", "The Observatory"], ["the Delta Observatory for Human Rights"] * 2),
        (["The Observatory", "the Delta Observatory"], ["the Delta Observatory"] * 2),
        (["The Harbour Relief Network", "HRN"], ["The Harbour Relief Network"] * 2),
        (["the Union of Dockers [UOD]", "UOD"], ["the Union of Dockers [UOD]"] * 2),
        (["the health ministry", "the defence ministry", "the ministry"], ["the health ministry", "the defence ministry", "the ministry"]),
        (["The ministry", "the ministry"], ["The ministry"] * 2),
        (["the Northern Front", "the Northern Star"], ["the Northern Front", "the Northern Star"]),
    ],
)
def test_bodies_of_one_report(mentions: list[str], names: list[str]) -> None:
    text = Text(" said a. ".join(mentions))
    found = one_name(named(text, *mentions))
    assert [s.name for s in found.values()] == names
    assert [s.text for s in found.values()] == mentions
    for source in found.values():
        assert source.name is not None
        assert source.name == source.text or source.antecedent.text == source.name


def test_people_who_are_only_described_are_left_apart() -> None:
    text = Text("A senior official said a. The official said b.")
    before = named(text, "A senior official", "The official", kind=SourceKind.PERSON, how=Disclosure.ROLE_DESCRIBED)
    assert one_name(before) == before
