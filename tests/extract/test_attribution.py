"""Who says what: sentences as news writes them, and the source, cue, content and chain that a person would mark in them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import make_report
from dateline.extract.attribution import statements
from dateline.extract.parse import parse
from dateline.read import read_bytes
from dateline.types import Mode, Report, Statement


def read(text: str, **given: str) -> tuple[Report, tuple[Statement, ...]]:
    report = make_report(text, **given)
    return report, statements.function(report, parse.function(report))


def attributed(text: str) -> list[tuple[str, str, str]]:
    return [(s.source.text, s.cue.text, s.content.text) for s in read(text)[1] if s.mode is not Mode.OWN_VOICE]


@pytest.mark.parametrize(
    ("sentence", "source", "cue", "content", "mode"),
    [
        ("The army said it had taken the ridge.", "The army", "said", "it had taken the ridge", "indirect"),
        ("Rebels have entered the town, the governor said on Sunday.", "the governor", "said", "Rebels have entered the town", "indirect"),
        ("The bridge, two officials said, had been mined.", "two officials", "said", "The bridge … had been mined", "indirect"),
        (
            "At least 30 people died, according to the Red Crescent.",
            "the Red Crescent",
            "according to",
            "At least 30 people died",
            "indirect",
        ),
        ("According to a UN report, the dam was empty.", "a UN report", "According to", "the dam was empty", "indirect"),
        ("“We left at night,” said Amina Yusuf, a teacher.", "Amina Yusuf, a teacher", "said", "We left at night,", "direct"),
        ('"They took the cattle," the herder told reporters.', "the herder", "told", "They took the cattle,", "direct"),
        ("Villagers told us: “They burned everything.”", "Villagers", "told", "They burned everything.", "direct"),
        ("«Nous partons», the priest said.", "the priest", "said", "Nous partons", "direct"),
        ("„Wir bleiben“, the engineer added.", "the engineer", "added", "Wir bleiben", "direct"),
        ("‘Nobody came,’ the nurse recalled.", "the nurse", "recalled", "Nobody came,", "direct"),
        ("The minister called the raid “an act of piracy”.", "The minister", "called", "the raid “an act of piracy”", "mixed"),
        ("Israel denied bombing the school.", "Israel", "denied", "bombing the school", "indirect"),
        ("Kigali rejected the accusation.", "Kigali", "rejected", "the accusation", "indirect"),
        ("The junta accused the rebels of looting the market.", "The junta", "accused", "the rebels of looting the market", "indirect"),
        ("The militia claimed responsibility for the ambush.", "The militia", "claimed", "responsibility for the ambush", "indirect"),
        ("Satellite images showed two craters near the runway.", "Satellite images", "showed", "two craters near the runway", "indirect"),
        (
            "The tank driver who brought it in replied: “Not at all.”",
            "The tank driver who brought it in",
            "replied",
            "Not at all.",
            "direct",
        ),
        ("Asked who had fired, the officer answered: “Not us.”", "the officer", "answered", "Not us.", "direct"),
        ("As the mayor said, nobody was hurt.", "the mayor", "said", "nobody was hurt", "indirect"),
        ("The column, which the army said was destroyed, is intact.", "the army", "said", "was destroyed", "indirect"),
        ("The group threatened to shell the port.", "The group", "threatened", "to shell the port", "indirect"),
        ("It was reported that ten people had drowned.", "", "was reported", "ten people had drowned", "indirect"),
    ],
)
def test_one_attribution(sentence: str, source: str, cue: str, content: str, mode: str) -> None:
    found = [s for s in read(sentence)[1] if s.mode is not Mode.OWN_VOICE]
    assert [(s.source.text, s.cue.text, s.content.text, s.mode.value) for s in found] == [(source, cue, content, mode)]


@pytest.mark.parametrize(
    ("text", "chain"),
    [
        (
            "The mayor said residents had told him the bridge was mined.",
            [("The mayor", "residents had told him the bridge was mined"), ("residents", "the bridge was mined")],
        ),
        (
            "“A man came and said: ‘Leave now,’” Yusuf said. “And I said, ‘No.’”",
            [("Yusuf", "A man came and said: ‘Leave now,’"), ("A man", "Leave now,"), ("Yusuf", "And I said, ‘No.’"), ("I", "No.")],
        ),
    ],
)
def test_a_source_inside_a_source_is_a_chain(text: str, chain: list[tuple[str, str]]) -> None:
    found = [s for s in read(text)[1] if s.mode is not Mode.OWN_VOICE]
    assert [(s.source.text, s.content.text) for s in found] == chain
    by_id = {s.id: s for s in found}
    for statement in found:
        if statement.via is not None:
            assert any(p.covers(statement.content[0]) for p in by_id[statement.via].content)
    assert [s.via is not None for s in found] == [i % 2 == 1 for i in range(len(chain))]


@pytest.mark.parametrize(
    ("text", "contents"),
    [
        ("“We have no water,” Sara said. “The pump is broken.”", ["We have no water,", "The pump is broken."]),
        ("“It is,” the colonel said, “a lie.”", ["It is, … a lie."]),
        ("The elder said:\n\n“They came twice.\n\n“They took the goats.”", ["They came twice.", "They took the goats."]),
    ],
)
def test_split_and_continued_quotations_keep_their_speaker(text: str, contents: list[str]) -> None:
    found = attributed(text)
    assert [content for _, _, content in found] == contents
    assert len({source for source, _, _ in found}) == 1


@pytest.mark.parametrize(
    "sentence",
    [
        "The so-called “green zone” was quiet.",
        "If officials say otherwise, the road will stay closed.",
        "The officer did not say whether the road was open.",
        "Soldiers could say little.",
        "Road signs warning of mines line the track.",
    ],
)
def test_what_nobody_is_reported_to_have_said_is_no_attribution(sentence: str) -> None:
    assert attributed(sentence) == []


@pytest.mark.parametrize(
    ("sentence", "clauses"),
    [
        (
            "Although the streets were quiet, residents came out, as the soldiers left the town.",
            ["the streets were quiet", "residents came out", "the soldiers left the town"],
        ),
        ("Shells hit the market and the fighters withdrew.", ["Shells hit the market", "the fighters withdrew"]),
        ("A collapsed bridge blocks the road.", ["A collapsed bridge blocks the road"]),
    ],
)
def test_the_outlets_own_voice_clause_by_clause(sentence: str, clauses: list[str]) -> None:
    found = read(sentence)[1]
    assert [s.content.text for s in found] == clauses
    assert {s.mode for s in found} == {Mode.OWN_VOICE}


def test_what_the_outlet_saw_is_its_own_voice_with_the_words_that_say_so() -> None:
    (found,) = read("From what the Harbour Post team saw, the hospital was empty.", publisher="Harbour Post")[1]
    assert (found.mode, found.source.text, found.content.text) == (Mode.OWN_VOICE, "the Harbour Post team", "the hospital was empty")


def test_another_outlet_is_a_source_like_any_other() -> None:
    assert attributed("Reuters reported that the port was closed.") == [("Reuters", "reported", "the port was closed")]


def test_ids_are_the_same_in_every_reading_and_differ_between_statements() -> None:
    text = "The army said it had won. The rebels said they had not. Shells fell."
    first, second = read(text)[1], read(text)[1]
    assert [s.id for s in first] == [s.id for s in second]
    assert len({s.id for s in first}) == len(first) == 3


_PIECES = [
    "“",
    "”",
    '"',
    "'",
    "‘",
    "’",
    "«",
    "»",
    "he said",
    "The army said",
    " ",
    "\n\n",
    "\r\n",
    ", ",
    ". ",
    ": ",
    "that it won",
    "🧨",
    "مدينة",
    "e\u0301",
]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(_PIECES), min_size=1, max_size=30).map("".join))
def test_any_marks_in_any_order_give_spans_that_reproduce_and_chains_that_end(text: str) -> None:
    report, found = read(text)
    by_id = {s.id: s for s in found}
    for statement in found:
        assert statement.content
        assert all(
            report.text.string[p.start : p.end] == p.text for part in (statement.source, statement.cue, statement.content) for p in part
        )
        seen = set()
        while statement.via is not None:
            assert statement.id not in seen
            seen.add(statement.id)
            statement = by_id[statement.via]


def test_a_speaker_behind_a_dash() -> None:
    text = "“We left at night.” — Amina Yusuf, teacher\n“Never again will we go.”― Samira H.\n\nThe town — small, dusty — slept."
    assert attributed(text) == [
        ("Amina Yusuf, teacher", "—", "We left at night."),
        ("Samira H.", "―", "Never again will we go."),
    ]


def test_a_speakers_own_hedge_is_no_second_source() -> None:
    assert attributed("“I think they fled,” the guard said.") == [("the guard", "said", "I think they fled,")]


@pytest.mark.parametrize(
    ("sentence", "contents"),
    [
        ("If the truce holds, talks could begin next month.", ["If the truce holds, talks could begin next month"]),
        ("Unless roads open, people will die of thirst.", ["Unless roads open, people will die of thirst"]),
        ("Although it rained, the column moved.", ["it rained", "the column moved"]),
    ],
)
def test_a_condition_is_never_told_as_a_fact(sentence: str, contents: list[str]) -> None:
    assert [s.content.text for s in read(sentence)[1]] == contents


def test_a_sentence_whose_root_is_white_space_ends() -> None:
    text = "   SAN SALVADOR, 3 JAN 90 (EFE) -- [TEXT] THE COMMAND HAS REPORTED\nTHAT 50 PEASANTS WERE KIDNAPPED.  A SOLDIER DIED.\n\x00?\r"
    assert any("PEASANTS" in s.content.text for s in read(text)[1])
    assert read("The bridge fell.\n\x00?\r")[1]


@pytest.mark.parametrize(
    ("content", "source", "rest"),
    [
        ("Two boats capsized near the delta and nine fishermen are missing", "state news agency KBC", " reported."),
        ("Most of the people in the convoy were traders", "the Sudanese Red Crescent", " said."),
        ("Gunmen burned eleven houses in the hills", "local authorities", " announced on Friday."),
        ("Floods cut the road to the mine on Tuesday", "provincial officials", " said."),
    ],
)
def test_a_speaker_at_the_end_needs_no_comma(content: str, source: str, rest: str) -> None:
    assert [(who, what) for who, _, what in attributed(f"{content} {source}{rest}")] == [(source, content)]


def test_a_sentence_that_ends_in_a_report_is_nobody_s_words() -> None:
    assert attributed("No casualties in the southern districts of the capital were reported.") == []
    assert attributed("The clashes near the border crossing have not been independently reported.") == []


def test_the_headline_told_again_is_one_claim() -> None:
    words = "Mortar kills four at market\n\nMarch 3 2024 Mortar kills four at market. A mortar round fell on Sunday.\n"
    report = next(iter(read_bytes(words.encode(), name="made.txt")))
    assert isinstance(report, Report)
    found = statements.function(report, parse.function(report))
    assert [s.content.text for s in found] == ["Mortar kills four at market", "A mortar round fell on Sunday"]


def test_who_speaks_on_is_who_spoke() -> None:
    words = "The envoy said the army is chasing fighters who fled the hills area adding that sappers are clearing the road."
    assert [who for who, cue, _ in attributed(words) if cue == "adding"] == ["The envoy"]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Gao said to have fallen on Monday, traders told reporters.", [("traders", "told", "Gao said to have fallen on Monday")]),
        ("Officers said to have ordered the raid were dismissed.", []),
        ("The envoy said to reporters that the road was open.", [("The envoy", "said", "the road was open")]),
    ],
)
def test_who_is_said_to_have_done_something_says_nothing(sentence: str, expected: list[tuple[str, str, str]]) -> None:
    assert attributed(sentence) == expected
