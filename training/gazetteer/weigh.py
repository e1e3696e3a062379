"""Fit the weights of extract/place_mentions.py: ``python -m training.gazetteer.weigh --lgl lgl.xml --geovirus GeoVirus.xml --re3d FOLDER``.

A logistic regression over the votes of every candidate span, right when the gold has that very span. Development data only, each article
also as if told of another country (`elsewhere`). Candidates that overlap a gold toponym without being one count less: which of two
overlapping spans wins is decided by their length as well. Writes lexicons/place_weights.tsv, keeping what each vote means.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np

from dateline import lexicons
from dateline.evaluate.places import Article, Toponym, _report, read
from dateline.extract.parse import Parse, end_of, parse, start_of
from dateline.extract.place_mentions import demonyms, scan
from dateline.resolve.gazetteer import Gazetteer
from dateline.resolve.toponyms import fold
from dateline.types import Report

from .build import TRANSLITERATED

HEAD = """# What each vote on whether words name a place counts; above zero together, they do. `prior` is what we would have said by
# hand, and what a vote falls back on where the data say little. See extract/place_mentions.py.
# Source: fitted by training/gazetteer/weigh.py on LGL, GeoVirus and re3d (development data), save those on foreign
# names, full names and units, which are set by hand, as is 0.2 of the bias. Licence: Apache-2.0.
"""
KEPT = {"taken", "listed", "unit word", "title", "side of", "people of", "Arabic article", "full name", "foreign name"} | {
    f"tagger {said}, foreign" for said in ("ORG", "part of ORG", "PERSON", "other", "none")
}
"""Votes about the words of war and our own lists, which the data say too little of: they stay as set by hand."""
LENIENCE = 0.2
"""Added to the bias: F1 is greatest when what is likelier than half of it is taken (Lipton et al. 2014); a fit to one kind of news is too
sure of itself on another, as fitting without one of the sets shows."""
TABLE = Path(__file__).parents[2] / "src/dateline/data/lexicons/place_weights.tsv"


def re3d(folder: Path) -> Iterator[Article]:
    """The locations of re3d, without their article ("the")."""
    for part in sorted(p for p in folder.iterdir() if p.is_dir()):
        found: dict[str, list[Toponym]] = {}
        for line in (part / "entities.json").read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            if row["type"] == "Location":
                start, value = row["begin"], row["value"]
                if value.lower().startswith("the "):
                    start, value = start + 4, value[4:]
                found.setdefault(row["documentId"], []).append(Toponym(start, start + len(value), value, None))
        for line in (part / "documents.json").read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            good = tuple(t for t in found.get(row["_id"], []) if row["text"][t.start : t.end] == t.phrase and t.phrase[:1].isupper())
            yield Article(row["text"], good)


def elsewhere(article: Article, gazetteer: Gazetteer, pool: Sequence[tuple[str, list[str]]], rng: random.Random) -> Article:
    """The same article told of another country: every settlement becomes a town of one country whose names are transliterated.

    So the weights also learn how the tagger fails on names that English news rarely prints. One name stays one name.
    """
    _, names = pool[rng.randrange(len(pool))]
    swap: dict[str, str] = {}
    text, toponyms, at = "", [], 0
    for t in article.toponyms:
        rows = gazetteer.lookup(t.phrase)
        known = {r.entry.feature for r in rows}
        if t.start < at or (known & {"country", "region", "continent", "water", "admin1"}) or fold(t.phrase) in demonyms():
            new = t.phrase
        else:
            new = swap.setdefault(t.phrase, names[rng.randrange(len(names))])
        if t.start < at:
            continue
        text += article.text[at : t.start]
        toponyms.append(Toponym(len(text), len(text) + len(new), new, None))
        text += new
        at = t.end
    return Article(text + article.text[at:], tuple(toponyms))


def pool(gazetteer: Gazetteer, least: int = 3000) -> list[tuple[str, list[str]]]:
    """Towns of at least `least` people by country, under any of their Latin names, for countries whose names are transliterated."""
    query = (
        "SELECT p.country, n.fold, p.name FROM name n JOIN place p ON p.id = n.place "
        "WHERE p.population >= ? AND p.feature IN (4, 5, 6) AND n.kind < 2"
    )
    found: dict[str, dict[str, list[str]]] = {}
    for country, folded, name in gazetteer._ask(query, (least,)):
        if country in TRANSLITERATED and folded.isascii() and len(folded) > 3:
            printed = name if fold(name) == folded and name.isascii() else folded.title()
            found.setdefault(country, {}).setdefault(name, []).append(printed)
    return [(c, sorted({n for names in towns.values() for n in names[:3]})) for c, towns in sorted(found.items()) if len(towns) >= 20]


def candidates(article: Article, parsed: Parse, gazetteer: Gazetteer) -> Iterator[tuple[dict[str, float], bool, float]]:
    """Votes, whether it is gold, and how much it counts, for every candidate span of an article."""
    gold = {(t.start, t.end) for t in article.toponyms}
    for scout in scan(parsed, gazetteer)[0]:
        for c in scout.candidates:
            start, end = start_of(scout.tokens[c.first]), end_of(scout.tokens[c.last - 1])
            right = (start, end) in gold
            touches = any(start < e and s < end for s, e in gold)
            yield c.votes, right, 0.3 if touches and not right else 1.0


def fit(
    examples: Iterable[tuple[dict[str, float], bool, float]], prior: dict[str, float], penalty: float = 8.0, rounds: int = 60
) -> dict[str, float]:
    """Weights by Newton's method, drawn towards `prior` (what we would have said by hand) where there is little to learn from."""
    listed = list(examples)
    names = sorted({n for votes, _, _ in listed for n in votes})
    at = {n: k for k, n in enumerate(names)}
    x = np.zeros((len(listed), len(names)))
    for row, (votes, _, _) in enumerate(listed):
        for n, value in votes.items():
            x[row, at[n]] = value
    y = np.array([right for _, right, _ in listed], float)
    counts = np.array([c for _, _, c in listed])
    ridge = np.full(len(names), penalty)
    ridge[at["bias"]] = 1e-3
    for name in KEPT & set(names):
        ridge[at[name]] = 1e6
    before = np.array([prior.get(n, 0.0) for n in names])
    w = before.copy()

    def loss(at: np.ndarray) -> float:
        z = x @ at
        return float((counts * (np.logaddexp(0, z) - y * z)).sum() + (ridge * (at - before) ** 2).sum() / 2)

    now = loss(w)
    for _ in range(rounds):
        p = 1 / (1 + np.exp(-np.clip(x @ w, -30, 30)))
        step = np.linalg.solve(
            (x * (counts * p * (1 - p))[:, None]).T @ x + np.diag(ridge), x.T @ (counts * (y - p)) - ridge * (w - before)
        )
        size = 1.0
        while loss(w + size * step) > now and size > 1e-6:
            size /= 2
        w += size * step
        gained, now = now - loss(w), loss(w)
        if gained < 1e-6:
            break
    return {n: round(float(w[k]), 3) for n, k in at.items()}


