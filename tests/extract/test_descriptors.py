"""Where the words for a source begin and end: our own run-ons, each with what names the source."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import make_report
from dateline.extract.descriptors import descriptor
from dateline.extract.parse import parse


@pytest.mark.parametrize(
    ("sentence", "words", "kept"),
    [
        (
            "Fire rocks harbour hotel Police in the capital said four guards died.",
            "Fire rocks harbour hotel Police in the capital",
            "Police in the capital",
        ),
        ("The army general Tran Van Long said no.", "The army general Tran Van Long", "The army general Tran Van Long"),
        ("Friday Harbour News Network reports that it rained.", "Friday Harbour News Network", "Harbour News Network"),
        ("The governor on Monday said roads were open.", "The governor on Monday", "The governor"),
        ("A poll released Monday says it is close.", "A poll released Monday", "A poll released Monday"),
        ("The mayor in his Telegram channel said it was over.", "The mayor in his Telegram channel", "The mayor"),
        ("RT: governor says water is safe.", "RT: governor", "governor"),
        ("1/ The ministry says it rained.", "1/ The ministry", "The ministry"),
        ("12 soldiers said they were hungry.", "12 soldiers", "12 soldiers"),
        ("The monitoring group, quoting medics, said nine died.", "The monitoring group, quoting medics", "The monitoring group"),
    ],
)
def test_what_ran_into_a_source_is_cut(sentence: str, words: str, kept: str) -> None:
    parsed = parse.function(make_report(sentence))
    start, end = descriptor(parsed, (sentence.index(words), sentence.index(words) + len(words)))
    assert sentence[start:end] == kept


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.sampled_from(["Friday ", "the ", "AFP ", "what ", ", citing ", "Police ", "1/ ", "in his post", "\u202e", "🙂 ", "said "]),
        max_size=12,
    )
)
def test_a_cut_stays_inside(parts: list[str]) -> None:
    string = "".join(parts)
    if not string.strip():
        return
    start, end = descriptor(parse.function(make_report(string)), (0, len(string)))
    assert 0 <= start <= end <= len(string)
