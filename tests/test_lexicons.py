"""Lexicons are read strictly, pinned by their bytes, and each that ships says where it comes from and under which licence."""

from __future__ import annotations

import hashlib
import re
from importlib.resources import files

import pytest

from dateline import lexicons
from dateline.errors import LexiconError


def test_rows_by_column_name() -> None:
    data = b"# a lexicon\nlemma\tkind\nsay\t verb \nnote\n"
    lexicon = lexicons.parse("made", data)
    assert lexicon.rows == ({"lemma": "say", "kind": "verb"}, {"lemma": "note", "kind": ""})
    assert lexicon.sha256 == hashlib.sha256(data).hexdigest()


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"a\tb\n1\t2\t3\n", "line 2: 3 cells under 2 columns"),
        (b"# only a head\n", "no line of column names"),
        (b"\xff\xfe", "not UTF-8 at byte 0"),
    ],
)
def test_a_malformed_lexicon_says_where(data: bytes, says: str) -> None:
    with pytest.raises(LexiconError, match=says):
        lexicons.parse("made", data)


def test_an_unknown_lexicon_lists_those_there_are() -> None:
    with pytest.raises(LexiconError, match=r"there are .*cues"):
        lexicons.load("nothing")


@pytest.mark.parametrize("name", lexicons.shipped())
def test_every_shipped_lexicon_reads_and_names_its_source_and_licence(name: str) -> None:
    assert lexicons.load(name).rows
    text = (files("dateline.data") / "lexicons" / f"{name}.tsv").read_text(encoding="utf-8")
    head = " ".join(line.lower() for line in text.split("\n") if line.startswith("#"))
    assert re.search(r"\b(?:apache-2\.0|mit|cc by(?:-sa)? [\d.]+|cc0|public domain)\b", head), "no licence is named"
    assert re.search(r"\b(?:source|written for|own)\b", head), "no source is named"


def test_no_cue_is_listed_twice() -> None:
    keys = [(row["lemma"], row["pos"]) for row in lexicons.load("cues").rows]
    assert len(keys) == len(set(keys))
    claimants = [row["lemma"] for row in lexicons.load("claimants").rows]
    assert len(claimants) == len(set(claimants))