def write(weights: dict[str, float], length: float) -> None:
    """The table, with the meanings that it had."""
    listed = {r["vote"]: r for r in lexicons.load("place_weights").rows}
    body = ""
    for name, row in listed.items():
        weight = length if name == "length" else weights.get(name, float(row["prior"]))
        body += f"{name}\t{weight}\t{row['prior']}\t{row['meaning']}\n"
    TABLE.write_text(HEAD + "vote\tweight\tprior\tmeaning\n" + body, encoding="utf-8")


def _read(articles: Iterable[Article]) -> Iterator[tuple[Article, Report, Parse]]:
    for article in articles:
        report = _report(article.text)
        yield article, report, parse.function(report)


def main() -> None:
    """Fit on everything given and write the table."""
    arguments = argparse.ArgumentParser(description=__doc__)
    for name in ("lgl", "geovirus", "re3d"):
        arguments.add_argument(f"--{name}", type=Path)
    arguments.add_argument("--length", type=float, default=0.6)
    given = arguments.parse_args()
    gazetteer = Gazetteer.open()
    articles = [a for path in (given.lgl, given.geovirus) if path for a in read(path)] + (list(re3d(given.re3d)) if given.re3d else [])
    rng, towns = random.Random(7), pool(gazetteer)
    articles += [elsewhere(a, gazetteer, towns, rng) for a in articles if len(a.toponyms) > 2]
    examples = [e for article, _, parsed in _read(articles) for e in candidates(article, parsed, gazetteer)]
    prior = {r["vote"]: float(r["prior"]) for r in lexicons.load("place_weights").rows}
    weights = fit(examples, prior)
    weights["bias"] = round(weights["bias"] + LENIENCE, 3)
    write(weights, given.length)
    print(f"{len(articles)} articles, {len(examples)} candidates, {sum(r for _, r, _ in examples)} of them places")


if __name__ == "__main__":
    main()
