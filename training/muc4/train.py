"""How ``data/muc4/*.tsv`` was made: logistic regressions over the features of `dateline.evaluate.incident_features`.

    python training/muc4/train.py MUC4_FOLDER src/dateline/data/muc4 THIRD

Reads the 1,300 development messages of MUC-4 (``dev``) with the default steps, their keys and the task's list of places (``taskdoc``,
without the entries that its notes say come from the last test set), fits the models and writes weights; no sentence is written. The words
of a key's fills are looked up in its message; of the sentences that hold one, those that hold most fills of the same template are taken
as telling the incident, and the others are left out of the fitting. The models that build on others' chances are fitted on chances from
five folds. THIRD is a folder with the reader (reader.py, ship.py) that was trained on the other two thirds of the messages: the models that
build on what the reader says are fitted on the third that it has not seen.
Needs scikit-learn, which nothing at run time does.
"""

from __future__ import annotations

import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression, SGDClassifier

from dateline.evaluate import incident_model as im
from dateline.evaluate import incidents as fillers
from dateline.evaluate.incident_features import (
    COUNTRIES,
    TYPES,
    Message,
    Part,
    lay,
    of_choice,
    of_incident,
    of_link,
    of_message,
    of_organization,
    of_sentence,
    of_stage,
    of_telling,
    of_victim,
    of_whole,
    of_words,
)
from dateline.evaluate.incident_reader import read as read_on
from dateline.evaluate.incident_slots import dates, locations, of_country
from dateline.evaluate.linear import Linear
from dateline.evaluate.muc4 import (
    CONFIDENCE,
    DATE,
    DESCRIPTION,
    EFFECT,
    HUMAN_TYPE,
    INDIVIDUAL,
    LOCATION,
    NAME,
    ORGANIZATION,
    STAGE,
    TARGET,
    TARGET_TYPE,
    TYPE,
    Template,
    _names,
    _worth,
    compare,
    read_folder,
)
from dateline.read import Overrides, read_bytes
from dateline.reading import Reader
from dateline.resolve.gazetteer import Gazetteer

PART = {NAME: "NAME", DESCRIPTION: "DESCRIPTION", TARGET: "TARGET", INDIVIDUAL: "PERPETRATOR"}
LABELS = ("ANY", *TYPES)
Row = Mapping[str, float] | Sequence[str]
Weights = list[tuple[str, str, float]]
Models = dict[str, Linear]


# ---------------------------------------------------------------- messages and keys


def read(texts: Mapping[str, str]) -> dict[str, Message]:
    """Every message with what the default steps find in it."""
    reader = Reader(Gazetteer.open())
    found = {}
    for name, text in sorted(texts.items()):
        filed = fillers.filed_on(text)
        overrides = Overrides(published=filed.isoformat() if filed else None, language="en")
        report = next((r for r in read_bytes(text.encode(), name=name, overrides=overrides) if not hasattr(r, "message")), None)
        if report is not None:
            found[name] = lay(fillers.found_in(reader.record(report), filed))
    return found


def apart(texts: Mapping[str, str]) -> set[str]:
    """Every third message in the order of names, of those that hold words."""
    return set([m for m in sorted(texts) if im.sentences(texts[m])][::3])


def words_of(string: str) -> list[str]:
    """A fill's words, without articles and bare numbers in front."""
    words = im._WORD.findall(string.upper().replace("[", " ").replace("]", " "))
    while len(words) > 1 and words[0] in ("THE", "A", "AN", "SOME"):
        words.pop(0)
    return words


def find(cut: Sequence[im.Sentence], words: Sequence[str]) -> list[tuple[int, int, int]]:
    """Where the words stand: sentence, first, last."""
    found = []
    for i, sentence in enumerate(cut):
        for k in range(len(sentence.words) - len(words) + 1):
            if sentence.words[k] == words[0] and list(sentence.words[k : k + len(words)]) == list(words):
                found.append((i, k, k + len(words) - 1))
    return found


