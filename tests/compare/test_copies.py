from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.compare.copies import CopyIndex, body, compare
from dateline.compare.words import sentences, shingles, winnowed
from dateline.evaluate.copies import evaluate
from dateline.text import Text
from dateline.types import Capture, Report

EXAMPLES = Path(__file__).parents[2] / "examples"

STORY = (
    "Shells struck the grain silo at Tormak on Monday morning, the harbour master said. Two dockers were hurt and taken to a clinic over "
    "the river. The army said that its guns had been silent since the weekend. A crane fell into the basin and blocked the only channel "
    "for ships. Fishermen spent the afternoon clearing nets and timber from the water. The port will stay closed until divers have seen it."
)
OTHER = (
    "The orchestra returned to its old hall with a programme of dances. Tickets were gone within an hour, and a queue stood around the "
    "square. Its conductor thanked the carpenters, who had worked through the winter."
)


def report(name: str, text: str) -> Report:
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    return Report(name, Capture(sha256, len(text), "text/plain", "utf-8", name, "tests"), Text(text), sha256, "en")


def copies(left: str, right: str):
    return compare(body(report("a", left)), body(report("b", right)))


@pytest.mark.parametrize(("text", "whole", "shared"), [
    (STORY, True, 6),
    ("Nobody here had seen the like. " + ". ".join(STORY.split(". ")[2:]), True, 4),
    (". ".join(reversed(STORY.rstrip(".").split(". "))) + ".", True, 6),
    (STORY.replace("Monday morning", "Monday at dawn").replace("blocked", "shut off").replace("hurt", "injured"), True, 6),
    (f"{OTHER} “The army said that its guns had been silent since the weekend.” {OTHER.replace('old', 'new')}", False, 1),
    (STORY.replace(".", ""), True, 6),
    (OTHER, False, 0),
])  # fmt: skip
def test_a_copy_is_told_from_a_quotation(text: str, whole: bool, shared: int) -> None:
    found = copies(STORY, text)
    assert (found.whole, len(found.sentences)) == (whole, shared)


def test_an_index_finds_what_it_holds_and_only_that() -> None:
    index = CopyIndex()
    assert index.add(body(report("a", STORY))) == ()
    assert index.add(body(report("b", OTHER))) == ()
    (found,) = index.add(body(report("c", STORY.upper())))
    assert (found.left, found.right, found.whole) == ("c", "a", True)


def test_every_altered_sample_is_found_and_a_lifted_quotation_joins_one_sentence() -> None:
    figures = evaluate(EXAMPLES)
    assert figures["found"] == 1.0, figures
    assert figures["quote_kept_apart"] == 1.0
    assert figures["baseline"]["found"] < figures["found"]


@settings(deadline=None, max_examples=60)
@given(st.text(max_size=300))
def test_sentences_cover_every_word_of_any_text(text: str) -> None:
    spans = list(sentences(text))
    assert all(0 <= a < b <= len(text) for a, b in spans)
    assert all(left[1] <= right[0] for left, right in zip(spans, spans[1:], strict=False))
    assert "".join(text[a:b] for a, b in spans).split() == text.split()


@given(st.lists(st.sampled_from("war tank river bridge town army said".split()), min_size=8, max_size=30), st.data())
def test_a_shared_run_of_eight_words_leaves_a_fingerprint(words: list[str], data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(words) - 8))
    run = words[start : start + 8]
    assert winnowed(shingles(["before", *run, "after"])) & winnowed(shingles(words))


def test_a_megabyte_without_a_full_stop_is_one_sentence_soon() -> None:
    text = "the shell fell on the roof and " * 30_000
    assert len(list(sentences(text))) == 1
    assert copies(text, STORY).sentences == ()
