"""Checks an evidence package with nothing but Python's standard library: python -I verify.py [PACKAGE] [--head FILE].

PACKAGE is the unpacked folder or the ZIP file; by default the folder that this script stands in. What it checks:

  bag          every file is there, has its SHA-256, and there is no other (BagIt, RFC 8493)
  chain        every entry of the ledger has its hash, holds the hash of the one before, and none is missing
  commitments  every row is what its entry committed to (HMAC-SHA256 under the row's key), and no row is without an entry
  evidence     every capture has its hash and size, every text is the one that its report says
  spans        every quotation is what stands at its offsets (Unicode code points) in the text
  signatures   every Ed25519 signature (RFC 8032) holds for the key that the entry names

What is not there is never a pass. Without a head that was kept elsewhere (--head) a package that was rewritten in whole is consistent with
itself: then this says that there is no outside anchor. Exit code 0: all that is there holds; 1: damage; 2: this cannot be read.
"""

import argparse
import hashlib
import hmac
import json
import re
import sys
import zipfile
from pathlib import Path

GAP = " \u2026 "
NOTHING = "0" * 64
SEALED = ("captures", "reports", "runs", "findings", "decisions")


class Folder:
    """A package that was unpacked."""

    def __init__(self, path):
        self.path = path
        self.names = {p.relative_to(path).as_posix() for p in path.rglob("*") if p.is_file()}

    def open(self, name):
        return (self.path / name).open("rb")


class Zip:
    """A package in its ZIP file; all of it stands in one folder."""

    def __init__(self, path):
        self.file = zipfile.ZipFile(path)
        listed = [n for n in self.file.namelist() if not n.endswith("/")]
        tops = {n.split("/", 1)[0] for n in listed}
        if len(tops) != 1 or len(set(listed)) != len(listed):
            raise ValueError("the ZIP file does not hold one folder, or holds a name twice")
        self.top = tops.pop() + "/"
        self.names = {n[len(self.top) :] for n in listed}

    def open(self, name):
        return self.file.open(self.top + name)


