"""What kind of bytes these are, and which characters they hold.

Decides the media type (by content, then by name) and the character set: what the caller says, a byte-order mark, what the transport
said, what the page or the XML declaration says (WHATWG Encoding Standard, "sniffing"), then strict UTF-8. It never guesses a legacy
character set from statistics: bytes that are not UTF-8 and declare nothing are refused with a line that says what to pass. What decodes
to nonsense under the character set that was named is refused as well, so that no report holds mojibake.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from dataclasses import dataclass

from ..errors import ReadError

MAX_BYTES = 20_000_000
"""The largest capture that is read, in bytes."""
MAX_TEXT = 1_000_000
"""The longest report that is read, in code points: about twenty times the longest newspaper article."""

PLAIN, MARKDOWN, HTML, JSONL = "text/plain", "text/markdown", "text/html", "application/jsonl"

_BY_SUFFIX = {
    "txt": PLAIN, "text": PLAIN, "md": MARKDOWN, "markdown": MARKDOWN, "html": HTML, "htm": HTML, "xhtml": HTML, "shtml": HTML,
    "jsonl": JSONL, "ndjson": JSONL, "json": JSONL,
}  # fmt: skip
_BY_NAME = {
    "text/x-markdown": MARKDOWN, "application/xhtml+xml": HTML, "application/x-ndjson": JSONL, "application/ndjson": JSONL,
    "application/x-jsonlines": JSONL, "application/json-lines": JSONL, "application/json": JSONL,
}  # fmt: skip

_MAGIC = (
    (b"%PDF-", "a PDF; save its text, or the page it came from"),
    (b"PK\x03\x04", "a zip archive (a Word, EPUB or zip file); save the report as text or HTML"),
    (b"PK\x05\x06", "an empty zip archive"),
    (b"\x1f\x8b", "compressed with gzip; unpack it first"),
    (b"BZh", "compressed with bzip2; unpack it first"),
    (b"\xfd7zXZ\x00", "compressed with xz; unpack it first"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive; unpack it first"),
    (b"Rar!\x1a\x07", "a RAR archive; unpack it first"),
    (b"\x28\xb5\x2f\xfd", "compressed with zstd; unpack it first"),
    (b"\x89PNG\r\n", "an image; a report is text"),
    (b"\xff\xd8\xff", "an image; a report is text"),
    (b"GIF87a", "an image; a report is text"),
    (b"GIF89a", "an image; a report is text"),
    (b"II*\x00", "an image; a report is text"),
    (b"MM\x00*", "an image; a report is text"),
    (b"RIFF", "an image, sound or video file; a report is text"),
    (b"OggS", "a sound or video file; a report is text"),
    (b"ID3", "a sound file; a report is text"),
    (b"\x1aE\xdf\xa3", "a video file; a report is text"),
    (b"\x7fELF", "a program; a report is text"),
    (b"MZ\x90\x00", "a program; a report is text"),
    (b"\xca\xfe\xba\xbe", "a program; a report is text"),
    (b"SQLite format 3\x00", "a database; a report is text"),
    (b"PAR1", "a Parquet file; write it out as JSON Lines"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office document; save the report as text or HTML"),
    (b"{\\rtf", "a Rich Text document; save the report as text or HTML"),
    (b"WARC/1.", "a web archive (WARC); give it as a file, not as a stream"),
)
_FTYP = re.compile(rb"\A.{4}ftyp", re.DOTALL)

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_LEGACY = re.compile(
    r"(?:windows-?|cp)?(?:125\d|874|866|949|932|936|950)|iso-?8859-?\d+|latin-?[1-9]|koi8-[rut]|us-?ascii|ascii|mac-\w+|big5|gb2312|gbk|gb18030|euc-\w+|shift.?jis",
    re.I,
)

_META_CHARSET = re.compile(rb"<meta\s[^>]{0,400}?charset\s{0,9}=\s{0,9}[\"']?\s{0,9}([A-Za-z0-9_:.\-]{2,40})", re.IGNORECASE)
_XML_ENCODING = re.compile(rb"\A\s{0,99}<\?xml\s[^>]{0,200}?encoding\s{0,9}=\s{0,9}[\"']([A-Za-z0-9_:.\-]{2,40})", re.IGNORECASE)
_DECLARED_IN = 4096
"""Bytes in which a page's own declaration is looked for (WHATWG asks for 1024; pages put scripts first)."""

_COMMENT_OR_SPACE = r"(?:\s|<!--(?:(?!-->).){0,4000}-->)*+"
_HTML_START = re.compile(
    rf"\A\ufeff?{_COMMENT_OR_SPACE}(?:<\?xml[^>]{{0,400}}>)?{_COMMENT_OR_SPACE}<(?:!doctype\s+html|html|head|body|title|meta|div|article)\b",
    re.IGNORECASE | re.DOTALL,
)
_FEED_START = re.compile(r"\A\ufeff?\s*(?:<\?xml[^>]{0,400}>)?\s*<(?:rss|feed|rdf:RDF)\b", re.IGNORECASE)
_OBJECT_START = re.compile(r"\A\ufeff?\s*\{\s*\"")

