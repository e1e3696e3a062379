"""How the claimant knows what is claimed, as stated: evidential basis.

Follows the evidentiality literature's split of direct, reported and inferred evidence (Aikhenvald 2004), in the words of the trade: seen by
the reporter or by the claimant, took part, an office speaking, a document, told by another, inferred, not stated. Evidence in the words
comes first, who is speaking second. Says nothing about whether the claimant is right.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from .. import lexicons
from ..pipeline import step
from ..resolve.figures import country_of
from ..text import Spans
from ..types import Basis, BasisValue, Disclosure, Mode, Report, Source, SourceKind, Statement
from .cues import lemma_of
from .outlets import outlet_names
from .parse import Parse, Sentence, end_of, start_of
from .wording import main_predicate, negations

if TYPE_CHECKING:
    from spacy.tokens import Token

_FIRST = frozenset({"i", "we"})
_THIRD = frozenset({"he", "she", "they"})
_SUBJECTS = ("nsubj", "nsubjpass")
_OFFICES = frozenset({SourceKind.GOVERNMENT, SourceKind.ARMED_FORCE})
_VISITING = frozenset({"visit", "tour", "enter", "reach", "accompany"})
_GUIDED = frozenset({"show", "lead", "guide", "escort", "greet", "take", "accompany", "drive", "welcome", "invite", "beckon"})
_CAUTIOUS = frozenset({"estimate", "expect", "fear", "worry", "project", "calculate", "anticipate", "doubt"})
"""Verbs of inference that an office uses for what it states officially."""

_ANYBODYS = frozenset({"say", "report", "allege", "rumour", "rumor", "claim", "hear", "tell"})
"""Verbs that leave open whose words they pass on, when no source stands with them."""

_SHOWING = frozenset({"show", "reveal", "depict", "capture", "document", "prove", "contain"})
_FORECAST = frozenset({"may", "might", "could", "will", "would", "'ll", "’ll"})
_AHEAD = frozenset(
    {"ahead", "nearby", "outside", "inside", "beside", "behind", "beneath", "across", "alongside", "opposite", "along", "beyond", "atop"}
)
_BARE = frozenset({"line", "sit", "stand", "queue", "hang", "lie", "litter", "rest", "crowd", "huddle", "lean", "dot", "block", "mark"})
_SCENE, _SCENE_IN_FIELD_REPORT = 3.0, 2.0
"""How much of a scene a sentence must hold, in words of it: under a dateline, and where the report says that its people were there."""


@cache
def _words() -> Mapping[str, Mapping[str, tuple[tuple[str, ...], ...]]]:
    """Kind of evidence to first word to the phrases that begin with it, the longest first."""
    found: dict[str, dict[str, list[tuple[str, ...]]]] = {}
    for row in lexicons.load("evidence").rows:
        phrase = tuple(row["word"].lower().split())
        found.setdefault(row["kind"], {}).setdefault(phrase[0], []).append(phrase)
    return {kind: {w: tuple(sorted(p, key=len, reverse=True)) for w, p in firsts.items()} for kind, firsts in found.items()}


@cache
def _single() -> Mapping[str, frozenset[str]]:
    """Kind of evidence to the single words that are it."""
    return {kind: frozenset(w for w, phrases in firsts.items() if (w,) in phrases) for kind, firsts in _words().items()}


def _find(kind: str, tokens: Sequence[Token]) -> list[Sequence[Token]]:
    """Where phrases of this kind stand, matched on the printed word or its lemma."""
    firsts, found, i = _words()[kind], [], 0
    forms = [(t.lower_, t.lemma_.lower()) for t in tokens]
    while i < len(tokens):
        lower, lemma = forms[i]
        for phrase in (*firsts.get(lower, ()), *firsts.get(lemma, ())):
            window = tokens[i : i + len(phrase)]
            if len(window) == len(phrase) and all(w in form for w, form in zip(phrase, forms[i:], strict=False)):
                found.append(window)
                i += len(phrase) - 1
                break
        i += 1
    return found


def _is(kind: str, token: Token) -> bool:
    words = _single()[kind]
    return token.lower_ in words or token.lemma_.lower() in words


@dataclass(frozen=True, slots=True)
class _Reading:
    """A report with what the questions below need to know of it."""

    report: Report
    parse: Parse
    outlets: frozenset[str]
    first_hand: Mapping[int, list[Sequence[Token]]]
    """By sentence, the words that put the outlet's own people at the scene; a sentence without any is left out."""

    def spans(self, *groups: Sequence[Token]) -> Spans:
        """One span for each group of tokens, those that touch an earlier one left out."""
        parts = sorted(self.parse.text.span(start_of(g[0]), end_of(g[-1])) for g in groups if g)
        kept = [p for i, p in enumerate(parts) if not i or p.start >= parts[i - 1].end]
        return Spans(kept)

    def tokens(self, spans: Spans) -> list[Token]:
        return [t for part in spans for t in self.parse.tokens_in(part.start, part.end)]