class Checker:
    """Everything that was checked, and what is wrong."""

    def __init__(self, package):
        self.package = package
        self.damage = []
        self.checked = {}

    def wrong(self, code, sentence):
        self.damage.append((code, sentence))

    def count(self, what, number=1):
        self.checked[what] = self.checked.get(what, 0) + number

    def digest(self, name):
        digest, size = hashlib.sha256(), 0
        with self.package.open(name) as file:
            while True:
                piece = file.read(1 << 20)
                if not piece:
                    return digest.hexdigest(), size
                digest.update(piece)
                size += len(piece)

    def text(self, name):
        with self.package.open(name) as file:
            return file.read().decode("utf-8")

    def lines(self, name):
        """Every line of a file of JSON Lines as an object; a file that is not there has none."""
        if name not in self.package.names:
            return
        with self.package.open(name) as file:
            for number, line in enumerate(file, 1):
                try:
                    yield json.loads(line)
                except ValueError:
                    self.wrong("unreadable", f"{name}, line {number} is not JSON")

    # ------------------------------------------------------------ the bag

    def bag(self):
        for name in ("bagit.txt", "bag-info.txt", "manifest-sha256.txt", "tagmanifest-sha256.txt"):
            if name not in self.package.names:
                self.wrong("bag-file-missing", f"{name} is not there")
                return
        if not re.fullmatch(r"BagIt-Version: \d+\.\d+\r?\nTag-File-Character-Encoding: UTF-8\r?\n?", self.text("bagit.txt")):
            self.wrong("bag-version", "bagit.txt is not that of a bag")
        payload = self.manifest("manifest-sha256.txt")
        tags = self.manifest("tagmanifest-sha256.txt")
        there = {n for n in self.package.names if n.startswith("data/")}
        octets = 0
        for name in sorted(there - payload.keys()):
            self.wrong("file-added", f"{name} is in no manifest")
        others = self.package.names - there - tags.keys() - {"tagmanifest-sha256.txt"}
        for name in sorted(n for n in others if "__pycache__" not in n):
            self.wrong("file-added", f"{name} is in no manifest")
        for name, wanted in sorted({**payload, **tags}.items()):
            if name not in self.package.names:
                self.wrong("file-missing", f"{name} is in a manifest and not there")
                continue
            digest, size = self.digest(name)
            self.count("files")
            octets += size if name in payload else 0
            if digest != wanted:
                self.wrong("file-changed", f"{name} does not have the hash that its manifest gives")
        said = re.search(r"^Payload-Oxum: (\d+)\.(\d+)$", self.text("bag-info.txt"), re.M)
        if not said or (int(said[1]), int(said[2])) != (octets, len(there)):
            self.wrong("oxum", "bag-info.txt gives another number of bytes or files than there are")

    def manifest(self, name):
        out = {}
        for line in self.text(name).splitlines():
            digest, _, path = line.partition("  ")
            path = path.replace("%0A", "\n").replace("%0D", "\r").replace("%25", "%")
            if not re.fullmatch(r"[0-9a-f]{64}", digest) or not path or path in out or ".." in path.split("/") or path.startswith("/"):
                self.wrong("manifest", f"{name} has a line that is none of a manifest")
                continue
            out[path] = digest
        return out

    # ------------------------------------------------------------ the chain

    def chain(self, about, kept):
        last, length, first, kept_hash = NOTHING, 0, None, None
        commitments, erased = {}, set()
        for row in self.lines("data/ledger.jsonl"):
            raw = row.get("json", "")
            digest = hashlib.sha256(raw.encode("utf-8", "surrogatepass")).hexdigest()
            if digest != row.get("hash"):
                self.wrong("ledger-hash", f"entry {row.get('number')} does not have its hash")
            try:
                entry = json.loads(raw)
                number, previous, kind, body = entry["number"], entry["previous"], entry["kind"], entry["body"]
            except (ValueError, KeyError, TypeError):
                self.wrong("ledger-unreadable", f"entry {row.get('number')} is none")
                continue
            if canonical(entry) != raw.encode():
                self.wrong("ledger-form", f"entry {number} is not in canonical form (RFC 8785)")
            if number != length + 1 or row.get("number") != number or row.get("kind") != kind:
                self.wrong("ledger-number", f"entry {number} follows entry {length}")
            if previous != last:
                self.wrong("ledger-link", f"entry {number} does not hold the hash of the entry before it")
            if first is None:
                first = body.get("case") if kind == "open" else None
            if kept and number == kept["length"]:
                kept_hash = digest
            self.signature(entry, row.get("signature"), bytes.fromhex(digest))
            for listed in body.get("rows", ()):
                if kind == "erase":
                    erased.add((listed["table"], listed["number"]))
                else:
                    commitments[listed["table"], listed["number"]] = (number, listed["commitment"])
            last, length = digest, number
            self.count("ledger entries")
        if not length:
            if not about.get("ledger_left_out"):
                self.wrong("ledger-missing", "there is no ledger")
            return commitments, erased
        if first != about.get("case"):
            self.wrong("ledger-start", "the ledger does not begin with the making of this case")
        if (length, last) != (about.get("length"), about.get("head")):
            self.wrong("head", f"the package says that the ledger ends at entry {about.get('length')} in {about.get('head')}; it does not")
        if kept:
            if kept["case"] != first:
                self.wrong("head-case", "the head that was kept is that of another case")
            elif kept["length"] > length:
                self.wrong("head-rolled-back", f"the ledger had {kept['length']} entries when its head was kept; it has {length}")
            elif kept_hash != kept["head"]:
                self.wrong("head-rewritten", "the ledger up to the head that was kept is another one than then")
        return commitments, erased

    def signature(self, entry, signature, digest):
        signer = entry.get("signer")
        if signer is None:
            if signature is not None:
                self.wrong("signature-stray", f"entry {entry['number']} has a signature and names nobody who signed")
        elif signature is None:
            self.wrong("signature-missing", f"entry {entry['number']} names who signed it and has no signature")
        elif not signed(bytes.fromhex(signer), bytes.fromhex(signature), digest):
            self.wrong("signature-wrong", f"the signature of entry {entry['number']} does not hold")
        else:
            self.count("signatures")

    # ------------------------------------------------------------ rows and what they hold

    def rows(self, about, commitments, erased):
        """The rows of the case itself, which only a full package has."""
        seals = {}
        for seal in self.lines("data/rows/seals.jsonl"):
            seals[seal["table_name"], seal["row_number"]] = seal
        partial = about["kind"] != "full"
        seen = set()
        for table in SEALED:
            for row in self.lines(f"data/rows/{table}.jsonl"):
                key = (table, row["number"])
                seen.add(key)
                self.row(table, row, key, seals.get(key), commitments.get(key), key in erased)
                self.count("rows")
        if not partial:
            for table, number in sorted(commitments.keys() - seen):
                self.wrong("row-missing", f"the ledger says that row {number} of {table} was added, and it is not there")

    def row(self, table, row, key, seal, committed, erased):
        where = f"row {row['number']} of {table}"
        if committed is None:
            self.wrong("unledgered", f"{where} is in no entry of the ledger")
            return
        if erased:
            if row.get("json") or (seal and seal["key"]):
                self.wrong("erased-remains", f"{where} was erased, and something of it is still there")
            return
        if seal is None:
            self.wrong("seal-missing", f"the key of {where} is not there")
            return
        if "json" in row and hashlib.sha256(row["json"].encode()).hexdigest() != row["sha256"]:
            self.wrong("row-changed", f"{where} does not have its hash")
        held = {name: value for name, value in row.items() if name != "json"}
        found = hmac.new(bytes.fromhex(seal["key"]), canonical({"row": held, "table": table}), hashlib.sha256).hexdigest()
        if seal["entry"] != committed[0] or found != committed[1]:
            self.wrong("seal-broken", f"{where} is not what entry {committed[0]} of the ledger committed to")
        else:
            self.count("commitments")
        if table == "captures":
            name = f"data/captures/{row['sha256']}"
            if name not in self.package.names:
                self.wrong("capture-missing", f"{name} is not there")
            elif self.digest(name) != (row["sha256"], row["size"]):
                self.wrong("capture-changed", f"{name} does not have the hash and size that it was received with")
            else:
                self.count("captures")

    def records(self, about):
        reports = {}
        for table in ("reports", "findings"):
            for row in self.lines(f"data/rows/{table}.jsonl"):
                if row.get("json"):
                    if table == "reports":
                        reports[row["id"]] = row["json"]
                    elif row["report"] in reports:
                        self.record({"report": json.loads(reports[row["report"]]), **json.loads(row["json"])}, f"findings {row['number']}")
        there = 0
        for record in self.lines("data/records.jsonl"):
            there += 1
            report = record["report"]
            name = f"data/texts/{report['id']}.txt"
            if name not in self.package.names:
                self.wrong("text-missing", f"{name} is not there")
            elif self.text(name) != report["text"]:
                self.wrong("text-changed", f"{name} is not the text of its report")
            if about["kind"] != "full" and about["kind"] != "filtered":
                pass
            elif f"data/captures/{report['capture']['sha256']}" not in self.package.names:
                self.wrong("capture-missing", f"what report {report['id']} was read from is not there")
            self.record(record, f"report {report['id']}")
        if there != about.get("reports"):
            self.wrong("record-missing", f"the package says that it has {about.get('reports')} records; it has {there}")
        self.count("records", there)

    def record(self, record, where):
        text = record["report"]["text"]
        if hashlib.sha256(text.encode()).hexdigest() != record["report"]["text_sha256"]:
            self.wrong("text-changed", f"the text of {where} does not have its hash")
        for claim in record["claims"]:
            if claim["report"] != record["report"]["id"]:
                self.wrong("claim", f"claim {claim['id']} in {where} is of another report")
        self.spans(record, text, where)

    def spans(self, node, text, where):
        if isinstance(node, list):
            for each in node:
                self.spans(each, text, where)
        elif isinstance(node, dict):
            if isinstance(node.get("start"), int) and isinstance(node.get("end"), int) and "text" in node:
                self.count("spans")
                if not 0 <= node["start"] < node["end"] <= len(text) or text[node["start"] : node["end"]] != node["text"]:
                    self.wrong("span", f"{where}: {node['start']}-{node['end']} is not {node['text']!r}")
            elif isinstance(node.get("spans"), list) and "text" in node:
                parts = [text[start:end] for start, end in node["spans"]]
                self.count("spans", len(parts))
                if GAP.join(parts) != node["text"]:
                    self.wrong("span", f"{where}: {node['spans']} is not {node['text']!r}")
            for each in node.values():
                self.spans(each, text, where)