class Told:
    """Which sentences tell which templates of a message, and the part of each word that a fill names."""

    def __init__(self, message: Message, keys: Sequence[Template]) -> None:
        self.by: dict[int, set[int]] = defaultdict(set)
        self.held: set[int] = set()
        self.part: dict[tuple[int, int], str] = {}
        self.unsure: set[tuple[int, int]] = set()
        for n, template in enumerate(keys):
            spots = [
                (i, a, b, part, (slot, k))
                for slot, part in PART.items()
                for k, fill in enumerate(template.fills(slot))
                for value in fill.values
                if (words := words_of(value))
                for i, a, b in find(message.cut, words)
            ]
            at: dict[int, set[Any]] = defaultdict(set)
            for i, _, _, _, key in spots:
                at[i].add(key)
            most: dict[Any, int] = {}
            for i, _, _, _, key in spots:
                most[key] = max(most.get(key, 0), len(at[i]))
            for i, a, b, part, key in spots:
                cells = [(i, k) for k in range(a, b + 1)]
                if part != "PERPETRATOR":
                    self.held.add(i)
                if len(at[i]) == most[key] or part == "NAME":
                    self.part.update(dict.fromkeys(cells, part))
                    if part != "PERPETRATOR":
                        self.by[i].add(n)
                else:
                    self.unsure.update(cells)


def type_of(template: Template) -> str:
    """The key's type of incident."""
    return template.fills(TYPE)[0].values[0]


# ---------------------------------------------------------------- names


def organizations(keys: Iterable[Sequence[Template]]) -> dict[str, str]:
    """Names of organizations in the keys, each to the longest of those that the keys take for the same, by how often they are."""
    joined: dict[str, Counter[str]] = defaultdict(Counter)
    for templates in keys:
        for template in templates:
            for fill in template.fills(ORGANIZATION):
                values = [" ".join(words_of(v)) for v in fill.values]
                for v in values:
                    joined[v].update([max(values, key=len)])
    return {name: found.most_common(1)[0][0] for name, found in joined.items() if name}


_ENTRY = re.compile(r"^([A-Z][A-Z .]+): ([A-Z0-9\"' .-]+?)(?: \(([A-Z? /]+)\))?(?=\s|$)")


def places(keys: Iterable[Sequence[Template]], listing: str) -> tuple[dict[str, str], dict[str, str]]:
    """Names of places to their chains from the country down, and what the place of a chain is.

    From the keys, and from the task's list where a name is in one of the nine countries. Lines that a participant added for a
    later test set (marked ``*NRaD*``) are left out.
    """
    found: dict[str, Counter[str]] = defaultdict(Counter)
    kinds: dict[str, str] = {}
    for templates in keys:
        for template in templates:
            for fill in template.fills(LOCATION):
                for end in re.split(r"\s-\s", fill.values[0].split("/")[0])[:1]:
                    chain = [p.strip("( )") for p in end.split(":") if p.strip("( )")]
                    bare = [re.sub(r"\s*\(.*", "", p) for p in chain]
                    for n in range(1, len(bare)):
                        name = f"{bare[0]}: {bare[n]}"
                        found[bare[n]].update([name])
                        if "(" in chain[n]:
                            kinds.setdefault(name, re.sub(r".*\(", "", chain[n]).strip(")"))
    for line in listing.split("\n"):
        if "nrad*" in line.lower() or line.startswith(("old", "new")):
            continue
        if (entry := _ENTRY.match(line)) and entry[1] in COUNTRIES.values():
            name = f"{entry[1]}: {entry[2]}"
            if entry[2] not in found or name not in found[entry[2]]:
                found[entry[2]].update([name])
            if entry[3]:
                kinds.setdefault(name, entry[3].strip("? "))
    table = {name: " / ".join(c for c, _ in f.most_common(3)) for name, f in found.items() if len(name) > 2}
    return table, {c: k for chains in table.values() for c in chains.split(" / ") if (k := kinds.get(c))}


# ---------------------------------------------------------------- fitting


