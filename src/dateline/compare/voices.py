"""Who speaks in a claim, as far as independence is concerned.

The reading of a report names the source of a claim. What is added here is what telling sources apart over many reports needs: the name that
stands beside a role (*the village chief, Balarabe Garba Sani*), the person a pronoun stands for, the body that somebody speaks for, the
outlet that is cited, whether somebody holds an office or is a civilian. What the words do not tell stays open, and then counts as doubt.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from .. import lexicons
from ..resolve.actors import ListedActor
from ..resolve.actors import find as find_actor
from ..resolve.toponyms import fold
from ..text import Span
from ..types import BasisValue, Claim, Disclosure, Mode, Record, Source, SourceKind
from .copies import Body
from .quote import Quote, dated, quote
from .vocabulary import holds_office, is_civil, is_media, is_plain_body, is_wire, outlet, side_of_office, speaks_for_state
from .words import content_words, shingles, stem, tokens


class Who(StrEnum):
    """What kind of voice it is."""

    OWN = "own"
    """The outlet, in its own words."""
    NAMED = "named"
    OUTLET = "outlet"
    """Another outlet, which this one cites."""
    UNTOLD = "untold"
    """Described by a role, several people, a first name, or nobody: may be somebody who is counted already."""


@dataclass(frozen=True, slots=True)
class Voice:
    """Who speaks in a claim, as far as independence is concerned."""

    claim: str
    report: str
    who: Who
    name: str
    """As it is shown."""
    key: str
    """What two mentions of one speaker share: a person's surname, an institution's listed name."""
    words: frozenset[str]
    """The words of its name, description and role that tell it from others: *head of the Syrian Observatory*, *a monitoring group*."""
    side: str | None
    kind: str
    """The source's kind; empty when the text does not say."""
    official: bool
    """Speaks for a state, a force or an armed group."""
    person: bool | None
    """None when the text does not say."""
    observed: bool
    """The outlet's own reporters saw it."""
    family: str
    wires: tuple[str, ...]
    published: str
    quoted: frozenset[int]
    """Hashes of the runs of five words between quotation marks."""
    sentences: tuple[int, ...]
    quote: Quote
    """The mention of the source; the beginning of the claim for the outlet's own words."""
    civil: bool = False
    """Described as one who holds no office: a resident, a doctor, a teacher."""
    proper: str = ""
    """The proper names in the mention of an institution, folded: *Gaza* of the Gaza health ministry; empty for *the ministry*."""
    given: tuple[tuple[str, str], ...] = ()
    """For the outlet's own words: keys and sides of the sources that the same report names."""
    said: frozenset[str] = frozenset()
    """The stems of what is said."""
    denies: bool = False
    """The sentence says that the speaker denies what follows, and the reading took it for the outlet's own."""
    beside: str = ""
    """Folded words of the sentence, in which another outlet may be credited."""
    accuses: frozenset[str] = frozenset()
    """Sides that are said to have done harm: whoever says so does not speak for them."""


_CITING = re.compile(
    r"(?i)\b(?:report|according|quot|cit|told|paper|daily|site|agency|channel|broadcaster|newspaper|radio|television|first|by)\w*"
)
_PRONOUN = frozenset("he she they it we i him her them".split())
_NAME = r"(?:[A-ZÀ-Þ][\w’'-]+|al-[A-Z][\w’'-]+|(?:de|la|van|von|bin|ibn|abu|el|al)\s[A-ZÀ-Þ][\w’'-]+)"
_FULL = rf"(?:{_NAME}\s){{1,4}}{_NAME}"
_AFTER = re.compile(
    rf"\s*,\s+(?:(?:Dr|Gen|Maj|Col|Lt|Mr|Mrs|Ms|Major|General|Colonel|Captain|Sheikh)\.?\s)*({_FULL})(?=\s*[,.;]|\s(?:said|says|told|has|had)\b|\s*$)"
)
_BODY = re.compile(r"\b(?:of|for|from|with)\s+(?:the\s+)?((?:[A-Z][\w’'-]+)(?:\s(?:of|for|and|the|on|in)?\s?(?:the\s)?[A-Z][\w’'-]+)*)")


