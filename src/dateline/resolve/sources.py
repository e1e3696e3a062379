"""Who the claimant is: name, kind, role, side, and how far the text discloses them.

Narrow on purpose. A shorter name is the longer one that the report prints, if there is only one; a pronoun is the nearest subject
that it can stand for, or nobody; two descriptions are never made one person. Nobody is named whom the text does not name, and
neither gender nor identity is inferred. What could expose a person starts as restricted (the Murad Code, the Berkeley Protocol).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

from .. import lexicons
from ..extract.parse import Parse, end_of, start_of
from ..extract.ranges import ByPlace
from ..extract.syntax import SUBJECTS, noun_phrase
from ..pipeline import step
from ..text import Span, Spans
from ..types import (
    Disclosure,
    Mode,
    Place,
    Report,
    Sensitivity,
    SensitivityValue,
    Source,
    SourceKind,
    Statement,
    Visibility,
)
from . import actors
from .actors import ActorKind
from .bodies import one_name
from .claimants import Claimant, claimants, risk_of
from .figures import country_of, is_public_figure

if TYPE_CHECKING:
    from spacy.tokens import Token

_OPEN = Sensitivity(SensitivityValue.NONE, Visibility.PUBLIC)
_ONE = frozenset({"he", "she", "him", "her"})
_SELF = frozenset({"i", "me", "myself"})
_PRONOUNS = frozenset(
    {
        "he",
        "she",
        "they",
        "it",
        "we",
        "who",
        "you",
        "i",
        "him",
        "her",
        "them",
        "some",
        "others",
        "many",
        "this",
        "that",
        "these",
        "those",
        "one",
        "the other",
        "another",
    }
)
_PARTICLES = frozenset(
    {"al", "el", "bin", "ibn", "ben", "abu", "de", "del", "da", "di", "van", "von", "der", "den", "la", "le", "ter", "ould", "ag"}
)
_KINDS = {
    ActorKind.STATE: SourceKind.GOVERNMENT,
    ActorKind.GOVERNMENT: SourceKind.GOVERNMENT,
    ActorKind.ARMED_FORCE: SourceKind.ARMED_FORCE,
    ActorKind.ARMED_GROUP: SourceKind.GROUP,
    ActorKind.OFFICE: SourceKind.GOVERNMENT,
    ActorKind.INTERNATIONAL_BODY: SourceKind.ORGANIZATION,
    ActorKind.PEOPLE: SourceKind.GROUP,
    ActorKind.OUTLET: SourceKind.OUTLET,
}
_PLURAL_KINDS = {"official": SourceKind.GOVERNMENT, "diplomat": SourceKind.GOVERNMENT, "soldier": SourceKind.ARMED_FORCE}


@cache
def _titles() -> Mapping[str, bool]:
    return {r["title"]: r["office"] == "1" for r in lexicons.load("titles").rows}


@dataclass(frozen=True, slots=True)
class _Name:
    """A personal name in the report, without titles."""

    span: Span
    words: tuple[str, ...]
    titled: bool
    role: str | None


def unknown(statement: Statement) -> Source:
    """The source of a statement of which nothing could be found out."""
    return Source(statement.source, statement.source.text, None, None, Disclosure.UNSPECIFIED, _OPEN, resolved=False)


@step(requires=("report", "parse", "statements", "places"), provides="sources", empty=dict)
def sources(report: Report, parse: Parse, statements: Sequence[Statement], places: Sequence[Place]) -> Mapping[str, Source]:
    """The source of every statement, by the statement's id."""
    resolver = _Resolver(report, parse, statements, places)
    found: dict[str, Source] = {}
    for statement in sorted(statements, key=lambda s: (s.source.start if s.source else 0, s.via is not None)):
        if statement.mode is Mode.OWN_VOICE:
            name = report.publisher or (report.dateline.agency if report.dateline else None)
            found[statement.id] = Source(statement.source, statement.source.text, name, SourceKind.OUTLET, Disclosure.INSTITUTION, _OPEN)
        elif not statement.source:
            found[statement.id] = unknown(statement)
        elif statement.source.text.lower() not in _PRONOUNS:
            found[statement.id] = resolver.described(statement.source)
    by_id = {s.id: s for s in statements}
    waiting = [s for s in statements if s.id not in found]
    for statement in sorted(waiting, key=lambda s: (_depth(s, by_id), s.source.start)):
        outer = by_id.get(statement.via) if statement.via else None
        found[statement.id] = resolver.pronoun(statement, outer, found.get(outer.id) if outer else None)
    return one_name(found)


def _depth(statement: Statement, by_id: Mapping[str, Statement]) -> int:
    depth = 0
    while statement.via and statement.via in by_id:
        statement, depth = by_id[statement.via], depth + 1
    return depth


