"""Whether words that may be a time are meant as one here: *may*, *march*, *second*, *fall*, *2014 soldiers*, *Sunday Times*.

`Context` is a block with its parse, to be asked about the words around a mention; `Context.accepts` asks the question that the mention's
rule leaves open (`Mention.doubt`), after those that are asked of every mention: no age, no name, no title, no other language's word.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING

from ..lexicons import load
from ..resolve.calendar import Date, Duration, Offset, Period
from ..types import Report
from .parse import Sentence
from .timegrammar import Mention
from .timewords import Token as Word

if TYPE_CHECKING:
    from spacy.tokens import Token

_ARTICLES = frozenset("the its his her their our a an that this".split())
_MONTH_LEADS = frozenset(
    (
        "in since until till by last next this early late mid of from to between after before during through "
        "and or every each around about for ,"
    ).split()
)
_OF_AN_AGE = frozenset(
    "youth world society generation generations children people standards technology computers era age women men families economy "
    "consumers leaders citizens parents".split()
)
"""What *today's* calls of the present age rather than of the day."""
_MONEY = re.compile(
    r"[$£€¥#₽₴]\s?\d|\d\s?(?:%|percent|per cent)|\d (?:million|billion)|\b(?:profits?|revenues?|sales|earnings|net (?:income|loss))\b"
)
_VERBLIKE = ("may", "march", "mar", "sun", "sat")
_VERB_TAGS = frozenset({"MD", "VB", "VBP", "VBZ", "VBD", "VBN", "VBG"})


@cache
def _name_heads() -> dict[str, str]:
    """Name heads: *yes* where one makes a name in capitals throughout as well, *year* where it takes only a year."""
    return {row["cue"]: row["capitals"] or "no" for row in load("time_names").rows}