_STATES_IT = re.compile(
    r"(?:(?:By|On|In|At|After|Since|Before|During|Until|Late|Early)\s[^,;:.“”]{2,50}?,?\s(?=(?:the|a|an)\s))?"
    r"((?:[A-Z]|the |a |an )[^,;:.“”]{2,80}?(?:,[^,;:.“”]{2,80},)?)\s(?:(?:has|have|had|on\s\w+)\s)?(reject\w*|den(?:y|ies|ied)|"
    r"dismiss\w*|disput\w*|refut\w*|count(?:s|ed)"
    r"|confirm\w*|announc\w*|acknowledg\w*|admit\w*|claim(?:s|ed)|welcom\w*|condemn\w*|report(?:s|ed)|estimat\w*|record(?:s|ed)|measur\w*"
    r"|blam\w*|insist\w*|declar\w*|boast\w*|put(?:s)?|rais(?:e[sd]|ing)|revis\w*|lower(?:s|ed)|updat\w*)\b"
)


_CLAIMING = ("boast", "claim", "announc", "insist", "declar", "acknowledg", "admit", "welcom", "condemn")
_STATES_THAT = re.compile(
    r"((?:[A-Z]|the |a |an )[^.;:“”]{2,80}?)\s(?:has\s|have\s|had\s)?(reject\w*|den(?:y|ies|ied)|boast\w*|claim\w*|insist\w*|announc\w*|"
    r"declar\w*|"
    r"acknowledg\w*|admit\w*|confirm\w*|stat(?:es|ed)|report\w*|said|says)\s(?:(?:early\s|late\s)?on\s\w+\s)?that\s$"
)


def voice(record: Record, claim: Claim, claims: Mapping[str, Claim], sentences: Body) -> Voice:
    """The voice of a claim. A relayed claim has the voice of whom it is relayed from: the chain is its lineage."""
    report, source = record.report, claim.attribution.source
    here = outlet(report.publisher or (report.credits[0] if report.credits else None))
    wires = tuple(dict.fromkeys(outlet(w).family for w in (*report.credits, *_agency(record)) if is_wire(w) or w in report.credits))
    content = claim.attribution.content
    numbers = tuple(dict.fromkeys(n for span in content.spans for n in _sentences(sentences, span.start, span.end)))
    source, refused = _outer(claim, source, claims)
    at = next(
        (
            n
            for o in (source.spans.end - 1 if source.spans else content.spans.start, content.spans.start)
            if (n := sentences.sentence(o)) is not None
        ),
        None,
    )
    sentence = report.text.span(*sentences.at[at]) if at is not None else None
    before = report.text.string[slice(*sentences.at[at - 1])] if at else ""
    who_is = _Speaker(record, claim, source, sentence, here.family)
    meant = who_is.source
    side = who_is.side or (here.speaks_for if who_is.who is Who.OWN else None)
    if side is None and who_is.who is Who.NAMED and meant.kind is SourceKind.PERSON:
        side = side_of_office(who_is.name, report.published)
    key, side = who_is.key(side)
    words = _telling_words(who_is.described) if who_is.who is not Who.OWN else frozenset()
    every = frozenset(stem(w) for w in tokens(who_is.described)) if who_is.who is not Who.OWN else frozenset()
    if (who_is.teller and not who_is.verb) or (side == "civilian" and holds_office(every)):
        side = None
    around = frozenset(stem(w) for w in tokens(f"{before} {sentence.text if sentence is not None else ''}"))
    civil = who_is.who is not Who.OWN and (side == "civilian" or (is_civil(every) and side is None))
    unsaid = bool(who_is.unsaid and who_is.body)
    return Voice(
        claim=claim.id,
        report=report.id,
        who=who_is.who,
        name=who_is.name if who_is.who is not Who.OWN else (report.publisher or "the report"),
        key=key,
        words=words,
        side=side,
        kind="" if unsaid or who_is.teller else meant.kind.value if meant.kind else "",
        official=(
            speaks_for_state(here.family) if who_is.who is Who.OWN else speaks_for_state(who_is.described) and who_is.who is Who.UNTOLD
        )
        or not civil
        and (
            (holds_office(words) if unsaid else _official(meant, every))
            or (
                who_is.who is Who.NAMED
                and (side is not None or (bool(every & _POINTING) and not is_civil(around) and not is_plain_body(around)))
                and not is_plain_body(every)
            )
        ),
        person=True
        if who_is.apposed
        else False
        if unsaid
        else None
        if who_is.teller
        else None
        if meant.kind is None
        else meant.kind in (SourceKind.PERSON, SourceKind.GROUP),
        observed=claim.basis.value is BasisValue.OBSERVED_BY_REPORTER
        or who_is.who is Who.OWN
        and (who_is.first_hand or _first_hand(before, sentence.text if sentence is not None else "")),
        family=here.family,
        wires=wires,
        published=dated(report.published),
        quoted=frozenset(_quoted(content.text, claim.attribution.mode)),
        sentences=numbers,
        quote=quote(source.spans) if source.spans else quote(content.spans[0]),
        civil=civil,
        proper=_home(record, who_is, meant, unsaid=unsaid),
        given=_given(record, claim) if who_is.who is Who.OWN else (),
        said=content_words(content.text),
        denies=refused or unsaid and who_is.verb.startswith(_REFUSES),
        beside=" ".join(tokens(fold(sentence.text)))[:300] if sentence is not None and _CITING.search(sentence.text) else "",
    )