def vectors(rows: Sequence[Row], seen: int) -> tuple[list[str], Any]:
    """The features that occur in `seen` rows or more, and a sparse row of numbers each."""
    counts = Counter(f for features in rows for f in features)
    vectorizer = DictVectorizer(dtype=np.float32)
    matrix = vectorizer.fit_transform(
        {f: (features[f] if isinstance(features, Mapping) else 1.0) for f in features if counts[f] >= seen} for features in rows
    )
    matrix.indices, matrix.indptr = matrix.indices.astype(np.int32), matrix.indptr.astype(np.int32)
    return list(vectorizer.feature_names_), matrix


def listed(label: str, bias: float, weights: Any, names: Sequence[str], smallest: float) -> Weights:
    """One label's weights of at least `smallest`, the bias first."""
    return [(label, "", float(bias)), *((label, names[j], float(weights[j])) for j in np.flatnonzero(np.abs(weights) >= smallest))]


def several(rows: Sequence[Row], own: Sequence[set[str]], labels: Sequence[str], *, strength: float, smallest: float, seen: int) -> Weights:
    """Weights of one regression a label, for rows that may have several labels."""
    names, matrix = vectors(rows, seen)
    out: Weights = []
    for label in labels:
        model = LogisticRegression(C=strength, solver="liblinear").fit(matrix, [label in o for o in own])
        out += listed(label, model.intercept_[0], model.coef_[0], names, smallest)
    return out


def one_of(rows: Sequence[Row], labels: Sequence[str], *, strength: float, smallest: float, seen: int = 2) -> Weights:
    """Weights of a multinomial regression; of a binary one, the first label's are zero."""
    names, matrix = vectors(rows, seen)
    model = LogisticRegression(C=strength, max_iter=200).fit(matrix, list(labels))
    if len(model.classes_) == 2:
        return [(str(model.classes_[0]), "", 0.0), *listed(str(model.classes_[1]), model.intercept_[0], model.coef_[0], names, smallest)]
    return [w for i, c in enumerate(model.classes_) for w in listed(str(c), model.intercept_[i], model.coef_[i], names, smallest)]


def yes(rows: Sequence[Row], worth: Sequence[float], *, strength: float, seen: int = 2) -> Weights:
    """Weights of a regression of a worth between 0 and 1, counted as that much of a yes and the rest of a no."""
    names, matrix = vectors(rows, seen)
    w = np.asarray(worth, dtype=float)
    both = np.concatenate([np.flatnonzero(w > 0), np.flatnonzero(w < 1)])
    labels = np.concatenate([np.ones(int((w > 0).sum())), np.zeros(int((w < 1).sum()))])
    share = np.concatenate([w[w > 0], 1 - w[w < 1]])
    model = LogisticRegression(C=strength, solver="liblinear").fit(matrix[both], labels, sample_weight=share)
    return listed("y", model.intercept_[0], model.coef_[0], names, 0.005)


def words(rows: Sequence[Row], labels: Sequence[str], *, strength: float, smallest: float, seen: int) -> Weights:
    """Weights of each label against all others, by averaged gradient descent: quick on many rows."""
    names, matrix = vectors(rows, seen)
    own = np.array(labels)
    out: Weights = []
    for c in sorted(set(labels)):
        model = SGDClassifier(loss="log_loss", alpha=strength, average=True, max_iter=6, tol=None, random_state=1).fit(matrix, own == c)
        out += listed(c, model.intercept_[0], model.coef_[0], names, smallest)
    return out


# ---------------------------------------------------------------- the chain


class Corpus:
    """The development messages with their keys and all features that do not depend on a model."""

    def __init__(self, messages: Mapping[str, Message], keys: Mapping[str, Sequence[Template]], third: Path) -> None:
        unseen = apart({m: message.found.text for m, message in messages.items()})
        self.messages = {m: replace(v, read=read_on(v.cut, third)) if m in unseen and v.cut else v for m, v in messages.items()}
        self.keys = keys
        self.names = sorted(m for m in messages if m in keys and messages[m].cut)
        self.fold = {m: (i * 7919) % 5 for i, m in enumerate(self.names)}
        self.told = {m: Told(messages[m], keys[m]) for m in self.names}
        self.whole = {m: of_message(messages[m]) for m in self.names}
        self.each = {m: [of_sentence(messages[m], i) for i in range(len(messages[m].cut))] for m in self.names}
        self.parts: dict[str, list[tuple[str, list[str]]]] = {}
        for m in self.names:
            told, rows = self.told[m], []
            for i, sentence in enumerate(messages[m].cut):
                dull = i not in told.by and not set(sentence.words) & im.CUES
                kept = [
                    k for k in range(len(sentence.words)) if (i, k) in told.part or not ((i, k) in told.unsure or (dull and (i + k) % 3))
                ]
                if kept:
                    features = list(of_words(messages[m], i))
                    rows += [(told.part.get((i, k), "NONE"), features[k]) for k in kept]
            self.parts[m] = rows


