"""How ``data/muc4/*.tsv`` was made: logistic regressions over the features of `dateline.evaluate.incident_model`.

    python training/muc4/train.py DEV_FOLDER src/dateline/data/muc4

Reads the 1,300 development messages of MUC-4 with their keys, fits the models and writes weights; no sentence is written. The words of a
key's fills are looked up in its message; of the sentences that hold one, those that hold most fills of the same template are
taken as telling the incident, and the others are left out of the fitting. Needs scikit-learn, which nothing at run time does.
"""

from __future__ import annotations

import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression, SGDClassifier

from dateline.evaluate import incident_model as im
from dateline.evaluate.muc4 import (
    CONFIDENCE,
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
    read_folder,
)

PART = {NAME: "NAME", DESCRIPTION: "DESCRIPTION", TARGET: "TARGET", INDIVIDUAL: "PERPETRATOR"}
Rows = list[tuple[str, list[str]]]
Weights = list[tuple[str, str, float]]


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


def places(keys: Iterable[Sequence[Template]]) -> dict[str, str]:
    """Names of places in the keys, each to its chain from the country down."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for templates in keys:
        for template in templates:
            for fill in template.fills(LOCATION):
                for end in re.split(r"\s+-\s+", fill.values[0])[:1]:
                    chain = [p.strip() for p in re.sub(r"\([^)]*\)?", "", end).split("/")[0].split(":") if p.strip()]
                    for n in range(1, len(chain)):
                        found[chain[n]].update([": ".join(chain[: n + 1])])
    return {name: f.most_common(1)[0][0] for name, f in found.items() if len(name) > 2}


def vectors(rows: Sequence[Sequence[str]], seen: int) -> tuple[list[str], Any]:
    """The features that occur in `seen` rows or more, and a row of zeros and ones each."""
    counts = Counter(f for features in rows for f in features)
    vectorizer = DictVectorizer(dtype=np.float32)
    matrix = vectorizer.fit_transform([{f: 1.0 for f in features if counts[f] >= seen} for features in rows])
    matrix.indices, matrix.indptr = matrix.indices.astype(np.int32), matrix.indptr.astype(np.int32)
    return list(vectorizer.feature_names_), matrix


def listed(label: str, bias: float, weights: Any, names: Sequence[str], smallest: float) -> Weights:
    """One label's weights of at least `smallest`, the bias first."""
    return [(label, "", float(bias)), *((label, names[j], float(weights[j])) for j in np.flatnonzero(np.abs(weights) >= smallest))]


def fit(rows: Rows, *, strength: float, smallest: float, seen: int = 2) -> Weights:
    """Weights of a multinomial regression; of a binary one, the first label's are zero."""
    names, matrix = vectors([f for _, f in rows], seen)
    model = LogisticRegression(C=strength, max_iter=200).fit(matrix, [label for label, _ in rows])
    if len(model.classes_) == 2:
        return [(str(model.classes_[0]), "", 0.0), *listed(str(model.classes_[1]), model.intercept_[0], model.coef_[0], names, smallest)]
    return [w for i, c in enumerate(model.classes_) for w in listed(str(c), model.intercept_[i], model.coef_[i], names, smallest)]


def fit_large(rows: Rows, *, strength: float, smallest: float, seen: int) -> Weights:
    """Weights of each label against all others, by averaged gradient descent."""
    names, matrix = vectors([f for _, f in rows], seen)
    labels = np.array([label for label, _ in rows])
    out: Weights = []
    for c in sorted(set(labels)):
        model = SGDClassifier(loss="log_loss", alpha=strength, average=True, max_iter=8, tol=None, random_state=1).fit(matrix, labels == c)
        out += listed(str(c), model.intercept_[0], model.coef_[0], names, smallest)
    return out


def several(rows: list[tuple[set[str], list[str]]], labels: Sequence[str], *, strength: float, smallest: float, seen: int) -> Weights:
    """Weights of one regression a label, for rows that may have several labels."""
    names, matrix = vectors([f for _, f in rows], seen)
    out: Weights = []
    for label in labels:
        model = LogisticRegression(C=strength, solver="liblinear").fit(matrix, [label in own for own, _ in rows])
        out += listed(label, model.intercept_[0], model.coef_[0], names, smallest)
    return out


TYPES = ("ATTACK", "BOMBING", "KIDNAPPING", "ARSON", "ROBBERY")