_POST = r"(?:head|director|chief|founder|chair(?:man|woman)?|spokes(?:man|woman|person)|coordinator|manager)"
_POST_AFTER = re.compile(
    rf"\s*,?\s(?:who\sis\s)?(?:the\s|a\s)?(?:\w+\s)?{_POST}\s(?:of|for|at)\s(?:the\s)?((?:[A-Z][\w-]+\s?|of\s|for\s|and\s|the\s){{1,9}})"
)
_POST_BEFORE = re.compile(rf"((?:[A-Z][\w’'-]+\s|of\s|for\s){{1,8}}){_POST}\s$")


def _office(text: str, name: str) -> str:
    """The body that a person speaks for, where a report gives a person's office once, and afterwards the name alone."""
    at, looked = text.find(name) if " " in name else -1, 0
    while at >= 0 and looked < 12:
        found = _POST_AFTER.match(text, at + len(name)) or _POST_BEFORE.search(text[max(at - 120, 0) : at])
        if found:
            return found[1]
        at, looked = text.find(name, at + 1), looked + 1
    return ""


_POINTING = frozenset(map(stem, ("its", "their")))
"""*Its director*: of which body is told elsewhere, so that it may be a state's."""
_REFUSES = ("reject", "den", "dismiss", "disput", "refut")


def _outer(claim: Claim, source: Source, claims: Mapping[str, Claim]) -> tuple[Source, bool]:
    """Who speaks where nobody, or only *its sample*, is read as the source inside another's words; and whether that one refuses them."""
    outer = claims.get(claim.attribution.via or "")
    if outer is None or (source.text and not re.match(r"(?i)(?:its|their|his|her)\b", source.text)) or not outer.attribution.source.text:
        return source, False
    cue = outer.attribution.cue
    return outer.attribution.source, cue is not None and not source.text and cue.text.casefold().startswith(_REFUSES)