_BODIES = frozenset((SourceKind.ORGANIZATION, SourceKind.GOVERNMENT, SourceKind.ARMED_FORCE, SourceKind.OUTLET))


class _Resolver:
    """Names, roles and pronouns of one report."""

    def __init__(self, report: Report, parse: Parse, statements: Sequence[Statement], places: Sequence[Place]) -> None:
        self.parse = parse
        self.on = report.published
        self.names = list(_names(report, parse, statements, places))
        self._subjects: dict[int, list[tuple[Span, Source]]] = {}

    # ------------------------------------------------------------ descriptions and names

    def described(self, spans: Spans) -> Source:
        """Whom a descriptor phrase describes."""
        tokens = [t for part in spans for t in self.parse.tokens_in(part.start, part.end)]
        head = _head(tokens)
        if head is None:
            return Source(spans, spans.text, spans.text, None, Disclosure.UNSPECIFIED, _OPEN)
        start, end = _core(tokens, head)
        mention = self.parse.text.string[start:end]
        name = self._name_of(spans, head)
        listed = actors.find(mention, self.on) or actors.find(_unarticled(mention), self.on) or self._listed_at_the_end(tokens, head)
        part = _part_of(head)
        noun = _noun(part or head)
        others = [t for t in head.conjuncts if t.i > head.i and t in tokens] if head.dep_ != "conj" else []
        if others:
            last = max(end_of(head), end_of(others[-1]))
            return self._several(spans, self.parse.text.string[start : max(end, last)], head, others)
        if listed is not None and noun is not None and noun.kind is SourceKind.OUTLET and listed.kind is ActorKind.OFFICE:
            return Source(spans, spans.text, mention, SourceKind.OUTLET, Disclosure.INSTITUTION, _OPEN, side=listed.side)
        one_person = noun is not None and noun.kind is SourceKind.PERSON and not _plural(head)
        if listed is not None and not one_person and (name is None or listed.kind is not ActorKind.OFFICE):
            several = _plural(head) and noun is not None and noun.kind in (SourceKind.PERSON, SourceKind.GROUP)
            crowd = listed.kind is ActorKind.PEOPLE or several
            disclosure = Disclosure.COLLECTIVE if crowd else Disclosure.INSTITUTION
            return Source(spans, spans.text, mention, _KINDS[listed.kind], disclosure, _OPEN, side=listed.side)
        if name is not None:
            return self._named(spans, tokens, name)
        side = self._side_of(mention, head, noun) or (listed.side if listed is not None else None)
        kind, disclosure = _kind(head, noun)
        if part is not None and noun is not None and noun.kind is SourceKind.PERSON:
            one = head.lower_ in ("one", "another")
            kind = SourceKind.PERSON if one else _PLURAL_KINDS.get(part.lemma_.lower(), SourceKind.GROUP)
            disclosure = Disclosure.ROLE_DESCRIBED if one else Disclosure.COLLECTIVE
        elif head.lower_ in _PARTS and any(c.dep_ == "prep" and c.lower_ == "of" for c in head.children):
            kind, disclosure = SourceKind.GROUP, Disclosure.COLLECTIVE
        sensitivity = _of_description(noun, kind, spans.text)
        role = _unarticled(mention) if disclosure is Disclosure.ROLE_DESCRIBED else None
        return Source(spans, spans.text, mention, kind, disclosure, sensitivity, role=role, side=side)

    def _listed_at_the_end(self, tokens: Sequence[Token], head: Token) -> actors.ListedActor | None:
        """*the rebel group Jaish al-Islam*: the proper name that a description ends in."""
        inside = {t.i for t in tokens}
        first = head.i
        while first - 1 in inside and head.doc[first - 1].pos_ in ("PROPN", "PUNCT") and head.doc[first - 1].text not in (",", "(", ")"):
            first -= 1
        if head.pos_ != "PROPN" or first == head.i:
            return None
        return actors.find(self.parse.text.string[start_of(head.doc[first]) : end_of(head)], self.on)

    def _name_of(self, spans: Spans, head: Token) -> _Name | None:
        """The personal name that a phrase is headed by: one found there, or a word that is a person's name elsewhere in the report."""
        here = next((n for n in self.names if _heads(n, spans, head) or _is_called(n, spans, head)), None)
        here = here or self._beside_a_role(spans)
        if here is not None or head.pos_ != "PROPN":
            return here
        known = next((n for n in self.names if head.lower_ in (n.words[0], n.words[-1])), None)
        if known is None or any(c.dep_ == "compound" and c.lower_ not in _titles() and c.lower_ not in known.words for c in head.children):
            return None
        return replace(known, span=self.parse.span([head]), words=(head.lower_,))

    def _beside_a_role(self, spans: Spans) -> _Name | None:
        """A full name that opens or closes a phrase, its role beside it without a comma: *Ana Ruiz head of the clinic*."""
        start, end = spans[0].start, spans[-1].end
        for name in self.names:
            if len(name.words) < 2 or not start <= name.span.start or not name.span.end <= end:
                continue
            if name.span.start == start:
                after = self.parse.tokens_in(name.span.end, end)[:4]
                noun = next((t for t in after if t.pos_ in ("NOUN", "PROPN")), None)
                ahead = [t for t in after if noun is not None and t.i < noun.i]
                beside = not any(t.dep_ in ("case", "prep") or t.text in ("'s", "’s", "and") for t in ahead)
                if noun is not None and beside and _is_personal(noun) and not noun.text[:1].isupper():
                    return name
            elif name.span.end == end:
                before = self.parse.tokens_in(start, name.span.start)
                another = any(t.dep_ in ("prep", "cc", "relcl", "acl") or t.lower_ in ("and", "for", "who") for t in before)
                if before and not another and _is_personal(before[-1]):
                    return name  # but in *a spokesman for President Ana Sosa* she is not the one who speaks
        return None

    def _named(self, spans: Spans, tokens: Sequence[Token], name: _Name) -> Source:
        """A person by name: the longest form that the report prints, if only one fits, with the role from wherever it is told."""
        fuller = {n.words: n for n in reversed(self.names) if len(n.words) > len(name.words) and set(name.words) <= set(n.words)}
        last = {words: n for words, n in fuller.items() if words[-1] == name.words[-1]}
        fuller = last or (fuller if len(name.words) == 1 else {})
        full = next(iter(fuller.values())) if len(fuller) == 1 else name
        same = [n for n in self.names if n.words in (full.words, name.words)]
        role = _role_before(self.parse, tokens, name) or name.role or next((n.role for n in same if n.role), None)
        noun = _noun_of_role(role)
        official = noun is not None and noun.side is None and noun.sensitivity is None
        private = noun is not None and not official
        known = not private and any(is_public_figure(n.span.text, self.on, self.parse.text.string) for n in (name, full))
        public = official or known or any(n.titled for n in same)
        by_a_son = len(full.words) == 2 and full.words[0] in _KUNYA
        first_name_only = (len(full.words) == 1 or by_a_son) and not public
        risk = risk_of(role or "") or (noun.sensitivity if noun is not None else None)
        told = None if public else next((t for n in same if (t := self._told_of(n))), None)
        if first_name_only:
            sensitivity = Sensitivity(risk or SensitivityValue.WITNESS_AT_RISK, Visibility.RESTRICTED)
        elif not public and (private or risk or told):
            sensitivity = Sensitivity(risk or told or SensitivityValue.PERSON_IDENTIFIABLE, Visibility.RESTRICTED)
        else:
            sensitivity = _OPEN
        return Source(
            spans,
            spans.text,
            full.span.text,
            SourceKind.PERSON,
            Disclosure.FIRST_NAME_ONLY if first_name_only else Disclosure.NAMED,
            sensitivity,
            role=role,
            side=noun.side if noun is not None and noun.side else self._speaks_for(role, name, tokens),
            antecedent=Spans([full.span]) if full is not name else Spans(),
        )

    def _told_of(self, name: _Name) -> SensitivityValue | None:
        """What a relative clause tells of somebody's own life: *Rosa Quispe, whose son disappeared*, *Li Na, who lives above the shop*."""
        tokens = self.parse.tokens_in(name.span.start, name.span.end)
        clause = next((c for c in tokens[-1].children if c.dep_ == "relcl"), None) if tokens else None
        if clause is None:
            return None
        words = self.parse.text.string[start_of(clause.left_edge) : end_of(clause.right_edge)]
        family = any((n := claimants().get(t.lemma_.lower())) is not None and n.side == actors.CIVILIAN for t in clause.subtree)
        lives = clause.lemma_.lower() in _LIVES
        return risk_of(words) or (SensitivityValue.PERSON_IDENTIFIABLE if family or lives else None)

    def _several(self, spans: Spans, mention: str, head: Token, others: Sequence[Token]) -> Source:
        """*Witnesses and officials*, *Moscow and Damascus*: more than one claimant, on a side and of a kind only where all are.

        Several bodies are institutions, as one of them is, and not people whom nobody named.
        """
        each = [self._alone(t) for t in (head, *others)]
        kinds = {kind for kind, _, _ in each}
        sides = {side for _, side, _ in each}
        disclosure = Disclosure.INSTITUTION if all(body for _, _, body in each) else Disclosure.COLLECTIVE
        nouns = [n for t in (head, *others) if (n := _noun(t)) is not None]
        kind = next(iter(kinds)) if len(kinds) == 1 else SourceKind.GROUP
        kind = SourceKind.GROUP if kind is SourceKind.PERSON else kind
        risky = next((n for n in nouns if n.sensitivity is not None), None)
        side = next(iter(sides)) if len(sides) == 1 else None
        return Source(spans, spans.text, mention, kind, disclosure, _of_description(risky, kind, spans.text), side=side)

    def _alone(self, head: Token) -> tuple[SourceKind | None, str | None, bool]:
        """The kind and the side of one of several claimants, and whether it is a body."""
        words = [t for t in head.subtree if t.i <= head.i and t.head in (head, t)] or [head]
        mention = self.parse.text.string[start_of(words[0]) : end_of(head)]
        listed = actors.find(mention, self.on) or actors.find(head.text, self.on)
        noun = _noun(head)
        if noun is not None and noun.kind is SourceKind.PERSON:
            return _kind(head, noun)[0], noun.side or (listed.side if listed is not None else None), False
        if listed is not None:
            return _KINDS[listed.kind], listed.side, listed.kind is not ActorKind.PEOPLE
        kind = _kind(head, noun)[0]
        body = noun is not None and kind in _BODIES and not _plural(head)
        return kind, noun.side if noun is not None else None, body

    def _side_of(self, mention: str, head: Token, noun: Claimant | None) -> str | None:
        """The side of somebody who is described: what the noun says before what the words around it name."""
        if noun is not None and noun.side:
            return noun.side
        if noun is not None and noun.kind in (SourceKind.DOCUMENT, SourceKind.IMAGERY, SourceKind.OUTLET, SourceKind.ORGANIZATION):
            found = self._side(mention)
            return found if noun.kind is not SourceKind.ORGANIZATION or found == "United Nations" else None
        if head.lemma_.lower() in _BESIDE:
            return None
        return self._side(mention) or self._of_an_office(head)

    def _of_an_office(self, head: Token) -> str | None:
        """*Zelensky's office*, *a spokesman for Putin*: the state of the office that the named person holds."""
        holders = [c for c in head.children if c.dep_ == "poss"]
        holders += [
            p for c in head.children if c.dep_ == "prep" and c.lower_ in ("for", "of", "to") for p in c.children if p.dep_ == "pobj"
        ]
        text = self.parse.text.string
        return next((state for t in holders if t.pos_ == "PROPN" and (state := country_of(t.text, self.on, text))), None)

    def _speaks_for(self, role: str | None, name: _Name, tokens: Sequence[Token]) -> str | None:
        """The side that a named person's roles tell: before the name, behind it, or in *of the Malian army*."""
        for told in (role, name.role):
            words = re.findall(r"[\w'-]+", (told or "").lower())
            if told and not _BESIDE.intersection(words) and (side := self._side(told)):
                return side
        behind = [t for t in tokens if start_of(t) >= name.span.end]
        if behind and behind[0].lower_ in ("of", "from", "with") and behind[0].dep_ == "prep":
            return self._side(self.parse.text.string[start_of(behind[0]) : end_of(behind[-1])])
        return None

    def _side(self, words: str) -> str | None:
        """The side that a descriptor spells out: *a Ukrainian military source*, *an official of the foreign ministry of Chad*."""
        pieces = re.findall(r"[\w’'-]+", words)
        for size in (3, 2, 1):
            for i in range(len(pieces) - size + 1):
                found = actors.find(" ".join(pieces[i : i + size]), self.on) if pieces[i][:1].isupper() else None
                if found is not None and found.side and found.side != actors.CIVILIAN:
                    return found.side
        return None

    # ------------------------------------------------------------ pronouns

    def pronoun(self, statement: Statement, outer: Statement | None, speaker: Source | None) -> Source:
        """Whom a pronoun stands for: in a quotation *I* is its speaker; otherwise the nearest subject that it fits, or nobody."""
        span = statement.source[0]
        word = span.text.lower()
        if word == "i":
            return _as(statement, speaker) if speaker is not None and speaker.kind is SourceKind.PERSON else unknown(statement)
        if word in _SOME:
            return replace(unknown(statement), name=span.text, kind=SourceKind.GROUP, disclosure=Disclosure.COLLECTIVE)
        if word in ("one", "the other", "another"):
            return self._one_of(statement)
        wanted = _STANDS_FOR.get(word)
        sentence = self.parse.sentence_at(span.start)
        if wanted is None or sentence is None:
            return unknown(statement)
        not_himself = outer.source if outer is not None and outer.mode is not Mode.INDIRECT else Spans()
        for index in range(sentence.index, max(sentence.index - 4, -1), -1):
            for where, source in reversed(self.subjects(index)):
                if where.end > span.start or (word in ("they", "them")) is not _many(source) or source.kind not in wanted:
                    continue
                if not_himself.overlaps(where) or (speaker is not None and not_himself and source.name == speaker.name):
                    continue
                if statement.content.covers(where) or (not_himself and outer is not None and not outer.content.covers(where)):
                    continue  # whom his own words name, or whom somebody else's quoted words cannot mean
                if source.disclosure is Disclosure.ROLE_DESCRIBED and word in _ONE and self._another_person(index, where):
                    return unknown(statement)
                return _as(statement, source)
        return unknown(statement)

    def _one_of(self, statement: Statement) -> Source:
        """*One said ...*: one of the people whom the sentences before it count, and nobody knows which."""
        described = replace(unknown(statement), name=statement.source.text, disclosure=Disclosure.ROLE_DESCRIBED)
        sentence = self.parse.sentence_at(statement.source.start)
        for index in range(sentence.index, max(sentence.index - 3, -1), -1) if sentence is not None else ():
            for where, source in reversed(self.subjects(index)):
                if where.end <= statement.source.start and source.disclosure is Disclosure.COLLECTIVE and source.kind is not None:
                    return replace(described, kind=SourceKind.PERSON, side=source.side)
        return described

    def _another_person(self, index: int, where: Span) -> bool:
        """Whether a second person is met in the sentence, who may as well be meant: *An engineer met a geologist.*"""
        for token in self.parse.sentences[index].tokens:
            if token.dep_ in ("dobj", "pobj") and token.pos_ == "NOUN" and not _plural(token) and _is_personal(token):
                verb = token.head if token.dep_ == "dobj" else token.head.head
                if verb.pos_ == "VERB" and not where.start <= start_of(token) < where.end:
                    return True
        return False

    def subjects(self, index: int) -> list[tuple[Span, Source]]:
        """The subjects of a sentence's clauses and the speakers in it, in order, as sources; pronouns left out."""
        if index not in self._subjects:
            out = []
            for token in self.parse.sentences[index].tokens:
                if token.dep_ in SUBJECTS and token.pos_ in ("NOUN", "PROPN") and token.left_edge.lower_ != "whose":
                    start, end = noun_phrase(token, without=(token.head,))
                    where = self.parse.text.span(start, end)
                    out.append((where, self.described(Spans([where]))))
            self._subjects[index] = out
        return self._subjects[index]