@step(requires=("report", "parse", "statements", "sources"), provides="basis", empty=dict)
def basis(report: Report, parse: Parse, statements: tuple[Statement, ...], sources: Mapping[str, Source]) -> dict[str, Basis]:
    """How each claimant knows, by statement id; NOT_STATED, without spans, when the text does not say."""
    outlets = outlet_names(report)
    first_hand = {s.index: found for s in parse.sentences if (found := _first_hand([t for t in s.tokens if not t.is_space], outlets))}
    reading = _Reading(report, parse, outlets, first_hand)
    by_id = {s.id: s for s in statements}
    scenes = _scenes(reading)
    out = {}
    for statement in statements:
        if statement.mode is Mode.OWN_VOICE:
            out[statement.id] = _own_voice(reading, statement, scenes)
        else:
            outer = by_id.get(statement.via) if statement.via else None
            out[statement.id] = _attributed(reading, statement, outer, sources)
    return out


# ---------------------------------------------------------------- the outlet's own voice


def _own_voice(reading: _Reading, statement: Statement, scenes: Mapping[int, Spans]) -> Basis:
    sentences = reading.parse.sentences_in(statement.content.start, statement.content.end)
    content = reading.tokens(statement.content)
    around = [t for s in sentences for t in s.tokens if not t.is_space]
    if (cue := reading.tokens(statement.cue)) and (found := _first_hand(cue, reading.outlets)):
        return Basis(BasisValue.OBSERVED_BY_REPORTER, reading.spans(*found))
    if found := _bearing_on(content, [words for s in sentences for words in reading.first_hand.get(s.index, ())]):
        return Basis(BasisValue.OBSERVED_BY_REPORTER, reading.spans(*found))
    if found := _bearing_on(content, _exhibits(around)):
        return Basis(BasisValue.DOCUMENT, reading.spans(*found))
    if found := _find("told", content):
        return Basis(BasisValue.HEARSAY, reading.spans(*found))
    if found := _find("infer_mark", content) or _forecast(content):
        return Basis(BasisValue.INFERENCE, reading.spans(*found))
    for sentence in sentences:
        if spans := scenes.get(sentence.index):
            inside = [span for span in spans if statement.content.covers(span)]
            return Basis(BasisValue.OBSERVED_BY_REPORTER, Spans(inside) or spans)
    return Basis(BasisValue.NOT_STATED)


def _bearing_on(content: Sequence[Token], found: Sequence[Sequence[Token]]) -> list[Sequence[Token]]:
    """Of the evidence in a sentence, what stands in the content, governs it, or is governed by its main predicate."""
    main = main_predicate(content)
    within = set(content)
    if main is None:
        return [group for group in found if within.intersection(group)]
    above = set(main.ancestors)
    return [g for g in found if within.intersection(g) or above.intersection(g) or any(main in t.ancestors for t in g)]