class _Speaker:
    """The speaker of one claim, by the source that was read and by the words around it."""

    def __init__(self, record: Record, claim: Claim, source: Source, sentence: Span | None, family: str) -> None:
        meant = _meant(record, claim, source)
        self.source = meant or source
        self.side = self.source.side
        self.apposed: str | None = None
        self.role = ""
        self.body: str | None = None
        self.teller: str | None = None
        self.verb = ""
        self.first_hand = False
        self.unsaid = claim.attribution.mode is Mode.OWN_VOICE or not (source.text or source.name)
        if self.unsaid:
            self._subject(record, claim, sentence)
        if self.unsaid and not self.body and not self.teller and sentence is not None:
            self._beside(record, claim, sentence, family)
        if claim.attribution.mode is not Mode.OWN_VOICE and source.spans and sentence is not None:
            self._around(record, claim, source, sentence)
        if self.side is None and _POSSESSED.search(self.source.text):
            self.side = _whose(claim.attribution.content.text)
        self.who = self._who(record, claim, family)
        self.name = (
            self.apposed
            or self.teller
            or (self.body if self.unsaid else None)
            or self.source.name
            or self.source.text
            or "somebody not identified"
        )
        said = "" if (self.unsaid and self.body) else self.teller or f"{self.source.name or ''} {self.source.text} {self.source.role or ''}"
        self.described = f"{said} {self.role} {self.apposed or ''} {self.body or ''}"
        if self.who is Who.NAMED and (self.apposed or self.source.kind is SourceKind.PERSON):
            self.described += " " + _office(record.report.text.string, self.name)

    def _around(self, record: Record, claim: Claim, source: Source, sentence: Span) -> None:
        string = record.report.text.string
        after = string[source.spans.end : sentence.end]
        named = source.disclosure is Disclosure.NAMED and source.kind is SourceKind.PERSON and "," not in source.text
        if not named and source.kind not in (SourceKind.OUTLET, SourceKind.DOCUMENT):
            found = _AFTER.match(after) or _AFTER.search(source.text)
            if found and fold(found[1]) not in fold(record.report.publisher or ""):
                self.apposed, self.role = found[1], source.text
                return
        cut = re.match(r"\s*,?\s*(?:(?:who|of|for|from|at|in)\b[^,;.“”\"]{0,90}|,[^,;.“”\"]{0,90},)", after)
        self.role = re.split(r"\b(?:said|says|told|that)\b", cut[0])[0] if cut else ""
        if self.side in (None, "civilian") and (body := _BODY.search(f"{source.text} {self.role}")):
            actor = find_actor(body[1]) or find_actor(body[1].split()[0])
            if actor is not None and actor.side:
                self.side = actor.side

    def _who(self, record: Record, claim: Claim, family: str) -> Who:
        source = self.source
        if self.unsaid and self.body:
            return Who.NAMED
        if self.apposed:
            return Who.NAMED
        if self.unsaid and self.teller:
            return Who.UNTOLD
        if claim.attribution.mode is Mode.OWN_VOICE:
            return Who.OWN
        text = source.text.strip()
        if text.casefold() in _PRONOUN and (not source.resolved or (source.name or "").casefold() in ("", text.casefold())):
            if earlier := _named_before(record, claim, text):
                self.apposed = earlier
                return Who.NAMED
            return Who.UNTOLD
        if source.kind is SourceKind.OUTLET and _ANY_BODY.fullmatch(text):
            return Who.UNTOLD  # *pro-government media outlets* are none by name
        if source.kind is SourceKind.OUTLET and source.name:
            if outlet(source.name).family != family and not _begins(fold(source.name), family):
                return Who.OUTLET
            return self._teller(record, claim)
        if source.kind is not SourceKind.PERSON and is_media(tokens(text)[-1:]):
            known = outlet(text)
            return Who.UNTOLD if known.family == fold(text) or len(tokens(text)) < 2 or source.kind is SourceKind.DOCUMENT else Who.NAMED
        institution = source.kind in (SourceKind.ORGANIZATION, SourceKind.GOVERNMENT, SourceKind.ARMED_FORCE) and bool(_proper(source))
        firm = (
            source.disclosure in (Disclosure.NAMED, Disclosure.INSTITUTION)
            or (institution and (source.disclosure is not Disclosure.ROLE_DESCRIBED or len(_proper_names(source.text).split()) > 1))
            or (source.disclosure is Disclosure.DOCUMENT and bool(_proper(source)))
        )
        if re.match(r"(?i)(?:an?|one|some|several|other|another|many|two|three)\b", text) and not _proper(source):
            firm = False  # *a monitoring group* is an institution, and may be any of them
        called = {words for words in (text, source.name or text) if words.casefold() not in _PRONOUN}
        if source.side is None and called and all(_ANY_BODY.fullmatch(words) for words in called):
            firm = False  # nor is *the Nordia-based group* told from the group that another report names
        if re.fullmatch(r"(?i)(?:the|its|their|his|her|a|an)\s+[a-z]+(?:\s[a-z]+)?", text) and source.kind is SourceKind.DOCUMENT:
            firm = False  # *the statement* is somebody's
        if not firm and source.kind is not SourceKind.PERSON and (body := _BODY.search(text)) and len(body[1].split()) > 1:
            self.body = body[1]
            return Who.NAMED  # *inspectors of the Organisation for ...* speak for it
        return Who.NAMED if firm and source.resolved and source.name else Who.UNTOLD

    def _boasting(self, record: Record, claim: Claim, sentence: Span | None) -> None:
        """*Radio So-and-so, the voice of the group, boasted on Saturday that* ...: whoever the sentence begins with."""
        content = claim.attribution.content
        if sentence is None or not sentence.start < content.spans.start < sentence.end:
            return
        found = _STATES_THAT.match(record.report.text.string[sentence.start : content.spans.start])
        if found is None:
            return
        self._by(found[1], found[2])

    def _subject(self, record: Record, claim: Claim, sentence: Span | None) -> None:
        """*The interior ministry counted 1,037 dead*: a body whose statement it is although no source was read."""
        found = _STATES_IT.match(claim.attribution.content.text)
        if found is None:
            self._boasting(record, claim, sentence)
            return
        phrase = re.split(r",|\s(?:in|at|of)\s(?=[A-Z])", found[1])[0].strip()
        words = _telling_words(phrase)
        listed = find_actor(phrase)
        if _ANY_BODY.fullmatch(phrase):
            self._by(found[1], found[2])
        elif holds_office(words) or is_plain_body(words) or (listed is not None and listed.side):
            self.body, self.verb = phrase, found[2].casefold()
            self.side = listed.side if listed is not None else None
        elif any(found[2].casefold().startswith(v) for v in _CLAIMING):
            self._by(found[1], found[2])

    def _by(self, phrase: str, verb: str) -> None:
        self.teller, self.verb = phrase.strip(" ,"), verb.casefold()
        words = self.teller.split()
        listed = next((a for n in range(len(words)) if (a := find_actor(" ".join(words[n:]))) and a.side), None)
        self.side = listed.side if listed is not None else None

    def _beside(self, record: Record, claim: Claim, sentence: Span, family: str) -> None:
        """*..., the emergency room of the district said*: who tells it, where the sentence says so and no source was read."""
        words = sentence.text
        if instrument := _INSTRUMENT.search(words):
            self.teller = f"a satellite or another instrument ({instrument[0]})"
            return
        start = max(claim.attribution.content.spans.start - sentence.start, 0)
        found = next((m for m in (*_SAID_AFTER.finditer(words, start), *_SAYS_WHO.finditer(words, start))), None)
        if found is None:
            return
        phrase = found[1].strip(" ,")
        if _OURS.search(phrase):
            self.first_hand = True
        elif fold(phrase).split()[0] in _PRONOUN:
            self.apposed = _named_before(record, claim, phrase.split()[0])
            self.teller = self.teller if self.apposed else phrase
        elif outlet(phrase).family == family or _begins(fold(phrase), family):
            return  # *the Post has learned*: the outlet's own words
        elif (person := re.search(rf"(?:^|,\s|\s)({_FULL})(?=\s*(?:,|$|\sof\s|\sfrom\s))", phrase)) and find_actor(person[1]) is None:
            before, after = phrase[: person.start(1)], phrase[person.end(1) :]
            if before.strip(" ,") or after.strip(" ,") or len(person[1].split()) > 1:
                self.apposed, self.role = person[1], phrase
                if body := _BODY.search(phrase):
                    actor = find_actor(body[1])
                    self.side = actor.side if actor is not None else self.side
        else:
            listed = find_actor(phrase)
            proper = _proper_names(phrase)
            if proper or (listed is not None and listed.side):
                self.body, self.side = phrase, listed.side if listed is not None else None
            else:
                self.teller = phrase
        if self.apposed:
            self.source = replace(self.source, kind=SourceKind.PERSON, text=self.source.text)

    def _teller(self, record: Record, claim: Claim) -> Who:
        """*Two monks told the Tribune*, read as if the Tribune said it: whoever told it, described as the words before *told* do."""
        cue = claim.attribution.cue
        if cue is None or not cue.text.casefold().startswith(("told", "tell")):
            return Who.OWN
        before = record.report.text.string[max(cue.spans.start - 120, 0) : cue.spans.start]
        self.teller = re.split(r"[.!?”\"\n]\s|,\s", before.rstrip(" ,"))[-1].strip() or None
        return Who.UNTOLD

    def key(self, side: str | None) -> tuple[str, str | None]:
        """What two mentions of the speaker share, and the side."""
        if self.who not in (Who.NAMED, Who.OUTLET):
            return "", side
        if self.apposed:
            return fold(self.apposed).split()[-1], side
        if self.body:
            listed = _listed(self.body)
            return (listed.name.casefold(), side or listed.side) if listed else (fold(self.body), side)
        name = self.source.name or ""
        if self.source.kind is SourceKind.OUTLET:
            return outlet(name).family, side
        if self.source.kind is SourceKind.PERSON:
            words = fold(name).split()
            return (words[-1] if words else fold(name)), side
        listed = _listed(name)
        return (listed.name.casefold(), side or listed.side) if listed else (fold(re.sub(r"^[Tt]he\s", "", _EPITHET.sub("", name))), side)


