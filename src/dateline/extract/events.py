"""What happened, as each statement tells it: event mentions with their parties, numbers, weapons, place and time.

A mention's wording is that of its predicate (extract/wording.py): what is feared, threatened, denied or planned is an event mention too,
and says so. A deed told twice in one clause (a verb whose subject is the deed's noun) is one mention. A deed's doer is looked for in its
own clause, then in the clause of the noun that names it; a passive without an agent has none. Of *clashes between A and B* the first is
the actor and the second the recipient: the order of mention, which says nothing about who began.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

from ..pipeline import step
from ..resolve import actors
from ..text import Span
from ..types import (
    Equipment,
    EquipmentStatus,
    EventKind,
    EventMention,
    Level,
    Modality,
    Mode,
    Party,
    Passage,
    Place,
    PlaceRole,
    Polarity,
    Quantity,
    Report,
    Statement,
    Time,
    passage,
)
from . import casualties, clauses, crosswalk, equipment, triggers
from .nouns import Ground, classes, semantic_head, words
from .parse import Parse, Sentence, end_of, start_of
from .quantities import in_tokens
from .roles import Parties, phrase_with_count
from .triggers import Trigger
from .wording import judge

if TYPE_CHECKING:
    from spacy.tokens import Token

_VIOLENT = frozenset({EventKind.STRIKE, EventKind.SHELLING, EventKind.ARMED_CLASH, EventKind.CHEMICAL_ATTACK, EventKind.KILLING})
_ONE_SIDED = _VIOLENT - {EventKind.ARMED_CLASH}
"""Deeds whose doer did what came of them; in a clash, nobody is told to have."""
_OF_PEOPLE = frozenset(
    {EventKind.KILLING, EventKind.INJURY, EventKind.CAPTURE_OF_PERSONS, EventKind.DETENTION_OR_TORTURE, EventKind.SEXUAL_VIOLENCE}
)
_HELD = frozenset({EventKind.TALKS, EventKind.EXERCISE, EventKind.PROTEST})
_HARM = frozenset({EventKind.KILLING, EventKind.INJURY})
_STATUS = {
    EventKind.EQUIPMENT_DESTROYED: EquipmentStatus.DESTROYED,
    EventKind.EQUIPMENT_DAMAGED: EquipmentStatus.DAMAGED,
    EventKind.EQUIPMENT_ABANDONED: EquipmentStatus.ABANDONED,
    EventKind.EQUIPMENT_CAPTURED: EquipmentStatus.CAPTURED,
}
_WITH = ("with", "using")
_ON_GROUND = (
    "in",
    "at",
    "on",
    "near",
    "around",
    "outside",
    "from",
    "inside",
    "across",
    "over",
    "into",
    "towards",
    "toward",
    "to",
    "of",
    "along",
)
_ARMED = frozenset({actors.ActorKind.ARMED_FORCE, actors.ActorKind.ARMED_GROUP})
_NO_ACTOR = frozenset({"undergo", "blow", "none", "claim-lives", "lost", "toll", "flee", "undergo-self"})
_REFERS_TO_SPEAKER = frozenset(["it", "its", "we", "our"])
_MAX_DISTANCE = 7
_Mention = TypeVar("_Mention", Place, Time)


@step(requires=("report", "parse", "statements", "times", "places"), provides="events", empty=dict)
def events(
    report: Report, parse: Parse, statements: Sequence[Statement], times: Sequence[Time], places: Sequence[Place]
) -> Mapping[str, tuple[EventMention, ...]]:
    """The event mentions of each statement's own content, by statement id, in the order of the text.

    What stands in the content of a statement that is relayed inside another belongs to the inner one.
    """
    reading = _Reading(report, parse, times, places, statements)
    inner: dict[str, list[Span]] = {}
    for statement in statements:
        if statement.via is not None:
            inner.setdefault(statement.via, []).extend(statement.content)
    return {s.id: tuple(reading.mentions(s, inner.get(s.id, ()))) for s in statements}


@dataclass(frozen=True, slots=True)
class _Found:
    """A mention with what it was made from."""

    mention: EventMention
    trigger: Trigger


class _Reading:
    """One report, with what the other steps found in it."""

    def __init__(
        self, report: Report, parse: Parse, times: Sequence[Time], places: Sequence[Place], statements: Sequence[Statement]
    ) -> None:
        self.parse, self.text = parse, parse.text
        self.attributed = [spans for s in statements if s.mode is not Mode.OWN_VOICE for spans in (s.source, s.cue, s.content) if spans]
        self.times = times
        self.ground = Ground(tuple(places))
        self.on = report.published[:10] if report.published else None
        self.parties = Parties(self.text, self.ground, self.on)
        self._quantities: dict[int, list[Quantity]] = {}
        self._equipment: dict[int, list[equipment.Mention]] = {}

    def mentions(self, statement: Statement, inner: Sequence[Span]) -> Iterator[EventMention]:
        """The event mentions of one statement."""
        seen: set[int] = set()
        for part in statement.content:
            for sentence in self.parse.sentences_in(part.start, part.end):
                own = [
                    t
                    for t in sentence.tokens
                    if not t.is_space
                    and start_of(t) < part.end
                    and end_of(t) > part.start
                    and start_of(t) not in seen
                    and not any(s.start <= start_of(t) < s.end for s in inner)
                ]
                seen.update(start_of(t) for t in own)
                yield from self._in_sentence(statement, sentence, own)

    def _in_sentence(self, statement: Statement, sentence: Sentence, own: Sequence[Token]) -> Iterator[EventMention]:
        found = {t.i: trigger for t in own if (trigger := triggers.find(t, self.ground, self.on))}
        if not found:
            return
        if triggers.is_playful(list(sentence.tokens)):
            found = {i: t for i, t in found.items() if t.kind in _HARM and t.verbal}
        found = {i: t for i, t in found.items() if not _told_by_its_noun(t, found) and not _is_weapon_of(t, found)}
        done: dict[int, _Found] = {}
        for i in sorted(found, key=lambda i: (found[i].verbal, i)):
            done[i] = self._mention(statement, sentence, found[i], found, done)
        for i in sorted(done):
            yield done[i].mention

    def _mention(
        self, statement: Statement, sentence: Sentence, trigger: Trigger, found: Mapping[int, Trigger], done: Mapping[int, _Found]
    ) -> _Found:
        numbers = self._numbers(sentence)
        token, kind, frame = trigger.token, trigger.kind, trigger.row.frame
        actor, recipient, patient = self._roles(trigger, statement)
        cause = self._cause(trigger, done)
        if actor is None and cause is not None and frame != "claim-lives" and _subject_or_in(trigger, cause.trigger):
            actor = cause.mention.actor
        if frame == "claim-lives" and cause is not None:
            actor = cause.mention.actor
        wording = judge(sentence, trigger.support if trigger.support is not None else token)
        count = self._casualties(trigger, patient, numbers) if kind in _HARM else None
        deaths = count if kind is EventKind.KILLING else None
        injuries = count if kind is EventKind.INJURY else None
        acting = [p for p in (actor, recipient if frame == "meet" else None) if p is not None]
        place, time = self._place(token, statement, acting), self._time(token, statement)
        object_ = self._object(trigger, patient, recipient)
        instrument = self._instrument(trigger)
        if kind is EventKind.STRIKE and instrument is not None and trigger.verbal and _are_shells(instrument.text):
            kind = EventKind.SHELLING
        elif (
            kind is EventKind.SHELLING
            and trigger.verbal
            and _is_flown(trigger)
            and (instrument is None or not _are_shells(instrument.text))
        ):
            kind = EventKind.STRIKE
        mention = EventMention(
            kind=kind,
            trigger=self._trigger_span(trigger),
            modality=Modality.ONGOING if _is_warned_of(trigger) else wording.modality,
            polarity=Polarity.AFFIRMED if _is_lack(trigger) else wording.polarity,
            level=Level.UNSPECIFIED if wording.level is Level.CERTAIN and clauses.is_accusation(token) else wording.level,
            actor=actor,
            recipient=recipient,
            instrument=instrument,
            object=object_,
            place=place,
            time=time,
            deaths=deaths,
            injuries=injuries,
            deaths_by_side=casualties.by_side(patient, deaths, actor, recipient, self.ground) if deaths else None,
            quantities=self._in_clause(trigger, numbers, found),
            equipment=self._weapons(trigger, sentence, patient, found, actor),
        )
        plover, acled = crosswalk.codes(kind, self._traits(trigger, mention, patient))
        return _Found(replace(mention, plover=plover, acled=acled), trigger)

    # ------------------------------------------------------------ roles

    def _roles(self, trigger: Trigger, statement: Statement) -> tuple[Party | None, Party | None, Token | None]:
        """Actor, recipient, and the token that heads what undergoes the deed."""
        frame, clause, kind, token = trigger.row.frame, trigger.clause, trigger.kind, trigger.token
        if not trigger.verbal:
            return self._roles_of_noun(trigger, statement)
        if frame in _NO_ACTOR:
            patient = clauses.undergoes(token) or clause.subject
            if frame == "lost":
                patient = clauses.undergoes(token) if clause.passive else clause.subject
            if frame in ("blow", "none", "claim-lives", "toll"):
                return None, None, clause.object if frame == "claim-lives" else None
            return None, self.parties.sufferer(patient, surely=kind in _OF_PEOPLE), patient
        if frame == "meet":
            return self._sides(trigger)
        if frame == "lose":
            loser = clauses.undergoes(token) if clause.passive else clause.subject
            if kind is EventKind.KILLING:
                return None, self.parties.sufferer(clause.object), clause.object
            return self._doer(loser, kind, statement), None, clause.object
        if frame == "fall":
            taker = next((o for p, o in clauses.prepositions(token) if p == "to"), None)
            if taker is None:
                hands = next((o for _, o in clauses.prepositions(token) if o.lemma_ in ("hand", "control")), None)
                taker = next((o for p, o in clauses.prepositions(hands) if p == "of"), None) if hands is not None else None
                if taker is None and hands is not None:
                    return self.parties.owner(hands, deed=False), None, clause.subject
            return self.parties.doer(taker, kind), None, clause.subject
        actor = self._doer(clause.subject, kind, statement)
        if actor is None and clause.subject is not None and classes(clause.subject, self.ground, self.on) & {"munition", "equipment"}:
            actor = self.parties.owner(clause.subject, deed=False)
        if frame == "act0":
            return actor, None, clause.object
        if frame == "supply":
            return actor, self.parties.sufferer(clause.object), next((o for p, o in clauses.prepositions(token) if p == "with"), None)
        if frame == "give":
            receiver = clause.recipient or next((o for p, o in clauses.prepositions(token) if p in ("to", "for")), None)
            return actor, self.parties.sufferer(receiver), clause.object
        if frame == "fire":
            target = next(
                (o for p, o in clauses.prepositions(token) if p in ("at", "on", "into", "toward", "towards", "against", "upon", "over")),
                None,
            )
            if clause.passive and actor is None:
                actor = self.parties.owner(clause.object, deed=False) if clause.object is not None else None
            return actor, self.parties.sufferer(target), target
        if frame == "blame":
            target = next((o for p, o in clauses.prepositions(token) if p == "on"), None)
            if target is None and clause.object is not None:
                target = next((o for p, o in clauses.prepositions(clause.object) if p == "on"), None)
            return actor, self.parties.sufferer(target if target is not None else clause.object), clause.object
        patient = clause.object
        if patient is None and _is_reduced_passive(trigger) and classes(clause.subject, self.ground, self.on) & {"person", "number"}:
            return None, self.parties.sufferer(clause.subject, surely=kind in _OF_PEOPLE), clause.subject
        if (before := _deed_before(trigger)) is not None:
            actor = self._doer(clauses.of_verb(before).subject, kind, statement)
        if token.lemma_ == "use":
            return actor, None, patient
        if patient is not None and kind is EventKind.PROPERTY_DAMAGE and patient.lower_ == "fire":
            patient = next((o for p, o in clauses.prepositions(token) if p == "to"), None)
        if patient is not None and patient.lemma_ in ("prisoner", "hostage", "captive"):
            whom = [c for c in (*patient.children, *token.children) if c.dep_ in ("compound", "dobj") and c.i < patient.i]
            patient = max(whom, key=lambda c: c.i, default=patient)  # *took 12 guards hostage*, however it was parsed
        return actor, self.parties.sufferer(patient, surely=kind in _OF_PEOPLE), patient

    def _roles_of_noun(self, trigger: Trigger, statement: Statement) -> tuple[Party | None, Party | None, Token | None]:
        frame, clause, kind, token = trigger.row.frame, trigger.clause, trigger.kind, trigger.token
        objects = dict(reversed(list(clauses.prepositions(token))))
        if frame == "meet":
            return self._sides(trigger)
        if frame in ("undergo", "undergo-self", "toll"):
            patient = objects.get("of") or objects.get("among") or next((c for c in token.children if c.dep_ == "poss"), None)
            if frame == "undergo-self":
                patient = patient or token
            return None, self.parties.sufferer(patient), patient or (token if frame != "toll" else None)
        if frame in ("none", "blow"):
            return self.parties.doer(objects.get("by"), kind), None, None
        if frame == "self":
            doer = objects.get("of") or objects.get("by")
            actor = self._doer(doer, kind, statement) or self.parties.owner(token, deed=True)
            owned = doer if doer is not None else token
            return actor or self._owner_by_pronoun(owned, kind, statement), None, None
        if frame == "fall":
            return self.parties.doer(objects.get("to"), kind), None, objects.get("of")
        actor = (
            self._doer(clause.doer, kind, statement)
            or self.parties.owner(token, deed=True)
            or self._owner_by_pronoun(token, kind, statement, deed=True)
        )
        if frame == "lose":
            return actor, None, objects.get("of")
        if frame == "give":
            return actor, self.parties.sufferer(objects.get("to") or objects.get("for")), objects.get("of")
        patient = clause.object
        return actor, self.parties.sufferer(patient, surely=kind in _OF_PEOPLE), patient

    def _doer(self, token: Token | None, kind: EventKind, statement: Statement) -> Party | None:
        if token is not None and token.pos_ == "PRON":
            theirs = token.lower_ in _REFERS_TO_SPEAKER or (token.lower_ == "they" and token.head.dep_ == "ccomp")
            speaker = self._speaker(statement, kind) if theirs else None
            return speaker or self._antecedent(token, token.head, kind, statement)
        if token is not None and token.dep_ != "poss" and (own := self._owner_by_pronoun(token, kind, statement)):
            return own
        return self.parties.doer(token, kind)

    def _owner_by_pronoun(self, noun: Token, kind: EventKind, statement: Statement, *, deed: bool = False) -> Party | None:
        """*its troops*, in the words of a state or force: the speaker's."""
        possessor = next((c for c in noun.children if c.dep_ == "poss" and c.pos_ in ("PRON", "DET")), None)
        if possessor is None:
            return None
        speaker = self._speaker(statement, kind) if possessor.lower_ in _REFERS_TO_SPEAKER else None
        if speaker is None and deed and noun.head.lemma_ not in words("light"):
            return None
        return speaker or self._antecedent(possessor, noun, kind, statement)

    def _antecedent(self, pronoun: Token, inside: Token, kind: EventKind, statement: Statement) -> Party | None:
        """The subject of the clause around a pronoun's, or of the sentence before, when it is a party that the pronoun fits.

        *The army said it had left*; *Rebels entered the town. They looted shops*.
        """
        if pronoun.lower_ not in ("it", "its", "they", "their"):
            return None
        token = inside
        while token.head.i != token.i:
            token = token.head
            if token.pos_ not in ("VERB", "AUX"):
                continue
            for child in token.children:
                if child.dep_ in ("nsubj", "nsubjpass") and child.i < pronoun.i and child is not pronoun and child is not inside:
                    if child.pos_ == "PRON" or not self._is_said_by_the_same(child, statement):
                        return None
                    return self.parties.doer(child, kind) if self._fits(pronoun, child) else None
        return self._antecedent_before(pronoun, kind, statement)

    def _antecedent_before(self, pronoun: Token, kind: EventKind, statement: Statement) -> Party | None:
        """The one who acts in the sentence before, in the same paragraph and voice; None where another party could be meant."""
        sentence = self.parse.sentence_at(start_of(pronoun))
        if sentence is None or sentence.index == 0 or pronoun.dep_ not in ("nsubj", "poss"):
            return None
        before = self.parse.sentences[sentence.index - 1]
        if self.text.string.count("\n\n", before.start, sentence.start):
            return None
        root = before.tokens.root
        subject = next((c for c in root.children if c.dep_ == "nsubj"), None)
        if subject is None or root.pos_ != "VERB" or not self._is_said_by_the_same(subject, statement) or not self._fits(pronoun, subject):
            return None
        party = self.parties.doer(subject, kind)
        if party is None or not classes(subject, self.ground, self.on) & {"combatant"}:
            return None
        rivals = [
            t
            for t in before.tokens
            if t.dep_ in ("dobj", "agent", "pobj", "nsubj", "nsubjpass")
            and t.i != subject.i
            and not party.spans.overlaps(self.text.span(start_of(t), end_of(t)))
            and self._fits(pronoun, t)
            and classes(t, self.ground, self.on) & {"combatant"}
        ]
        return None if rivals else party

    def _fits(self, pronoun: Token, noun: Token) -> bool:
        """Whether they agree in number; *they* of a collective."""
        plural = pronoun.lower_ in ("they", "their")
        many = noun.tag_ in ("NNS", "NNPS") or bool(noun.conjuncts)
        return many is plural or (plural and noun.lemma_.casefold() in words("collective"))

    def _is_said_by_the_same(self, noun: Token, statement: Statement) -> bool:
        """Whether a noun stands in the statement's words, or both are the outlet's own."""
        span = self.text.span(start_of(noun), end_of(noun))
        if statement.content.covers(span):
            return True
        return statement.mode is Mode.OWN_VOICE and not any(s.overlaps(span) for s in self.attributed)

    def _speaker(self, statement: Statement, kind: EventKind) -> Party | None:
        """The statement's source as a party, when it is a state, government, force or group and the statement names it."""
        if len(statement.source) != 1:
            return None
        actor = actors.find(statement.source.text, self.on)
        if actor is None or (actor.id.startswith("generic:") and actor.kind in _ARMED):
            return self._unlisted(statement.source[0], kind)
        if actor.id.startswith("generic:") or actor.kind in (actors.ActorKind.OUTLET, actors.ActorKind.PEOPLE):
            return None
        return Party(actor.side or actor.name, statement.source, statement.source.text, actor.side, actor.sector)

    def _unlisted(self, source: Span, kind: EventKind) -> Party | None:
        """A group of fighters that no list has, as the source of its own deed: *a group calling itself the Avengers said it did*."""
        own = [t for t in self.parse.tokens_in(source.start, source.end) if not t.is_space]
        head = next((t for t in own if t.head.i == t.i or not (own[0].i <= t.head.i <= own[-1].i)), None)
        if head is None or not (head.lemma_.casefold() == "group" or "combatant" in classes(head, self.ground, self.on)):
            return None
        return self.parties.doer(head, kind)

    def _sides(self, trigger: Trigger) -> tuple[Party | None, Party | None, Token | None]:
        """Two sides of a clash or of talks: coordinated, or joined by *with*, *against* or *between*."""
        token, kind, clause = trigger.token, trigger.kind, trigger.clause
        joined = [token, *([clause.object] if trigger.verbal and clause.object is not None else [])]  # *traded fire with*
        with_ = [o for t in joined for p, o in clauses.prepositions(t) if p in ("with", "against")]
        between = [o for p, o in clauses.prepositions(token) if p in ("between", "among")]
        if not between and not trigger.verbal and token.dep_ == "nsubj":
            between = [o for p, o in clauses.prepositions(token.head) if p in ("between", "among")]
        if trigger.verbal:
            first = clauses.undergoes(token) if clause.passive and clause.subject is None else clause.subject
            second = with_[0] if with_ else clause.object
            if second is not None and not with_ and self.parties.sufferer(second) is None:
                second = None
            if clause.passive:
                first, second = clause.subject, clause.object
        elif between:
            first, second = between[0], None
        else:
            first = clause.subject if clause.subject is not None else next((o for p, o in clauses.prepositions(token) if p == "by"), None)
            second = with_[0] if with_ else None
        if first is not None and second is None:
            heads = clauses.conjuncts(first)
            if len(heads) > 1:
                return self._single(heads[0], kind), self._single(heads[1], kind), None
        actor = self.parties.doer(first, kind) if first is not None else None
        if actor is None and not trigger.verbal:
            actor = self.parties.owner(token, deed=True) if with_ else None
        return actor, self.parties.sufferer(second), second

    def _single(self, token: Token, kind: EventKind) -> Party | None:
        return self.parties.one_doer(token, kind)

    # ------------------------------------------------------------ what goes with it

    def _cause(self, trigger: Trigger, done: Mapping[int, _Found]) -> _Found | None:
        """The deed, named by a noun, that a verb has as its subject or that it happened in: *the raid killed*, *killed in the raid*."""
        if not trigger.verbal:
            return None
        token, clause = trigger.token, trigger.clause
        near = [clause.subject, *(o for p, o in clauses.prepositions(token) if p in ("in", "by", "during", "from", "with"))]
        for other in near:
            if other is not None and other.i in done and _is_one_sided(done[other.i]):
                return done[other.i]
        return None

    def _casualties(self, trigger: Trigger, patient: Token | None, numbers: Sequence[Quantity]) -> Quantity | None:
        token = trigger.token
        if trigger.row.frame == "toll":
            after = [q for q in numbers if q.unit is None and q.span.start > end_of(token)]
            return next((q for q in after if not self._is_a_start(q)), None)
        if not trigger.verbal and patient is token:
            return casualties.count(token, numbers, self.text, self.ground)
        found = casualties.count(patient, numbers, self.text, self.ground)
        if found is None and token.lower_ in ("dead", "wounded", "injured", "killed"):
            before = [q for q in numbers if q.unit is None and 0 <= start_of(token) - q.span.end <= 2]
            found = before[0] if before else None
        return found

    def _is_a_start(self, quantity: Quantity) -> bool:
        """Whether a toll's number is where it came from, or by how much it rose: *from 30 to 40*, *by ten to 40*."""
        before = next(
            (t for t in reversed(list(self.parse.tokens_in(max(0, quantity.span.start - 12), quantity.span.start))) if not t.is_space), None
        )
        return before is not None and before.lower_ in ("from", "by")

    def _object(self, trigger: Trigger, patient: Token | None, recipient: Party | None) -> Passage | None:
        if patient is None or patient.pos_ in ("PRON", "DET", "VERB", "NUM") or patient is trigger.token or trigger.kind in _HARM:
            return None
        if patient.ent_type_ in ("DATE", "TIME") or any(t.span.start <= start_of(patient) < t.span.end for t in self.times):
            return None
        if recipient is not None and trigger.row.frame not in ("give", "blame", "supply"):
            return None
        if patient.lemma_.casefold() in words("hold"):
            patient = next((o for p, o in clauses.prepositions(patient) if p in ("of", "over")), patient)
        tokens = phrase_with_count(patient)
        last = tokens[-1]
        for other in clauses.conjuncts(patient)[1:]:
            own = phrase_with_count(other)
            if own[0].i <= last.i + 2 and other.pos_ in ("NOUN", "PROPN") and not self.ground.is_named_by(other):
                last = own[-1]
        for preposition, inner in clauses.prepositions(patient):
            if preposition == "of" and self.ground.at(inner) and inner.left_edge.i <= last.i + 2 + (inner.i - inner.left_edge.i):
                last = inner
        return passage(self.text.span(start_of(tokens[0]), max(end_of(last), end_of(tokens[-1]))))

    def _instrument(self, trigger: Trigger) -> Passage | None:
        token, clause = trigger.token, trigger.clause
        if trigger.kind is EventKind.EXPLOSIVE_HAZARD and not trigger.verbal:
            return None
        candidates: list[Token] = [o for p, o in clauses.prepositions(token) if p in _WITH]
        if trigger.row.frame == "fire" and clause.object is not None and clause.object.lower_ != "fire":
            candidates.insert(0, clause.object)
        if trigger.verbal:
            candidates += [t for t in (clause.subject, clauses.undergoes(token) if trigger.row.frame == "blow" else None) if t is not None]
            candidates += [o for p, o in clauses.prepositions(token) if p in ("by", "from")]
        else:
            candidates += [c for c in token.children if c.dep_ in ("compound", "amod", "nmod") and c.i < token.i]
            candidates += [
                o
                for p, o in clauses.prepositions(token)
                if p == "of" and trigger.row.frame in ("blow", "act") and trigger.kind is EventKind.SHELLING
            ]
        for head in candidates:
            if "munition" in classes(head, self.ground, self.on) or (
                not trigger.verbal and head.lemma_.lower() in ("air", "drone", "suicide", "car", "truck")
            ):
                if trigger.verbal and head.lemma_.lower() in ("fire",) and head.i < token.i:
                    continue
                tokens = phrase_with_count(head) if trigger.verbal or head.dep_ == "pobj" else [head]
                return passage(self.text.span(start_of(tokens[0]), end_of(tokens[-1])))
        return None

    def _in_clause(self, trigger: Trigger, numbers: Sequence[Quantity], found: Mapping[int, Trigger]) -> tuple[Quantity, ...]:
        """The quantities that hang on a trigger more closely than on any other."""
        if not numbers:
            return ()
        mine = []
        for quantity in numbers:
            token = self._token_at(quantity.span.start)
            owner = next((t for t in [token, *token.ancestors] if t.i in found), None) if token is not None else None
            if owner is not None and owner.i == trigger.token.i:
                mine.append(quantity)
        return tuple(mine)

    def _whose(self, trigger: Trigger, mention: equipment.Mention, actor: Party | None, *, is_patient: bool) -> Party | None:
        """Whose equipment it is by the deed: the loser's, that of whom it was taken from, or the doer's who uses it or leaves it."""
        if trigger.kind is EventKind.EQUIPMENT_CAPTURED and is_patient:
            for noun in (trigger.token, mention.head):
                for name, other in clauses.prepositions(noun):
                    if name == "from" and (party := self.parties.sufferer(other)) is not None:
                        return party
            return None
        if trigger.kind is EventKind.EQUIPMENT_ABANDONED or trigger.row.frame == "lose":
            return actor
        fired = trigger.row.frame == "fire" and mention.head == trigger.clause.object
        return actor if fired or (mention.head.dep_ == "pobj" and mention.head.head.lower_ in _WITH) else None

    def _weapons(
        self, trigger: Trigger, sentence: Sentence, patient: Token | None, found: Mapping[int, Trigger], actor: Party | None
    ) -> tuple[Equipment, ...]:
        """The equipment that hangs on a trigger more closely than on any other, with the status that the deed gives its object."""
        if sentence.index not in self._equipment:
            tokens = [t for t in sentence.tokens if not t.is_space]
            self._equipment[sentence.index] = equipment.in_tokens(self.parse, tokens, self._numbers(sentence), self.parties)
        status = _STATUS.get(trigger.kind)
        patients = {t.i for t in clauses.conjuncts(patient)} | {semantic_head(patient).i} if patient is not None else set()
        mine = []
        for mention in self._equipment[sentence.index]:
            owner = next((t for t in [mention.head, *mention.head.ancestors] if t.i in found), None)
            is_patient = mention.head.i in patients
            if is_patient or (owner is not None and owner.i == trigger.token.i):
                found_ = replace(mention.equipment, status=status) if is_patient and status else mention.equipment
                if found_.owner is None and (party := self._whose(trigger, mention, actor, is_patient=is_patient)) is not None:
                    found_ = replace(found_, owner=party.side or party.name)
                mine.append(found_)
        return tuple(mine)

    def _traits(self, trigger: Trigger, mention: EventMention, patient: Token | None) -> list[str]:
        token = trigger.token
        near = {token.lemma_.lower()} | {c.lemma_.lower() for c in token.children}
        if trigger.clause.subject is not None:
            near |= {
                trigger.clause.subject.lemma_.lower(),
                *(c.lemma_.lower() for c in trigger.clause.subject.children if c.dep_ in ("compound", "amod")),
            }
        if mention.instrument is not None:
            near |= {w.lower().removesuffix("s") for w in mention.instrument.text.split()} | {
                w.lower() for w in mention.instrument.text.split()
            }
        if mention.object is not None:
            near |= {w.lower().removesuffix("s") for w in mention.object.text.split()}
        traits = [
            trait
            for trait in ("suicide", "air", "shell", "bomb", "grenade", "gun", "torture", "agreement", "riot", "labour", "arms", "expelled")
            if near & words(trait)
        ]
        if patient is not None:
            found = classes(patient, self.ground, self.on)
            if "combatant" in found:
                traits.append("combatants")
            elif "surely_civilian" in found:
                traits.append("civilians")
        if mention.actor is not None and mention.actor.sector in ("REB", "OPP", "CRM"):
            traits.append("group")
        elif mention.actor is not None and mention.actor.sector in ("MIL", "GOV"):
            traits.append("state")
        if trigger.kind is EventKind.STRIKE and not set(traits) & {"suicide", "air", "shell", "bomb", "grenade", "gun", "civilians"}:
            traits.append("none" if token.lemma_ in ("attack", "raid", "target", "assail") else "")
        return [t for t in traits if not (t == "labour" and trigger.kind is not EventKind.PROTEST)]

    def _numbers(self, sentence: Sentence) -> list[Quantity]:
        if sentence.index not in self._quantities:
            self._quantities[sentence.index] = in_tokens(self.parse, [t for t in sentence.tokens if not t.is_space])
        return self._quantities[sentence.index]

    def _trigger_span(self, trigger: Trigger) -> Span:
        token = trigger.token
        first = last = token
        for child in token.children:
            if child.dep_ == "prt" and child.i == token.i + 1:
                last = child
            elif (
                child.dep_ == "compound"
                and child.i == token.i - 1
                and not trigger.verbal
                and child.lemma_.lower() in ("air", "drone", "missile", "rocket", "artillery", "mortar", "car", "booby")
            ):
                first = child
        return self.text.span(start_of(first), end_of(last))

    # ------------------------------------------------------------ where and when

    def _place(self, token: Token, statement: Statement, acting: Sequence[Party]) -> Place | None:
        """The nearest place that the trigger stands in relation to. A mention that acts is no place of what it does."""
        best: tuple[int, int] | None = None
        chosen: Place | None = None
        for place in self._near(self.ground.places, token, statement):
            head = self._token_at(place.span.end - 1)
            if place.place_role in (PlaceRole.DATELINE, PlaceRole.SPEAKER) or head is None:
                continue
            if any(party.spans.overlaps(place.span) for party in acting) or _does_something(head):
                continue
            distance = _distance(token, head)
            if distance is None or not _is_location(head, token, self.ground):
                continue
            key = (distance, abs(head.i - token.i))
            if best is None or key < best:
                best, chosen = key, place
        return replace(chosen, place_role=PlaceRole.EVENT) if chosen is not None else None

    def _time(self, token: Token, statement: Statement) -> Time | None:
        best: tuple[int, int] | None = None
        chosen: Time | None = None
        for time in self._near(self.times, token, statement):
            head = self._token_at(time.span.start)
            if head is None:
                continue
            while head.head.i != head.i and time.span.start <= start_of(head.head) < time.span.end:
                head = head.head
            distance = _distance(token, head)
            if distance is None:
                continue
            key = (distance, abs(head.i - token.i))
            if best is None or key < best:
                best, chosen = key, time
        return chosen

    def _token_at(self, offset: int) -> Token | None:
        """The token at a code point of the report's text."""
        return next(iter(self.parse.tokens_in(offset, offset + 1)), None)

    def _near(self, items: Sequence[_Mention], token: Token, statement: Statement) -> Iterator[_Mention]:
        """Those in the trigger's sentence and in the statement's content."""
        start, end = start_of(token.sent[0]), end_of(token.sent[-1])
        for item in items:
            if start <= item.span.start and item.span.end <= end and statement.content.overlaps(item.span):
                yield item