def _first_hand(tokens: Sequence[Token], outlets: frozenset[str]) -> list[Sequence[Token]]:
    """The words that put the outlet's own people at the scene: *our team saw*, *during Reuters' visit*, *a soldier showed AFP*."""
    found: list[Sequence[Token]] = []
    for token in tokens:
        if _own_people(token, outlets):
            verb = token.head
            if token.dep_ in _SUBJECTS and _is("perceive", verb) and not any(c.dep_ == "neg" for c in verb.children):
                found.append([token, verb] if token.i < verb.i else [verb])
            elif token.dep_ == "pobj" and verb.dep_ == "agent" and _is("perceive", verb.head) and not _exhibit(verb.head.head):
                found.append(list(verb.doc[verb.head.i : token.i + 1]))
            elif token.dep_ in ("dobj", "dative", "pobj") and (host := _host(token)) and host.lemma_.lower() in _GUIDED and _person(host):
                found.append([host])
            elif token.dep_ in _SUBJECTS and verb.lemma_.lower() in _VISITING and not any(True for _ in negations(verb)):
                found.append([token, verb] if token.i < verb.i else [verb])
            elif token.dep_ in ("appos", "pobj", "nsubj", "attr") and any(
                c.dep_ == "prep" and any(p.lower_ in ("scene", "site", "spot") for p in c.children) for c in token.children
            ):
                found.append([token])
        elif _is("visit", token) and token.pos_ == "NOUN":
            owners = [c for c in token.children if c.dep_ in ("poss", "compound", "nmod")]
            by = [p for c in token.children if c.lower_ == "by" for p in c.children]
            if any(_own_people(o, outlets) or o.lower_ == "our" for o in (*owners, *by)):
                found.append(list(token.doc[token.left_edge.i : token.i + 1]))
    return found


def _own_people(token: Token, outlets: frozenset[str]) -> bool:
    """Whether the word heads a mention of the outlet or its staff."""
    attribute = token.dep_ in ("compound", "poss", "nmod")
    if token.lower_ == "we" or (_ends_a_name(token, outlets) and not (attribute and token.lower_ in outlets)):
        return True
    if not _is("staff", token) or token.pos_ not in ("NOUN", "PROPN"):
        return False
    children = {c.lower_ for c in token.children}
    named = any(name in t.lower_ or t.lower_ in name.split() for t in token.children if t.pos_ == "PROPN" for name in outlets)
    by_name = any(_ends_a_name(p, outlets) for c in token.children if c.dep_ == "prep" for p in c.children)
    this = bool(children & {"our", "this"}) and token.lower_ != "witness"
    plural = token.lower_ in ("reporters", "journalists", "correspondents", "photographers")
    bare = (
        plural
        and token.dep_ == "nsubj"
        and not any(c.dep_ in ("det", "poss", "amod", "nummod", "compound", "prep") for c in token.children)
    )
    anonymous = bare or (plural and "visiting" in children)
    wire = token.lower_ in ("witness", "correspondent", "reporter", "journalist", "photographer", "journalists", "reporters") and any(
        c.dep_ == "compound" and c.text.isupper() and 2 <= len(c) <= 4 and c.ent_type_ in ("ORG", "") for c in token.children
    )
    return named or by_name or this or anonymous or (wire and not outlets)


def _ends_a_name(token: Token, outlets: frozenset[str]) -> bool:
    """Whether the word is the last of one of the outlet's names."""
    if token.lower_ in outlets:
        return True
    names = (name.split() for name in outlets if " " in name)
    return any(
        words[-1] == token.lower_
        and token.i - len(words) + 1 >= 0
        and [t.lower_ for t in token.doc[token.i - len(words) + 1 : token.i + 1]] == words
        for words in names
    )


def _host(token: Token) -> Token | None:
    """The verb that has `token` as its object, a preposition passed over."""
    head: Token = token.head
    if head.pos_ == "ADP":
        head = head.head
    return head if head.pos_ == "VERB" else None


def _person(verb: Token) -> bool:
    return any(c.dep_ in (*_SUBJECTS, "agent") for c in verb.children)