def first(corpus: Corpus, names: Sequence[str]) -> dict[str, Weights]:
    """The models that look at the messages alone."""
    rows, own = [], []
    for m in names:
        told = corpus.told[m]
        for i, features in enumerate(corpus.each[m]):
            if i in told.by or i not in told.held:
                rows.append(features)
                own.append({type_of(corpus.keys[m][n]) for n in told.by.get(i, ())} | ({"ANY"} if told.by.get(i) else set()))
    types = [{type_of(t) for t in corpus.keys[m]} | ({"ANY"} if corpus.keys[m] else set()) for m in names]
    relevant = [m for m in names if corpus.keys[m]]
    nine = set(COUNTRIES.values())
    lies = [
        (of_country(corpus.messages[m]), c)
        for m in relevant
        for t in corpus.keys[m][:1]
        for f in t.fills(LOCATION)[:1]
        if (c := f.values[0].split(":")[0].strip("( ")) in nine
    ]
    return {
        "message": several([corpus.whole[m] for m in names], types, LABELS, strength=0.02, smallest=0.02, seen=3),
        "sentence": several(rows, own, LABELS, strength=0.05, smallest=0.04, seen=3),
        "part": parts_of(corpus, names),
        "country": one_of([f for f, _ in lies], [c for _, c in lies], strength=1.0, smallest=0.02, seen=5),
    }


def parts_of(corpus: Corpus, names: Sequence[str]) -> Weights:
    """The model of the part that a word plays."""
    rows = [r for m in names for r in corpus.parts[m]]
    return words([f for _, f in rows], [p for p, _ in rows], strength=2e-6, smallest=0.4, seen=3)


def linked(corpus: Corpus, names: Sequence[str], judged: Mapping[str, fillers.Judged]) -> Weights:
    """The model of whether two telling sentences tell the same incident."""
    rows, same = [], []
    for m in names:
        told = corpus.told[m].by
        order = sorted(told)
        for a, i in enumerate(order):
            for j in order[a + 1 :]:
                types = (fillers.likeliest(judged[m], i), fillers.likeliest(judged[m], j))
                rows.append(of_link(corpus.messages[m], i, j, im.common(), types))
                same.append(float(bool(told[i] & told[j])))
    return yes(rows, same, strength=0.1)


def groups(corpus: Corpus, m: str, judged: fillers.Judged) -> list[tuple[str, tuple[int, ...], Template]]:
    """Sentences with the key that they tell: as the keys have it, and as the chain would group them."""
    keys, told = corpus.keys[m], corpus.told[m].by
    found: dict[tuple[str, tuple[int, ...]], Template] = {}
    for n, key in enumerate(keys):
        own = tuple(sorted(i for i in told if n in told[i]))
        if own and type_of(key) in TYPES:
            found[type_of(key), own] = key
    for type_, several_ in fillers.grouped(judged).items():
        for group in several_:
            counts = Counter(n for i in group for n in told.get(i, ()) if type_of(keys[n]) == type_)
            if counts:
                found.setdefault((type_, tuple(group)), keys[counts.most_common(1)[0][0]])
    return [(type_, own, key) for (type_, own), key in found.items()]


