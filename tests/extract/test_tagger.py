"""The attribution tagger: cutting, windows, decoding and offsets, with a network made of rules; the shipped model where it is there."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

from dateline.errors import MissingPartError
from dateline.extract import tagger
from dateline.extract.tagger import Pieces, Tagged, Tagger, best_path, best_states, cut, relative, runs, shape, tag, windows

WORDS = ["[UNK]", "[unused0]", "said", "told", "river", "rose", "the", "mayor", "it", "will", "##s", "##ing", '"', "“", "”", ",", ".", "a"]


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    made = Tokenizer(models.WordPiece({w: i for i, w in enumerate(WORDS)}, unk_token="[UNK]"))
    made.normalizer = normalizers.BertNormalizer(lowercase=True)
    made.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    return made


class Rules:
    """Every "said" is a cue; its source is the two words before it; its content, all else on its line but the commas beside these."""

    transitions = (np.zeros((3, 3), np.float32), np.zeros((2, 5, 5), np.float32))

    def encode(self, ids, shapes, quoted):
        scores = np.zeros((len(ids), 3), np.float32)
        scores[:, 1] = np.where(ids == WORDS.index("said"), 5, -5)
        scores[:, 2] = -9
        return scores, ids[:, None].astype(np.float32)

    def read(self, states, first, last, words, distances, lines):
        out = np.zeros((len(first), 2, words.shape[1], 5), np.float32)
        place = words - first[:, None]
        source = (place == -1) | (place == -2)
        comma = states[words][..., 0] == WORDS.index(",")
        content = (lines == 2) & ~source & (place != 0) & ~comma
        for role, inside in enumerate((source, content)):
            out[:, role, :, 1] = np.where(inside, 4, -6)
            out[:, role, :, 2] = np.where(inside, 5, -5)
            out[:, role, :, [0, 3, 4]] = np.where(inside, -5, 5)
        return out


def quotes(text: str, found: list[Tagged]) -> list[tuple[list[str], ...]]:
    return [tuple([text[s:e] for s, e in side] for side in (t.source, t.cue, t.content)) for t in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The mayor said it rose", [(["The mayor"], ["said"], ["it rose"])]),
        ("The river, the mayor said, will rose", [(["the mayor"], ["said"], ["The river", "will rose"])]),
        (
            "\U0001f30a\r\nA mayor said it.\n\n\nThe mayor said a river",
            [(["A mayor"], ["said"], ["it."]), (["The mayor"], ["said"], ["a river"])],
        ),
        ("said it", [([], ["said"], ["it"])]),
        ("The mayor said", []),
        ("The river rose.", []),
        ("", []),
        (" \n\t\u2028 ", []),
        ("\ufeffThe\u202e mayor\x00 said it", [(["The\u202e mayor"], ["said"], ["it"])]),
    ],
)
def test_spans_are_linked_and_quote_the_text(tokenizer, text, expected) -> None:
    assert quotes(text, tag(text, tokenizer, Rules())) == expected


def test_every_word_of_a_long_text_is_read_once(tokenizer) -> None:
    text = "the mayor said it will rose.\n" * 400
    found = tag(text, tokenizer, Rules())
    assert [t.cue for t in found] == [((i * 29 + 10, i * 29 + 14),) for i in range(400)]
    assert all(text[slice(*t.source[0])] == "the mayor" for t in found)


def test_bias_finds_more(tokenizer) -> None:
    text = "the mayor told it"
    assert tag(text, tokenizer, Rules()) == []
    found = tag(text, tokenizer, Rules(), bias=6.0)
    assert [text[slice(*t.cue[0])] for t in found] == ["the", "told"]


@pytest.mark.parametrize("pieces", [1, 317, 318, 319, 540, 541, 3000])
def test_windows_cover_every_word_once_with_context(pieces) -> None:
    numbers = np.arange(pieces)
    made = Pieces(numbers, numbers, numbers, numbers[::2], numbers[::2], numbers[::2] + 1, numbers[::2] * 0)
    words = []
    for start, end, first, stop in windows(made):
        assert end - start <= tagger.WINDOW - 2
        for word in range(first, stop):
            at = made.first[word]
            assert start <= at < end
            assert start == 0 or at - start >= tagger.OVERLAP // 2 - 1
            assert end == pieces or end - at >= tagger.OVERLAP // 2
        words.extend(range(first, stop))
    assert words == list(range(len(made.first)))


@given(st.integers(0, 10**6), st.integers(0, 2000), st.floats(0, 0.1))
@settings(max_examples=60, deadline=None)
def test_windows_end_with_lines_and_cover_every_word_once(seed, pieces, lines) -> None:
    random = np.random.default_rng(seed)
    ids = np.where(random.random(pieces) < lines, tagger.BREAK, 7)
    ids[:1] = 7
    first = np.array(
        [i for i in range(pieces) if ids[i] == 7 and (i == 0 or ids[i - 1] == tagger.BREAK or random.random() < 0.7)], dtype=np.int64
    )
    words, before = [], 0
    for start, end, low, high in windows(Pieces(ids, ids, ids, first, first, first, first)):
        assert end - start <= tagger.WINDOW - 2
        assert all(start <= first[word] < end for word in range(low, high))
        assert before in (start, start + tagger.OVERLAP)
        assert start == 0 or before > start or ids[start] == tagger.BREAK
        words.extend(range(low, high))
        before = end
    assert words == list(range(len(first)))
    assert before == pieces


@given(st.integers(1, 70), st.integers(0, 10**6))
def test_best_states_is_best_path(length, seed) -> None:
    random = np.random.default_rng(seed)
    scores, between = (random.normal(0, 3, shape).astype(np.float32) for shape in ((length, 3), (3, 3)))
    allowed, starts, ends = tagger.cue_rules()
    assert best_states(scores, between + allowed, starts, ends) == best_path(scores[None], between + allowed, starts, ends)[0].tolist()


def test_each_sequence_may_have_rules_of_its_own() -> None:
    random = np.random.default_rng(3)
    scores = random.normal(0, 3, (2, 40, 5)).astype(np.float32)
    rules = tagger.read_rules()
    for role, path in enumerate(best_path(scores, *rules)):
        assert path.tolist() == best_path(scores[role : role + 1], *(each[role] for each in rules))[0].tolist()


def test_best_path_is_the_best_of_all() -> None:
    random = np.random.default_rng(7)
    scores, between = random.normal(size=(4, 6, 3)).astype(np.float32), random.normal(size=(3, 3)).astype(np.float32)
    starts, ends = random.normal(size=3).astype(np.float32), random.normal(size=3).astype(np.float32)
    for row, path in zip(scores, best_path(scores, between, starts, ends), strict=True):

        def value(p, row=row):
            moves = sum(between[a, b] for a, b in itertools.pairwise(p))
            return starts[p[0]] + ends[p[-1]] + moves + sum(row[i, s] for i, s in enumerate(p))

        assert value(path) == pytest.approx(max(value(p) for p in itertools.product(range(3), repeat=6)), abs=1e-4)


@given(st.integers(0, 1), st.integers(1, 9), st.integers(0, 10**6))
def test_rules_allow_no_fragment(role, length, seed) -> None:
    scores = np.random.default_rng(seed).normal(0, 3, (1, length, 5)).astype(np.float32)
    allowed, starts, ends = tagger.read_rules()
    path = best_path(scores, allowed[role], starts[role], ends[role])[0].tolist()
    inside = [s in (1, 2) for s in path]
    assert all(b != 2 or a in (1, 2) for a, b in itertools.pairwise([0, *path]))
    assert role == 1 or len(runs(path)) <= 1
    assert sum(e - s for s, e in runs(path)) == sum(inside)


@pytest.mark.parametrize(
    ("letters", "kind"),
    [("mayor", 0), (",", 0), ("Mayor", 1), ("I", 1), ("NATO", 2), ("T", 1), ("72", 3), ("b2b", 3), ("McX", 4), ("ß", 0)],
)
def test_shape(letters, kind) -> None:
    assert shape(letters) == kind


def test_distance_is_signed_and_zero_inside_the_cue() -> None:
    words = np.arange(10)[None]
    far, apart = relative(words, np.array([0] * 4 + [1] * 3 + [2, 3, 4]), np.array([4]), np.array([5]))
    assert far[0, 4] == far[0, 5] == 0
    assert far[0].max() < tagger.DISTANCES
    assert len({far[0, 3], far[0, 2], far[0, 6], far[0, 7], 0}) == 5
    assert apart[0].tolist() == [1, 1, 1, 1, 2, 2, 2, 3, 4, 4]


def test_quotation_is_counted_afresh_in_each_line(tokenizer) -> None:
    pieces = cut('"the mayor\n“a” it "a" it', tokenizer)
    assert pieces.quoted.tolist() == [1, 1, 1, 0, 1, 1, 0, 0, 1, 1, 0, 0]


@settings(deadline=None, max_examples=150)
@given(st.text(alphabet=st.sampled_from('said mayor.,"“”\n\r\t\x00\u202e\u00e9\u0301\U0001f30aIX7\u4e2d'), max_size=200))
def test_any_text_gives_spans_that_lie_in_it(text) -> None:
    made = Tokenizer(models.WordPiece({w: i for i, w in enumerate(WORDS)}, unk_token="[UNK]"))
    made.normalizer = normalizers.BertNormalizer(lowercase=True)
    made.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    pieces = cut(text, made)
    assert all(0 <= s < e <= len(text) for s, e in zip(pieces.starts, pieces.ends, strict=True))
    assert all(e <= s for e, s in zip(pieces.ends, pieces.starts[1:], strict=False))
    for found in tag(text, made, Rules()):
        for side in (found.source, found.cue, found.content):
            assert all(0 <= s < e <= len(text) and text[s:e].strip() == text[s:e] for s, e in side)
            assert all(a[1] <= b[0] for a, b in itertools.pairwise(side))


def test_a_missing_model_is_named(tmp_path) -> None:
    with pytest.raises(MissingPartError, match=r"encoder\.onnx"):
        Tagger(tmp_path)


@pytest.fixture(scope="module")
def shipped() -> Tagger:
    return tagger.default()


@pytest.mark.parametrize(
    ("text", "source", "cue", "content"),
    [
        (
            "The bridge was closed on Friday, the regional governor said.",
            "the regional governor",
            "said",
            "The bridge was closed on Friday",
        ),
        ("A spokeswoman for the agency said that the ferries would sail again.", "A spokeswoman for the agency", "said", None),
        ("“We heard two blasts,” Amina told reporters.", "Amina", None, "We heard two blasts,"),
    ],
)
def test_the_shipped_model_reads_plain_cases(shipped, text, source, cue, content) -> None:
    [found] = shipped.tag(text)
    got = [" ".join(text[s:e] for s, e in side) for side in (found.source, found.cue, found.content)]
    assert got[0] == source
    assert cue is None or got[1] == cue
    assert content is None or got[2].strip("“”") == content


def test_the_shipped_model_is_pinned(shipped) -> None:
    assert len(shipped.version) == len(tagger.FILES)
    assert all(len(digest) == 64 for digest in shipped.version.values())
    assert shipped.tag("") == []
