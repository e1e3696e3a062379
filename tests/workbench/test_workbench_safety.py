"""Attacks on the workbench: names, origins, tokens, paths, markup in every field, formulas, sizes, numbers."""

from __future__ import annotations

import csv
import http.client
import io
import re
import resource
import socket
from concurrent.futures import ThreadPoolExecutor
from html.parser import HTMLParser
from urllib.parse import urlsplit

import pytest
from bench_made import ATTACK, KEY, bench, case, served
from starlette.testclient import TestClient

from dateline.errors import ConfigError, ReadError
from dateline.workbench import fetching
from dateline.workbench.app import make
from dateline.workbench.fetching import HostNotConfirmedError, fetch, host_of, public
from dateline.workbench.safety import Guard, Token
from dateline.workbench.serve import hosts_of, serve

HOST = "127.0.0.1:8765"


@pytest.fixture(scope="module")
def at(tmp_path_factory):
    made = bench(case(tmp_path_factory.mktemp("case")))
    yield made
    made.close()


@pytest.fixture
def client(at):
    made = TestClient(make(at, [HOST]), base_url=f"http://{HOST}", follow_redirects=False)
    made.get(f"/open?key={KEY}")
    return made


def test_the_printed_address_opens_and_nothing_else_does(at) -> None:
    stranger = TestClient(make(at, [HOST]), base_url=f"http://{HOST}", follow_redirects=False)
    assert stranger.get("/").status_code == 403
    assert stranger.get("/open?key=wrong").status_code == 403
    opened = stranger.get(f"/open?key={KEY}")
    assert (opened.status_code, opened.headers["location"]) == (303, "/")
    cookie = opened.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    assert stranger.get("/").status_code == 200


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8765", "127.0.0.1", "127.0.0.1:9999", "127.0.0.1.evil.example:8765", ""])
def test_a_forged_host_is_refused(client, host) -> None:
    assert client.get("/", headers={"host": host}).status_code == 421


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"origin": "http://evil.example"},
        {"origin": "null"},
        {"origin": f"http://{HOST}.evil.example"},
        {"referer": "http://evil.example/127.0.0.1:8765"},
    ],
)
def test_a_form_from_elsewhere_is_refused(client, at, headers) -> None:
    sent = client.post(f"/settings?form={at.token.form}", data={"theme": "dark"}, headers=headers)
    assert sent.status_code == 403
    assert "set-cookie" not in sent.headers


@pytest.mark.parametrize("form", ["", "wrong", KEY])
def test_a_form_without_the_launchs_token_is_refused(client, form) -> None:
    sent = client.post(f"/settings?form={form}", data={"theme": "dark"}, headers={"origin": f"http://{HOST}"})
    assert sent.status_code == 403


def test_a_form_with_both_is_taken_and_leads_back_here_only(client, at) -> None:
    for back, expected in [
        ("/claims?q=a", "/claims?q=a"),
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
        ("/\\evil.example", "/"),
    ]:
        sent = client.post(f"/settings?form={at.token.form}", data={"theme": "dark", "back": back}, headers={"origin": f"http://{HOST}"})
        assert (sent.status_code, sent.headers["location"]) == (303, expected)


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS"])
def test_other_methods_are_not_spoken(client, method) -> None:
    assert client.request(method, "/").status_code == 405


def test_another_site_cannot_embed_or_ask(client) -> None:
    for site in ("cross-site", "same-site"):
        assert client.get("/claims.json", headers={"sec-fetch-site": site, "sec-fetch-mode": "no-cors"}).status_code == 403


@pytest.mark.parametrize("path", ["/", "/claims", "/map", "/nothing", "/static/bench.css", "/claims.json", "/map/land.json"])
def test_every_answer_carries_the_policy(client, path) -> None:
    headers = client.get(path).headers
    assert headers["content-security-policy"].startswith("default-src 'self'; ")
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["referrer-policy"] == "same-origin"  # nothing to others; none at all would make a form's Origin null
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-dns-prefetch-control"] == "off"


PAGES = (
    "/",
    "/reports",
    "/claims",
    "/map",
    "/time",
    "/events",
    "/review",
    "/add",
    "/export",
    "/verify",
    "/about",
    "/keys",
    "/leave?to=javascript:alert(1)",
)


