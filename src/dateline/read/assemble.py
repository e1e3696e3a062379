"""From a decoded text, and what its page or record says about it, to a Report.

Each field is taken from the best place that has it: what the user insists on, what the page or the record says of itself, what stands in
the text (header, byline, dateline), and otherwise it stays unknown.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from ..errors import ReadError, TextError
from ..text import Text
from ..types import Capture, MapSegment, PublicationStatus, Report
from . import dates
from .detect import refuse_unreadable
from .furniture import furniture

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

UNDETERMINED = "und"
_SURE = 0.6
_LONGEST_URL = 2000


@dataclass(frozen=True, slots=True)
class Overrides:
    """What the user says about a report; it outranks everything else. `charset` says how to decode the bytes."""

    published: str | None = None
    """ISO 8601, or a date that can be read in one way only."""
    publisher: str | None = None
    url: str | None = None
    charset: str | None = None
    language: str | None = None
    title: str | None = None


@dataclass(frozen=True, slots=True)
class About:
    """What a page or a record says about itself, beside the text."""

    title: str | None = None
    byline: str | None = None
    publisher: str | None = None
    published: str | None = None
    updated: str | None = None
    url: str | None = None
    language: str | None = None
    status: PublicationStatus = PublicationStatus.USABLE
    listed: bool = False
    """A list of reports says it, and not the report's own page: a day that the report itself prints at its head outranks the list's."""


def assemble(
    string: str,
    capture: Capture,
    overrides: Overrides,
    about: About | None = None,
    *,
    offset_map: tuple[MapSegment, ...] = (),
    markdown: bool = False,
) -> Report:
    """The Report of one text. Raises ReadError for a text without words, and for an override that is no date, language or address."""
    about = about or About()
    refuse_unreadable(string, capture.name)
    try:
        text = Text(string)
    except TextError as error:
        raise ReadError(f"{capture.name}: {error.args[0]}") from error
    title = one_line(overrides.title) or one_line(about.title)
    marks = furniture(text, title=title, markdown=markdown)
    url = _override_url(overrides.url) or web_address(about.url) or marks.url
    return Report(
        id=report_id(capture, text.sha256, overrides),
        capture=replace(capture, url=overrides.url) if overrides.url else capture,
        text=text,
        text_sha256=text.sha256,
        language=_override_language(overrides.language) or _language(string, about.language),
        publisher=one_line(overrides.publisher) or one_line(about.publisher) or marks.publisher,
        title=title or marks.title,
        byline=one_line(about.byline) or marks.byline,
        dateline=marks.dateline,
        published=_override_date(overrides.published) or _published(about, marks.published) or _date_in_address(url),
        updated=about.updated or marks.updated,
        url=url,
        credits=marks.credits,
        status=about.status if about.status is not PublicationStatus.USABLE else marks.status,
        furniture=marks.furniture,
        offset_map=offset_map,
    )


def _published(about: About, printed: str | None) -> str | None:
    """The day that is printed can be quoted: where a list's is more than a day from it (a day of scraping, of the event), it counts."""
    if not about.published or not printed or not about.listed or len(printed) < 10 or len(about.published) < 10:
        return about.published or printed
    apart = abs((date.fromisoformat(printed[:10]) - date.fromisoformat(about.published[:10])).days)
    return printed if apart > 1 else about.published


def report_id(capture: Capture, text_sha256: str, overrides: Overrides) -> str:
    """16 hexadecimal digits that are the same whenever the same report is read again from the same capture.

    The start of the SHA-256 over the capture's own hash, its record number, the text's hash, and the address and publisher that the user
    insisted on, as a JSON list. The file's name, the time of reading and what the text says about itself do not enter.
    """
    parts = [capture.sha256, capture.record, text_sha256, overrides.url, overrides.publisher]
    return hashlib.sha256(json.dumps(parts).encode("ascii")).hexdigest()[:16]


def one_line(value: str | None) -> str | None:
    """`value` on one line without surrounding white space; None when nothing is left or it cannot be held as Unicode."""
    if value is None:
        return None
    line = " ".join(value.encode("utf-8", "ignore").decode("utf-8").replace("\x00", " ").split())
    return line[:1000] or None


def web_address(value: str | None) -> str | None:
    """`value` when it is an absolute http or https address, None for anything else (``javascript:``, a path, a malformed host)."""
    value = (value or "").strip()
    if not value or len(value) > _LONGEST_URL or any(c <= " " or c == "\x7f" or "\ud800" <= c <= "\udfff" for c in value):
        return None
    try:
        parts = urlsplit(value)
        return value if parts.scheme.lower() in ("http", "https") and parts.hostname else None
    except ValueError:
        return None


def _override_url(value: str | None) -> str | None:
    if value is not None and web_address(value) is None:
        raise ReadError(f"{value[:80]!r} is no web address; give one that starts with https:// or http://")
    return web_address(value)


def _date_in_address(url: str | None) -> str | None:
    """``.../2023/03/14/...``: the day that a publisher filed the page under."""
    found = re.search(r"/((?:19|20)\d\d)[/\-]([01]\d)[/\-]([0-3]\d)(?=[/\-_]|$)", url or "")
    return dates.iso("-".join(found.groups())) if found else None


def _override_date(value: str | None) -> str | None:
    if value is not None and dates.iso(value) is None:
        raise ReadError(f"{value[:40]!r} is no date that can be read in one way; write it like 2022-09-13 or 2022-09-13T14:05+03:00")
    return dates.iso(value) if value is not None else None


def _override_language(value: str | None) -> str | None:
    if value is None:
        return None
    code = value.strip().lower().replace("_", "-").partition("-")[0]
    if not (code.isascii() and code.isalpha() and len(code) in (2, 3)):
        raise ReadError(f"{value[:40]!r} is no language; write its ISO 639-1 code, like en or uk")
    return code


def _language(string: str, declared: str | None) -> str:
    """What the text is written in; what the page declares only where the text itself is too short to tell.

    Pages declare the language of their template: a site in Arabic under ``lang="en"`` is common.
    """
    found, sure = identify(string)
    if sure >= _SURE:
        return found
    code = (declared or "").strip().lower().replace("_", "-").partition("-")[0]
    return code if len(code) == 2 and code.isascii() and code.isalpha() else UNDETERMINED


def identify(string: str) -> tuple[str, float]:
    """ISO 639-1 code and probability, by py3langid, whose model is in its package; ``und`` and 0.0 for too few words or letters."""
    sample = string[:6000]
    letters = sum(map(str.isalpha, sample))
    if letters < 20 or (len(sample.split()) < 4 and sample.isascii()):
        return UNDETERMINED, 0.0
    if sum(map(str.isupper, sample)) > 0.6 * letters:
        sample = sample.lower()
    code, sure = _identifier().classify(sample)
    return (code, float(sure)) if len(code) == 2 else (UNDETERMINED, 0.0)


@cache
def _identifier() -> LanguageIdentifier:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