_PARTS = frozenset(
    "some many most several few half dozens hundreds thousands scores group crowd number handful majority one another all".split()
)
_PLACES = frozenset({"GPE", "LOC", "FAC"})
_INTRODUCES = re.compile(
    r"\b(?:named|called|nicknamed|known as|identified(?: \w+)? as|name(?: only| simply| just)? (?:as|is|was))\s+(?:only\s+)?$"
)
_NAMING = frozenset("named called nicknamed identified known gave identifies calls".split())
_OUTLETS = frozenset("radio tv television news herald tribune gazette times broadcasting".split())
_KUNYA = frozenset("abu abou um umm oum".split())
_BESIDE = frozenset(
    "critic opponent rival enemy victim survivor expert analyst researcher scholar historian lawyer attorney advocate activist "
    "campaigner journalist reporter correspondent prisoner captive hostage detainee defector deserter dissident exile refugee ally "
    "supporter neighbour neighbor veteran ex-soldier watcher observer monitor".split()
)
"""Nouns of people who are told with a state or army, and do not speak for it: *a critic of the Russian government*."""
_LIVES = frozenset("live flee escape survive shelter hide lose sleep return walk shop witness see hear".split())
"""What somebody is told to have gone through, rather than to have held as an office."""
_SOME = frozenset({"some", "others", "many", "these", "those"})
_BODIES = frozenset(
    {SourceKind.ORGANIZATION, SourceKind.GOVERNMENT, SourceKind.ARMED_FORCE, SourceKind.DOCUMENT, SourceKind.OUTLET, SourceKind.GROUP}
)
_STANDS_FOR = dict.fromkeys(("he", "she", "him", "her"), frozenset({SourceKind.PERSON})) | dict.fromkeys(("it", "they", "them"), _BODIES)