_EPITHET = re.compile(
    r"(?i)\b(?:[\w-]{2,30}[- ]based|so-called|self-(?:styled|proclaimed)|terror(?:ist)?|extremist|jihadi(?:st)?|takfiri|militant)\s"
    r"|\b(?:outlawed|banned)\s|(?<=\w)\s(?:in|from|near)\s.*"
)
_UNMARKED = re.compile(r"\b([A-Z][a-z]+)s (?=[a-z])")


def _listed(name: str) -> ListedActor | None:
    """The listed actor of a name, or of the name without what it is called by its foes, or with an apostrophe that the print dropped."""
    plain = _EPITHET.sub("", name)
    forms = (name, plain, re.sub(r"\s(?:organi[sz]ation|group|movement)$", "", plain), _UNMARKED.sub(r"\1's ", name))
    return next((found for form in forms if (found := find_actor(form))), None)


_ANY_BODY = re.compile(
    r"(?:[^A-Z]{0,40}\b(?:an?|one|another)\s|[Tt]he\s|[Aa]n?\s|[Ii]ts\s)?(?:[\w-]{2,30}[- ][Bb]ased\s|[Pp]ro-\w+\s|[Ss]tate-run\s)?"
    r"(?:[a-z]+\s){0,2}(?:group|monitor|watchdog|network|organi[sz]ation|charity|activists|monitors|media|(?:media\s)?outlets|figures|sources"
    r"|TV|television|radio|broadcaster|channel|newspaper|website)"
)
"""A body that is described and not named: it may be any that another report names."""