def _exhibits(tokens: Sequence[Token]) -> list[Sequence[Token]]:
    """A document or picture that shows or was examined: *documents seen by Reuters*, *satellite images show*, *judging by footage*."""
    found: list[Sequence[Token]] = []
    for token in tokens:
        if not _exhibit(token):
            continue
        shown = token.head
        posted = [c for c in shown.children if c.dep_ in ("dep", "conj") and c.lemma_.lower() in _SHOWING]
        if token.dep_ == "nsubj" and posted and _is("imagery", token):
            found.append([token])
        elif token.dep_ == "nsubj" and shown.lemma_.lower() in (
            "show",
            "reveal",
            "depict",
            "capture",
            "document",
            "prove",
            "contain",
            "appear",
        ):
            found.append([token, shown] if shown.i == token.i + 1 else [token])
        elif any(c.tag_ == "VBN" and _find("exhibit", _tokens_after(c)) for c in token.children if c.dep_ == "acl"):
            found.append([token])
    return found


def _exhibit(token: Token) -> bool:
    return token.pos_ in ("NOUN", "PROPN") and (_is("document", token) or _is("imagery", token))


def _tokens_after(token: Token, count: int = 3) -> list[Token]:
    """`token` and those right after it, at most `count`."""
    return list(token.doc[token.i : token.i + count])


def _forecast(content: Sequence[Token]) -> list[Sequence[Token]]:
    """The outlet's own outlook: a modal on the main verb, and no day on which it is set to happen."""
    main = main_predicate(content)
    if main is None or any(t.ent_type_ in ("DATE", "TIME") for t in content):
        return []
    modal = [c for c in main.children if c.dep_ == "aux" and c.lower_ in _FORECAST and c in content]
    if not modal or any(True for _ in negations(main)):
        return []
    return [[modal[0]]]


# ---------------------------------------------------------------- a scene under a dateline


def _scenes(reading: _Reading) -> dict[int, Spans]:
    """Sentences that describe what lay before the reporter, by index, with the words of the scene.

    Asked only where the report is datelined from a place, or says that its people were there. A sentence with a date, an
    attribution, a modal or more analysis than things to see is none.
    """
    if not reading.first_hand and (reading.report.dateline is None or reading.report.dateline.place is None):
        return {}
    needed = _SCENE_IN_FIELD_REPORT if reading.first_hand else _SCENE
    scores = {s.index: _scene_score(s) for s in reading.parse.sentences if not s.heading}
    found = {index for index, score in scores.items() if score >= needed}
    sentences = reading.parse.sentences
    for order in (sorted(scores), sorted(scores, reverse=True)):
        # a scene goes on through its paragraph: beside one, less is needed
        for index in order:
            beside = (near for near in (index - 1, index + 1) if near in found and sentences[near].block == sentences[index].block)
            if scores[index] >= needed - 1 and any(True for _ in beside):
                found.add(index)
    return {index: reading.spans(*_scene_words(sentences[index])) for index in found}


def _scene_words(sentence: Sentence) -> list[Sequence[Token]]:
    tokens = [t for t in sentence.tokens if not t.is_space]
    posture: list[Sequence[Token]] = [[t] for t in tokens if _poses(t)]
    return posture or _find("wreck", tokens) or _find("sense", tokens)


def _poses(token: Token) -> bool:
    """A verb of lying, standing, hanging, sounding; the parser often takes a plain present (*women queue*) for a noun."""
    if token.tag_ == "VBN" and _is("resulting", token):
        return True
    if token.pos_ == "VERB" and _is("moving", token):
        subjects = [c for c in token.children if c.dep_ in _SUBJECTS]
        return any(_is(kind, s) for s in subjects for kind in ("thing", "wreck", "sense"))
    if not _is("posture", token):
        return False
    bare = token.lower_ in _BARE and not any(c.dep_ in ("det", "poss", "amod", "nummod") and c.i == token.i - 1 for c in token.children)
    return token.pos_ == "VERB" or (bare and token.pos_ == "NOUN" and token.i > token.sent.start)