def _as(statement: Statement, source: Source) -> Source:
    """The same claimant under another mention; what the name comes from is the antecedent."""
    antecedent = source.antecedent or source.spans
    return replace(source, spans=statement.source, text=statement.source.text, antecedent=antecedent)


def _many(source: Source) -> bool:
    return source.disclosure is Disclosure.COLLECTIVE


# ---------------------------------------------------------------- what a phrase says


def _kind(head: Token, noun: Claimant | None) -> tuple[SourceKind | None, Disclosure]:
    if noun is not None and noun.kind is SourceKind.PERSON:
        if _plural(head) or head.lower_ in ("couple", "family", "people"):
            return _PLURAL_KINDS.get(head.lemma_.lower(), SourceKind.GROUP), Disclosure.COLLECTIVE
        return SourceKind.PERSON, Disclosure.ROLE_DESCRIBED
    if noun is not None:
        if noun.kind in (SourceKind.DOCUMENT, SourceKind.IMAGERY):
            return noun.kind, Disclosure.DOCUMENT
        several = head.tag_ == "NNS" and noun.kind is not SourceKind.OUTLET and head.lower_ not in ("authorities", "police")
        crowd = noun.kind is SourceKind.GROUP or several
        return noun.kind, Disclosure.COLLECTIVE if crowd else Disclosure.INSTITUTION
    if head.ent_type_ == "GPE":
        return SourceKind.GOVERNMENT, Disclosure.INSTITUTION
    several = head.pos_ == "PROPN" and head.ent_type_ == "ORG" and len([t for t in head.subtree if t.pos_ == "PROPN"]) > 1
    if head.ent_type_ == "NORP" or (_plural(head) and not several):
        return SourceKind.GROUP, Disclosure.COLLECTIVE
    if head.pos_ == "PROPN":
        words = {t.lower_ for t in head.subtree if t.pos_ == "PROPN" and abs(t.i - head.i) <= 4} | {head.lower_}
        return SourceKind.OUTLET if words & _OUTLETS else SourceKind.ORGANIZATION, Disclosure.INSTITUTION
    return None, Disclosure.ROLE_DESCRIBED


