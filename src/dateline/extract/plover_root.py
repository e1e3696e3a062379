"""Which of PLOVER's roots a sentence is about: its main deed, seen from the outermost predicate that is not a mere *said*.

Words that tell of a root vote, the nearer to the top of the sentence the more; a pair of words that hang together (*lift* and *ban*)
votes in place of each of them. What is only willed, planned or refused counts by whether it is hostile or helpful: to will harm is a
threat, to will help a promise. The votes, the words near the top and the kinds of our own event triggers are weighed by a linear model
(``data/plover/roots.tsv``, its card beside it). One answer a sentence: that is the task's form, not the record's, which keeps every event.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from .. import lexicons
from ..types import EventKind
from . import triggers
from .nouns import Ground
from .parse import Sentence

if TYPE_CHECKING:
    from spacy.tokens import Token

_POS = {"VERB": "V", "AUX": "V", "NOUN": "N", "PROPN": "N", "ADJ": "A"}
_SAID = frozenset(
    [
        "say",
        "report",
        "announce",
        "tell",
        "declare",
        "state",
        "add",
        "note",
        "confirm",
        "claim",
        "disclose",
        "reveal",
        "quote",
        "cite",
        "conclude",
        "explain",
        "indicate",
    ]
)
_WILLED = frozenset(
    ["will", "would", "'ll", "shall", "plan", "intend", "prepare", "ready", "willing", "promise", "offer", "pledge", "vow", "about", "may"]
)
_TELLING = ("will", "would", "may", "plan", "if", "unless", "threaten", "not", "reject", "refuse")
_AUXILIARIES = frozenset(["will", "would", "shall", "may", "might", "could", "can", "'ll"])
_DUTIES = frozenset(["must", "should", "ought"])
_INTENDS = frozenset(
    ["plan", "intend", "prepare", "promise", "vow", "pledge", "offer", "consider", "swear", "go", "undertake", "be", "aim", "mull"]
)
_DOES = frozenset(["try", "attempt", "begin", "start", "continue", "manage", "decide", "resolve", "move", "proceed", "resume", "help"])
_READY = frozenset(["ready", "prepared", "willing", "set", "likely", "due", "poised", "determined", "free"])
_HELPFUL = frozenset(["AGREE", "CONSULT", "SUPPORT", "COOPERATE", "AID", "CONCEDE", "RETREAT", "INVESTIGATE"])
_HOSTILE = frozenset(["SANCTION", "COERCE", "ASSAULT", "FIGHT", "PROTEST", "MOBILIZE"])
_CLOSE = frozenset(["dobj", "prt", "prep", "attr", "acomp", "xcomp", "oprd", "advmod", "nsubjpass", "dative", "compound", "amod", "agent"])
_DEEPEST = 6
_VOTE = _STANCE = 2.0
"""What a vote weighs beside a word: the model is held the less to small weights for it."""


def root(sentence: Sentence) -> str:
    """The root, in the 2016 manual's names."""
    scores = dict(_bias())
    for feature, value in features(sentence).items():
        for name, weight in _weights().get(feature, ()):
            scores[name] += weight * value
    return max(sorted(scores), key=lambda name: scores[name])


def features(sentence: Sentence) -> Mapping[str, float]:
    """Votes and words of a sentence, by name."""
    tokens = [t for t in sentence.tokens if not t.is_space and not t.is_punct]
    votes = _votes(tokens)
    found: dict[str, float] = {}
    order: list[tuple[int, int, str]] = []
    willed = any(t.lower_ in _WILLED or t.lemma_ in _WILLED for t in tokens if _depth(t) <= 2)
    for token in tokens:
        depth = _depth(token)
        lemma = token.lemma_.casefold()
        if token.pos_ in _POS and not token.is_stop and depth <= 2 and lemma not in _SAID:
            found[f"top {lemma}"] = 1.0
        for name in votes.get(token.i, ()):
            found[f"vote {name}"] = found.get(f"vote {name}", 0.0) + _VOTE / (1 + depth)
            order.append((depth + (token.pos_ != "VERB"), token.i, name))
            if willed:
                found[f"willed {name}"] = _VOTE
        if token.dep_ == "neg" and depth <= 3:
            found["denied"] = 1.0
    if order:
        first = min(order)
        for depth, at, name in order:
            if (depth, at) == first[:2]:
                found[f"first {name}"] = _VOTE
    found["willed"] = _VOTE * willed
    for lower in ("unless", "until", "if"):
        if any(t.lower_ == lower for t in tokens):
            found[f"word {lower}"] = 1.0
    for kind in _kinds(tokens):
        found[f"kind {kind.value}"] = _VOTE
    found.update(_of_votes(found))
    main = _main(sentence)
    found.update(_of_main(main, found, votes))
    found.update(_of_stance(main, votes))
    found.update((f"has {word}", 1.0) for word in _TELLING if any(t.lemma_.lower() == word for t in tokens))
    return found