def filling(corpus: Corpus, names: Sequence[str], judged: Mapping[str, fillers.Judged]) -> dict[str, Weights]:
    """The models that fill the slots of an incident."""
    data: dict[str, tuple[list[Any], list[Any]]] = defaultdict(lambda: ([], []))

    def add(model: str, row: Row, label: Any) -> None:
        data[model][0].append(row)
        data[model][1].append(label)

    table = im.names().get("organization", {})
    for m in names:
        message = corpus.messages[m]
        mentions: dict[str, list[tuple[int, int, int]]] = defaultdict(list)
        for name, i, a, b in im.mentions(message.cut, table):
            mentions[name].append((i, a, b))
        for type_, own, key in groups(corpus, m, judged[m]):
            stage = key.fills(STAGE)
            add("stage", of_stage(message, own, type_), stage[0].values[0] if stage else "ACCOMPLISHED")
            for value, features in dates(message, own, type_):
                add("date", features, max((compare(DATE, f, _fill(value)) for f in key.fills(DATE)), default=0.0))
            for value, features in locations(message, own, type_, fillers.countries(message)):
                add("place", features, max((compare(LOCATION, f, _fill(value)) for f in key.fills(LOCATION)), default=0.0))
            for slot, part in PART.items():
                for p in stretches(message, corpus.told[m], own, part):
                    right = [f for f in key.fills(slot) if any(_names(v, p.text) for v in f.values)]
                    tags = {v for f in right for v in f.values}
                    spelled = [f"w={w}" for w in p.text.split()]
                    if part == "TARGET":
                        if kind := next((f.values[0] for f in key.fills(TARGET_TYPE) if set(f.tags) & tags), None):
                            add("object", spelled, kind)
                    elif part != "PERPETRATOR" and (kind := next((f.values[0] for f in key.fills(HUMAN_TYPE) if set(f.tags) & tags), None)):
                        add("person", [*of_victim(replace(message, read=None), p, type_), *spelled], kind)
            gold = {table.get(" ".join(words_of(v)), ""): f for f in key.fills(ORGANIZATION) for v in f.values}
            for name, spans in mentions.items():
                row = of_organization(message, own, spans, name, type_)
                add("doer", row, float(name in gold))
                if name in gold:
                    values, degrees = set(gold[name].values), key.fills(CONFIDENCE)
                    degree = next((f.values[0] for f in degrees if set(f.tags) & values or len(degrees) == 1), None)
                    if degree:
                        add("degree", row, degree.split(":")[0])
    return {
        "stage": one_of(*data["stage"], strength=0.1, smallest=0.03),
        "date": yes(*data["date"], strength=0.3),
        "place": yes(*data["place"], strength=0.3),
        "object": one_of(*data["object"], strength=1.0, smallest=0.05, seen=1),
        "person": one_of(*data["person"], strength=0.1, smallest=0.03),
        "doer": yes(*data["doer"], strength=0.05),
        "degree": one_of(*data["degree"], strength=0.05, smallest=0.03),
    }


def stretches(message: Message, told: Told, chosen: Sequence[int], part: str) -> list[Part]:
    """The stretches of the chosen sentences whose words play a part by the keys."""
    found = []
    for i in chosen:
        words = message.words(i)
        ks = [k for k in range(len(words)) if told.part.get((i, k)) == part]
        starts = [k for k in ks if k - 1 not in ks]
        for a in starts:
            b = next(k for k in range(a, len(words)) if k + 1 not in ks)
            found.append(Part(part, i, a, b, " ".join(words[a : b + 1]), 0.0))
    return found


def playing(corpus: Corpus, names: Sequence[str], judged: Mapping[str, fillers.Judged]) -> dict[str, Weights]:
    """The models of which stretches are fills, and of what became of victims, on messages that were read."""
    choices: tuple[list[Row], list[float]] = ([], [])
    effects: tuple[list[Row], list[str]] = ([], [])
    for m in names:
        message = corpus.messages[m]
        for type_, own, key in groups(corpus, m, judged[m]):
            found, _ = fillers.once(fillers.stretches(judged[m], own))
            tagged = {v for f in key.fills(EFFECT) for v in f.tags}
            for slot, part in PART.items():
                for p in found[part]:
                    right = [f for f in key.fills(slot) if any(_names(v, p.text) for v in f.values)]
                    choices[0].append(of_choice(message, p, own, type_, judged[m].each))
                    choices[1].append(float(bool(right)))
                    tags = {v for f in right for v in f.values}
                    if right and part in ("NAME", "DESCRIPTION") and (part == "NAME" or not key.fills(NAME) or tagged & tags):
                        effects[0].append(of_victim(message, p, type_))
                        effects[1].append(next((f.values[0] for f in key.fills(EFFECT) if set(f.tags) & tags), "NONE"))
    return {"choice": yes(*choices, strength=0.1), "effect": one_of(*effects, strength=0.1, smallest=0.03)}