def _scene_score(sentence: Sentence) -> float:
    tokens = [t for t in sentence.tokens if not t.is_space]
    root = sentence.tokens.root
    if sum(t.is_alpha for t in tokens) < 4 or not _scene_words(sentence):
        return 0.0
    verbs = [root, *(c for c in root.children if c.dep_ in ("aux", "auxpass"))]
    if any(v.tag_ == "MD" for v in verbs) or any(t.text in '“”"?' for t in tokens):
        return 0.0
    if any(t.ent_type_ in ("PERCENT", "MONEY") or (t.ent_type_ == "DATE" and _CALENDAR.search(t.text)) for t in tokens):
        return 0.0
    posing = [t for t in tokens if _poses(t)]
    score = 2.0 if any(t.tag_ != "VBN" or t == root or t.head == root for t in posing) else 0.0
    if root.tag_ == "VBD" and not _poses(root) and root.lemma_.lower() != "be":
        score -= 1.0  # what happened is told in the past, what lies there as it lay
    score += 0.75 * min(len(posing) - 1, 2) if posing else 0.0
    score += 0.75 * min(len(_find("wreck", tokens)), 4) + min(len(_find("sense", tokens)), 2)
    score += 0.5 * min(len(_find("thing", tokens)), 4) + 0.75 * min(sum(t.lower_ in _AHEAD for t in tokens), 2)
    subject = next((c for c in root.children if c.dep_ in _SUBJECTS), None)
    if subject is not None and (subject.ent_type_ in ("ORG", "GPE", "NORP") or subject.lower_ in ("i", "he", "she", "it")):
        score -= 1.0
    if subject is not None and _is("abstract", subject):
        score -= 1.0
    return score - sum(1 for t in tokens if t.pos_ in ("NOUN", "PROPN") and _is("abstract", t))


_CALENDAR = re.compile(
    r"\d|^(?:january|february|march|april|june|july|august|september|october|november|december|week|year|month|ago)s?$", re.I
)
"""What dates a thing away from the reporter's own day; a weekday does not."""


# ---------------------------------------------------------------- somebody else's words


def _attributed(reading: _Reading, statement: Statement, outer: Statement | None, sources: Mapping[str, Source]) -> Basis:
    source = sources.get(statement.id)
    if outer is not None and not _same_claimant(source, sources.get(outer.id), outer, statement):
        return Basis(BasisValue.HEARSAY, statement.cue)
    cue, content = reading.tokens(statement.cue), reading.tokens(statement.content)
    mention = reading.tokens(statement.source)
    if _nobodys_report(mention):
        return Basis(BasisValue.HEARSAY, statement.source)
    if source is not None and source.kind in (SourceKind.DOCUMENT, SourceKind.IMAGERY):
        return Basis(BasisValue.DOCUMENT, statement.source)
    if not statement.source and statement.mode is not Mode.DIRECT and any(lemma_of(t) in _ANYBODYS for t in cue):
        return Basis(BasisValue.HEARSAY, statement.cue)  # *is said to have fled*
    if found := _citing_exhibits(reading, statement, content):
        return Basis(BasisValue.DOCUMENT, reading.spans(*found))
    if any(_own_people(t, reading.outlets) for t in mention) and (found := _first_hand([*mention, *cue, *content], reading.outlets)):
        return Basis(BasisValue.OBSERVED_BY_REPORTER, reading.spans(*found))
    himself = _own_subject(statement, source)
    if found := _told(reading, statement, cue, content, himself):
        return Basis(BasisValue.HEARSAY, reading.spans(*found))
    speaker = _speaker(source, mention)
    if not speaker and source is not None and source.name and source.kind is SourceKind.PERSON and _holds_office(reading, source):
        speaker = "official"
    if speaker not in ("office", "official"):
        if found := _perceived(content, himself):
            return Basis(BasisValue.OBSERVED_BY_CLAIMANT, reading.spans(*found))
        if found := _acted(content, himself):
            return Basis(BasisValue.TOOK_PART, reading.spans(*found))
    elif speaker == "official":
        if found := _perceived(content, himself & frozenset({"i"})):
            return Basis(BasisValue.OBSERVED_BY_CLAIMANT, reading.spans(*found))
        if found := _acted(content, himself & frozenset({"i"})):
            return Basis(BasisValue.TOOK_PART, reading.spans(*found))
    return _by_speaker(reading, statement, speaker, cue, content)