_SAYING = r"(?:said|says|told|reported|reports|wrote|writes|announced|stated|added|tells|confirmed|acknowledged|found|counted)"
_SAID_AFTER = re.compile(
    rf"[,”\"]\s((?:[A-ZÀ-Þ]|(?:the|a|an|our|its|their|his|her|two|three|several|some|he|she|they|it|one|officials|doctors|residents|witnesses)\b)"
    rf"[^,;:“”\"]{{0,70}}?(?:,\s[^,;:“”\"]{{2,60}})?,?)\s(?:(?:has|have|had|also|on\s\w+)\s)?(?:{_SAYING}|learned)\b"
)
"""Linear: the two stretches are bounded and hold no comma."""
_SAYS_WHO = re.compile(rf"[,”\"]\s{_SAYING}\s((?:[A-ZÀ-Þ]|(?:the|a|an|our|its|their|one)\b)[^;:“”\"]{{2,90}}?)(?=[.;]|$)")
_OURS = re.compile(
    r"(?i)\b(?:our|this\s(?:paper|newspaper|agency|outlet)['’]s)\s(?:own\s|two\s|three\s)?(?:reporters?|correspondents?|team|photographers?|journalists?|crew)\b"
    r"|\b(?:reporters?|correspondents?|photographers?|team)\s(?:of|from|for)\s(?:this|our)\b"
)
_FIRST_HAND = re.compile(
    rf"(?:^|(?<=of\s)|(?<=,\s))(?:{_OURS.pattern[4:]})(?:,[^,]{{2,60}},)?\s(?:who\s)?(?:has\s|have\s|had\s)?(?:stood|saw|seen|walked|watched|"
    r"counted|visited|attended|drove|reached|heard|was|were|spent|went|passed|stands|found|could\ssee)\b",
    re.I,
)
_TOLD_US = re.compile(r"(?i)\b(?:said|says|told|according\sto|reported)\b")
_INSTRUMENT = re.compile(
    r"(?i)\b(?:seen|detected|recorded|visible|measured)\sfrom\s(?:orbit|space)\b|\b(?:detected|recorded|measured)\sby\s(?:a\s|the\s)?(?:satellites?|sensors?)\b"
    r"|^(?:A|The|Two)\ssatellites?\b[^,.]{0,60}\b(?:saw|shows?|showed|detected|recorded)\b"
)
_POSSESSED = re.compile(
    r"(?i)^(?:its|their)\b|(?:^|,\s)(?:its|their)\s(?:\w+\s)?(?:spokes\w+|leader|commander|command|chief|minister|ministry|envoy|officials?)\b"
)


