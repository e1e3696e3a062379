"""Bytes in: which are text, in which characters, and one clear line for each that is not."""

import io
import sys
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_read_fuzz import check, outcome

from dateline.errors import ReadError
from dateline.read import MAX_BYTES, MAX_TEXT, Overrides, read_bytes, read_path
from dateline.types import Report

ENGLISH = "KYIV, Sept 13 (Reuters) - The café by the bridge opened again on Tuesday, its owner said."
RUSSIAN = "Мост снова открыт, сказал мэр. Люди пришли посмотреть."


def one(data: bytes, name: str = "a.txt", **overrides: str) -> Report:
    (found,) = read_bytes(data, name=name, overrides=Overrides(**overrides))
    assert isinstance(found, Report)
    check(found, data)
    return found


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "is empty"),
        (b" \n\t\r\n", "nothing but white space"),
        ("\ufeff \u200b\u00a0".encode(), "nothing but white space"),
        (b"\x00\x00\x00", "nothing but white space"),
        (b"%PDF-1.7\n%abc", "is a PDF"),
        (b"PK\x03\x04rest", "zip archive"),
        (b"\x1f\x8b\x08\x00", "gzip"),
        (b"\x89PNG\r\n\x1a\n", "an image"),
        (b"\xff\xd8\xff\xe0", "an image"),
        (b"\x7fELF\x02\x01", "a program"),
        (b"\x00\x00\x00\x18ftypmp42", "video"),
        (b"{\\rtf1 text}", "Rich Text"),
        (b"WARC/1.0\r\n", "web archive"),
        (b"<?xml version='1.0'?><rss version='2.0'></rss>", "a feed"),
        (bytes(range(1, 32)) * 20, "binary"),
        (b"\x00\x01\x02\x03\x04\xff\xfe" * 50, "binary"),
        (b"a" * (MAX_BYTES + 1), "larger than 20 MB"),
        (b"a " * (MAX_TEXT // 2 + 1), "more than one report"),
        (b"caf\xe9 and more", "is not UTF-8 at byte 3"),
        (RUSSIAN.encode("cp1251"), "is not UTF-8"),
        (ENGLISH.encode("utf-16-le"), "looks like UTF-16"),
        (b"A lone \xed\xa0\x80 surrogate", "is not UTF-8"),
        ("A lone \ud800 surrogate".encode("utf-16", "surrogatepass"), "surrogate"),
    ],
)
def test_what_is_no_report_is_refused_in_one_line(data: bytes, says: str) -> None:
    with pytest.raises(ReadError, match=says) as caught:
        read_bytes(data, name="a.txt")
    assert "a.txt" in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("codec", "given"),
    [
        ("utf-8", None),
        ("utf-8-sig", None),
        ("utf-16", None),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("windows-1252", "windows-1252"),
        ("iso-8859-15", "iso-8859-15"),
        ("windows-1252", "latin-1"),
    ],
)
def test_the_same_words_in_every_character_set(codec: str, given: str | None) -> None:
    found = one(ENGLISH.encode(codec), **({"charset": given} if given else {}))
    assert found.text.string == ENGLISH
    assert found.dateline is not None


@pytest.mark.parametrize("codec", ["windows-1251", "koi8-r", "iso-8859-5"])
def test_cyrillic_in_a_declared_character_set(codec: str) -> None:
    assert one(RUSSIAN.encode(codec), charset=codec).text.string == RUSSIAN


@pytest.mark.parametrize(
    ("text", "codec", "wrong"),
    [
        (ENGLISH, "utf-8", "windows-1252"),
        (RUSSIAN, "utf-8", "windows-1251"),
        (RUSSIAN, "windows-1251", "windows-1252"),
        (RUSSIAN, "koi8-r", "iso-8859-1"),
        (RUSSIAN, "windows-1251", "utf-8"),
        ("Une fenêtre brisée à l’étage, où personne n’était allé.", "windows-1252", "windows-1251"),
        (ENGLISH, "utf-8", "utf-16-le"),
        (ENGLISH, "utf-8", "utf-16"),
        (ENGLISH, "utf-8", "klingon"),
        (ENGLISH, "utf-8", "base64"),
        (ENGLISH, "utf-8", "utf-7" + chr(0)),
    ],
)
def test_a_wrong_character_set_is_an_error_and_never_mojibake(text: str, codec: str, wrong: str) -> None:
    with pytest.raises(ReadError):
        read_bytes(text.encode(codec), name="a.txt", overrides=Overrides(charset=wrong))


def test_a_byte_order_mark_is_in_the_capture_and_not_in_the_text() -> None:
    found = one(b"\xef\xbb\xbf" + ENGLISH.encode())
    assert found.text.string == ENGLISH
    assert [(m.start, m.length, m.capture_start) for m in found.offset_map] == [(0, len(ENGLISH), 1)]


def test_nothing_is_rewritten() -> None:
    string = "PARIS (AP) — A\r\nb\x00c \u202eabc\u202c e\u0301 👩‍🚒\r\n\r\n\ttail  \n"
    assert one(string.encode()).text.string == string