def _is_one_sided(deed: _Found) -> bool:
    """Whether what came of a deed is its doer's: of an attack or an ambush, not of a clash."""
    return deed.mention.kind in _ONE_SIDED or (deed.trigger.token.lemma_ == "ambush" and deed.mention.kind is EventKind.ARMED_CLASH)


def _told_by_its_noun(trigger: Trigger, found: Mapping[int, Trigger]) -> bool:
    """Whether a verb only says that a deed took place which a noun names (*the shelling hit a school*, *held talks*).

    So does *dead* after *shot*.
    """
    token = trigger.token
    before = (found.get(token.i - 1) or found.get(token.head.i)) if token.lower_ == "dead" else None
    if before is not None and before.kind is EventKind.KILLING and before.verbal:
        return True
    if trigger.verbal and trigger.kind in _HELD and trigger.clause.object is not None:
        named = found.get(trigger.clause.object.i)
        if named is not None and named.kind is trigger.kind and named.support == token:
            return True
    if not trigger.verbal or trigger.kind not in (EventKind.STRIKE, EventKind.SHELLING, EventKind.ARMED_CLASH):
        return False
    subject = trigger.clause.subject
    return subject is not None and subject.i in found and found[subject.i].kind in _VIOLENT


def _is_weapon_of(trigger: Trigger, found: Mapping[int, Trigger]) -> bool:
    """Whether a mine or bomb is told already: it was laid, or went off in a deed and is no hazard any more."""
    if trigger.kind is not EventKind.EXPLOSIVE_HAZARD or trigger.verbal:
        return False
    token = trigger.token
    if any(o.verbal and o.kind is trigger.kind and token in clauses.conjuncts(o.clause.object) for o in found.values() if o.clause.object):
        return True
    return any(
        token.i in {t.i for t in (other.clause.subject, clauses.undergoes(other.token)) if t is not None}
        or token in (o for p, o in clauses.prepositions(other.token) if p in ("by", "with", "in"))
        for other in found.values()
        if other.verbal
        and other.kind in _VIOLENT | _HARM | {EventKind.PROPERTY_DAMAGE, EventKind.EQUIPMENT_DESTROYED, EventKind.EQUIPMENT_DAMAGED}
    )