def _noun(head: Token) -> Claimant | None:
    """What the lexicon knows of a noun, with the word before it where the two are one term (*coast guard*)."""
    before = head.nbor(-1).lower_ if head.i > head.sent.start else ""
    keys = (f"{before} {head.lemma_.lower()}", head.lower_, head.lemma_.lower(), head.lower_.removesuffix("s"))
    return next((claimants()[k] for k in keys if k in claimants()), None)


def _part_of(head: Token) -> Token | None:
    """The people of whom some are meant: *some of the refugees*, *a group of mothers*, *one of the guards*."""
    if head.lower_ not in _PARTS:
        return None
    of = next((c for c in head.children if c.dep_ == "prep" and c.lower_ == "of"), None)
    people = next((c for c in of.children if c.dep_ == "pobj"), None) if of is not None else None
    return people if people is not None and _plural(people) else None


def _of_description(noun: Claimant | None, kind: SourceKind | None, words: str) -> Sensitivity:
    """Of somebody who is only described: open, but for those whom the description itself puts at risk."""
    value = noun.sensitivity if noun is not None else None
    if kind in (None, SourceKind.PERSON, SourceKind.GROUP, SourceKind.ARMED_FORCE) and value in (None, SensitivityValue.WITNESS_AT_RISK):
        value = risk_of(words) or value
    if value is None or value is SensitivityValue.WITNESS_AT_RISK:
        return _OPEN
    return Sensitivity(value, Visibility.RESTRICTED)