def _nobodys_report(mention: Sequence[Token]) -> bool:
    """*Reports*, *rumours*: words that say that it is told, and not by whom."""
    head = next((t for t in mention if t.head not in mention), None)
    if head is None or head.lower_ not in ("reports", "rumours", "rumors", "rumour", "rumor"):
        return False
    return not any(c.dep_ in ("poss", "det") or c.lower_ in ("by", "of", "from") or c.ent_type_ for c in head.children)


def _citing_exhibits(reading: _Reading, statement: Statement, content: Sequence[Token]) -> list[Sequence[Token]]:
    """*Citing satellite images*, *citing court records*, beside the cue."""
    sentences = reading.parse.sentences_in(statement.cue.start, statement.cue.end) if statement.cue else ()
    within = set(content)
    verbs = [t for s in sentences for t in s.tokens if t.lower_ in ("citing", "quoting") and t not in within]
    return [[v, c] if c.i == v.i + 1 else [c] for v in verbs for c in v.children if c.dep_ == "dobj" and _exhibit(c)]


def _holds_office(reading: _Reading, source: Source) -> bool:
    """Whether somebody called by name alone is known to hold a state's office in the report's year."""
    names = {source.name or "", source.text, source.antecedent.text}
    return any(name and country_of(name, reading.report.published, reading.parse.text.string) for name in names)


def _by_speaker(reading: _Reading, statement: Statement, speaker: str, cue: Sequence[Token], content: Sequence[Token]) -> Basis:
    inferring = [c for c in _find("infer", cue) if speaker not in ("office", "official") or c[0].lemma_.lower() not in _CAUTIOUS]
    if inferring:
        return Basis(BasisValue.INFERENCE, reading.spans(*inferring))
    if speaker in ("office", "official"):
        sentences = reading.parse.sentences_in(statement.cue.start, statement.cue.end) if statement.cue else ()
        within = set(content)
        around = [t for s in sentences for t in s.tokens if t not in within]
        public = _find("public", around)
        return Basis(BasisValue.OFFICIAL_STATEMENT, reading.spans(*public[:1]))
    if found := _find("infer_mark", content):
        return Basis(BasisValue.INFERENCE, reading.spans(*found))
    if speaker == "analyst":
        return Basis(BasisValue.INFERENCE)
    if not speaker and statement.mode is Mode.DIRECT and (found := _acted_anywhere(content)):
        return Basis(BasisValue.TOOK_PART, reading.spans(*found))
    if speaker in ("witness", "fighter") and not _forecast(content):
        return Basis(BasisValue.OBSERVED_BY_CLAIMANT)
    return Basis(BasisValue.NOT_STATED)


def _same_claimant(inner: Source | None, outer: Source | None, outer_statement: Statement, statement: Statement) -> bool:
    if statement.source and statement.source.text.lower() in ("i", "we") and outer_statement.content.covers(statement.source[0]):
        return True
    return inner is not None and outer is not None and inner.name is not None and inner.name == outer.name


def _own_subject(statement: Statement, source: Source | None) -> frozenset[str]:
    """The pronouns by which the claimant would speak of what he did or saw himself: *I*, *we*; in indirect speech *he*, *she*, *they*."""
    if statement.mode is Mode.DIRECT:
        return _FIRST
    person = source is None or source.kind is SourceKind.PERSON
    return (_FIRST | _THIRD) if person else _FIRST


