"""One word under its many spellings: case, accents, invisible characters, inflection, transliteration, and the encodings of the web.

A protected name must be found as *Olena*, *OLENA*, *Olena's*, *Олени*, *Оленою*, *Olenoju*, *Oле&#1085;a*, *%D0%9E%D0%BB...*,
``\\u041e...`` or in base64. So words are compared by *keys*: the Latin letters that a word comes to under the usual tables (Ukrainian
2010, ISO 9, BGN/PCGN, plain Arabic, Hebrew and Greek), with the habits of transliterators forgotten. What is hidden in an encoding is
decoded before it is looked at.

When in doubt two spellings are one: a word too many is hidden rather than one too few. Names in scripts without a table here (Chinese,
Burmese, Ethiopic) are found as they are written, and not under another alphabet.
"""

from __future__ import annotations

import base64
import binascii
import html
import quopri
import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import product
from urllib.parse import unquote

_CYRILLIC = {
    "а": "a", "б": "b", "в": "v", "г": "g|h", "ґ": "g", "д": "d", "е": "e", "ё": "e", "є": "e", "ж": "z", "з": "z", "и": "i", "і": "i",
    "ї": "i", "й": "i", "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ў": "u",
    "ф": "f", "х": "h", "ц": "c", "ч": "c", "ш": "s", "щ": "s", "ъ": "", "ы": "i", "ь": "", "э": "e", "ю": "u", "я": "a", "ј": "i",
    "љ": "l", "њ": "n", "ћ": "c", "ђ": "d", "џ": "d", "ѓ": "g", "ќ": "k", "қ": "k", "ң": "n", "ү": "u", "ұ": "u", "ө": "o", "ә": "a",
    "һ": "h", "ғ": "g",
}  # fmt: skip
_GREEK = {
    "α": "a", "β": "v", "γ": "g", "δ": "d", "ε": "e", "ζ": "z", "η": "i", "θ": "t", "ι": "i", "κ": "k", "λ": "l", "μ": "m", "ν": "n",
    "ξ": "ks", "ο": "o", "π": "p", "ρ": "r", "σ": "s", "ς": "s", "τ": "t", "υ": "i", "φ": "f", "χ": "h", "ψ": "ps", "ω": "o",
}  # fmt: skip
_ABJAD = {
    "ا": "", "أ": "", "إ": "", "آ": "", "ٱ": "", "ء": "", "ئ": "", "ؤ": "", "ى": "", "ة": "", "ب": "b", "پ": "p", "ت": "t", "ث": "t",
    "ج": "g|z", "چ": "c", "ح": "h", "خ": "h", "د": "d", "ذ": "d|z", "ر": "r", "ز": "z", "ژ": "z", "س": "s", "ش": "s", "ص": "s", "ض": "d|z",
    "ط": "t", "ظ": "z", "ع": "", "غ": "g", "ف": "f", "ق": "k|g", "ک": "k", "ك": "k", "گ": "g", "ل": "l", "م": "m", "ن": "n", "ه": "h|",
    "و": "v|", "ي": "|i", "ی": "|i",
    "א": "", "ב": "b|v", "ג": "g", "ד": "d", "ה": "h|", "ו": "v|", "ז": "z", "ח": "h", "ט": "t", "י": "|i", "כ": "k|h", "ך": "k|h",
    "ל": "l", "מ": "m", "ם": "m", "נ": "n", "ן": "n", "ס": "s", "ע": "", "פ": "p|f", "ף": "p|f", "צ": "c", "ץ": "c", "ק": "k", "ר": "r",
    "ש": "s", "ת": "t",
}  # fmt: skip
_TABLE = {**_CYRILLIC, **_GREEK, **_ABJAD}
_LETTERS = str.maketrans({
    "ı": "i", "ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ß": "ss", "ə": "a", "ħ": "h", "ŋ": "ng",
    "š": "s", "ž": "z", "č": "c", "ć": "c", "ș": "s", "ş": "s", "ț": "t", "ţ": "t", "ğ": "g",
})  # fmt: skip
_HABITS = (
    ("shch", "s"), ("sch", "s"), ("tch", "c"), ("dzh", "g"), ("dz", "g"), ("zh", "z"), ("dj", "g"), ("kh", "h"), ("gh", "g"), ("dh", "d"),
    ("th", "t"), ("ph", "f"), ("sh", "s"), ("ch", "c"), ("cz", "c"), ("sz", "s"), ("ck", "k"), ("ts", "c"), ("tz", "c"), ("q", "k"),
    ("x", "ks"), ("ja", "a"), ("je", "e"), ("ji", "i"), ("jo", "o"), ("ju", "u"), ("ya", "a"), ("ye", "e"), ("yi", "i"), ("yo", "o"),
    ("yu", "u"), ("ia", "a"), ("ie", "e"), ("iu", "u"), ("io", "o"), ("ou", "u"), ("oo", "u"), ("ee", "i"), ("ei", "i"), ("j", "i"),
    ("y", "i"), ("w", "v"),
)  # fmt: skip
_DOUBLE = re.compile(r"(.)\1+")
_LOOKALIKES = str.maketrans("аеіорсухкмтвнһ", "aeiopcyxkmtbhh")
"""Cyrillic letters that look Latin, for a word that mixes the two: a forger's spelling, or a tired typist's."""