_ALLOWED_CONTROLS = frozenset("\t\n\v\f\r\x1c\x1d\x1e\x1f\x85\x00")
_MIXED_LETTERS = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Decoded:
    """The capture's bytes as characters. `string` still holds the byte-order mark, so that its offsets are the capture's."""

    string: str
    charset: str

    @property
    def body(self) -> str:
        """The characters without the byte-order mark."""
        return self.string[self.bom :]

    @property
    def bom(self) -> int:
        """How many code points the byte-order mark takes: 0 or 1."""
        return int(self.string.startswith("\ufeff"))


def refuse_at_sight(data: bytes, name: str) -> None:
    """Raise ReadError for what is empty, too large or plainly no text, before it is decoded."""
    if not data:
        raise ReadError(f"{name} is empty")
    if len(data) > MAX_BYTES:
        raise ReadError(f"{name} is larger than {MAX_BYTES // 1_000_000} MB; split it, or take out the report that you mean")
    for magic, what in _MAGIC:
        if data.startswith(magic):
            raise ReadError(f"{name} is {what}")
    if _FTYP.match(data):
        raise ReadError(f"{name} is a video or image file; a report is text")


def decode(data: bytes, name: str, *, charset: str | None = None, transport: str | None = None, markup: bool = False) -> Decoded:
    """The characters of `data`, with the character set that they were read with.

    `charset` is what the caller insists on, `transport` what a header said; `markup` lets the page itself declare one. Raises ReadError,
    naming the first byte that does not fit and what to pass, and for text that was decodable but is nonsense.
    """
    declared, by = _declared(data, charset=charset, transport=transport, markup=markup)
    codec = _codec(declared, name) if declared else "utf-8"
    if by == "the page" and codec.startswith("utf-16"):
        codec = "utf-8"  # a declaration that could be read as ASCII cannot be UTF-16 (WHATWG)
    if codec == "utf-16":
        raise ReadError(f"{name} has no byte-order mark: say utf-16-le or utf-16-be")
    legacy = not codec.startswith("utf")
    if legacy and _is_utf8(data):
        raise ReadError(f"{name} is UTF-8, not {declared} as {by} says; pass the character set utf-8")
    try:
        string = data.decode(codec)
    except (UnicodeDecodeError, ValueError) as error:
        raise ReadError(_undecodable(error, data, name, codec, by)) from error
    _refuse_nonsense(string, name, codec, legacy=legacy)
    return Decoded(string, codec)


def peek(data: bytes) -> str:
    """The first characters, good enough to tell markup from text before the character set is known: never shown, never kept."""
    for bom, _ in _BOMS:
        data = data.removeprefix(bom)
    return data[:40_000].replace(b"\x00", b"").decode("latin-1")


def media_type(string: str, name: str, declared: str | None = None) -> str:
    """One of the media types that are read. `string` is what `peek` saw; content outvotes a name that says plain text.

    Raises ReadError for a type that is not read.
    """
    if declared:
        essence = declared.partition(";")[0].strip().lower()
        kind = _BY_NAME.get(essence, essence)
        if kind not in (PLAIN, MARKDOWN, HTML, JSONL):
            raise ReadError(f"{name} is {essence}, which is not read; there are text/plain, text/markdown, text/html and application/jsonl")
        return kind
    start = string[:20_000]
    if _FEED_START.match(start):
        raise ReadError(f"{name} is a feed, not a report; save the page that it links to")
    by_name = _BY_SUFFIX.get(name.rpartition(".")[2].lower() if "." in name else "")
    if by_name in (None, PLAIN):
        if _HTML_START.match(start):
            return HTML
        if by_name is None and _OBJECT_START.match(start):
            return JSONL
    return by_name or PLAIN


def transport_charset(declared: str | None) -> str | None:
    """The charset parameter of a media type such as ``text/html; charset=windows-1251``."""
    found = re.search(r";\s*charset\s*=\s*\"?([\w.:\-]+)", declared or "", re.IGNORECASE)
    return found[1] if found else None


def refuse_unreadable(string: str, name: str) -> None:
    """Raise ReadError for a decoded text that holds no words, or too many, or is binary in disguise."""
    if len(string) > MAX_TEXT:
        raise ReadError(f"{name} holds {len(string):,} characters, more than {MAX_TEXT:,}: more than one report; split it")
    odd = sum(1 for c in string if c < "\xa0" and unicodedata.category(c) == "Cc" and c not in _ALLOWED_CONTROLS)
    nuls = string.count("\x00")
    if (odd >= 4 and odd > 0.02 * len(string)) or (nuls >= 4 and nuls > 0.1 * len(string)):
        raise ReadError(f"{name} is binary: {odd + nuls:,} of its {len(string):,} characters are control characters")
    if not any(unicodedata.category(c)[0] in "LNPS" for c in string):
        raise ReadError(f"{name} holds nothing but white space")