def together(corpus: Corpus, names: Sequence[str], judged: Mapping[str, fillers.Judged]) -> dict[str, Weights]:
    """What the linear models' log-odds and the reader's weigh together; a label with few examples keeps the linear ones."""
    wholes: list[tuple[Mapping[str, float], set[str]]] = []
    each: list[tuple[Mapping[str, float], set[str]]] = []
    for m in names:
        message, keys, told = corpus.messages[m], corpus.keys[m], corpus.told[m]
        types = {type_of(t) for t in keys} | ({"ANY"} if keys else set())
        wholes.append((of_whole(message, judged[m].whole), types))
        for i, odds in enumerate(judged[m].each):
            if i in told.by or i not in told.held:
                own = {type_of(keys[n]) for n in told.by.get(i, ())} | ({"ANY"} if told.by.get(i) else set())
                each.append((of_telling(message, i, odds), own))
    return {"holds": _weighing(wholes, ("linear", "read", "most"), ()), "tells": _weighing(each, ("linear", "read"), ("ANY.read",))}


def _weighing(rows: Sequence[tuple[Mapping[str, float], set[str]]], own: Sequence[str], beside: Sequence[str]) -> Weights:
    out: Weights = []
    for label in LABELS:
        names = list(dict.fromkeys([*(f"{label}.{o}" for o in own), *beside]))
        right = [label in labels for _, labels in rows]
        if sum(right) < 15:
            out += [(label, "", 0.0), (label, f"{label}.linear", 1.0)]
            continue
        model = LogisticRegression(C=1.0).fit(np.array([[f[n] for n in names] for f, _ in rows]), right)
        out += [(label, "", float(model.intercept_[0])), *((label, n, float(w)) for n, w in zip(names, model.coef_[0], strict=True))]
    return out


def _fill(value: str) -> Any:
    from dateline.evaluate.muc4 import Fill

    return Fill((value,))


def belonging(corpus: Corpus, names: Sequence[str], judged: Mapping[str, fillers.Judged]) -> Weights:
    """The model of whether a group of sentences makes a template that the key has."""
    rows, right = [], []
    for m in names:
        keys = corpus.keys[m]
        found = [(t, g, of) for t, of in fillers.grouped(judged[m]).items() for g in of]
        made = [fillers._template(m, judged[m], fillers.Incident(t, tuple(g))) for t, g, _ in found]
        pairs = sorted(((w, i, j) for i, k in enumerate(keys) for j, r in enumerate(made) if (w := _worth(k, r))), key=lambda p: -p[0])
        used: dict[int, int] = {}
        for _, i, j in pairs:
            if j not in used and i not in used.values():
                used[j] = i
        for j, (t, g, of) in enumerate(found):
            if j in used and keys[used[j]].optional:
                continue
            rows.append(of_incident(corpus.messages[m], g, t, of, judged[m].whole, judged[m].each))
            right.append(float(j in used))
    return yes(rows, right, strength=0.05)


class Using:
    """Weights in place of the shipped ones, while these are being fitted."""

    def __init__(self) -> None:
        self.models: Models = {}
        im.load = self.models.__getitem__  # type: ignore[assignment]

    def take(self, weights: Mapping[str, Weights]) -> None:
        """Use these from now on."""
        self.models.update({name: Linear(rows) for name, rows in weights.items()})