_MARK = "\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed"
_SILENT = (
    "'’‘ʼʻ`´ʹʺʿʾˈ\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\u0640"
)
WORD = re.compile(rf"[^\W_](?:[^\W_]|[{_MARK}{_SILENT}])*")
"""A word with the marks, apostrophes and invisible characters inside it."""
_QUIET = re.compile(rf"[{_SILENT}]")
_BROKEN = re.compile(r"(?<![^\W\d_])([^\W\d_]{1,60})[-\u2010\u00ad][ \t\r]{0,20}\n[ \t\r\n]{0,20}([^\W\d_]{1,60})")
_CHUNK = re.compile(r"\S+")
_ENCODED = re.compile(r"%[0-9A-Fa-f]{2}|%u[0-9A-Fa-f]{4}|&#?\w+;|\\[ux][0-9A-Fa-f{]|=[0-9A-Fa-f]{2}|xn--|[A-Za-z0-9+/_-]{8,}")
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{8,}={0,2}")
_MIXED = re.compile(r"[0-9=+/]|[a-z][A-Z]")
_HASH = re.compile(r"[0-9a-f]{8,}|[0-9A-F]{8,}")
_ID = re.compile(r"(?<![A-Za-z0-9])(?:[0-9a-f]{16}|[0-9a-f]{64})(?![A-Za-z0-9])")
"""An id or a hash in a path or a file's name, which taken together with its neighbours may look like base64 of a short name."""
_HEX = re.compile(r"(?:[0-9A-Fa-f]{2}){4,}")
_JSON = re.compile(r"\\u([0-9A-Fa-f]{4})|\\u\{([0-9A-Fa-f]+)\}|\\x([0-9A-Fa-f]{2})")


@lru_cache(maxsize=100_000)
def keys(word: str) -> frozenset[str]:
    """What a word comes to in Latin letters under the tables, each habit forgotten; empty for what has no letter or digit.

    >>> keys("Olena") & keys("Олена") & keys("OLÉNA") == {"olena"}
    True
    """
    plain = _QUIET.sub("", unicodedata.normalize("NFKD", word)).casefold()
    plain = unicodedata.normalize("NFKC", plain)
    latin = sum("a" <= c <= "z" for c in plain)
    forms = {plain}
    if latin and latin < len(plain):
        forms.add(plain.translate(_LOOKALIKES))
    out = set()
    for form in forms:
        for spelled in _romanised(form):
            for said in {spelled, spelled.replace("j", "g")}:  # Darja and Khadija
                if folded := _folded(said):
                    out.add(folded)
    return frozenset(out)


@lru_cache(maxsize=100_000)
def written(word: str) -> str:
    """A word as it is written, without case, compatibility forms and what cannot be seen."""
    return unicodedata.normalize("NFKC", _QUIET.sub("", word)).casefold()


def _romanised(word: str) -> Iterator[str]:
    options = []
    for c in word:
        found = _TABLE.get(c)
        if found is None:
            bare = "".join(x for x in unicodedata.normalize("NFKD", c.translate(_LETTERS)) if not unicodedata.combining(x))
            found = _TABLE.get(bare, bare)
        options.append(found.split("|"))
    several = [o for o in options if len(o) > 1]
    if len(several) > 5:  # 32 spellings are enough; beyond them the first of each
        options = [o[:1] for o in options]
    for letters in product(*options):
        yield "".join(letters)


