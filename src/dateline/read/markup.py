"""What a page says about itself: JSON-LD (schema.org), meta elements (Open Graph, Dublin Core, Parse.ly ...), microdata, time elements.

In that order, field by field. A value that is no date, no address or no name is as good as none.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from lxml.html import HtmlElement

from ..types import PublicationStatus
from . import dates
from .assemble import About, one_line, web_address

_ARTICLES = (
    "newsarticle reportagenewsarticle analysisnewsarticle backgroundnewsarticle opinionnewsarticle reviewnewsarticle askpublicnewsarticle "
    "liveblogposting blogposting report article socialmediaposting discussionforumposting scholarlyarticle "
    "advertisercontentarticle creativework"
)
_RANK = {name: rank for rank, name in enumerate([*_ARTICLES.split(), "webpage", "itempage", "collectionpage"])}
"""schema.org types that stand for the report itself, the best first."""

_PUBLISHED = (
    "article:published_time", "og:article:published_time", "og:published_time", "datepublished", "article.published", "parsely-pub-date",
    "sailthru.date", "dc.date.issued", "dcterms.issued", "dc.date.created", "dcterms.created", "dc.date", "dcterms.date", "pubdate",
    "publishdate", "publish-date", "publish_date", "publication_date", "publication-date", "published_time", "published-date",
    "citation_publication_date", "citation_date", "originalpublicationdate", "iso-8601-publish-date", "rnews:datepublished",
    "cxenseparse:recs:publishtime", "date", "created", "article_date_original", "displaydate", "ptime",
)  # fmt: skip
_UPDATED = (
    "article:modified_time", "og:article:modified_time", "og:modified_time", "og:updated_time", "datemodified", "article.updated",
    "dcterms.modified", "dc.date.modified", "last-modified", "lastmod", "last_updated_date", "modified_time", "revised",
    "rnews:datemodified", "updated", "utime",
)  # fmt: skip
_TITLE = ("og:title", "twitter:title", "dc.title", "dcterms.title", "citation_title", "parsely-title", "headline", "title")
_AUTHOR = (
    "author",
    "byl",
    "parsely-author",
    "dc.creator",
    "dcterms.creator",
    "citation_author",
    "sailthru.author",
    "article:author",
    "article.author",
)
_PUBLISHER = (
    "og:site_name",
    "dc.publisher",
    "dcterms.publisher",
    "citation_publisher",
    "publisher",
    "application-name",
    "cre",
    "article:publisher",
)
_LANGUAGE = ("inlanguage", "og:locale", "dc.language", "dcterms.language", "content-language", "language")
_STATUS = (
    "pubstatus",
    "iptc:pubstatus",
    "iptc.pubstatus",
    "publication-status",
    "publicationstatus",
    "publication_status",
    "creativeworkstatus",
)

_STATUSES = {
    "withheld": PublicationStatus.WITHHELD, "canceled": PublicationStatus.KILLED, "cancelled": PublicationStatus.KILLED,
    "killed": PublicationStatus.KILLED, "withdrawn": PublicationStatus.KILLED, "retracted": PublicationStatus.KILLED,
    "corrected": PublicationStatus.CORRECTED,
}  # fmt: skip
"""IPTC's publication status (usable, withheld, canceled), and the words that schema.org's creativeWorkStatus is used with."""

_MAX_SCRIPT = 2_000_000
_MAX_NODES = 2000
_DATED = re.compile(r"date|time|publish|posted|updated|modified|timestamp", re.IGNORECASE)
_BYLINE_CLASS = re.compile(r"(?:^|[\s_-])(?:byline|author)(?:$|[\s_-]|name)", re.IGNORECASE)


def about(tree: HtmlElement | None, text: str) -> About:
    """All that the page says about its report. `text` is the main text, which a candidate for the title must not be."""
    if tree is None:
        return About()
    linked = _article(tree)
    meta = _meta(tree)
    published, updated = _marked_dates(tree)
    return About(
        title=_string(linked.get("headline")) or _string(linked.get("name")) or _first(meta, _TITLE) or _heading(tree),
        byline=_names(linked.get("author")) or _names(linked.get("creator")) or _person(_first(meta, _AUTHOR)) or _byline(tree),
        publisher=_names(linked.get("publisher")) or _name(_first(meta, _PUBLISHER)) or _names(linked.get("sourceOrganization")),
        published=_date(linked.get("datePublished")) or _first_date(meta, _PUBLISHED) or _date(linked.get("dateCreated")) or published,
        updated=_date(linked.get("dateModified")) or _first_date(meta, _UPDATED) or updated,
        url=_address(tree, linked, meta),
        language=_string(linked.get("inLanguage")) or tree.get("lang") or _first(meta, _LANGUAGE),
        status=_status(linked, meta),
    )


# ---------------------------------------------------------------- JSON-LD


def _article(tree: HtmlElement) -> Mapping[str, Any]:
    """The JSON-LD node for the report itself, with its references to other nodes of the page filled in."""
    nodes: list[Mapping[str, Any]] = []
    for script in tree.iter("script"):
        if "ld+json" in (script.get("type") or "").lower() and len(script.text or "") <= _MAX_SCRIPT:
            nodes.extend(_nodes(_json(script.text or ""), 0))
    best = min((n for n in nodes if _rank(n) is not None), key=lambda n: (_rank(n), -sum(k in n for k in _TELLING)), default=None)
    if best is None:
        return {}
    by_id = {n["@id"]: n for n in reversed(nodes) if isinstance(n.get("@id"), str)}
    return {key: _resolved(value, by_id) for key, value in best.items()}


_TELLING = ("headline", "datePublished", "author", "publisher", "articleBody")


def _json(source: str) -> Any:
    source = re.sub(r"\A\s*(?:<!--|//\s*<!\[CDATA\[|<!\[CDATA\[|/\*\s*<!\[CDATA\[\s*\*/)", "", source[:_MAX_SCRIPT])
    source = re.sub(r"(?:-->|//\s*\]\]>|\]\]>|/\*\s*\]\]>\s*\*/|;)\s*\Z", "", source.rstrip())
    try:
        return json.loads(source, strict=False)
    except (ValueError, RecursionError):
        return None


def _nodes(value: Any, depth: int) -> Iterator[Mapping[str, Any]]:
    """The nodes at the top, in lists and in graphs; what a node merely mentions is not the report."""
    if depth > 6:
        return
    if isinstance(value, list):
        for each in value[:_MAX_NODES]:
            yield from _nodes(each, depth + 1)
    elif isinstance(value, dict):
        yield value
        for key in ("@graph", "mainEntity", "mainEntityOfPage"):
            yield from _nodes(value.get(key), depth + 1)


def _rank(node: Mapping[str, Any]) -> int | None:
    kinds = node.get("@type")
    ranks = [
        _RANK[name]
        for kind in (kinds if isinstance(kinds, list) else [kinds])
        if isinstance(kind, str) and (name := re.split(r"[/:#]", kind)[-1].lower()) in _RANK
    ]
    return min(ranks, default=None)


def _resolved(value: Any, by_id: Mapping[str, Mapping[str, Any]]) -> Any:
    if isinstance(value, list):
        return [_resolved(v, by_id) for v in value[:50]]
    if isinstance(value, dict) and "name" not in value and isinstance(value.get("@id"), str):
        return by_id.get(value["@id"], value)
    return value


def _string(value: Any) -> str | None:
    if isinstance(value, list):
        value = next((v for v in value if isinstance(v, str)), None)
    return one_line(html.unescape(value)) if isinstance(value, str) else None


def _names(value: Any) -> str | None:
    """The names of one or more people or organizations, with commas between."""
    values = value if isinstance(value, list) else [value]
    found = [_name(v.get("name") if isinstance(v, dict) else v) for v in values[:20]]
    return ", ".join(dict.fromkeys(n for n in found if n)) or None


def _name(value: Any) -> str | None:
    name = _string(value)
    return None if not name or re.match(r"(?:https?:)?//|www\.|@", name) or len(name) > 200 else name


def _person(value: str | None) -> str | None:
    name = _name(value)
    return re.sub(r"^by[ :]\s*", "", name, flags=re.IGNORECASE) if name else None


def _date(value: Any) -> str | None:
    found = _string(value)
    return dates.iso(found) if found else None


# ---------------------------------------------------------------- meta elements, microdata, time elements


def _meta(tree: HtmlElement) -> dict[str, str]:
    """The content of each meta element by its lower-case name or property; the first one of a name counts."""
    out: dict[str, str] = {}
    for element in tree.iter("meta"):
        content = element.get("content")
        for attribute in ("property", "name", "itemprop", "http-equiv"):
            key = (element.get(attribute) or "").strip().lower()
            if key and content and content.strip():
                out.setdefault(key.replace("dc:", "dc.").replace("dcterms:", "dcterms."), content)
    return out


def _first(meta: Mapping[str, str], names: tuple[str, ...]) -> str | None:
    return next((found for name in names if (found := _string(meta.get(name)))), None)


def _first_date(meta: Mapping[str, str], names: tuple[str, ...]) -> str | None:
    return next((found for name in names if (found := _date(meta.get(name)))), None)


def _marked_dates(tree: HtmlElement) -> tuple[str | None, str | None]:
    """Published and updated from time elements, microdata, and short elements whose class or text says that they are a date."""
    published: str | None = None
    updated: str | None = None
    looked = 0
    for element in tree.iter():
        if not isinstance(element.tag, str) or element.tag in ("meta", "script", "style", "input", "a"):
            continue
        hints = " ".join(filter(None, (element.get("class"), element.get("id"), element.get("itemprop"), element.get("data-testid"))))
        if element.tag != "time" and not (hints and len(hints) < 200 and _DATED.search(hints)):
            continue
        looked += 1
        if looked > 60 or (published and updated):
            break
        words = _own_text(element)
        stamp = _date(element.get("datetime") or element.get("content")) or _date_in(words)
        if not stamp:
            continue
        if re.search(r"updat|modif|revis|edited", f"{hints} {words}", re.IGNORECASE):
            updated = updated or stamp
        else:
            published = published or stamp
    return published, updated


def _own_text(element: HtmlElement) -> str:
    """An element's text when it is short, else nothing: a long one is no date line."""
    out, size = [], 0
    for piece in element.itertext():
        size += len(piece)
        if size > 200:
            return ""
        out.append(piece)
    return " ".join("".join(out).split())