def chances(corpus: Corpus, using: Using, folds: Mapping[int, Mapping[str, Weights]]) -> dict[str, fillers.Judged]:
    """What the first models say of each message, fitted on the other folds."""
    found = {}
    for k, weights in folds.items():
        using.take(weights)
        for m in corpus.names:
            if corpus.fold[m] == k:
                found[m] = fillers.Judged(
                    corpus.messages[m],
                    using.models["message"].scores(corpus.whole[m]),
                    [using.models["sentence"].scores(f) for f in corpus.each[m]],
                )
    return found


def second(
    corpus: Corpus, using: Using, judged: Mapping[str, fillers.Judged], firsts: Mapping[int, Mapping[str, Weights]]
) -> dict[str, Weights]:
    """The models that build on the first ones' chances."""
    out: dict[str, Weights] = {"link": linked(corpus, corpus.names, judged)}
    using.take(out)
    country = {k: Linear(w["country"]) for k, w in firsts.items()}
    fold = {id(corpus.messages[m]): corpus.fold[m] for m in corpus.names}
    plain = fillers.countries
    fillers.countries = lambda message: country[fold[id(message)]].scores(of_country(message))
    out.update(filling(corpus, corpus.names, judged))
    using.take(out)
    unseen = [m for m in corpus.names if corpus.messages[m].read is not None]
    weights = together(corpus, unseen, judged)
    using.take(weights)
    both = {m: fillers.weighed(corpus.messages[m], judged[m].whole, judged[m].each) for m in unseen}
    seen = [m for m in corpus.names if m not in both]
    using.take({"part": parts_of(corpus, seen)})
    out.update(weights)
    out.update(playing(corpus, unseen, both))
    using.take(out)
    out["incident"] = belonging(corpus, unseen, both)
    fillers.countries = plain
    return out


def main(source: Path, target: Path, third: Path) -> None:
    """Read, fit, write."""
    texts, keys = read_folder(source / "dev")
    corpus = Corpus(read(texts), keys, third)
    write_names(target, corpus, (source / "taskdoc" / "templ-doc-more" / "containing-areas-part1.v5").read_text(encoding="latin-1"))
    im.names.cache_clear()
    im.common.cache_clear()
    using = Using()
    firsts = {k: first(corpus, [m for m in corpus.names if corpus.fold[m] != k]) for k in range(5)}
    later = second(corpus, using, chances(corpus, using, firsts), firsts)
    for name, rows in {**first(corpus, corpus.names), **later}.items():
        write(target / f"{name}.tsv", rows)


def write_names(target: Path, corpus: Corpus, listing: str) -> None:
    """The table of names of organizations and places, and of words that many messages have."""
    keys = [corpus.keys[m] for m in corpus.names]
    table, kinds = places(keys, listing)
    counts = Counter(
        w for m in corpus.names for w in {w for s in corpus.messages[m].cut for w in s.words if len(w) > 3 and not w.isdigit()}
    )
    many = {w: np.log(len(corpus.names) / n) for w, n in counts.items() if n >= 15}
    lines = [f"organization\t{n}\t{v}" for n, v in sorted(organizations(keys).items())]
    lines += [f"place\t{n}\t{v}" for n, v in sorted(table.items())]
    lines += [f"kind\t{n}\t{v}" for n, v in sorted(kinds.items())]
    lines += [f"common\t{n}\t{v:.1f}" for n, v in sorted(many.items())]
    head = (
        "# Names in the development keys and place lists of MUC-4, facts of public record; common words. See CARD.md.\nkind\tname\tvalue\n"
    )
    (target / "names.tsv").write_text(head + "\n".join(lines) + "\n", encoding="utf-8")


def write(path: Path, rows: Weights) -> None:
    """One table of weights."""
    head = [
        f"# Weights of {path.stem} (evaluate/incident_features.py), made by training/muc4/train.py.",
        "# Licence: Apache-2.0; see CARD.md.",
        "label\tfeature\tweight",
    ]
    lines = [f"{a}\t{b}\t{w:.2f}" for a, b, w in rows]
    path.write_text("\n".join([*head, *lines]) + "\n", encoding="utf-8")
    print(path.name, len(lines), path.stat().st_size, flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]))
