"""The trained reader of incidents: every word of every sentence is read once, whatever the text."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.evaluate import incident_model as im
from dateline.evaluate.incident_reader import EFFECTS, LABELS, LONGEST, PARTS, ROOM, SHIPPED, Cut, _loaded, read

TEXT = "TERRORISTS KILLED FOUR PEASANTS IN A VILLAGE NEAR AYACUCHO.\n\nTHE PRICE OF COPPER ROSE SLIGHTLY. TRADERS WERE PLEASED."


def test_a_killing_is_told_by_its_sentence_and_done_to_the_peasants() -> None:
    cut = im.sentences(TEXT)
    found = read(cut)
    told = found.each[:, LABELS.index("ATTACK")]
    assert told[0] > max(told[1], told[2]) + 2
    victims = [cut[0].words[k] for k in np.flatnonzero(found.parts[0].argmax(1) == PARTS.index("DESCRIPTION"))]
    assert "PEASANTS" in victims
    assert EFFECTS[found.effects[0][cut[0].words.index("PEASANTS")].argmax()] == "DEATH"


@settings(max_examples=25, deadline=None)
@given(st.text(alphabet="ABC .,é\n\u202e\x00☃1", min_size=1, max_size=400))
def test_every_word_is_read_and_every_answer_is_a_chance(text: str) -> None:
    cut = im.sentences(text)
    if not cut:
        return
    found = read(cut)
    assert found.each.shape == (len(cut), len(LABELS))
    assert [len(p) for p in found.parts] == [len(s.words) for s in cut]
    assert np.concatenate([np.exp(p).sum(1) for p in (*found.parts, *found.effects)]) == pytest.approx(1.0, abs=1e-4)


def test_windows_hold_every_sentence_once_and_a_monster_costs_no_more_than_its_room() -> None:
    cut = im.sentences("A MAN FELL. " * 300 + "WORD " * 5000 + ". THE END.")
    pieces = Cut.of(cut, _loaded(SHIPPED)[2])
    windows = list(pieces.windows())
    assert [i for w in windows for i in w] == list(range(len(cut)))
    assert max(len(ids) for ids in pieces.ids) <= LONGEST
    assert all(1 + sum(len(pieces.ids[i]) for i in w) <= ROOM for w in windows)
    assert all(k < len(ids) for ids, first in zip(pieces.ids, pieces.first, strict=True) for k in first)