def _votes(tokens: Sequence[Token]) -> Mapping[int, Sequence[str]]:
    """The roots that each word votes for; a word that votes in a pair does not vote alone, nor does what hangs on it."""
    found: dict[int, list[str]] = {}
    silent: set[int] = set()
    for token in tokens:
        pairs = _pairs().get(token.lemma_.casefold())
        if not pairs:
            continue
        for other in _hanging(token):
            for name in pairs.get(other.lemma_.casefold(), ()):
                if name not in found.setdefault(token.i, []):
                    found[token.i].append(name)
                silent.add(other.i)
    for token in tokens:
        if token.i not in found and token.i not in silent and token.pos_ != "PROPN":
            names = _roots().get((token.lemma_.casefold(), _POS.get(token.pos_, "")), ())
            if names:
                found[token.i] = list(names)
    return found


def _hanging(token: Token) -> Iterator[Token]:
    """What hangs on a word closely enough to be read with it: objects (without one, the subject), particles, prepositions, their nouns."""
    done = any(c.dep_ in ("dobj", "nsubjpass") for c in token.children)
    for child in token.children:
        if child.dep_ not in _CLOSE and (child.dep_ != "nsubj" or done):
            continue
        yield child
        for inner in child.children:
            if inner.dep_ in ("pobj", "compound", "amod", "conj", "prep", "dobj"):
                yield inner
                yield from (c for c in inner.children if c.dep_ in ("compound", "amod", "pobj", "conj"))
    if token.dep_ in ("relcl", "acl"):
        yield token.head


def _of_votes(found: Mapping[str, float]) -> dict[str, float]:
    """The first and strongest votes with what is willed or denied, and the strongest three by pairs."""
    out: dict[str, float] = {}
    for name in [k.removeprefix("first ") for k in found if k.startswith("first ")]:
        if found["willed"]:
            out[f"first+willed {name}"] = _VOTE
        if "denied" in found:
            out[f"first+denied {name}"] = _VOTE
    votes = sorted(((v, k.removeprefix("vote ")) for k, v in found.items() if k.startswith("vote ")), reverse=True)[:3]
    if votes:
        out[f"best {votes[0][1]}"] = _VOTE
    out.update((f"pair {a} {b}", 1.0) for _, a in votes for _, b in votes if a < b)
    return out


def _main(sentence: Sentence) -> Token:
    """The outermost predicate that is no *said*."""
    main: Token = sentence.tokens.root
    for _ in range(_DEEPEST):
        inner = next((c for c in main.children if c.dep_ in ("ccomp", "xcomp")), None)
        if main.lemma_.lower() == "quote":
            inner = next((c for p in main.children if p.dep_ == "prep" for c in p.children if c.dep_ == "pcomp"), inner)
        if main.lemma_.lower() not in _SAID or inner is None:
            break
        main = inner
    return main