def _names(report: Report, parse: Parse, statements: Sequence[Statement], places: Sequence[Place]) -> Iterator[_Name]:
    """Personal names: entities labelled so, and capitalised sources that are nothing else that we know.

    When in doubt a single capitalised word that speaks is a person: taking a witness for a company would leave the witness unprotected.
    """
    for sentence in parse.sentences:
        for entity in sentence.tokens.ents:
            listed = actors.find(entity.text, report.published)
            if (
                entity.label_ == "PERSON"
                and listed is None
                and entity.text.casefold() not in _agencies()
                and entity.text.casefold() not in _companies()
                and (name := _name(parse, list(entity)))
            ):
                yield name
    chosen = ByPlace[None]()
    for place in places:
        if place.chosen is not None:
            chosen.add((place.span.start, place.span.end), None)
    for statement in statements:
        head = _head([t for part in statement.source for t in parse.tokens_in(part.start, part.end)]) if statement.source else None
        if head is None:
            continue
        if statement.source.text[:1].isupper() and is_public_figure(statement.source.text, report.published, parse.text.string):
            yield _Name(statement.source[0], tuple(statement.source.text.lower().split()), True, None)
            continue
        if head.pos_ != "PROPN" or head.ent_type_ == "PERSON" or _is_a_body(head.text):
            continue
        alone = not any(c.dep_ in ("compound", "det", "amod", "poss", "nmod") for c in head.children)
        a_word = head.text[1:].islower() and not any(chosen.touching(start_of(head), start_of(head) + 1))
        run = [t for t in head.subtree if t.pos_ == "PROPN" and head.i - 4 <= t.i <= head.i and t.dep_ in ("compound", "flat", head.dep_)]
        if (
            _told_to_be_a_person(head)
            or _called_by_a_noun(head)
            or (alone and a_word and (head.ent_type_ not in ("ORG", "NORP") or not _spoken_of_as_a_thing(statement)))
            or (run and _is_given_name(run[0]) and not any(c.dep_ == "det" for c in head.children) and head.ent_type_ not in _PLACES)
        ) and (name := _name(parse, run)):
            yield name