def _first_hand(before: str, sentence: str) -> bool:
    """Whether the outlet's own people were there, by the sentence's words, or by those of the one before it where nobody else speaks."""
    own = _FIRST_HAND.search(sentence)
    return own is not None or (_FIRST_HAND.search(before) is not None and _TOLD_US.search(f"{before} {sentence}") is None)


def _whose(content: str) -> str | None:
    """The side that *its* and *their* beside a statement stand for: the party that the statement begins with."""
    words = re.sub(r"^(?:The|the)\s", "", content).split()[:5]
    listed = next((a for n in range(len(words), 0, -1) if (a := find_actor(" ".join(words[:n]))) and a.side), None)
    return listed.side if listed else None


def _begins(name: str, family: str) -> bool:
    return bool(family) and (name.startswith(f"{family} ") or name == family)


def _named_before(record: Record, claim: Claim, pronoun: str) -> str | None:
    """Whom a pronoun may stand for: the nearest person named before it in the report, as a source or by a full name."""
    start = claim.attribution.source.spans.start if claim.attribution.source.spans else claim.attribution.content.spans.start
    found: list[tuple[int, str]] = []
    for other in record.claims:
        source = other.attribution.source
        if source.spans and source.spans.start < start and source.kind is SourceKind.PERSON and source.disclosure is Disclosure.NAMED:
            found.append((source.spans.start, source.name or source.text))
    places = [p.span for p in record.places]
    publisher = fold(record.report.publisher or "")
    for match in re.finditer(rf"(?:^|[.!?”]\s+|,\s+|\n\s*|—\s+)({_FULL})(?=\s*,|\s[a-z])", record.report.text.string[:start]):
        at = record.report.text.span(match.start(1), match.end(1))
        if not any(at.overlaps(p) for p in places) and fold(match[1]) not in publisher and find_actor(match[1]) is None:
            found.append((match.start(1), match[1]))
    return max(found)[1] if found and pronoun.casefold() in ("he", "she", "him", "her", "i") else None


_PLAIN = frozenset(
    map(stem, "the a an of for in and so called based said told group britain london head chief director spokesman who speaks".split())
)


def _telling_words(described: str) -> frozenset[str]:
    return frozenset(stem(w) for w in tokens(described) if stem(w) not in _PLAIN)


def _agency(record: Record) -> tuple[str, ...]:
    agency = record.report.dateline.agency if record.report.dateline else None
    return (agency,) if agency else ()


def _proper(source: Source) -> re.Match[str] | None:
    return re.search(r"(?<!^)\b[A-Z]\w+", source.text)


_GOVERNMENT = re.compile(r"(?i)^(?:the\s)?government(?:['’]s\s|\s|$)")