def _of_main(main: Token, found: Mapping[str, float], votes: Mapping[int, Sequence[str]]) -> dict[str, float]:
    """The outermost predicate, its arguments, and their votes."""
    out = {f"main {main.lemma_.lower()}": _VOTE}
    for name in votes.get(main.i, ()):
        out[f"mainvote {name}"] = _VOTE
        if found["willed"]:
            out[f"mainvote+willed {name}"] = _VOTE
        if "denied" in found:
            out[f"mainvote+denied {name}"] = _VOTE
    for child in main.children:
        if child.dep_ not in ("dobj", "attr", "xcomp", "acomp", "prt", "nsubjpass", "neg", "aux"):
            continue
        out[f"m.{child.dep_} {child.lemma_.lower()}"] = 1.5
        if child.dep_ in ("dobj", "xcomp"):
            for name in votes.get(child.i, ()):
                out[f"{child.dep_}vote {name}"] = _VOTE
            out.update((f"m.x.dobj {c.lemma_.lower()}", 1.0) for c in child.children if child.dep_ == "xcomp" and c.dep_ == "dobj")
    return out


def _of_stance(main: Token, votes: Mapping[int, Sequence[str]]) -> dict[str, float]:
    """Whether the innermost deed was done, is willed, threatened or refused, and whether it is hostile or helpful."""
    lemma = main.lemma_.lower()
    aux = {c.lemma_.lower() for c in main.children if c.dep_ == "aux"}
    how, core = ("must" if aux & _DUTIES else "will" if aux & _AUXILIARIES else "did"), main
    inner = next((c for c in main.children if c.dep_ in ("xcomp", "acomp")), None)
    if inner is not None and inner.dep_ == "acomp":
        how = "will" if inner.lemma_.lower() in _READY else inner.lemma_.lower()
        core = next((c for c in inner.children if c.dep_ == "xcomp"), inner)
    elif inner is not None and how != "must":
        how, core = ("will" if lemma in _INTENDS else how if lemma in _DOES else lemma), inner
    names = votes.get(core.i) or [n for c in core.children if c.dep_ in ("dobj", "prep", "attr") for n in votes.get(c.i, ())]
    how = f"not {how}" if any(c.dep_ == "neg" for c in main.children) else how
    out = {f"how {how}": _STANCE}
    for name in names:
        sort = "helpful" if name in _HELPFUL else "hostile" if name in _HOSTILE else name
        out.update({f"core {how} {name}": _STANCE, f"sort {how} {sort}": _STANCE})
    return out


def _kinds(tokens: Iterable[Token]) -> set[EventKind]:
    ground = Ground(())
    return {trigger.kind for t in tokens if (trigger := triggers.find(t, ground)) is not None}


def _depth(token: Token) -> int:
    """Steps to the top of the sentence; predicates of saying, their subjects aside, do not count."""
    steps = 0
    while token.head.i != token.i and steps < _DEEPEST:
        if not (token.dep_ in ("ccomp", "xcomp") and token.head.lemma_ in _SAID):
            steps += 1
        token = token.head
    return steps


@cache
def _pairs() -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    table: dict[str, dict[str, list[str]]] = {}
    for row in lexicons.load("plover_phrases").rows:
        for head in row["head"].split():
            for other in row["with"].split():
                names = table.setdefault(head, {}).setdefault(other, [])
                names += [row["root"]] if row["root"] not in names else []
    return {head: {other: tuple(names) for other, names in found.items()} for head, found in table.items()}


@cache
def _roots() -> Mapping[tuple[str, str], tuple[str, ...]]:
    table: dict[tuple[str, str], list[str]] = {}
    for row in lexicons.load("plover_roots").rows:
        table.setdefault((row["lemma"], row["pos"]), []).append(row["root"])
    return {key: tuple(names) for key, names in table.items()}


@cache
def _model() -> tuple[Mapping[str, float], Mapping[str, tuple[tuple[str, float], ...]]]:
    bias: dict[str, float] = {}
    weights: dict[str, list[tuple[str, float]]] = {}
    for row in lexicons.parse("plover roots", (files("dateline.data") / "plover" / "roots.tsv").read_bytes()).rows:
        if row["feature"]:
            weights.setdefault(row["feature"], []).append((row["root"], float(row["weight"])))
        else:
            bias[row["root"]] = float(row["weight"])
    return bias, {feature: tuple(found) for feature, found in weights.items()}


def _bias() -> Mapping[str, float]:
    return _model()[0]


def _weights() -> Mapping[str, tuple[tuple[str, float], ...]]:
    return _model()[1]