def _is_a_body(name: str) -> bool:
    return actors.find(name) is not None or name.casefold() in _agencies() or name.casefold() in _companies()


@cache
def _companies() -> frozenset[str]:
    return frozenset(form.strip().casefold() for row in lexicons.load("companies").rows for form in row["forms"].split(";"))


@cache
def _agencies() -> frozenset[str]:
    return frozenset(form.strip().casefold() for row in lexicons.load("agencies").rows for form in row["forms"].split(";"))


def _is_given_name(token: Token) -> bool:
    return all(part in _given_names() for part in token.lower_.split("-"))


@cache
def _given_names() -> frozenset[str]:
    return frozenset(r["name"] for r in lexicons.load("person_names").rows)


def _spoken_of_as_a_thing(statement: Statement) -> bool:
    """*Harbour Lines said it would ...*: what calls itself *it* is no person."""
    return bool(re.search(r"\b(?:it|its|itself)\b", statement.content.text))


def _told_to_be_a_person(head: Token) -> bool:
    """*Olena, who works there*, *Yusuf, 34*, *Samir, a resident*: what only a person is said to be."""
    for child in head.children:
        if child.dep_ == "relcl" and any(t.lower_ in ("who", "whom", "whose") for t in child.subtree):
            return True
        if child.dep_ == "appos" and (_is_personal(child) or (child.like_num and child.text.isdigit() and 5 < int(child.text) < 105)):
            return True
    return False


def _called_by_a_noun(head: Token) -> bool:
    """*the pensioner Galina*: a name right behind the noun of a person."""
    before = head.nbor(-1) if head.i > head.sent.start else None
    return before is not None and before.text.islower() and before.tag_ == "NN" and _is_personal(before) and head.text[1:].islower()


def _name(parse: Parse, tokens: Sequence[Token]) -> _Name | None:
    titled = False
    while tokens and (tokens[0].lower_ in _titles() or tokens[0].lower_.rstrip(".") in _titles() or not tokens[0].text[:1].isupper()):
        if tokens[0].lower_ not in _PARTICLES:
            titled = titled or _titles().get(tokens[0].lower_, False)
            tokens = tokens[1:]
        else:
            break
    while tokens and (tokens[-1].text in ("'s", "’s", "’", "'") or tokens[-1].is_punct):
        tokens = tokens[:-1]
    if not tokens or not any(t.text[:1].isupper() for t in tokens) or any(t.like_num for t in tokens):
        return None
    if tokens[0].i > tokens[0].sent.start:
        start = max(tokens[0].sent.start, tokens[0].i - 4)
        before = re.sub(r"\s+\.", ".", " ".join(t.lower_ for t in tokens[0].doc[start : tokens[0].i])).split()
        titles = [w for w in (" ".join(before[-2:]), *before[-1:], *(w.rstrip(".") for w in before[-1:])) if w in _titles()]
        titled = titled or any(_titles()[w] for w in titles) or (bool(titles) and len(tokens) == 1)
    words = tuple(t.lower_ for t in tokens if t.is_alpha or "-" in t.text or "’" in t.text or "'" in t.text)
    while len(tokens) > 2 and len(words) == len(tokens) and _describes(tokens[0]):
        tokens, words = tokens[1:], words[1:]  # *Neighbour Doug Pell*
    noun = claimants().get(words[-1]) if words else None
    a_noun = len(words) == 1 and not titled and (words[0] in claimants() or words[0].removesuffix("s") in claimants())
    if not words or a_noun or (noun is not None and noun.kind is not SourceKind.PERSON):
        return None
    return _Name(parse.span(tokens), words, titled, _appositive(parse, tokens[-1]))


def _describes(token: Token) -> bool:
    """Whether the first word of a name is a noun that tells who bears it: *Neighbour*, *Activist*, and not *Hunter*."""
    noun = claimants().get(token.lower_)
    body = noun is not None and noun.kind in (SourceKind.ORGANIZATION, SourceKind.OUTLET, SourceKind.GOVERNMENT)
    return (body or (token.i == token.sent.start and _is_personal(token))) and not _is_given_name(token)


def _is_personal(token: Token) -> bool:
    noun = claimants().get(token.lemma_.lower())
    return noun is not None and noun.kind is SourceKind.PERSON