def _is_reduced_passive(trigger: Trigger) -> bool:
    """*Thousands displaced from the north*, which the parser may take for an active verb: none of these deeds goes without an object."""
    return (
        trigger.row.frame in ("act", "move")
        and trigger.kind in _HARM | {EventKind.DISPLACEMENT}
        and trigger.token.tag_ in ("VBN", "VBD")
        and trigger.clause.subject is not None
        and not trigger.clause.passive
    )


def _deed_before(trigger: Trigger) -> Token | None:
    """The verb whose doer a participle shares though the parser hangs it on the victims: *killing two men, injuring nine others*."""
    token = trigger.token
    if token.tag_ != "VBG" or token.dep_ != "acl" or token.head.dep_ != "dobj" or token.head.head.pos_ != "VERB":
        return None
    return token.head.head if trigger.kind in _HARM else None


def _is_lack(trigger: Trigger) -> bool:
    """*There is no electricity* affirms an outage."""
    return trigger.kind is EventKind.OUTAGE and not trigger.verbal and any(c.lower_ == "no" for c in trigger.token.children)


def _is_warned_of(trigger: Trigger) -> bool:
    """Whether a hazard is what somebody or a sign warns of: it lies there now."""
    token = trigger.token
    while token.dep_ == "conj" and token.head.i != token.i:
        token = token.head
    head = token.head
    return (
        trigger.kind is EventKind.EXPLOSIVE_HAZARD
        and not trigger.verbal
        and head.lower_ in ("of", "about")
        and head.head.lemma_.casefold() in ("warn", "warning", "sign", "beware", "caution")
    )