def _home(record: Record, who_is: _Speaker, source: Source, *, unsaid: bool) -> str:
    """The proper names of the body that speaks; of *the government* in a report that was filed in a state, that state's."""
    if unsaid:
        return _proper_names(who_is.body or "")
    person = source.kind is SourceKind.PERSON
    if who_is.who is Who.UNTOLD and source.kind not in (SourceKind.ORGANIZATION, SourceKind.GOVERNMENT, SourceKind.ARMED_FORCE):
        return ""
    if who_is.who not in (Who.NAMED, Who.UNTOLD):
        return ""
    if who_is.apposed or person:
        body = _BODY.search(f"{source.text} {who_is.role}")
        return _proper_names(body[1]) if body and len(body[1].split()) > 2 else ""
    if source.side is None and _GOVERNMENT.match(source.text) and record.report.dateline and record.report.dateline.place:
        filed = next((p.chosen for p in record.places if p.span == record.report.dateline.place and p.chosen), None)
        return next((fold(s["name"]) for s in lexicons.load("states").rows if filed and s["iso"] == filed.country), "")
    return "" if who_is.apposed or source.kind is SourceKind.PERSON else _proper_names(source.text)


def _proper_names(mention: str) -> str:
    return fold(
        " ".join(re.findall(r"\b[A-Z][\w’'-]+", re.sub(r"^(?:The|A|An|Its|Their)\s", "", mention))).replace("'s", "").replace("’s", "")
    )


def _meant(record: Record, claim: Claim, source: Source) -> Source | None:
    """*The ministry* is the ministry that spoke before it in the same report; None when there is none, or nothing to look for."""
    if (
        source.side
        or source.kind in (SourceKind.PERSON, SourceKind.OUTLET)
        or not re.match(r"(?i)(?:the|its)\s+[a-z]+$", source.text.strip())
    ):
        return None
    head = tokens(source.text)[-1]
    before = [
        c for c in record.claims if c.attribution.source.spans and source.spans and c.attribution.source.spans.start < source.spans.start
    ]
    for other in reversed(before):
        named = other.attribution.source
        if named.text != source.text and named.name and (named.side or _proper(named)) and tokens(named.text)[-1:] == [head]:
            return named
    return None


def _given(record: Record, claim: Claim) -> tuple[tuple[str, str], ...]:
    """Keys and sides of the sources that a report names: what it tells in its own words may come from them."""
    out: dict[tuple[str, str], None] = {}
    for other in record.claims:
        source = other.attribution.source
        if other.attribution.mode is Mode.OWN_VOICE or not source.name or source.kind is SourceKind.OUTLET:
            continue
        words = fold(source.name).split()
        if source.kind is SourceKind.PERSON and source.disclosure is Disclosure.NAMED and words:
            out[words[-1], source.side or ""] = None
            if body := _office(record.report.text.string, source.name).strip():
                listed = _listed(body)
                out[listed.name.casefold() if listed else fold(body), source.side or ""] = None
        elif source.disclosure in (Disclosure.ROLE_DESCRIBED, Disclosure.COLLECTIVE):
            out[f"~{fold(source.name)}", ""] = None
        elif source.kind is not SourceKind.PERSON:
            listed = _listed(source.name)
            out[
                listed.name.casefold() if listed else fold(_EPITHET.sub("", source.name)),
                source.side or (listed.side if listed else "") or "",
            ] = None
    return tuple(out)[:8]


def _official(source: Source, words: frozenset[str]) -> bool:
    if source.kind in (SourceKind.GOVERNMENT, SourceKind.ARMED_FORCE):
        return True
    if source.kind in (SourceKind.DOCUMENT, SourceKind.IMAGERY, SourceKind.OUTLET) or (
        source.side == "civilian" and not holds_office(words)
    ):
        return False
    if source.kind is SourceKind.ORGANIZATION:
        return source.side is not None and not is_plain_body(words)
    if source.kind is SourceKind.GROUP and source.disclosure is Disclosure.INSTITUTION:
        return source.side is not None
    return holds_office(words)


_QUOTED = re.compile(r"[“\"«„]([^“”\"«»„]{20,600})[”\"»“]?")


def _quoted(words: str, mode: Mode) -> Iterator[int]:
    stretches = [words] if mode is Mode.DIRECT else [m[1] for m in _QUOTED.finditer(words)]
    for stretch in stretches:
        found = tokens(stretch)
        if len(found) >= 5:
            yield from shingles(found)[:40]


def _sentences(body: Body, start: int, end: int) -> Iterator[int]:
    for number, (first, last) in enumerate(body.at):
        if first < end and start < last and min(end, last) - max(start, first) > 0.5 * min(last - first, end - start):
            yield number
