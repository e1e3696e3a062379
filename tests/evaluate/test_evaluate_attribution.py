"""The attribution scorer, against cases counted by hand."""

import json

import pytest

from dateline.errors import EvaluateError
from dateline.evaluate.attribution import Article, Linked, bare, evaluate, read, score

TEXT = 'The ferry sank, the harbour master said. "We heard it," Amal Idris told us, "and we ran." Officials deny this.'


def at(*quotes: str) -> tuple[tuple[int, int], ...]:
    return tuple((TEXT.index(q), TEXT.index(q) + len(q)) for q in quotes)


GOLD = (
    Linked(at("the harbour master"), at("said"), at("The ferry sank")),
    Linked(at("Amal Idris"), at("told us"), at('"We heard it,"', '"and we ran."')),
    Linked(at("Officials"), at("deny"), at("this")),
)


def test_counted_by_hand() -> None:
    predicted = (
        # right in every role: the comma is outside, quotation marks do not count
        Linked(at("the harbour master"), at("said"), at("The ferry sank")),
        # source right; cue one word short; the first part lacks its comma, the second lacks only its quotation marks
        Linked(at("Amal Idris"), at("told"), at("We heard it", "and we ran.")),
        # invented, from the source of another: a repeated source counts once
        Linked(at("Amal Idris"), (), at("we ran")),
    )
    figures = score([Article("a", TEXT, GOLD)], [predicted])
    assert figures["source_counts"] == {"right": 2, "predicted": 2, "gold": 3}
    assert figures["source_f1"] == pytest.approx(4 / 5)
    assert figures["cue_counts"] == {"right": 1, "predicted": 2, "gold": 3}
    assert figures["cue_f1"] == pytest.approx(2 / 5)
    # gold: "The ferry sank", "We heard it,", "and we ran.", "this"; predicted: the first, the third, and two wrong ones
    assert figures["content_counts"] == {"right": 2, "predicted": 4, "gold": 4}
    assert figures["content_f1"] == pytest.approx(1 / 2)
    # the first two are linked (6 of 6 words in the second); the third has 2 words of 6
    assert figures["linked_counts"] == {"right": 2, "predicted": 3, "gold": 3}
    assert figures["linked_f1"] == pytest.approx(2 / 3)


@pytest.mark.parametrize(
    ("source", "content", "right"),
    [
        (at("harbour master"), at("The ferry sank"), 1),
        (at("Amal Idris"), at("The ferry sank"), 0),
        (at("master"), at("The ferry sank, the harbour master"), 1),
        (at("master"), at("The ferry sank, the harbour master said"), 0),
        (at("master"), at("ferry"), 0),
        ((), at("The ferry sank"), 0),
    ],
)
def test_linked_asks_for_a_shared_source_word_and_half_the_content(source, content, right) -> None:
    figures = score([Article("a", TEXT, GOLD[:1])], [[Linked(source, at("said"), content)]])
    assert figures["linked_counts"]["right"] == right


def test_one_gold_attribution_is_matched_once() -> None:
    figures = score([Article("a", TEXT, GOLD[:1])], [[GOLD[0], GOLD[0]]])
    assert figures["linked_counts"] == {"right": 1, "predicted": 2, "gold": 1}
    assert figures["source_counts"] == {"right": 1, "predicted": 1, "gold": 1}


def test_gold_against_itself_and_nothing() -> None:
    article = Article("a", TEXT, GOLD)
    assert [v for k, v in score([article], [GOLD]).items() if k.endswith("_f1")] == [1.0] * 4
    assert [v for k, v in score([article], [()]).items() if k.endswith("_f1")] == [0.0] * 4


@pytest.mark.parametrize(
    ("text", "kept"),
    [("“It rained,”", "It rained,"), (" «‘no’» ", "no"), ("o'clock", "o'clock"), ("no.”\n", "no."), ('"”', None), ("", None)],
)
def test_bare(text, kept) -> None:
    span = bare(text, 0, len(text))
    assert (text[slice(*span)] if span else None) == kept


def test_file_uses_the_first_annotator_and_code_points(tmp_path) -> None:
    row = {"id": "x", "text": f"\U0001f6a8 {TEXT}", "annotations": {"b": [{"source": [[2, 7]], "content": [[8, 12], [2, 4]]}], "a": []}}
    path = tmp_path / "gold.jsonl"
    path.write_text(json.dumps(row))
    [article] = read(path)
    assert article.attributions == (Linked(((2, 7),), (), ((2, 4), (8, 12))),)
    figures = evaluate(path, lambda text: [Linked(((2, 7),), (), ((8, 12), (2, 4)))])
    assert figures["source_f1"] == figures["content_f1"] == figures["linked_f1"] == 1.0
    assert figures["cue_f1"] == 0.0
    assert figures["baseline"].keys() == {"source_f1", "cue_f1", "content_f1", "linked_f1"}


@pytest.mark.parametrize(
    "line",
    ["{", "[]", '{"id": 1}', '{"id": 1, "text": "a", "annotations": {"x": [{"cue": [[0, 9]]}]}}', '{"id":1,"text":"a","annotations":[]}'],
)
def test_another_form_is_refused(tmp_path, line) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_text(line)
    with pytest.raises(EvaluateError, match=r"line 1 of gold\.jsonl"):
        read(path)