def every_page(client) -> dict[str, str]:
    listed = re.findall(r'href="(/reports/[0-9a-f]{16})"', client.get("/reports").text)
    assert len(listed) >= 6
    pages = [
        *PAGES,
        *listed,
        *(f"{p}/print" for p in listed),
        f"/claims?q={ATTACK}",
        f"/events?place={ATTACK}",
        f"/control?place={ATTACK}",
        f"/?said={ATTACK}",
    ]
    return {page: client.get(page).text for page in pages}


class Tags(HTMLParser):
    """The elements of a page with their attributes, as a browser would see them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.scripts = ""
        self._in_script = False
        self.feed(page)

    def handle_starttag(self, tag, attrs) -> None:
        self.found.append((tag, dict(attrs)))
        self._in_script = tag in ("script", "style")

    def handle_endtag(self, tag) -> None:
        self._in_script = False

    def handle_data(self, data) -> None:
        if self._in_script:
            self.scripts += data.strip()


def test_no_field_of_a_report_becomes_markup(client) -> None:
    for page, text in every_page(client).items():
        seen = Tags(text)
        assert not {t for t, _ in seen.found} & {"img", "iframe", "object", "embed", "style", "base", "video", "audio"}, page
        assert seen.scripts == "", page
        names = {name for _, attributes in seen.found for name in attributes}
        assert not [n for n in names if n.startswith("on") or n in ("style", "srcdoc")], page
        links = [a.get("href") or a.get("src") or a.get("action") for _, a in seen.found]
        assert all(link.startswith(("/", "?", "#")) for link in links if link), page
        assert "?" in page or "\u202e" not in text, page  # what a person typed stands in their own field


def test_links_out_go_through_a_warning(client) -> None:
    bad = Tags(client.get("/leave?to=javascript:alert(1)").text)
    assert not [a for _, a in bad.found if (a.get("href") or "").startswith("javascript")]
    good = next(a for _, a in Tags(client.get("/leave?to=https://a.example/x").text).found if a.get("href") == "https://a.example/x")
    assert good["rel"].startswith("noopener noreferrer")
    assert good["referrerpolicy"] == "no-referrer"


def test_formulas_leave_as_words(client) -> None:
    rows = list(csv.reader(io.StringIO(client.get("/claims.csv").text)))
    cells = [cell for row in rows for cell in row]
    assert any(cell.startswith("'=") for cell in cells)
    assert not [c for c in cells if c[:1] in "=+@\t\r" and c]


@pytest.mark.parametrize(
    "path",
    [
        "/static/../app.py",
        "/static/..%2fapp.py",
        "/static/%2e%2e/%2e%2e/app.py",
        "/static/vendor/../../app.py",
        "/static/%00",
        "/reports/../../etc/passwd",
        "/reports/%2e%2e%2f",
        "/claims.py",
        "/static//etc/passwd",
    ],
)
def test_no_path_leads_out(at, path) -> None:
    with served_once(at) as connect:
        connection = connect()
        connection.request("GET", path, headers={"Cookie": f"{at.token.cookie}={KEY}"})
        answer = connection.getresponse()
        assert answer.status in (303, 307, 404)
        assert b"import" not in answer.read()


_OPEN: dict[int, str] = {}


class served_once:  # noqa: N801
    """One server for the module: the guard's hosts hold its port."""

    def __init__(self, at) -> None:
        if id(at) not in _OPEN:
            self._context = served(bench(at.store))
            _OPEN[id(at)] = self._context.__enter__()
            _KEEP.append(self._context)
        self._at = urlsplit(_OPEN[id(at)])

    def __enter__(self):
        return lambda: http.client.HTTPConnection(self._at.hostname, self._at.port, timeout=60)

    def __exit__(self, *_: object) -> None:
        return None


_KEEP: list = []


@pytest.fixture(scope="module", autouse=True)
def _closed():
    yield
    for context in _KEEP:
        context.__exit__(None, None, None)
    _KEEP.clear()
    _OPEN.clear()


