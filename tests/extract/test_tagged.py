"""The trained reader's spans in the record's conventions, joined with what the rules know. The reader is played here by given spans."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import make_report
from dateline.extract.attribution import statements
from dateline.extract.parse import parse
from dateline.extract.tagger import Tagged
from dateline.read import read_bytes
from dateline.types import Mode, Report


def at(text: str, *parts: str) -> tuple[tuple[int, int], ...]:
    return tuple((text.index(p), text.index(p) + len(p)) for p in parts)


def joined(text: str, *tagged: Tagged) -> list[tuple[str, str, str, str]]:
    report = make_report(text)
    found = statements.function(report, parse.function(report), tagged)
    return [(s.source.text, s.cue.text, s.content.text, s.mode.value) for s in found if s.mode is not Mode.OWN_VOICE]


def test_a_cue_that_both_find_takes_the_readers_spans_without_that_and_marks() -> None:
    text = "Aid groups and two doctors said that “no one” was left in the ward, where the lights were off."
    tagged = Tagged(at(text, "two doctors"), at(text, "said"), at(text, "that “no one” was left in the ward"))
    assert joined(text, tagged) == [("two doctors", "said", "“no one” was left in the ward", "mixed")]


def test_a_dateline_is_no_part_of_who_speaks() -> None:
    (report,) = read_bytes(b"GAO, March 5 (Wire) - Herders claimed on Tuesday that they had taken the well.", name="herders.txt")
    assert isinstance(report, Report)
    text = report.text.string
    tagged = Tagged(at(text, "GAO, March 5 (Wire) - Herders"), at(text, "claimed"), at(text, "they had taken the well"))
    found = statements.function(report, parse.function(report), (tagged,))
    assert [s.source.text for s in found if s.mode is not Mode.OWN_VOICE] == ["Herders"]


def test_what_is_said_is_never_taken_for_who_says_it() -> None:
    text = "The clinic received forty people from the camp on Monday, said its head of surgery."
    tagged = Tagged(at(text, "The clinic received forty people from the camp on Monday"), at(text, "said"), at(text, "its head of surgery"))
    assert joined(text, tagged) == [("its head of surgery", "said", "The clinic received forty people from the camp on Monday", "indirect")]


def test_a_wish_that_only_the_reader_finds_is_no_statement() -> None:
    text = "The envoy wants a truce before the rains."
    assert joined(text, Tagged(at(text, "The envoy"), at(text, "wants"), at(text, "a truce before the rains"))) == []


def test_quoted_speech_that_only_the_reader_finds_is_one() -> None:
    text = "The colonel shrugged it off with a curt “We will be back by spring.”"
    tagged = Tagged(at(text, "The colonel"), at(text, "shrugged it off"), at(text, "“We will be back by spring.”"))
    assert joined(text, tagged) == [("The colonel", "shrugged it off", "We will be back by spring.", "direct")]


def test_a_split_quotation_is_two_statements_when_a_sentence_begins_and_one_when_not() -> None:
    text = "“We have no water,” Sara said. “The pump is broken.”"
    tagged = Tagged(at(text, "Sara"), at(text, "said"), at(text, "“We have no water,”", "“The pump is broken.”"))
    assert [content for _, _, content, _ in joined(text, tagged)] == ["We have no water,", "The pump is broken."]
    text = "“It is,” the colonel said, “a lie.”"
    tagged = Tagged(at(text, "the colonel"), at(text, "said"), at(text, "“It is,”", "“a lie.”"))
    assert [content for _, _, content, _ in joined(text, tagged)] == ["It is, … a lie."]


def test_a_subhead_is_no_part_of_what_is_said() -> None:
    text = "Inside the empty bunker\n\nThe last clash, according to the army, took place in a school."
    tagged = Tagged(at(text, "the army"), at(text, "according to"), ((0, text.index(", according")), *at(text, "took place in a school")))
    assert joined(text, tagged) == [("the army", "according to", "The last clash … took place in a school", "indirect")]


def test_a_flat_reading_does_not_undo_a_chain() -> None:
    text = "The resident said Russian scouts had once stopped him and asked whom they were freeing."
    flat = (
        Tagged(at(text, "The resident"), at(text, "said"), at(text, "Russian scouts had once stopped him")),
        Tagged(at(text, "The resident"), at(text, "asked"), at(text, "whom they were freeing")),
    )
    assert [(source, content) for source, _, content, _ in joined(text, *flat)] == [
        ("The resident", "Russian scouts had once stopped him and asked whom they were freeing"),
        ("Russian scouts", "whom they were freeing"),
    ]


def test_two_speakers_in_one_sentence_are_not_made_a_chain() -> None:
    text = "Officials said the road was open and residents reported that shelling had stopped."
    tagged = Tagged(at(text, "Officials"), at(text, "said"), at(text, "the road was open"))
    assert ("Officials", "the road was open") in [(source, content) for source, _, content, _ in joined(text, tagged)]


def test_what_the_reader_misses_the_rules_keep() -> None:
    assert joined("The army said it had won. Rebels said they had not.") == [
        ("The army", "said", "it had won", "indirect"),
        ("Rebels", "said", "they had not", "indirect"),
    ]


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_whatever_spans_the_reader_gives_every_span_reproduces(data: st.DataObject) -> None:
    text = "KYIV —\n“We left,” she said. “No.”\n\nSubhead here\nThe army, 🧨 said the mayor, told us: ‘Go’ and e\u0301 went."

    def some() -> tuple[tuple[int, int], ...]:
        cuts = sorted(data.draw(st.sets(st.integers(0, len(text)), max_size=4)))
        return tuple((a, b) for a, b in zip(cuts[::2], cuts[1::2], strict=False) if a < b)

    for source, cue, content, _ in joined(text, *(Tagged(some(), some(), some()) for _ in range(3))):
        assert content
        assert all(part in text for words in (source, cue, content) for part in words.split(" … "))