def _is_flown(trigger: Trigger) -> bool:
    """Whether aircraft do it: *helicopters pounded the hills* tells of no guns."""
    return trigger.clause.subject is not None and trigger.clause.subject.lemma_.casefold() in words("aircraft")


def _are_shells(instrument: str) -> bool:
    return bool({w.removesuffix("s") for w in instrument.lower().split()} & {"shell", "mortar", "artillery", "howitzer"})


def _subject_or_in(trigger: Trigger, cause: Trigger) -> bool:
    return (
        trigger.kind in _HARM or trigger.clause.subject == cause.token or cause.token in (o for _, o in clauses.prepositions(trigger.token))
    )


def _does_something(head: Token) -> bool:
    """Whether a place's name is the subject of an active verb and acts, rather than undergoes (*the town saw clashes*)."""
    while head.dep_ in ("compound", "nmod") and head.head.i != head.i:
        head = head.head
    return (
        head.dep_ == "nsubj"
        and head.head.pos_ == "VERB"
        and head.head.lemma_ not in words("undergoes")
        and not clauses.is_passive(head.head)
    )


def _is_location(head: Token, trigger: Token, ground: Ground) -> bool:
    """Whether a place's name is where something is, and no part of a party's name or the doer itself."""
    while head.dep_ in ("compound", "conj", "appos", "nmod", "poss", "npadvmod") and head.head.i != head.i:
        if head.dep_ in ("compound", "poss", "nmod") and head.head.pos_ in ("NOUN", "PROPN") and head.head.i == trigger.i:
            return True
        head = head.head
    if head.dep_ == "pobj":
        governor = head.head.head
        if head.head.lower_ == "for" and governor.i == trigger.i and trigger.lemma_ in ("battle", "fight", "fighting"):
            return True
        if head.head.dep_ == "agent" or head.head.lower_ in ("by", "with", "for", "like", "between"):
            return False
        return governor.i == trigger.i or head.head.lower_ not in ("of", "from") or not classes(governor, ground) & {"person", "combatant"}
    if head.dep_ == "dobj" and head.head.i != trigger.i and head.head.lemma_ in words("moves_states"):
        return False
    if head.dep_ in ("dobj", "nsubjpass", "nsubj"):
        return head.head.i == trigger.i or trigger.head.i == head.head.i or head.head in trigger.conjuncts
    return head.dep_ in ("advmod", "attr", "ROOT", "dep")


def _distance(trigger: Token, other: Token) -> int | None:
    """Steps in the tree from a trigger to another token; None when too far, or when another clause's subject lies between."""
    up: dict[int, int] = {trigger.i: 0}
    token, steps = trigger, 0
    while token.head.i != token.i and steps < _MAX_DISTANCE:
        token, steps = token.head, steps + 1
        up[token.i] = steps
    token, down = other, 0
    while token.i not in up:
        if token.head.i == token.i or down > _MAX_DISTANCE:
            return None
        token, down = token.head, down + 1
    total = up[token.i] + down
    return total if total <= _MAX_DISTANCE else None