def _folded(word: str) -> str:
    for have, want in _HABITS:
        word = word.replace(have, want)
    return _DOUBLE.sub(r"\1", "".join(c for c in word if c.isalnum()))


def is_greek(word: str) -> bool:
    """Whether a word is Greek, whose endings close in s or n."""
    return any(c in _GREEK for c in word.casefold())


def is_abjad(word: str) -> bool:
    """Whether a word is written without its vowels, so that only its consonants can be compared."""
    return any(c in _ABJAD for c in word)


@lru_cache(maxsize=100_000)
def bones(key: str) -> str:
    """A key without its vowels: what an Arabic or Hebrew spelling of it shows."""
    return _DOUBLE.sub(r"\1", re.sub(r"[aeiou]", "", key))


def words(string: str) -> Iterator[tuple[str, int, int]]:
    """The words of a string with their offsets, and words that a hyphen and the end of a line break in two, put together."""
    for found in WORD.finditer(string):
        yield found[0], found.start(), found.end()
    for broken in _BROKEN.finditer(string):
        yield broken[1] + broken[2], broken.start(), broken.end()


def hidden(string: str) -> Iterator[tuple[str, int, int]]:
    """What stands in a string under an encoding, decoded, with the offsets of the stretch that holds it."""
    for chunk in _CHUNK.finditer(string):
        if _ENCODED.search(chunk[0]):
            for plain in decoded(chunk[0]):
                yield plain, chunk.start(), chunk.end()


def decoded(chunk: str, depth: int = 3) -> set[str]:
    """Everything that a stretch without white space says once its encodings are undone, and theirs in turn, three deep."""
    out: set[str] = set()
    wave = {chunk}
    for _ in range(depth):
        wave = {plain for each in wave for plain in _once(each) if plain not in out and plain != chunk}
        out |= wave
        if not wave or len(out) > 64:
            break
    return out


def _once(chunk: str) -> Iterator[str]:
    if "%" in chunk:
        yield unquote(chunk)
        yield unquote(re.sub(r"%u([0-9A-Fa-f]{4})", lambda m: chr(int(m[1], 16)), chunk))
    if "+" in chunk:
        yield chunk.replace("+", " ")
    if "&" in chunk:
        yield html.unescape(chunk)
    if "\\" in chunk:
        yield _JSON.sub(lambda m: chr(min(int(next(filter(None, m.groups())), 16), 0x10FFFF)), chunk)
    if "=" in chunk:
        yield quopri.decodestring(chunk.encode("utf-8", "ignore")).decode("utf-8", "ignore")
    for label in re.findall(r"xn--([A-Za-z0-9-]+)", chunk):
        try:
            yield label.encode("ascii").decode("punycode")
        except (UnicodeError, ValueError):
            continue
    for found in _BASE64.findall(_ID.sub(" ", chunk)):
        yield from _base64(found)
    for found in _HEX.findall(chunk):
        raw = binascii.unhexlify(found)
        try:
            raw.decode("utf-8")
        except UnicodeDecodeError:  # a hash, not words
            continue
        yield from _text(raw)


def _base64(found: str) -> Iterator[str]:
    if not _MIXED.search(found) or _HASH.fullmatch(found):  # an ordinary long word, or a hash
        return
    body = found.rstrip("=").replace("-", "+").replace("_", "/")
    for skip in range(4):  # the encoded stretch may begin inside another
        part = body[skip:]
        part = part[: len(part) - (len(part) % 4 == 1)]
        try:
            yield from _text(base64.b64decode(part + "=" * (-len(part) % 4)))
        except (binascii.Error, ValueError):
            continue


def _text(raw: bytes) -> Iterator[str]:
    for charset in ("utf-16-le", "utf-16-be") if b"\0" in raw else ("utf-8",):
        plain = raw.decode(charset, "ignore")
        if len(plain) >= 3 and sum(c.isalpha() or c.isspace() for c in plain) * 4 >= len(plain) * 3:
            yield plain
