"""A reviewer at a case: the queue and its reasons, every decision and its undoing, second readers, adjudication, agreement."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

import records
from dateline import cli
from dateline.errors import ConflictError, NotFoundError
from dateline.review import DecisionError, Desk, Filters, Ranking, State, Workflow, comparison_decisions
from dateline.store import Store
from dateline.types import EventKind, Level, SensitivityValue, Visibility

STORY = records.story()
TEXT = STORY.report.text.string
SHELLING, QUOTE, STALL, DENIAL, SHE, WITNESSES = (c.id for c in STORY.claims)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    made = Store.create(tmp_path / "case.dateline")
    with made.writer() as writer:
        writer.add(STORY, records.capture_of(STORY))
    return made


def at(words: str) -> tuple[int, int]:
    return TEXT.index(words), TEXT.index(words) + len(words)


def test_the_queue_begins_with_what_would_do_most_harm_and_says_why(store: Store) -> None:
    queue = Desk(store, "Ana").queue()
    assert [i.claim for i in queue][:2] == [SHELLING, WITNESSES]
    assert queue[0].reasons[:2] == ("it tells of shelling", "12 people are said to have been killed")
    assert "the place was not found in the gazetteer" in queue[1].reasons
    assert all(i.score == pytest.approx(sorted((j.score for j in queue), reverse=True)[n]) for n, i in enumerate(queue))
    assert {i.task for i in queue} == {"review"}
    protected = next(i for i in queue if i.claim == QUOTE)
    assert any("protected" in reason for reason in protected.reasons)


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (Filters(kinds=("equipment_abandoned",)), {WITNESSES}),
        (Filters(places=("Qasr",)), {SHELLING}),
        (Filters(sources=("hana",)), {DENIAL, SHE}),
        (Filters(sources=("samir",)), set()),
        (Filters(sources=("samir",), include_restricted=True), {QUOTE}),
        (Filters(reports=("nope",)), set()),
        (Filters(states=("confirmed",)), set()),
        (Filters(only="mine"), set()),
    ],
)
def test_filters(store: Store, filters: Filters, expected: set[str]) -> None:
    assert {i.claim for i in Desk(store, "Ana").queue(filters)} == expected


def test_what_was_decided_leaves_the_queue_and_what_was_skipped_comes_last(store: Store) -> None:
    desk = Desk(store, "Ana")
    desk.confirm(SHELLING)
    desk.skip(WITNESSES)
    queue = desk.queue()
    assert SHELLING not in [i.claim for i in queue]
    assert queue[-1].claim == WITNESSES


def test_machine_and_person_stand_side_by_side(store: Store) -> None:
    desk = Desk(store, "Ana")
    desk.correct(SHELLING, "events.0.kind", "strike", reason="it was aimed")
    found = desk.reviewed(SHELLING)
    field = found.fields["events.0.kind"]
    assert (field.machine, field.current, field.state, field.by, field.reason) == (
        "shelling",
        "strike",
        State.CORRECTED,
        "Ana",
        "it was aimed",
    )
    assert found.machine is not None
    assert found.machine.events[0].kind is EventKind.SHELLING
    assert found.claim.events[0].kind is EventKind.STRIKE
    assert found.claim.events[0].plover is not None
    assert found.state is State.CORRECTED
    with store.view() as view:  # what was found is as it was found
        assert view.record(STORY.report.id).claims == STORY.claims


@pytest.mark.parametrize(
    ("path", "value", "words", "check"),
    [
        ("wording.level", "possible", None, lambda c: c.wording.level is Level.POSSIBLE),
        ("attribution.content", None, "killing at least 12 people", lambda c: c.attribution.content.text == "killing at least 12 people"),
        ("attribution.source", {"kind": "person"}, "Hana Idris", lambda c: c.attribution.source.name == "Hana Idris"),
        ("events.0.trigger", None, "fire", lambda c: c.events[0].trigger.text == "fire"),
        ("events.0.place", {"where_prec": 3}, "Umm Dabba", lambda c: c.events[0].place.name == "Umm Dabba"),
        ("events.0.actor", None, "rebels", lambda c: c.events[0].actor.name == "rebels"),
        ("events.0.actor", {"name": "Delta Front", "side": "rebels"}, "rebels", lambda c: c.events[0].actor.name == "Delta Front"),
        ("events.0.deaths", {"low": 12, "best": 12, "high": 12}, "12", lambda c: c.events[0].deaths.high == 12),
        ("events.0.place", None, None, lambda c: c.events[0].place is None),
        ("events.0", None, None, lambda c: c.events == ()),
        ("basis", "document", "witnesses", lambda c: c.basis.spans.text == "witnesses"),
    ],
)  # fmt: skip
def test_every_kind_of_field_can_be_corrected(store: Store, path: str, value: object, words: str | None, check: object) -> None:
    desk = Desk(store, "Ana")
    desk.correct(SHELLING, path, value, [at(words)] if words else None)
    found = desk.reviewed(SHELLING)
    assert check(found.claim)  # type: ignore[operator]
    assert found.state is State.CORRECTED
    assert store.verify().sound


@pytest.mark.parametrize(
    ("path", "value", "spans"),
    [
        ("wording.level", "sure", None),
        ("wording.level", "certain", [(0, 4)]),
        ("no.such.field", "x", None),
        ("events.7.kind", "strike", None),
        ("events.0.actor", {"name": "nobody said this"}, None),
        ("events.0.trigger", None, [(0, 4), (5, 9)]),
        ("attribution.content", None, [(0, 10_000)]),
        ("attribution.content", None, [(9, 9)]),
        ("attribution.content", None, None),
        ("events.0.place", {"where_prec": "near"}, [(0, 4)]),
    ],
)
def test_a_correction_that_cannot_be_is_refused(store: Store, path: str, value: object, spans: object) -> None:
    head = store.head()
    with pytest.raises(DecisionError):
        Desk(store, "Ana").correct(SHELLING, path, value, spans)  # type: ignore[arg-type]
    assert store.head() == head


def test_undo_is_a_decision_and_can_be_undone(store: Store) -> None:
    desk = Desk(store, "Ana")
    desk.confirm(SHELLING)
    desk.reject(SHELLING, "not in the report")
    assert desk.reviewed(SHELLING).state is State.REJECTED
    undo = desk.undo()
    assert desk.reviewed(SHELLING).state is State.CONFIRMED
    desk.undo(undo.number)
    assert desk.reviewed(SHELLING).state is State.REJECTED
    with store.view() as view:
        assert [d.kind for d in view.decisions()] == ["confirm", "reject", "undo", "undo"]
    with pytest.raises(DecisionError):
        Desk(store, "Bo").undo()
    with pytest.raises(DecisionError):
        Desk(store, "Bo").undo(1)


def test_an_undone_decision_is_not_undone_again(store: Store) -> None:
    desk = Desk(store, "Ana")
    first = desk.confirm(SHELLING)
    desk.undo(first.number)
    with pytest.raises(DecisionError, match="undone already"):
        desk.undo(first.number)


def test_the_three_states_stay_apart(store: Store) -> None:
    desk = Desk(store, "Ana")
    desk.workflow(SHELLING, Workflow.HELP_NEEDED)
    desk.assess(SHELLING, reliability="B", credibility=2, reason="has been right before")
    found = desk.reviewed(SHELLING)
    assert (found.state, found.workflow) == (State.MACHINE, Workflow.HELP_NEEDED)
    assert [(r.scale.value, r.value, r.by) for r in found.ratings] == [("reliability", "B", "Ana"), ("credibility", 2, "Ana")]
    desk.assess(SHELLING, credibility=6, reason="on second thought")
    Desk(store, "Bo").assess(SHELLING, credibility=4, reason="I doubt it")
    found = desk.reviewed(SHELLING)
    assert [(r.by, r.value, r.judged) for r in found.ratings] == [("Ana", "B", True), ("Ana", 6, False), ("Bo", 4, True)]


def test_credibility_one_needs_independent_origins(store: Store) -> None:
    desk = Desk(store, "Ana")
    with pytest.raises(DecisionError, match="independent"):
        desk.assess(SHELLING, credibility=1, reason="two outlets print it")
    desk.assess(SHELLING, credibility=1, reason="two origins", origins=2)
    for bad in ({"reliability": "G"}, {"credibility": 7}, {}):
        with pytest.raises(DecisionError):
            desk.assess(SHELLING, reason="x", **bad)  # type: ignore[arg-type]
    with pytest.raises(DecisionError):
        desk.assess(SHELLING, reliability="A", reason=" ")


def test_a_claim_that_the_machine_missed(store: Store) -> None:
    desk = Desk(store, "Ana")
    start, end = at("rebels abandoned a T-55 tank")
    made = desk.add_claim(
        STORY.report.id,
        [(start, end)],
        source=[at("The governor, Hana Idris")],
        values={
            "events.0": {"kind": "withdrawal", "trigger": {"start": start + 7, "end": start + 16, "text": None}},
            "wording.level": "probable",
        },
    )
    found = desk.reviewed(made)
    assert (found.state, found.added_by, found.machine) == (State.CONFIRMED, "Ana", None)
    assert found.claim.events[0].trigger.text == "abandoned"
    assert found.claim.attribution.source.sensitivity.visibility is Visibility.RESTRICTED  # nobody chose, so they are kept back
    assert made in {r.id for r in desk.all()}
    with pytest.raises(DecisionError, match="already"):
        desk.add_claim(STORY.report.id, [(start, end)], source=[at("The governor, Hana Idris")])
    Desk(store, "Bo").reject(made, "she did not say that")
    assert desk.reviewed(made).state is State.REJECTED
    desk.undo()
    with pytest.raises(NotFoundError):
        desk.reviewed(made)
    for bad in ([], [(5, 5)], [(0, 99_999)]):
        with pytest.raises(DecisionError):
            desk.add_claim(STORY.report.id, bad)


def test_readers_who_differ_wait_for_a_third(store: Store) -> None:
    ana, bo, cy = (Desk(store, name) for name in ("Ana", "Bo", "Cy"))
    ana.correct(SHELLING, "events.0.kind", "strike")
    bo.confirm(SHELLING, "events.0.kind")
    bo.correct(SHELLING, "events.0.kind", "killing")
    found = cy.reviewed(SHELLING)
    assert found.to_adjudicate == ("events.0.kind",)
    item = next(i for i in cy.queue() if i.claim == SHELLING)
    assert item.task == "adjudicate"
    assert "Ana and Bo read events.0.kind differently" in item.reasons
    with pytest.raises(DecisionError, match="one of those who differ"):
        ana.adjudicate(SHELLING, "events.0.kind", "strike", reason="I am right")
    with pytest.raises(DecisionError, match="nothing to settle"):
        cy.adjudicate(SHELLING, "wording.level", "certain", reason="x")
    cy.adjudicate(SHELLING, "events.0.kind", "strike", reason="one shell, aimed")
    found = cy.reviewed(SHELLING)
    assert found.to_adjudicate == ()
    assert found.claim.events[0].kind is EventKind.STRIKE


def test_who_differs_over_the_whole_claim(store: Store) -> None:
    Desk(store, "Ana").confirm(DENIAL)
    Desk(store, "Bo").reject(DENIAL, "she did not")
    cy = Desk(store, "Cy")
    assert cy.reviewed(DENIAL).to_adjudicate == ("claim",)
    cy.adjudicate(DENIAL, None, verdict="reject", reason="read again")
    assert cy.reviewed(DENIAL).state is State.REJECTED


def test_a_second_reader_sees_nothing_of_the_first(store: Store) -> None:
    ana, bo = Desk(store, "Ana"), Desk(store, "Bo")
    ana.correct(SHELLING, "events.0.kind", "strike", reason="aimed")
    ana.assign([SHELLING], "Bo", second=True)
    item = bo.queue(Filters(only="second"))[0]
    assert (item.claim, item.task) == (SHELLING, "second")
    assert not any("Ana" in reason for reason in item.reasons)
    found = bo.reviewed(SHELLING)
    assert (found.state, found.fields["events.0.kind"].current, found.decisions) == (State.MACHINE, "shelling", ())
    bo.confirm(SHELLING)
    found = bo.reviewed(SHELLING)  # having read, they see
    assert found.to_adjudicate == ("events.0.kind",)
    assert all(r.independent for f in found.fields.values() for r in f.readings)
    assert bo.progress().second_readings == 0


def test_blind_mode_leaves_out_what_others_decided(store: Store) -> None:
    Desk(store, "Ana").reject(SHELLING, "no")
    blind = Desk(store, "Bo", blind=True)
    assert blind.reviewed(SHELLING).state is State.MACHINE
    assert blind.reviewed(SHELLING).decisions == ()
    assert SHELLING in [i.claim for i in blind.queue()]
    assert "Ana" not in blind.progress().reviewers
    assert Desk(store, "Bo").reviewed(SHELLING).state is State.REJECTED


def test_agreement_counts_only_readings_made_apart(store: Store) -> None:
    ana, bo = Desk(store, "Ana", blind=True), Desk(store, "Bo", blind=True)
    for desk, kinds in ((ana, ("strike", "killing")), (bo, ("strike", "strike"))):
        desk.correct(SHELLING, "events.0.kind", kinds[0])
        desk.correct(DENIAL, "events.0.kind", kinds[1])
    found = ana.agreement()
    kind = found["events.N.kind"]
    assert (kind.units, kind.agreeing, kind.readings) == (2, 1, 4)
    assert kind.alpha == pytest.approx(0.0)  # strike strike / killing strike: no better than chance
    Desk(store, "Cy").confirm(WITNESSES)
    Desk(store, "Dee").confirm(WITNESSES)  # in sight of Cy's
    assert ana.agreement()["claim"].units == 2
    assert ana.agreement(independent=False)["claim"].units == 3


def test_merge_and_split_reach_the_comparison(store: Store) -> None:
    desk = Desk(store, "Ana")
    desk.merge([SHELLING, DENIAL], "one attack")
    pair = (min(SHELLING, DENIAL), max(SHELLING, DENIAL))
    with store.view() as view:
        assert comparison_decisions(view).together == {pair}
    desk.split([SHELLING], [DENIAL], "two days")
    with store.view() as view:
        assert (comparison_decisions(view).together, comparison_decisions(view).apart) == (frozenset(), {pair})
    desk.undo()
    with store.view() as view:
        assert comparison_decisions(view).together == {pair}
    with pytest.raises(DecisionError):
        desk.merge([SHELLING], "alone")


def test_a_person_chooses_what_is_protected(store: Store) -> None:
    desk = Desk(store, "Ana", ranking=Ranking())
    desk.protect(DENIAL, SensitivityValue.WITNESS_AT_RISK, Visibility.RESTRICTED, "she asked")
    with store.view() as view:
        record = view.record(STORY.report.id)
        assert view.showing(record).label(record.claims[3]) == "[restricted: witness at risk]"
    desk.protect(QUOTE, SensitivityValue.NONE, Visibility.PUBLIC, "he agreed to be named")
    with store.view() as view:
        record = view.record(STORY.report.id)
        assert view.showing(record).label(record.claims[1]) is None
    desk.undo()
    with store.view() as view:
        record = view.record(STORY.report.id)
        assert view.showing(record).label(record.claims[1]) == "[restricted: first name only]"
    with pytest.raises(DecisionError):
        desk.protect(QUOTE, SensitivityValue.NONE, Visibility.PUBLIC, "")


def test_nobody_decides_over_somebody_elses_head(store: Store) -> None:
    ana, bo = Desk(store, "Ana"), Desk(store, "Bo")
    seen = ana.queue()[0]
    bo.confirm(seen.claim)
    with pytest.raises(ConflictError):
        ana.reject(seen.claim, "no", after=seen.newest)
    ana.reject(seen.claim, "no", after=ana.reviewed(seen.claim).newest)


def test_a_retry_decides_once(store: Store) -> None:
    desk = Desk(store, "Ana")
    assert desk.confirm(SHELLING, token="t1").number == desk.confirm(SHELLING, token="t1").number
    with store.view() as view:
        assert len(list(view.decisions())) == 1


def test_a_newer_run_that_reads_otherwise(store: Store) -> None:
    from dataclasses import replace

    desk = Desk(store, "Ana")
    desk.confirm(SHELLING, "wording.level")
    desk.confirm(DENIAL)
    first = STORY.claims[0]
    changed = replace(first, wording=replace(first.wording, level=Level.PROBABLE))
    newer = replace(records.story(records.run("dateline 9")), claims=(changed, *STORY.claims[1:3], *STORY.claims[4:]))
    with store.writer() as writer:
        writer.add(newer, records.capture_of(newer))
    assert desk.reviewed(SHELLING).state is State.SUPERSEDED
    assert desk.reviewed(DENIAL).state is State.ORPHANED
    states = {i.claim: i.state for i in Desk(store, "Bo").queue()}
    assert (states[SHELLING], states[DENIAL]) == (State.SUPERSEDED, State.ORPHANED)


def test_progress(store: Store) -> None:
    desk = Desk(store, "Ana")
    desk.confirm(SHELLING)
    desk.reject(DENIAL, "no")
    found = desk.progress()
    assert (found.claims, found.done) == (6, 2)
    assert found.states == {"confirmed": 1, "machine": 4, "rejected": 1}
    assert found.reviewers == {"Ana": 2}


@pytest.mark.parametrize("name", ["", "  "])
def test_a_decision_has_somebody_who_took_it(store: Store, name: str) -> None:
    with pytest.raises(DecisionError):
        Desk(store, name)


def test_a_sitting_at_the_terminal(store: Store, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Keys from a file: confirm, reject with a reason, undo, correct a field, unsure, skip, stop."""
    keys = ["c", "r", "she did not", "z", "e", "events.0.kind", "strike", "abandoned", "seen on film", "u", "", "?", "s", "q"]
    monkeypatch.setattr("sys.stdin", io.StringIO("\n".join(keys) + "\n"))
    assert cli.main(["review", str(store.path), "--actor", "Ana", "--format", "text"]) == 0
    shown = capsys.readouterr()
    assert "because 12 people are said to have been killed" in shown.out
    assert "Samir" not in shown.out
    assert "decisions taken" in shown.err
    with store.view() as view:
        kinds = [d.kind for d in view.decisions()]
    assert kinds[:3] == ["confirm", "reject", "undo"]
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    assert cli.main(["review", str(store.path), "--progress", "--format", "jsonl"]) == 0
    assert json.loads(capsys.readouterr().out)["claims"] == 6


def test_readers_who_differ_are_settled_at_the_terminal(
    store: Store, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    Desk(store, "Ana").correct(SHELLING, "events.0.kind", "strike")
    assert cli.main(["assign", str(store.path), "Bo", SHELLING, "--second"]) == 0
    Desk(store, "Bo").confirm(SHELLING, "events.0.kind")

    def sitting(*keys: str) -> str:
        monkeypatch.setattr("sys.stdin", io.StringIO("\n".join(keys) + "\n"))
        assert cli.main(["review", str(store.path), "--actor", "Cy", "--only", "adjudicate", "--format", "text"]) == 0
        shown = capsys.readouterr()
        return shown.out + shown.err

    assert "readers differ in events.0.kind" in sitting("j", "somebody else", "q")
    assert Desk(store, "Cy").reviewed(SHELLING).to_adjudicate == ("events.0.kind",)
    sitting("j", "1", "one shell, aimed", "q")
    found = Desk(store, "Cy").reviewed(SHELLING)
    assert found.to_adjudicate == ()
    assert found.fields["events.0.kind"].by == "Cy"
    assert found.claim.events[0].kind.value == "strike"
    assert "nothing waits" not in sitting("j", "q")