def test_an_upload_of_100_megabytes_is_refused_before_it_is_read(at) -> None:
    with served_once(at) as connect:
        connection = connect()
        token = Token(KEY)
        headers = {
            "Cookie": f"{token.cookie}={KEY}",
            "Origin": f"http://{connection.host}:{connection.port}",
            "Content-Length": str(100 * 1024 * 1024),
            "Content-Type": "multipart/form-data; boundary=x",
        }
        connection.putrequest("POST", f"/add?form={token.form}")
        for name, value in headers.items():
            connection.putheader(name, value)
        connection.endheaders()
        assert connection.getresponse().status == 413
        connection.close()


def test_an_upload_of_100_megabytes_without_a_length_is_cut_off(at) -> None:
    """One file, sent to the end in chunks: refused or cut, nothing added, not held in memory, and the next request is answered."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with served_once(at) as connect:
        connection = connect()
        token = Token(KEY)
        connection.putrequest("POST", f"/add?form={token.form}")
        for name, value in {
            "Cookie": f"{token.cookie}={KEY}",
            "Origin": f"http://{connection.host}:{connection.port}",
            "Transfer-Encoding": "chunked",
            "Content-Type": "multipart/form-data; boundary=x",
        }.items():
            connection.putheader(name, value)
        connection.endheaders()
        head = b'--x\r\nContent-Disposition: form-data; name="files"; filename="big.txt"\r\nContent-Type: text/plain\r\n\r\n'
        block = b"A shell hit the mill. " * 47_663  # a little over one megabyte
        status = None
        try:
            connection.send(b"%x\r\n%s\r\n" % (len(head), head))
            for _ in range(100):
                connection.send(b"%x\r\n%s\r\n" % (len(block), block))
            connection.send(b"8\r\n\r\n--x--\r\n\r\n0\r\n\r\n")
            status = connection.getresponse().status
        except (OSError, http.client.HTTPException):
            pass  # cut while it was sent
        assert status in (None, 413)
        connection.close()
        again = connect()
        again.request("GET", "/reports", headers={"Cookie": f"{token.cookie}={KEY}"})
        answer = again.getresponse()
        assert answer.status == 200
        assert b"big.txt" not in answer.read()
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before  # kilobytes
    assert grown < 100 * 1024


def test_a_thousand_requests_at_once_are_all_answered(at) -> None:
    with served_once(at) as connect:

        def ask(number: int) -> int:
            connection = connect()
            path = ("/keys", "/claims?q=market", "/static/bench.css", "/claims.json?kind=shelling")[number % 4]
            connection.request("GET", path, headers={"Cookie": f"{Token(KEY).cookie}={KEY}"})
            answer = connection.getresponse()
            answer.read()
            connection.close()
            return answer.status

        with ThreadPoolExecutor(100) as pool:
            assert set(pool.map(ask, range(1000))) == {200}


def test_only_the_loopback_address_without_being_asked(tmp_path) -> None:
    store = case(tmp_path)
    for host in ("0.0.0.0", "192.0.2.1", "::"):
        with pytest.raises(ConfigError, match="anywhere"):
            serve(store, host=host, reviewer="ana")
    with pytest.raises(ConfigError, match="IP address"):
        serve(store, host="localhost", reviewer="ana")
    assert hosts_of("127.0.0.1", 8765) == ["127.0.0.1:8765", "localhost:8765"]
    assert hosts_of("::1", 1) == ["[::1]:1", "localhost:1"]


def test_tokens_are_compared_whole() -> None:
    token = Token()
    assert len(token.secret) >= 32
    assert token.opens(token.secret)
    assert not token.opens(token.secret[:-1])
    assert not token.opens("\u0440" + token.secret)
    assert not token.signs(token.secret)
    assert isinstance(Guard(lambda *_: None, token, []), Guard)


# ---------------------------------------------------------------- the door to the network


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "ftp://a.example/",
        "gopher://a.example/",
        "javascript:alert(1)",
        "/etc/passwd",
        "http://",
        "http://u:p@a.example/",
        "http://a.example:22/",
        "http://a.example:8080/",
        "http://a.example\u202e/",
        "http://a.example/ b",
        "http://[::1",
        "data:text/html,x",
    ],
)
def test_addresses_that_are_never_fetched(url) -> None:
    with pytest.raises(ReadError):
        host_of(url)


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("93.184.216.34", True),
        ("2606:2800:220:1:248:1893:25c8:1946", True),
        ("127.0.0.1", False),
        ("10.0.0.1", False),
        ("172.16.3.4", False),
        ("192.168.1.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),
        ("::1", False),
        ("fe80::1%eth0", False),
        ("fd00::1", False),
        ("::ffff:127.0.0.1", False),
        ("64:ff9b::7f00:1", False),
        ("2002:7f00:1::", False),
        ("224.0.0.1", False),
        ("nonsense", False),
    ],
)
def test_which_addresses_are_public(address, expected) -> None:
    assert public(address) is expected


class Wire:
    """A server that is not there: what it answers, and what was asked of it."""

    def __init__(self, *answers: bytes) -> None:
        self.answers, self.asked = list(answers), []

    def connect(self, address: str, port: int, seconds: float) -> socket.socket:
        self.asked.append((address, port))
        ours, theirs = socket.socketpair()
        theirs.sendall(self.answers.pop(0))
        theirs.shutdown(socket.SHUT_WR)
        self.theirs = theirs
        return ours


def ok(body: bytes = b"<p>It rained.</p>") -> bytes:
    return b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body)


def to(url: str) -> bytes:
    return f"HTTP/1.1 302 Found\r\nLocation: {url}\r\nContent-Length: 0\r\n\r\n".encode()


PUBLIC = "93.184.216.34"


def test_a_confirmed_host_is_asked_at_the_address_that_was_checked() -> None:
    wire = Wire(ok())
    got = fetch("http://a.example/x", {"a.example"}, resolve=lambda h, p: [PUBLIC], connect=wire.connect)
    assert (got.data, got.reached, wire.asked) == (b"<p>It rained.</p>", "http://a.example/x", [(PUBLIC, 80)])


def test_a_host_is_asked_of_a_person_first() -> None:
    with pytest.raises(HostNotConfirmedError) as refused:
        fetch("http://a.example/", set(), resolve=lambda h, p: pytest.fail("nothing may be resolved"))
    assert refused.value.host == "a.example"


def test_names_that_lead_home_are_refused() -> None:
    for addresses in (["127.0.0.1"], [PUBLIC, "10.0.0.1"], ["::ffff:169.254.169.254"], []):
        with pytest.raises(ReadError):
            fetch(
                "http://a.example/",
                {"a.example"},
                resolve=lambda h, p, a=addresses: a,
                connect=lambda *_: pytest.fail("nothing may be asked"),
            )


def test_a_name_server_that_changes_its_mind_changes_nothing() -> None:
    """DNS rebinding: the name is resolved once, and the connection goes to what was checked."""
    answers = iter([[PUBLIC], ["127.0.0.1"]])
    wire = Wire(ok())
    fetch("http://a.example/", {"a.example"}, resolve=lambda h, p: next(answers), connect=wire.connect)
    assert wire.asked == [(PUBLIC, 80)]


@pytest.mark.parametrize("url", ["http://127.0.0.1/", "http://b.example/", "file:///etc/passwd", "http://a.example:22/"])
def test_a_redirect_is_a_new_question(url) -> None:
    wire = Wire(to(url))
    with pytest.raises(ReadError):
        fetch("http://a.example/", {"a.example", "127.0.0.1"} if "127" in url else {"a.example"},
              resolve=lambda h, p: ["127.0.0.1"] if h == "127.0.0.1" else [PUBLIC], connect=wire.connect)  # fmt: skip
    assert len(wire.asked) == 1


def test_redirects_and_sizes_end(monkeypatch) -> None:
    wire = Wire(*[to("http://a.example/again")] * 9)
    with pytest.raises(ReadError, match="redirects"):
        fetch("http://a.example/", {"a.example"}, resolve=lambda h, p: [PUBLIC], connect=wire.connect)
    monkeypatch.setattr(fetching, "MOST_BYTES", 1000)
    with pytest.raises(ReadError, match="more than"):
        fetch("http://a.example/", {"a.example"}, resolve=lambda h, p: [PUBLIC], connect=Wire(ok(b"a" * 5000)).connect)