def _told(
    reading: _Reading, statement: Statement, cue: Sequence[Token], content: Sequence[Token], himself: frozenset[str]
) -> list[Sequence[Token]]:
    """Second-hand by its own words: *he had been told*, *relatives told me*, *we heard that*, *citing witnesses*."""
    found: list[Sequence[Token]] = []
    within = set(content)
    addressed = ("me", "us", "him", "her", "them") if himself & _THIRD else ("me", "us")
    for verb in (t for t in content if t.lemma_.lower() in ("tell", "inform", "hear", "learn", "call", "phone")):
        subject = next((c for c in verb.children if c.dep_ in _SUBJECTS), None)
        governs = any(c.dep_ in ("ccomp", "xcomp") and c in within for c in verb.children)
        about = any(c.dep_ == "prep" and c.lower_ in ("of", "about", "from") for c in verb.children)
        own = subject is not None and subject.lower_ in himself
        if verb.lemma_.lower() in ("hear", "learn"):
            if own and (about or (governs and any(c.dep_ == "ccomp" and _finite(c) for c in verb.children))):
                found.append([verb])
        elif own and subject is not None and subject.dep_ == "nsubjpass" and (governs or about):
            found.append([verb])
        elif not own and governs and any(c.dep_ in ("dobj", "dative") and c.lower_ in addressed for c in verb.children):
            found.append([verb])
    if found:
        return found
    sentences = reading.parse.sentences_in(statement.cue.start, statement.cue.end) if statement.cue else ()
    around = [t for s in sentences for t in s.tokens if t not in within and not t.is_space]
    return [f for f in _find("told", around) if f[0].lower_ in ("citing", "quoting", "relayed")] or [
        f for f in _find("told", content) if f[0].pos_ in ("ADV", "NOUN", "ADP", "ADJ")
    ]


def _finite(verb: Token) -> bool:
    return any(t.tag_ in ("VBD", "VBZ", "VBP", "MD") for t in (verb, *(c for c in verb.children if c.dep_ in ("aux", "auxpass"))))


def _perceived(content: Sequence[Token], himself: frozenset[str]) -> list[Sequence[Token]]:
    """What the claimant saw or heard himself, or what was done to him."""
    for verb in content:
        if verb.pos_ not in ("VERB", "AUX") or any(c.dep_ == "neg" for c in verb.children):
            continue
        subject = _subject(verb)
        if subject is None or subject.lower_ not in himself:
            continue
        if _is("perceive", verb):
            return [[verb]]
        if subject.dep_ == "nsubjpass" and subject.lower_ in _FIRST:
            return [[verb]]
    return []


def _acted(content: Sequence[Token], himself: frozenset[str]) -> list[Sequence[Token]]:
    """The claimant's own act, told in the main clause."""
    main = main_predicate(content)
    if main is None or main.pos_ != "VERB" or _is("mental", main):
        return []
    subject = _subject(main)
    if subject is None or subject.lower_ not in himself or subject.dep_ == "nsubjpass":
        return []
    if any(c.dep_ == "aux" and c.tag_ == "MD" for c in main.children):
        return []
    return [[subject, main]] if subject.i + 1 == main.i else [[main]]


def _acted_anywhere(content: Sequence[Token]) -> list[Sequence[Token]]:
    """An act of *I* or *we* in any sentence of a quotation."""
    if not any(t.lower_ in _FIRST for t in content):
        return []
    sentences: dict[tuple[int, int], list[Token]] = {}
    for token in content:
        if (sentence := token.sent) is not None:
            sentences.setdefault((id(token.doc), sentence.start), []).append(token)
    return next((found for tokens in sentences.values() if (found := _acted(tokens, _FIRST))), [])


def _subject(verb: Token) -> Token | None:
    """The verb's subject, the first conjunct's when it has none."""
    for _ in range(4):
        subject = next((c for c in verb.children if c.dep_ in _SUBJECTS), None)
        if subject is not None or verb.dep_ not in ("conj", "xcomp"):
            return subject
        verb = verb.head
    return None