def _date_in(words: str) -> str | None:
    stamp = next(dates.stamps(words), None) if 6 <= len(words) <= 90 else None
    return stamp.iso if stamp else None


def _heading(tree: HtmlElement) -> str | None:
    for element in (*tree.iter("h1"), *tree.iter("title")):
        words = _own_text(element)
        if element.tag == "title":
            words = re.split(r"\s+[|•·–—-]\s+", words)[0]
        if len(words) > 3:
            return one_line(words)
    return None


def _byline(tree: HtmlElement) -> str | None:
    for element in tree.iter("a", "span", "p", "div", "address", "li"):
        hints = " ".join(filter(None, (element.get("class"), element.get("itemprop"), element.get("rel"))))
        if hints and len(hints) < 200 and _BYLINE_CLASS.search(hints):
            words = re.sub(r"^(?:(?:story|written|words|report) )?by[ :]\s*", "", _own_text(element), flags=re.IGNORECASE)
            words = re.split(r"\s*[|•·]\s*", words)[0].strip(" ,")
            if 3 < len(words) <= 100 and words[0].isupper() and not re.search(r"\d", words):
                return one_line(words)
    return None


def _address(tree: HtmlElement, linked: Mapping[str, Any], meta: Mapping[str, str]) -> str | None:
    canonical = next((link.get("href") for link in tree.iter("link") if "canonical" in (link.get("rel") or "").lower().split()), None)
    page = linked.get("mainEntityOfPage")
    page = page.get("@id") if isinstance(page, dict) else page
    choices = (canonical, meta.get("og:url"), linked.get("url"), page)
    return next((found for value in choices if isinstance(value, str) and (found := web_address(html.unescape(value)))), None)


def _status(linked: Mapping[str, Any], meta: Mapping[str, str]) -> PublicationStatus:
    for value in (_string(linked.get("creativeWorkStatus")), _first(meta, _STATUS)):
        word = (value or "").lower().rpartition(":")[2].strip()
        if word in _STATUSES:
            return _STATUSES[word]
    return PublicationStatus.CORRECTED if linked.get("correction") else PublicationStatus.USABLE