def canonical(value):
    """RFC 8785 for what a package holds: objects, lists, strings, integers, true, false and null."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode("utf-8", "surrogatepass")


# ---------------------------------------------------------------- Ed25519 (RFC 8032, section 5.1), by its own formulas

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
I = pow(2, (P - 1) // 4, P)  # noqa: E741


def _x(y, sign):
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    if square == 0:
        return None if sign else 0
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * I % P
    if (x * x - square) % P:
        return None
    return P - x if x & 1 != sign else x


def _point(raw):
    number = int.from_bytes(raw, "little")
    y = number & ((1 << 255) - 1)
    x = _x(y, number >> 255)
    return None if x is None else (x, y, 1, x * y % P)


def _add(a, b):
    e, f = (a[1] - a[0]) * (b[1] - b[0]) % P, (a[1] + a[0]) * (b[1] + b[0]) % P
    g, h = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    w, x, y, z = f - e, h - g, h + g, f + e
    return w * x % P, y * z % P, x * y % P, w * z % P


def _times(n, point):
    out = (0, 1, 1, 0)
    while n:
        if n & 1:
            out = _add(out, point)
        point = _add(point, point)
        n >>= 1
    return out


_BASE_Y = 4 * pow(5, P - 2, P) % P
_BASE_X = _x(_BASE_Y, 0)
BASE = (_BASE_X, _BASE_Y, 1, _BASE_X * _BASE_Y % P)


def signed(public, signature, message):
    """Whether an Ed25519 signature over `message` holds for a public key."""
    if len(public) != 32 or len(signature) != 64:
        return False
    a, r, s = _point(public), _point(signature[:32]), int.from_bytes(signature[32:], "little")
    if a is None or r is None or s >= L:
        return False
    torsion = _times(8, a)
    if torsion[0] % P == 0 and (torsion[1] - torsion[2]) % P == 0:  # a key of small order: anybody could sign for it
        return False
    k = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % L
    left, right = _times(s, BASE), _add(r, _times(k, a))
    return (left[0] * right[2] - right[0] * left[2]) % P == 0 and (left[1] * right[2] - right[1] * left[2]) % P == 0


# ---------------------------------------------------------------- telling


def read_head(path):
    """A head as ``dateline head`` wrote it: JSON, or lines of a name and a value."""
    words = Path(path).read_text("utf-8")
    said = json.loads(words) if words.lstrip().startswith("{") else dict(line.split(None, 1) for line in words.splitlines() if line.strip())
    return {"case": said["case"].strip(), "length": int(said["length"]), "head": said["head"].strip().lower()}


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("package", nargs="?", default=str(Path(__file__).resolve().parent))
    parser.add_argument("--head", metavar="FILE", help="the head of the ledger, kept elsewhere")
    given = parser.parse_args()
    try:
        path = Path(given.package)
        package = Folder(path) if path.is_dir() else Zip(path)
        checker = Checker(package)
        kept = read_head(given.head) if given.head else None
        checker.bag()
        about = json.loads(checker.text("data/package.json"))
        if about.get("format") != 1 or about.get("kind") not in ("full", "filtered", "redacted"):
            raise ValueError("this script reads packages of format 1")
    except (OSError, ValueError, KeyError, zipfile.BadZipFile) as error:
        print(f"cannot be read: {error}", file=sys.stderr)
        return 2
    try:
        commitments, erased = checker.chain(about, kept)
        checker.rows(about, commitments, erased)
        checker.records(about)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, zipfile.BadZipFile) as error:
        checker.wrong("unreadable", f"something could not be checked to its end: {type(error).__name__}: {error}")
    print(f"case      {about.get('case')}, ledger of {about.get('length')} entries")
    print(f"package   {about['kind'].upper()}: {about.get('says')}")
    print("checked   " + ", ".join(f"{number} {what}" for what, number in checker.checked.items()))
    if about["kind"] != "full":
        print("NOTE      the rows that were left out, and what was withheld, are committed to in the ledger and cannot be checked here")
    if kept is None:
        print("NOTE      no outside anchor: without a head that was kept elsewhere (--head), a package rewritten in whole would pass too")
    elif not any(code.startswith("head") for code, _ in checker.damage):
        print(f"anchor    the first {kept['length']} entries are those of the head that was kept")
    for code, sentence in checker.damage[:200]:
        print(f"DAMAGE    [{code}] {sentence}")
    print(f"DAMAGED: {len(checker.damage)} findings" if checker.damage else "SOUND: everything that is here holds")
    return 1 if checker.damage else 0


if __name__ == "__main__":
    sys.exit(main())