def _speaker(source: Source | None, mention: Sequence[Token]) -> str:
    """office, official (a named one, or the holder of an office), analyst, fighter, witness, or nothing that tells how they would know."""
    if source is None or source.kind is SourceKind.OUTLET:
        return ""
    head = next((t for t in mention if t.head not in mention), None)
    segments = _segments(source)
    if head is not None:
        segments.append([t.lower_ for t in mention if t.i <= head.i])
    words = [w for segment in segments for w in segment]
    if _tells("spokesman", words):
        return "office"
    if any(_ends("outlet", segment) for segment in segments) and source.kind is not SourceKind.PERSON:
        return ""
    if any(_ends("analyst", segment) for segment in segments):
        return "analyst"
    if source.disclosure is Disclosure.INSTITUTION:
        return "office"
    if any(_ends("fighter", segment) for segment in segments) and source.disclosure is not Disclosure.NAMED:
        return "fighter"
    counted = head is not None and any(c.dep_ == "nummod" or c.lower_ in ("a", "an", "some", "several") for c in head.children)
    if (
        source.disclosure is Disclosure.COLLECTIVE
        and head is not None
        and not counted
        and (_is("body", head) or head.lower_ == "officials")
    ):
        return "office"
    if source.disclosure is Disclosure.NAMED and _tells("official", words):
        return "official"
    if source.disclosure is Disclosure.ROLE_DESCRIBED and not counted and any(_ends("holder", segment) for segment in segments):
        return "official"
    if _tells("official", words):
        return ""
    if any(_ends("fighter", segment) for segment in segments):
        return "fighter"
    if any(_ends("witness", segment) for segment in segments) or source.disclosure is Disclosure.FIRST_NAME_ONLY:
        return "witness"
    return ""


_PART = re.compile(r"[,;()]|\band\b")
_COMPLEMENT = re.compile(
    r"\b(?:of|in|from|at|for|near|with|on|by|to|outside|inside|under|including|living|working|aged|speaking|reached|who|whose|which|that)\b"
)


def _segments(source: Source) -> list[list[str]]:
    """The descriptor's parts, each up to its head noun: *Marta Ruiz, a farmer in Cali* has *marta ruiz* and *a farmer*."""
    texts = (source.role or "", source.text, source.antecedent.text)
    parts = (_COMPLEMENT.split(part)[0] for text in texts for part in _PART.split(text.lower()))
    return [words for part in parts if (words := re.findall(r"[\w'’-]+", part))]


def _ends(kind: str, words: Sequence[str]) -> bool:
    """Whether a phrase of this kind is the last of `words`."""
    return any(_tells(kind, words[i:], whole=True) for i in range(max(len(words) - 4, 0), len(words)))


def _tells(kind: str, words: Sequence[str], *, whole: bool = False) -> bool:
    """Whether a phrase of this kind stands among `words` (or is all of them), a plural as its singular."""
    return _told_of(kind, tuple(words), whole)


@lru_cache(maxsize=4096)
def _told_of(kind: str, words: tuple[str, ...], whole: bool) -> bool:
    firsts = _words()[kind]
    return any(
        phrase == tuple(window)
        for window in _windows(words)
        for phrase in firsts.get(window[0], ())
        if not whole or len(window) == len(words)
    )


def _windows(words: Sequence[str]) -> Iterator[list[str]]:
    for i in range(len(words)):
        for length in range(1, min(4, len(words) - i) + 1):
            window = list(words[i : i + length])
            yield window
            if window[-1].endswith("s"):
                yield [*window[:-1], window[-1][:-1]]
            if window[-1].endswith(("sses", "ches", "shes", "xes")):
                yield [*window[:-1], window[-1][:-2]]
            if window[-1].endswith("men"):
                yield [*window[:-1], window[-1][:-3] + "man"]
            if window[-1].endswith("ies"):
                yield [*window[:-1], window[-1][:-3] + "y"]
