"""PLOVER roots: formats, the merged roots, the score, and plain sentences of our own."""

from pathlib import Path

import pytest

from dateline.errors import EvaluateError
from dateline.evaluate.plover import evaluate, read, score, sentence_of
from dateline.extract.plover_root import root

OURS = [
    ("The rebels demanded the release of their leader.", "DEMAND"),
    ("Thousands of students demonstrated in the capital on Monday.", "PROTEST"),
    ("The ministry rejected the proposal.", "REJECT"),
    ("Norway donated tents and blankets to the refugees.", "AID"),
    ("The general threatened to bomb the port.", "THREATEN"),
    ("The two presidents met in Geneva to discuss the border.", "CONSULT"),
    ("Police arrested twelve opposition leaders.", "COERCE"),
    ("Guerrillas kidnapped a judge near the border.", "ASSAULT"),
    ("The army shelled rebel positions in the hills.", "FIGHT"),
    ("The court opened an investigation into the killings.", "INVESTIGATE"),
]

PAIRS = [
    ("The junta lifted the curfew in the port.", "CONCEDE"),
    ("The bloc lifted its embargo on the island.", "RETREAT"),
    ("The junta imposed a curfew in the port.", "COERCE"),
    ("The bloc imposed sanctions on the island.", "SANCTION"),
    ("The ministry broke off relations with the kingdom.", "SANCTION"),
    ("The council declared a truce in the hills.", "RETREAT"),
    ("Rebels fired mortars at the barracks.", "FIGHT"),
    ("Police fired tear gas at the crowd.", "COERCE"),
]
"""What a verb tells only with its object."""

STANCES = [
    ("The ministry will send food to the islands.", "AGREE"),
    ("The ministry will impose sanctions on the islands.", "THREATEN"),
    ("The ministry will not send food to the islands.", "REJECT"),
    ("The islands must free the detained sailors, the ministry said.", "DEMAND"),
    ("The party said it was prepared to free the sailors.", "AGREE"),
    ("The party said it was prepared to boycott the election.", "THREATEN"),
]
"""One deed that is willed, refused or asked for."""


@pytest.mark.parametrize(("text", "expected"), [*OURS, *PAIRS, *STANCES])
def test_plain_sentences(text: str, expected: str) -> None:
    assert root(sentence_of(text)) == expected


def test_a_table_in_either_order_is_read(tmp_path: Path) -> None:
    file = tmp_path / "sentences.tsv"
    file.write_text("text\troot\nThe army shelled the rebel town.\tASSAULT\nREQUEST\tThe rebels demanded a ceasefire now.\n")
    assert [r for _, r in read(file)] == ["ASSAULT", "REQUEST"]
    figures = evaluate(file)
    assert figures["accuracy"] == 1.0
    assert figures["baseline"]["accuracy"] == 0.5


def test_what_is_no_table_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("nothing to see here\n")
    with pytest.raises(EvaluateError):
        evaluate(file)


def test_score_by_hand() -> None:
    figures = score([{"AID"}, {"AID"}, {"FIGHT", "ASSAULT"}, {"REJECT"}], ["AID", "REJECT", "ASSAULT", "REJECT"])
    assert figures["accuracy"] == 0.75
    assert figures["macro_f1"] == pytest.approx((2 / 3 + 1 + 2 / 3) / 3, abs=1e-4)