def _appositive(parse: Parse, token: Token) -> str | None:
    """*Valeriy, a resident of Izium,*: the role told behind a name, as printed, without its article."""
    head = token
    while head.dep_ in ("compound", "flat", "nmod") and head.head.i > head.i:
        head = head.head
    apposition = next((c for c in head.children if c.dep_ == "appos" and _is_personal(c)), None)
    if apposition is None:
        return None
    start, end = noun_phrase(apposition, without=())
    return _unarticled(parse.text.string[start:end])


def _role_before(parse: Parse, tokens: Sequence[Token], name: _Name) -> str | None:
    """*health ministry spokesman Ashraf ...*: what stands before a name in the same phrase, as printed."""
    before = [t for t in tokens if end_of(t) <= name.span.start and not t.is_punct]
    while before and before[-1].lower_ in ("named", "called", "nicknamed", "identified", "as"):
        before = before[:-1]
    if not before:
        return None
    words = _unarticled(parse.text.string[start_of(before[0]) : end_of(before[-1])])
    known = any(t.lower_ in _titles() or _is_personal(t) for t in before)
    return words if known and words.lower() not in ("mr", "mr.", "mrs", "mrs.", "ms", "ms.", "miss") else None


def _noun_of_role(role: str | None) -> Claimant | None:
    words = re.findall(r"[\w'-]+", (role or "").lower())
    before_of = words[: words.index("of")] if "of" in words else words
    for word in reversed(before_of):
        if noun := claimants().get(word) or claimants().get(word.removesuffix("s")):
            return noun
    return Claimant(SourceKind.PERSON, None, None) if any(w in _titles() for w in words) else None


def _head(tokens: Sequence[Token]) -> Token | None:
    inside = {t.i for t in tokens}
    heads = [t for t in tokens if t.head.i not in inside or t.dep_ == "ROOT"]
    nominal = [t for t in heads if t.pos_ in ("NOUN", "PROPN", "PRON", "ADJ", "NUM")]
    if (
        not nominal and heads and heads[0].pos_ == "VERB"
    ):  # *a leaflet dropped over the town*, whose participle the parser takes for the verb
        nominal = [t for t in tokens if t.dep_ in SUBJECTS and t.head == heads[0] and t.pos_ in ("NOUN", "PROPN", "PRON")]
    return (nominal or heads or [None])[0]  # type: ignore[list-item]


def _core(tokens: Sequence[Token], head: Token) -> tuple[int, int]:
    """The descriptor without relative clauses and appositions: *the tank driver who left* is *the tank driver*."""
    first = tokens[0]
    last = head
    for token in tokens:
        if token.i <= last.i:
            continue
        up = token
        while up.head.i != head.i and up.dep_ != "ROOT" and up.i != head.i:
            up = up.head
        if up.dep_ in ("prep", "conj", "cc", "compound", "flat", "amod", "nummod", "poss", "nmod") and not token.is_punct:
            last = token
        elif token.is_punct and token.text in ("-", "–", "’", "'"):
            continue
        else:
            break
    return start_of(first), end_of(last)


def _heads(name: _Name, spans: Spans, head: Token) -> bool:
    return any(p.covers(name.span) for p in spans) and end_of(head) >= name.span.start and start_of(head) <= name.span.end


def _is_called(name: _Name, spans: Spans, head: Token) -> bool:
    """*its spokesman, Rupert Colville*, *a witness named Ahmad*: a name in apposition, or behind a naming word."""
    if not any(p.covers(name.span) for p in spans) or not _is_personal(head):
        return False
    before = name.span.source.string[spans.start : name.span.start]
    if _INTRODUCES.search(before) or 0 <= name.span.start - end_of(head) <= 1:
        return True
    for child in head.subtree:
        called = child.dep_ == "appos" or (child.dep_ in ("acl", "relcl", "xcomp") and child.lower_ in _NAMING)
        if called and child.i > head.i and start_of(child.left_edge) <= name.span.start < end_of(child.right_edge):
            return child.dep_ != "appos" or start_of(child.left_edge) == name.span.start or child.head.i == head.i
    return False


def _plural(head: Token) -> bool:
    if head.tag_ == "NNP" and head.lower_ not in claimants() and head.lower_.endswith("s") and head.lower_[:-1] in claimants():
        return True  # *Rebels*, *Medics*: a common noun that opens a sentence or a headline
    return head.tag_ in ("NNS", "NNPS") or any(c.dep_ in ("nummod",) and c.lower_ not in ("one", "1") for c in head.children)


def _unarticled(words: str) -> str:
    return re.sub(r"^(?:the|an?|one)\s+", "", words, flags=re.I).strip(" ,")