class Context:
    """One block, with its parse, to be asked about the words around a mention."""

    def __init__(self, report: Report, sentences: Sequence[Sentence], words: Sequence[Word], offset: int, string: str, war: bool) -> None:
        self.report, self.sentences, self.words, self.offset, self.string = report, sentences, words, offset, string
        self.war = war
        self._index: Mapping[int, Token] | None = None

    def token(self, i: int) -> Token | None:
        """The parser's token at or over word `i`."""
        if not 0 <= i < len(self.words):
            return None
        if self._index is None:
            self._index = {}
            for sentence in self.sentences:
                shift = int(sentence.tokens.doc.user_data["offset"]) - self.offset
                self._index.update((t.idx + shift, t) for t in sentence.tokens)
        at = self.words[i].start
        for back in range(24):
            found = self._index.get(at - back)
            if found is not None:
                return found if len(found) > back else None
        return None

    def tag(self, i: int) -> str:
        """The Penn tag of word `i`; empty outside the block."""
        token = self.token(i)
        return str(token.tag_) if token is not None else ""

    def text(self, i: int) -> str:
        """Word `i` in lower case; empty outside the block."""
        return self.words[i].text.lower() if 0 <= i < len(self.words) else ""

    def has(self, i: int, *classes: str) -> bool:
        """Whether word `i` may belong to one of the grammar's `classes`."""
        return 0 <= i < len(self.words) and any(c in self.words[i].values for c in classes)

    def capital(self, i: int) -> bool:
        """Whether word `i` begins with a capital."""
        return 0 <= i < len(self.words) and self.words[i].text[:1].isupper()

    # ---- which mentions are times

    def accepts(self, m: Mention) -> bool:
        """Whether the words are meant as a time here."""
        if self._foreign(m) or self._age(m) or self._name(m) or self._title(m):
            return False
        check = getattr(self, f"_{m.doubt}_ok", None) if m.doubt else None
        return bool(check(m)) if check is not None else True

    def _foreign(self, m: Mention) -> bool:
        """A cue of another language that is written in Latin letters counts only in a report of that language, or in a full date."""
        values = self.words[m.key].values
        if "LANGS" not in values or "EN" in values:
            return False
        if (
            self.report.language in values["LANGS"].split()
            or not self.words[m.key].text.isascii()
            and ord(self.words[m.key].text[0]) > 0x24F
        ):
            return False
        e = m.expression
        return not (isinstance(e, Date) and e.day is not None and e.year is not None)

    def _age(self, m: Mention) -> bool:
        """*34-year-old*, *aged two years*, *three years old*, *years of age*."""
        if not isinstance(m.expression, Duration | Offset | Period):
            return False
        i = m.last
        if self.has(i, "HYPHEN"):
            i += 1
        if self.text(i) in ("old", "olds"):
            return True
        if self.text(i) == "of" and self.text(i + 1) == "age":
            return True
        return self.text(m.first - 1) in ("aged", "age")

    def _name(self, m: Mention) -> bool:
        """The *Sunday Times*, the *2 March Brigade*, the *July 26 Movement*: a name head with a capital after it makes a name."""
        if not isinstance(m.expression, Date):
            return False
        i = m.last
        if m.expression.month is not None and m.expression.day is None and self.has(i, "DAY", "DAYORD"):
            i += 1
        head = _name_heads().get(self.text(i))
        if head == "year" and (m.rule != "year" or self.text(m.first - 1) in _MONTH_LEADS):
            return False
        return head is not None and self.capital(i) and (head != "no" or not self.words[i].text.isupper())

    def _title(self, m: Mention) -> bool:
        """The title of a programme or a paper: *60 Minutes*, *This Week*, *VOA Today*."""
        word = self.words[m.key]
        if not self.capital(m.key) or word.text.isupper() or not word.values.keys() & {"UNIT", "UNITS", "TODAY", "SETW"}:
            return False
        if m.key > m.first and self.capital(m.first) and self.capital(m.last):
            return True
        return self.capital(m.key - 1) or (m.key > m.first and self.words[m.first].text[0].isdigit())

    def _today_ok(self, m: Mention) -> bool:
        """Not *today's youth*, *in today's world*, *the people of tomorrow*: these are of an age, and of no day."""
        if self.has(m.last, "POSS"):
            return not any(self.text(m.last + k) in _OF_AN_AGE for k in (1, 2, 3))
        return not (self.text(m.first - 1) == "of" and self.text(m.first - 2) in _OF_AN_AGE)

    def _person(self, i: int) -> bool:
        token = self.token(i)
        return token is not None and token.ent_type_ == "PERSON"

    def _month_ok(self, m: Mention) -> bool:
        """A bare month: not *may* or *march* the verb, not *April* the person, not the *March for Life*; *Sept.* needs its full stop."""
        word = self.words[m.key]
        low = word.text.lower()
        e = m.expression
        if isinstance(e, Date) and (e.which is not None or e.year is not None or e.year_shift is not None):
            return word.text[:1].isupper() or low not in _VERBLIKE
        if "MONTH" not in word.values and not (self.has(m.key + 1, "DOT") and self.capital(m.key)):
            return False
        if word.text.islower() and "EN" in word.values and low in (*_VERBLIKE, "august"):
            return False
        if low not in ("may", "march", "august", "april", "june"):
            return True
        if self.tag(m.key) in _VERB_TAGS:
            return False
        if self.text(m.first - 1) in _MONTH_LEADS:
            return not (low == "may" and self.tag(m.key + 1) == "VB")
        if low in _VERBLIKE and (self.tag(m.key) != "NNP" or word.text.isupper()):
            return False
        if self.text(m.last) in ("for", "of", "on", "against", "to"):
            return False
        return not (self._person(m.key) or (self.capital(m.key - 1) and self.tag(m.key - 1) in ("NNP", "NNPS")))

    def _month_day_ok(self, m: Mention) -> bool:
        """Lower-case *may 5*; *march 5 kilometres*, *Sept 5 percent*, *march 2 miles*."""
        word = self.words[m.key]
        low = word.text.lower()
        if low in _VERBLIKE and word.text.islower():
            return False
        e = m.expression
        if isinstance(e, Date) and e.year is not None:
            return True
        if "month_day" == m.rule and self.has(m.last, "UNIT", "UNITS") and low in ("may", "march"):
            return False
        return not (low == "may" and self.tag(m.key) == "MD" and self.tag(m.last) in ("VB",))

    def _weekday_ok(self, m: Mention) -> bool:
        """Not the person (*Sunday Oliseh*); *Mon.* needs its full stop, or a comma and a preposition; *Sun* and *Sat* always the latter."""
        word = self.words[m.key]
        if self.text(m.first - 1) in ("a", "an") and self.tag(m.last)[:2] not in ("NN", "JJ", "VB"):
            return False  # "it was a Friday": some Friday; "a Friday raid" was last Friday's
        if "WEEKDAY" in word.values:
            return not (self._person(m.key) and self._person(m.key + 1) and self.capital(m.key + 1) and not self.words[m.key + 1].values)
        if not word.text[:1].isupper():
            return False
        led = self.text(m.first - 1) in ("on", "since", "until", "by", "(", "and", "last", "next", "late", "early")
        if word.text.lower() in ("sun", "sat"):
            return led and self.has(m.key + 1, "DOT", "COMMA")
        return self.has(m.key + 1, "DOT") or (led and self.has(m.last, "COMMA", "DOT"))

    def _possessive_ok(self, m: Mention) -> bool:
        """*Tuesdays attack*, where a publisher lost the apostrophe: a noun follows, and no *on* goes before."""
        return self.tag(m.last) in ("NN", "NNS", "JJ", "VBN") and self.text(m.first - 1) not in ("on", "and", "or", "every", "most")

    def _nights_ok(self, m: Mention) -> bool:
        """*Monday nights* are a habit; *Monday and Tuesday nights* may be the two nights of this week."""
        return not (self.has(m.first - 1, "AND", "OR", "COMMA") and self.has(m.first - 2, "WEEKDAY"))

    def _season_ok(self, m: Mention) -> bool:
        """Not *spring* or *fall* the verbs, not the *fall of* a town."""
        e = m.expression
        if isinstance(e, Date) and (e.which is not None or e.year is not None):
            return True
        if self.tag(m.key) in _VERB_TAGS or self.text(m.last) == "of":
            return False
        leads = ("in", "since", "by", "until", "early", "late", "mid", "during", "through", "this")
        if self.text(m.key) in ("fall", "spring"):
            return self.text(m.first - 1) in leads
        return self.text(m.first - 1) in (*leads, "all", "of") or self.text(m.first) == "the"

    def _year_ok(self, m: Mention) -> bool:
        """A four-digit number is a year by its preposition or the parser's entity, and never with a unit, a sign or a plural after it."""
        word = self.words[m.key]
        if m.last - m.first > 1 or "WORDYEAR" in word.values:
            return True
        year = int(word.values["YEAR"])
        if year < 1500 and self.text(m.first - 1) not in ("in", "since"):
            return False
        if self.has(m.last, "HYPHEN") and self.has(m.last + 1, "YEAR") or self.has(m.first - 1, "HYPHEN") and self.has(m.first - 2, "YEAR"):
            return 1500 <= year <= 2050
        before, after = self.string[max(word.start - 2, 0) : word.start], self.string[word.end : word.end + 2]
        if re.search(r"[$€£₴₽#/.:]\s?$|\d[-–]$|№", before) or re.match(r"[%°:/$€£₴]|[-–]\d{1,2}\b", after) or re.match(r"\.\d", after):
            return False
        token = self.token(m.key)
        lead = self.text(m.first - 1)
        if lead == "at":
            return False
        if lead == "-" and self.text(m.first - 2) not in ("mid", "post", "pre") and not self.has(m.first - 2, "YEAR"):
            return False
        if self.text(m.last) in (
            "hours",
            "hrs",
            "gmt",
            "utc",
            "km",
            "kg",
            "percent",
            "meters",
            "metres",
            "miles",
            "people",
            "troops",
            "soldiers",
        ):
            return False
        if lead == "-" and self.has(m.first - 2, "PREPOST"):
            return 1500 <= year <= 2050
        following = self.tag(m.last)
        entity = token.ent_type_ if token is not None else ""
        if lead in (
            "in",
            "since",
            "until",
            "till",
            "by",
            "during",
            "early",
            "late",
            "mid",
            "before",
            "after",
            "from",
            "of",
            "to",
            "between",
            "through",
            "and",
            "-",
            "around",
            "about",
            "or",
            "year",
        ):
            if following in ("NNS", "NNPS") and not self.capital(m.last) and entity != "DATE":
                return False
            if lead in ("of", "to", "and", "about", "around", "or", "from", "by", "after", "before", "between") and entity != "DATE":
                return (
                    1900 <= year <= 2050
                    and following not in ("NN", "NNS", "CD")
                    and not (lead in ("about", "around", "of", "or") and following in ("JJ", "NNP"))
                )
            return following != "CD"
        if self.has(m.first - 1, "SEASON", "OPEN", "COMMA") or lead in _ARTICLES or self.has(m.first - 1, "POSS"):
            return 1800 <= year <= 2050 and (
                entity == "DATE" or (following not in ("NNS", "CD") and entity not in ("CARDINAL", "MONEY", "QUANTITY", "PRODUCT"))
            )
        if self.tag(m.first - 1) in ("NN", "CD"):
            return False
        return entity == "DATE" and 1800 <= year <= 2050 and following not in ("NNS", "CD")

    def _unit_ok(self, m: Mention) -> bool:
        """*this second*, *next hour* are kept; *last second* of play, *the second unit* are not reached by the grammar; *SEC* is a body."""
        if self.words[m.key].text in ("SEC", "MIN"):
            return False
        return not (self.text(m.key) in ("second", "sec") and self.tag(m.key) in ("JJ", "RB"))

    def _duration_ok(self, m: Mention) -> bool:
        """Not *one day* the story's, not a rate (*$1 billion a year*), not the *second* of an order."""
        low = self.text(m.key)
        one = self.text(m.first) in ("a", "an")
        if one and self.has(m.last, "HYPHEN") and "long" in self.text(m.last + 1):
            return False
        if low == "day" and self.text(m.first) == "one" and m.last - m.first == 2:
            leads = (
                "in",
                "for",
                "of",
                "within",
                "over",
                "about",
                "than",
                "least",
                "just",
                "only",
                "another",
                "after",
                "to",
                "exactly",
                "by",
            )
            return self.text(m.first - 1) in leads or self.text(m.last) in ("after", "before", "of", "and")
        if low in ("second", "sec", "min"):
            return not one and self.tag(m.key) not in ("JJ", "RB")
        if self.text(m.first - 1) in ("$", "€", "£"):
            return False
        if one and self.has(m.first - 1, "UNITS"):
            return False
        if self.text(m.last) in ("a", "per") and self.has(m.last + 1, "UNIT") and self.has(m.first, "NUM"):
            return False  # 24 hours a day, seven days a week: a rate
        return not (one and self._is_rate(m))

    def _is_rate(self, m: Mention) -> bool:
        """*$1 billion a year*, *four flights a week*: a quantity is just before."""
        if self.has(m.first - 1, "UNITS"):
            return False
        if self.has(m.first - 1, "TWICE"):
            return True
        tag = self.tag(m.first - 1)
        if tag not in ("NNS", "NN", "CD", "$"):
            return False
        if tag == "CD":
            return True
        return any(self.tag(m.first - k) in ("CD", "$") for k in (2, 3))

    def _per_ok(self, m: Mention) -> bool:
        if self.text(m.first) == "per":
            return self.text(m.key) not in ("second", "hour", "minute")
        return self.text(m.key) != "second" and self._is_rate(m)

    def _units_ok(self, m: Mention) -> bool:
        """Bare *weeks*, *years*: only as the measure of something."""
        if self.text(m.key) in ("seconds", "secs", "days", "hours") and self.text(m.first - 1) in ("two", "of"):
            return False
        return self.text(m.first - 1) in (
            "for",
            "in",
            "within",
            "over",
            "after",
            "of",
            "took",
            "take",
            "takes",
            "last",
            "lasted",
            "lasting",
            "or",
            "the",
            "to",
        )

    def _before_ok(self, m: Mention) -> bool:
        """*Two days before.* is counted from the mention before; *two days before the vote* is a length."""
        if self.text(m.last - 1) != "before":
            return True
        return m.last >= len(self.words) or self.text(m.last) in (".", ",", ";", ":", "and", "but", ")", "”", '"')

    def _since_war_ok(self, m: Mention) -> bool:
        return self.war

    def _that_ok(self, m: Mention) -> bool:
        return self.tag(m.first) == "DT" or self.text(m.first) == "same"

    def _now_ok(self, m: Mention) -> bool:
        if self.text(m.first) == "current":
            return self.tag(m.first) == "JJ" and self.text(m.last) not in ("affairs", "account")
        return True

    def _first_ok(self, m: Mention) -> bool:
        return self.text(m.first - 1) not in ("the", "their", "his", "her", "its") and self.text(m.last) != "old"

    def _the_quarter_ok(self, m: Mention) -> bool:
        """*Revenue in the quarter*: where figures of money are told, and no quarter of a city or of a match."""
        return self.text(m.last) not in ("of", "final", "finals") and not self.capital(m.last - 1) and self.money(m)

    def money(self, m: Mention) -> bool:
        """Whether the words just before or after tell a sum or a rate: what a company reports."""
        start, end = self.words[m.first].start, self.words[m.last - 1].end
        return _MONEY.search(self.string, max(start - 200, 0), end + 120) is not None

    def _quarter_ok(self, m: Mention) -> bool:
        """*third-quarter profit*; not the third quarter of a match or of a city."""
        if self.text(m.last) == "of":
            return False
        return self.has(m.last - 2, "HYPHEN") or self.text(m.first) == "the" or self.text(m.first - 1) in ("its", "in", "their", "for")

    def _year_end_ok(self, m: Mention) -> bool:
        return self.text(m.first - 1) in ("by", "at", "before", "until", "around", "since", "a", "the")

    def _moment_ok(self, m: Mention) -> bool:
        return self.text(m.first) == "this" or self.text(m.first - 1) in ("at", "for")

    def _decade_ok(self, m: Mention) -> bool:
        """Not somebody's age: *in his 30s*, *in their fifties*; a bare *40s* needs its article."""
        lead = self.text(m.first - 1)
        short = len(re.sub(r"\D", "", self.words[m.key].text)) == 2 and self.words[m.key].text[0].isdigit()
        return lead not in ("his", "her", "their", "my", "our", "your", "its") and not (short and self.text(m.first) != "the")

    def _past_ok(self, m: Mention) -> bool:
        return (
            self.text(m.last - 1) == "past"
            and self.tag(m.last - 1) in ("NN", "")
            and self.text(m.first - 1) in ("in", "of", "from", "into")
        )

    def _zone_ok(self, m: Mention) -> bool:
        """The same hour in another zone, in brackets after it, is not a second time: *10:35 a.m. (0735 GMT)*."""
        return not (self.has(m.first - 1, "OPEN") and self.has(m.first - 2, "AMPM", "CLOCK", "TZ", "MILITARY"))

    def _military_ok(self, m: Mention) -> bool:
        """*at 1835*: a clock when nothing is counted after it."""
        lead = self.text(m.first - 1)
        if lead in ("approximately", "about", "around"):
            lead = self.text(m.first - 2)
        counted = m.last < len(self.words) and self.words[m.last].text[0].isalpha() and not self.words[m.last].values
        return lead == "at" and not counted and not self.has(m.last, "UNIT", "UNITS", "NUM", "REAL")

    def _hours_ok(self, m: Mention) -> bool:
        """*0600 hours*, *at 1430 hours*: a time of day; *2000 hours of work* are a length."""
        return self.words[m.key].text.startswith("0") or self.text(m.first - 1) in ("at", "by", "from", "until", "around", "about")

    def _set_word_ok(self, m: Mention) -> bool:
        """Not the *Daily Star*; nor a rate: *10,000 units annually*."""
        if self.capital(m.first) and (self.capital(m.first + 1) or self.capital(m.first - 1)):
            return False
        if self.text(m.first) == "annually":
            return not any(self.tag(m.first - k) in ("CD", "$") or self.text(m.first - k) == "%" for k in (1, 2, 3))
        return True

    def _clock_ok(self, m: Mention) -> bool:
        """A bare 14:30: with *at*, *by*, *around* ... before it; not a score, a verse or a ratio."""
        return self.text(m.first - 1) in (
            "at",
            "by",
            "around",
            "about",
            "from",
            "until",
            "till",
            "since",
            "before",
            "after",
            "to",
            "and",
            "between",
            "approximately",
        )

    def _noon_ok(self, m: Mention) -> bool:
        return not self.capital(m.first) or m.first == 0 or self.text(m.first - 1) in (".", "at", "by")

    def _overnight_ok(self, m: Mention) -> bool:
        return self.tag(m.first) in ("RB", "NN", "JJ", "IN", "NNP")

    def _nth_ok(self, m: Mention) -> bool:
        """*for the third day*, *the eighth straight day*: how long it has gone on; other nth days are left to those who know the first."""
        return (
            self.text(m.first - 1) == "for"
            and self.text(m.key) != "last"
            or self.has(m.last - 1, "RUNNING", "ROW")
            or self.has(m.key + 1, "RUNNING")
        )