def test_the_same_file_twice_is_the_same_report_and_another_publisher_is_not() -> None:
    data = ENGLISH.encode()
    assert one(data).id == one(data, "b.txt").id
    assert len(one(data).id) == 16
    assert one(data).id != one(data + b" ").id
    assert one(data).id != one(data, publisher="X").id
    assert one(data).id != one(data, url="https://x.example/a").id
    assert one(data).id == one(data, title="Another title").id


def test_what_the_user_says_comes_first() -> None:
    found = one(
        ENGLISH.encode(),
        published="2022-09-14T08:00+03:00",
        publisher="The  Courier",
        url="https://x.example/a",
        language="en-GB",
        title="A bridge",
    )
    assert (found.published, found.publisher, found.url, found.language, found.title) == (
        "2022-09-14T08:00+03:00",
        "The Courier",
        "https://x.example/a",
        "en",
        "A bridge",
    )
    assert found.capture.url == "https://x.example/a"


@pytest.mark.parametrize(
    "wrong",
    [{"published": "03/04/2022"}, {"published": "soon"}, {"url": "javascript:alert(1)"}, {"url": "x.example"}, {"language": "English!"}],
)
def test_an_override_that_means_nothing_is_refused(wrong: dict[str, str]) -> None:
    with pytest.raises(ReadError):
        list(read_bytes(ENGLISH.encode(), name="a.txt", overrides=Overrides(**wrong)))


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (ENGLISH, "en"),
        (ENGLISH.upper(), "en"),
        ("Армія повідомила, що знову взяла село, а мешканці кажуть, що обстріл тривав.", "uk"),
        ("El ejército dijo el lunes que había tomado dos aldeas cerca de la frontera.", "es"),
        ("قال الجيش يوم الاثنين إنه استعاد قريتين قرب الحدود بعد قتال عنيف", "ar"),
        ("Kyiv", "und"),
        ("12 34 56", "und"),
        ("🚒🚒🚒", "und"),
    ],
)
def test_the_language_is_told_from_the_text(text: str, language: str) -> None:
    assert one(text.encode()).language == language


@pytest.mark.parametrize(
    ("name", "data", "media_type"),
    [
        ("a.txt", b"Some words.", "text/plain"),
        ("a", b"Some words.", "text/plain"),
        ("-", b"Some words.", "text/plain"),
        ("a.md", b"# Some words", "text/markdown"),
        ("a.txt", b"<!DOCTYPE html><html><body><p>Some words that stand in a page.</p></body></html>", "text/html"),
        ("-", b"\n<html><body><p>Some words that stand in a page.</p></body></html>", "text/html"),
        ("-", b'{"text": "Some words."}', "application/jsonl"),
        ("a.ndjson", b'{"text": "Some words."}', "application/jsonl"),
        ("a.txt", b"if a < b > c then", "text/plain"),
    ],
)
def test_the_media_type_comes_from_content_and_name(name: str, data: bytes, media_type: str) -> None:
    assert one(data, name).capture.media_type == media_type


def test_a_media_type_that_is_not_read() -> None:
    with pytest.raises(ReadError, match="application/pdf"):
        read_bytes(b"words", name="a", media_type="application/pdf")


def test_a_servers_character_set_counts() -> None:
    (found,) = read_bytes(RUSSIAN.encode("cp1251"), name="a", media_type="text/plain; charset=windows-1251")
    assert isinstance(found, Report)
    assert found.text.string == RUSSIAN


def test_a_path(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(ENGLISH.encode())
    (found,) = read_path(path)
    assert isinstance(found, Report)
    assert found.capture.name == "a.txt"


def test_paths_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="does not exist"):
        read_path(tmp_path / "none.txt")
    with pytest.raises(ReadError, match="is a folder"):
        read_path(tmp_path)
    with pytest.raises(ReadError, match="cannot be read"):
        read_path("a\0b")
    with pytest.raises(ReadError, match=r"cannot be read|does not exist"):
        read_path(str(tmp_path / "a.txt" / "b"))
    with pytest.raises(ReadError):
        read_path("x" * 5000)


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(ENGLISH.encode())))
    (found,) = read_path("-")
    assert isinstance(found, Report)
    assert found.capture.name == "-"


def without_words(string: str) -> bool:
    """What may be refused of all that is good UTF-8: nothing to read, or mostly control characters."""
    control = sum(1 for c in string if unicodedata.category(c) == "Cc" and c not in "\n\r\t")
    return not any(unicodedata.category(c)[0] in "LNPS" for c in string) or control >= 2


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=400))
def test_any_text_comes_back_as_it_was_or_is_refused(string: str) -> None:
    """Any Unicode: the text, its spans, and the map back to the capture."""
    (found,) = outcome(string.encode(), "a.txt")
    if isinstance(found, str):
        assert without_words(string)
    else:
        assert found.text.string == string.removeprefix("\ufeff")


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=300), st.sampled_from(["a.txt", "a.html", "a.jsonl", "a.md", "-"]))
def test_any_bytes_are_read_or_refused(data: bytes, name: str) -> None:
    assert not [each for each in outcome(data, name) if isinstance(each, str) and "\n" in each]