def _declared(data: bytes, *, charset: str | None, transport: str | None, markup: bool) -> tuple[str | None, str]:
    if charset:
        bom = next((c for b, c in _BOMS if data.startswith(b)), None)
        wanted = charset.lower().replace("_", "-")
        return (bom if bom and wanted in ("utf-16", "utf-32", "utf-8-sig", "unicode") else charset), "the request"
    for bom_bytes, codec in _BOMS:
        if data.startswith(bom_bytes):
            return codec, "the byte-order mark"
    if transport:
        return transport, "the server"
    if markup and (found := _XML_ENCODING.match(data[:_DECLARED_IN]) or _META_CHARSET.search(data[:_DECLARED_IN])):
        return found[1].decode("ascii"), "the page"
    return None, "nothing"


def _codec(charset: str, name: str) -> str:
    """Python's codec of a character set's name. ISO 8859-1 and ASCII mean windows-1252, as the Encoding Standard has it."""
    try:
        info = codecs.lookup(charset.strip())
    except (LookupError, ValueError) as error:
        raise ReadError(f"{name}: there is no character set {charset[:40]!r}; try utf-8, utf-16, windows-1251 or windows-1252") from error
    if not getattr(info, "_is_text_encoding", True) or not (info.name.startswith("utf") or _LEGACY.fullmatch(info.name)):
        raise ReadError(f"{name}: {charset[:40]!r} is no character set for reports; try utf-8, utf-16, windows-1251 or windows-1252")
    return {"iso8859-1": "cp1252", "ascii": "cp1252", "utf-8-sig": "utf-8"}.get(info.name, info.name)


def _is_utf8(data: bytes) -> bool:
    if data.isascii():
        return False
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _undecodable(error: Exception, data: bytes, name: str, codec: str, by: str) -> str:
    where = f" at byte {error.start}" if isinstance(error, UnicodeDecodeError) else ""
    if isinstance(error, UnicodeDecodeError) and "surrogate" in error.reason:
        return f"{name} holds a lone surrogate{where}, which is no character"
    if by != "nothing":
        return f"{name} is not {codec} as {by} says: it does not fit{where}; pass the right character set"
    if _looks_utf16(data):
        return f"{name} looks like UTF-16 without a byte-order mark; pass the character set utf-16-le or utf-16-be"
    if sum(data[:4096].translate(None, bytes(range(32, 256)) + b"\t\n\r\f")[:400].count(b) for b in range(32)) > 8:
        return f"{name} is binary, not text"
    return f"{name} is not UTF-8{where} and declares nothing else; pass its character set, such as windows-1251 or windows-1252"


def _looks_utf16(data: bytes) -> bool:
    sample = data[:2000]
    return len(sample) >= 4 and max(sample[0::2].count(0), sample[1::2].count(0)) > 0.4 * len(sample) / 2


def _refuse_nonsense(string: str, name: str, codec: str, *, legacy: bool) -> None:
    """Raise ReadError when the letters show that the character set was another one."""
    if not legacy and codec == "utf-8" and _looks_utf16(string[:2000].encode("utf-8", "replace")):
        raise ReadError(f"{name} looks like UTF-16 without a byte-order mark; pass the character set utf-16-le or utf-16-be")
    sample = string[:200_000]
    if codec.startswith(("utf-16", "utf-32")):
        odd = sum(1 for c in sample if unicodedata.category(c) in ("Cn", "Co"))
        if odd > 0.05 * len(sample):
            raise ReadError(f"{name} is not {codec}: {odd:,} of its characters are none; pass the right character set")
    if not legacy:
        return
    if any("\x80" <= c <= "\x9f" and c != "\x85" for c in sample):
        raise ReadError(f"{name} is not {codec}: it would hold control characters; try windows-1251 or windows-1252")
    words = [w for w in _MIXED_LETTERS.findall(sample) if not w.isascii()]
    if not words:
        return
    odd_words = sum(map(_mixes_scripts, words))
    accented = sum(1 for w in words if len(w) > 2 and sum(c > "\x7f" for c in w) > 0.6 * len(w) and _script(w[0]) == "LATIN")
    if odd_words > 0.3 * len(words) or accented > 0.5 * len(words):
        raise ReadError(f"{name} reads as nonsense in {codec} ({words[0][:20]!r}); pass the right character set")


def _script(letter: str) -> str:
    return unicodedata.name(letter, "").partition(" ")[0]


def _mixes_scripts(word: str) -> bool:
    scripts = {_script(c) for c in word}
    return "LATIN" in scripts and bool(scripts & {"CYRILLIC", "GREEK", "ARABIC", "HEBREW"})