def main(source: Path, target: Path) -> None:
    """Read, label, fit, write."""
    texts, keys = read_folder(source)
    keys = {m: k for m, k in keys.items() if m in texts}
    names, where = organizations(keys.values()), places(keys.values())
    messages: list[tuple[set[str], list[str]]] = []
    telling: list[tuple[set[str], list[str]]] = []
    playing: Rows = []
    effects: Rows = []
    stages: Rows = []
    doers: Rows = []
    degrees: Rows = []
    persons: Rows = []
    objects: Rows = []
    for message in sorted(keys):
        cut = im.sentences(texts[message])
        found_names = list(im.mentions(cut, names))
        types = {f.values[0] for t in keys[message] for f in t.fills(TYPE)}
        messages.append((types | ({"ANY"} if types else set()), im.of_message(cut)))
        label: dict[tuple[int, int], str] = {}
        unsure: set[tuple[int, int]] = set()
        told: dict[int, set[str]] = defaultdict(set)
        held: set[int] = set()
        for template in keys[message]:
            type_ = template.fills(TYPE)[0].values[0]
            spots = []
            for slot, part in PART.items():
                for n, fill in enumerate(template.fills(slot)):
                    for value in fill.values:
                        if words := words_of(value):
                            spots += [(i, a, b, part, (slot, n), fill) for i, a, b in find(cut, words)]
            fills_at: dict[int, set[Any]] = defaultdict(set)
            for i, _, _, _, key, _ in spots:
                fills_at[i].add(key)
            best_of: dict[Any, int] = {}
            for i, _, _, _, key, _ in spots:
                best_of[key] = max(best_of.get(key, 0), len(fills_at[i]))
            chosen = set()
            for i, a, b, part, key, fill in spots:
                held.add(i)
                cells = [(i, k) for k in range(a, b + 1)]
                if len(fills_at[i]) == best_of[key] or part == "NAME":
                    for c in cells:
                        label[c] = part
                    if part != "PERPETRATOR":
                        told[i].add(type_)
                        chosen.add(i)
                    if part == "TARGET":
                        kind = next((f.values[0] for f in template.fills(TARGET_TYPE) if set(f.tags) & set(fill.values)), None)
                        if kind:
                            objects.append((kind, [f"w={w}" for w in cut[i].words[a : b + 1]]))
                    if part in ("NAME", "DESCRIPTION"):
                        kind = next((f.values[0] for f in template.fills(HUMAN_TYPE) if set(f.tags) & set(fill.values)), None)
                        if kind:
                            own = [f"w={w}" for w in cut[i].words[a : b + 1]]
                            persons.append((kind, [*im.of_victim(cut[i], a, b, type_), *own]))
                        tags = {v for f in template.fills(EFFECT) for v in f.tags}
                        effect = next((f.values[0] for f in template.fills(EFFECT) if set(f.tags) & set(fill.values)), "NONE")
                        if part == "NAME" or not template.fills(NAME) or tags & set(fill.values):
                            effects.append((effect, im.of_victim(cut[i], a, b, type_)))
                else:
                    unsure.update(cells)
            order = sorted(chosen)
            stages.append((template.fills(STAGE)[0].values[0] if template.fills(STAGE) else "ACCOMPLISHED", im.of_stage(cut, order, type_)))
            by: dict[str, list[tuple[int, int, int]]] = defaultdict(list)
            for name, i, a, b in found_names:
                by[name].append((i, a, b))
            gold = {names.get(" ".join(words_of(v)), ""): f for f in template.fills(ORGANIZATION) for v in f.values}
            for name, spans in by.items():
                features = im.of_organization(cut, order, spans, name, type_)
                doers.append(("y" if name in gold else "n", features))
                if name in gold:
                    tags = set(gold[name].values)
                    degree = next(
                        (f.values[0] for f in template.fills(CONFIDENCE) if set(f.tags) & tags or len(template.fills(CONFIDENCE)) == 1),
                        None,
                    )
                    if degree:
                        degrees.append((degree.split(":")[0], features))
        for i, sentence in enumerate(cut):
            if i in told or i not in held:
                telling.append((told.get(i, set()) | ({"ANY"} if i in told else set()), im.of_sentence(cut, i)))
            for k in range(len(sentence.words)):
                part = label.get((i, k), "NONE")
                if part == "NONE" and ((i, k) in unsure or (i not in told and not (set(sentence.words) & im.CUES) and (i + k) % 3)):
                    continue
                playing.append((part, im.of_word(sentence, k)))
    print(len(messages), len(telling), len(playing), len(effects), Counter(p for p, _ in playing), flush=True)
    labels = ("ANY", *TYPES)
    write(target / "message.tsv", several(messages, labels, strength=0.02, smallest=0.02, seen=3))
    write(target / "sentence.tsv", several(telling, labels, strength=0.05, smallest=0.04, seen=3))
    write(target / "effect.tsv", fit(effects, strength=0.1, smallest=0.03))
    write(target / "stage.tsv", fit(stages, strength=0.1, smallest=0.03))
    write(target / "doer.tsv", fit(doers, strength=0.1, smallest=0.03))
    write(target / "degree.tsv", fit(degrees, strength=0.05, smallest=0.03))
    write(target / "person.tsv", fit(persons, strength=0.1, smallest=0.03))
    write(target / "object.tsv", fit(objects, strength=1.0, smallest=0.05, seen=1))
    print("small ones done", flush=True)
    write(target / "part.tsv", fit_large(playing, strength=2e-6, smallest=0.4, seen=3))
    lines = [f"organization\t{n}\t{v}" for n, v in sorted(names.items())] + [f"place\t{n}\t{v}" for n, v in sorted(where.items())]
    head = "# Names in the development keys of MUC-4: facts of public record. See CARD.md.\nkind\tname\tvalue\n"
    (target / "names.tsv").write_text(head + "\n".join(lines) + "\n", encoding="utf-8")


def write(path: Path, rows: Weights) -> None:
    """One table of weights."""
    head = [
        f"# Weights of {path.stem} (evaluate/incident_model.py), made by training/muc4/train.py.",
        "# Licence: Apache-2.0; see CARD.md.",
        "label\tfeature\tweight",
    ]
    lines = [f"{a}\t{b}\t{w:.2f}" for a, b, w in rows]
    path.write_text("\n".join([*head, *lines]) + "\n", encoding="utf-8")
    print(path.name, len(lines), path.stat().st_size, flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
