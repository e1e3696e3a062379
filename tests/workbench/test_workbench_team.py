"""A workbench with accounts: roles at every address, sessions, passwords, links for readers; and what an attacker would try."""

from __future__ import annotations

import json
import re
import sqlite3
import statistics
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest
from argon2 import PasswordHasher
from bench_made import bench, case
from click.testing import CliRunner
from starlette.routing import Route
from starlette.testclient import TestClient

from dateline.cli import cli
from dateline.errors import AccountError, ConfigError
from dateline.store import Store
from dateline.workbench import access, accounts, pages, team
from dateline.workbench.access import NEEDS, Role
from dateline.workbench.accounts import Accounts, clean
from dateline.workbench.app import make
from dateline.workbench.serve import Team, hosts_of, serve
from dateline.workbench.sessions import Door
from dateline.workbench.throttle import FREE, MOST, Throttle, neighbourhood

HOST = "desk.example"
ORIGIN = {"origin": f"https://{HOST}"}
CHEAP = PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1)
WORDS = "seven quiet herons"
PEOPLE = {"rita": Role.READER, "bohdan": Role.REVIEWER, "Eda Ö": Role.EDITOR}


class Clock:
    """Seconds, moved by hand."""

    def __init__(self) -> None:
        self.now = 1_700_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def store(tmp_path):
    return case(tmp_path)


@pytest.fixture
def held(store, clock):
    made = Accounts(store, make=True, clock=clock, hasher=CHEAP)
    for name, role in PEOPLE.items():
        made.add(name, role, WORDS, by="root")
    yield made
    made.close()


@pytest.fixture
def at(store, held):
    made = bench(store)
    yield made
    made.close()


@pytest.fixture
def door(held, clock):
    return Door(held, tls=True, proxies=["127.0.0.1"], throttle=Throttle(clock))


@pytest.fixture
def app(at, door):
    return make(at, [HOST], door, tls=True)


def client(app, address="192.0.2.7", **more) -> TestClient:
    return TestClient(app, base_url=f"https://{HOST}", follow_redirects=False, client=(address, 5000), **more)


def form_of(page: str) -> str:
    return re.search(r'\?form=([0-9a-f]{64})"', page)[1]


def enter(visitor: TestClient, name: str, password: str = WORDS, **headers) -> object:
    form = form_of(visitor.get("/login").text)
    return visitor.post(f"/login?form={form}", data={"name": name, "password": password}, headers={**ORIGIN, **headers})


def inside(app, name: str) -> TestClient:
    visitor = client(app)
    assert enter(visitor, name).status_code == 303
    return visitor


def post(visitor: TestClient, path: str, **data):
    return visitor.post(f"{path}?form={form_of(visitor.get('/').text)}", data=data, headers=ORIGIN)


# ---------------------------------------------------------------- every route, every role


def every_route() -> list[Route]:
    return [*pages.routes(), *team.routes()]


def test_every_address_says_whom_it_is_for_and_no_other_is_named() -> None:
    there = {(m, r.path) for r in every_route() for m in r.methods if m != "HEAD"}
    assert there == set(NEEDS)


@pytest.mark.parametrize("role", list(Role))
def test_each_role_gets_to_its_own_addresses_and_no_further(at, app, door, held, role) -> None:
    """Asked of the running application, not of the table: whether anything but the door answers."""
    visitor = client(app)
    if role is Role.GUEST:
        visitor.cookies.set(door.session, held.enter_by(held.share("x", 1, by="root")[0]), domain=HOST)
    elif role > Role.GUEST:
        visitor = inside(app, next(n for n, r in PEOPLE.items() if r is role))
    form = form_of(visitor.get("/login" if role is Role.NOBODY else "/").text)
    for route in every_route():
        path = re.sub(r"{[^}]+}", "json" if "format" in route.path else "0" * 16, route.path)
        for method in sorted(route.methods - {"HEAD"}):
            if (method, path) == ("POST", "/logout"):
                continue
            asked = path + (f"?form={form}" if method == "POST" else "")
            answer = visitor.request(method, asked, headers=ORIGIN if method == "POST" else {})
            led_away = answer.status_code == 303 and answer.headers["location"].startswith("/login")
            refused = answer.status_code == 403 and "docs/errors.md" in answer.text and "forbidden" in answer.text
            assert (led_away or refused) == (role < NEEDS[method, route.path]), (role, method, route.path, answer.status_code)


def test_what_each_role_may_is_written_here_once_more() -> None:
    """So that a slip in the table is seen: what only an editor, at least a reviewer, at least a reader may."""
    least = {role: {f"{m} {p}" for (m, p), r in NEEDS.items() if r is role} for role in Role}
    assert least[Role.EDITOR] == {
        "GET /assign", "POST /assign", "POST /review/adjudicate", "POST /add/host", "GET /team", "POST /team/share", "POST /team/revoke",
    }  # fmt: skip
    assert {p.split()[1] for p in least[Role.REVIEWER] if p.startswith("POST")} == {
        "/review/decide", "/reports/{id}/add", "/reports/{id}/reveal", "/reports/{id}/conceal", "/reports/{id}/protect",
        "/events/{id}/merge", "/events/{id}/split", "/verify", "/add",
    }  # fmt: skip
    assert "GET /claims.{format:str}" in least[Role.READER]
    assert not [p for p in least[Role.GUEST] if p.startswith("POST") and p != "POST /logout"]
    assert {p.split()[1] for p in least[Role.NOBODY]} == {"/login", "/share/{token}", "/share", "/settings"}


def test_an_address_that_the_table_forgets_is_for_editors() -> None:
    reviewer = access.Who("r", Role.REVIEWER, "f", "s")
    assert not reviewer.may("GET", "/new")
    assert access.Who("e", Role.EDITOR, "f", "s").may("GET", "/new")


# ---------------------------------------------------------------- escalation


def test_a_role_that_is_lowered_or_taken_is_gone_with_the_next_request(app, held) -> None:
    visitor = inside(app, "Eda Ö")
    held.add("second", Role.EDITOR, WORDS, by="root")
    assert visitor.get("/team").status_code == 200
    held.change_role("Eda Ö", Role.READER, by="root")
    assert visitor.get("/team").status_code == 403
    assert visitor.get("/claims").status_code == 200
    held.remove("Eda Ö", by="root")
    assert visitor.get("/claims").headers["location"].startswith("/login")


def test_a_reader_decides_nothing_and_a_reviewer_lifts_no_protection(app, store) -> None:
    with store.view() as view:
        record = next(r for r in view.records() if r.claims)
        before = view.head().length
    claim, report = record.claims[0].id, record.report.id
    reader, reviewer, editor = (inside(app, name) for name in PEOPLE)
    assert post(reader, "/review/decide", what="confirm", claim=claim).status_code == 403
    lift = {"claim": claim, "value": "none", "visibility": "public", "reason": "no"}
    assert post(reviewer, f"/reports/{report}/protect", **lift).headers["location"].startswith("/?said=only+an+editor")
    opened = '{"sensitivity": {"value": "none", "visibility": "public"}}'
    corrected = post(reviewer, "/review/decide", what="correct", claim=claim, field="attribution.source", value=opened, reason="no")
    assert "said=only+an+editor" in corrected.headers["location"]
    with store.view() as view:
        assert view.head().length == before
        assert list(view.decisions()) == []
    assert "said=only" not in post(editor, f"/reports/{report}/protect", **lift).headers["location"]
    assert post(reviewer, "/review/decide", what="confirm", claim=claim).status_code == 303
    with store.view() as view:
        assert [(d.kind, d.actor) for d in view.decisions()] == [("sensitivity", "Eda Ö"), ("confirm", "bohdan")]


def test_nobody_becomes_somebody_by_what_they_send(app, store) -> None:
    """Names in headers, cookies, forms and addresses are nobody's name."""
    with store.view() as view:
        claim = next(r for r in view.records() if r.claims).claims[0].id
    visitor = inside(app, "bohdan")
    form = form_of(visitor.get("/").text)
    said = {"x-forwarded-user": "Eda", "x-remote-user": "Eda", "authorization": "Basic RWRhOg==", **ORIGIN}
    sent = {"what": "confirm", "claim": claim, "reviewer": "Eda", "actor": "Eda", "role": "editor", "name": "Eda"}
    assert visitor.post(f"/review/decide?form={form}&reviewer=Eda&role=editor", data=sent, headers=said).status_code == 303
    assert visitor.get("/team?role=editor", headers=said).status_code == 403
    with store.view() as view:
        assert [d.actor for d in view.decisions()] == ["bohdan"]


def restricted(store) -> tuple[str, str]:
    """A report of which something is withheld, and the words."""
    with store.view() as view:
        for record in view.records():
            showing = view.showing(record)
            if not showing.whole:
                return record.report.id, next(c for c in record.claims if showing.hides(c)).attribution.source.name
    raise AssertionError("the case has nothing to protect")


def test_restricted_words_are_for_reviewers_who_ask_and_the_ledger_knows(app, store, held, door) -> None:
    report, name = restricted(store)
    guest = client(app)
    guest.cookies.set(door.session, held.enter_by(held.share("x", 1, by="root")[0]), domain=HOST)
    reader, reviewer, _ = (inside(app, n) for n in PEOPLE)
    for visitor in (guest, reader):
        assert post(visitor, f"/reports/{report}/reveal", reason="curious").status_code == 403
    assert name not in reviewer.get(f"/reports/{report}").text
    assert post(reviewer, f"/reports/{report}/reveal", reason="checking the name").status_code == 303
    assert name in reviewer.get(f"/reports/{report}").text
    for visitor in (guest, reader):
        for page in (f"/reports/{report}", f"/reports/{report}/print", "/claims", "/", "/time", "/map"):
            assert name not in visitor.get(page).text, page
        assert '<tr class="withheld">' not in visitor.get(f"/claims?q={name}").text
        assert visitor.get(f"/claims?q={name}").text.count('<td class="words"') == 0
    with store.view() as view:
        seen = [e for e in view.entries() if e.kind == "access"]
    assert [(e.actor, e.body["reason"]) for e in seen] == [("bohdan", "checking the name")]
    held.change_role("bohdan", Role.READER, by="root")
    assert name not in reviewer.get(f"/reports/{report}").text


# ---------------------------------------------------------------- sessions


def test_a_cookie_is_closed_to_scripts_other_sites_and_plain_http(app, door) -> None:
    visitor = client(app)
    visit = visitor.get("/login").headers["set-cookie"]
    entered = enter(visitor, "bohdan")
    cookies = [visit, *entered.headers.get_list("set-cookie")]
    assert len(cookies) == 4
    for cookie in cookies:
        assert cookie.startswith("__Host-dateline_"), cookie
        assert all(part in cookie for part in ("HttpOnly", "SameSite=strict", "Secure", "Path=/")), cookie
        assert "Domain" not in cookie
    assert entered.headers["strict-transport-security"] == "max-age=31536000"
    plain = Door(door.accounts)
    assert plain.session.startswith("dateline_session_")


def test_a_session_that_was_planted_is_worth_nothing(app, door, held) -> None:
    """Fixation: whatever cookie the victim's browser was given, entering makes another one, and the planted one enters nowhere."""
    visitor = client(app)
    visitor.cookies.set(door.session, "planted", domain=HOST)
    assert visitor.get("/").headers["location"] == "/login"
    enter(visitor, "bohdan")
    now = visitor.cookies[door.session]
    assert now != "planted"
    assert held.session("planted") is None
    again = client(app)
    again.cookies.set(door.session, now, domain=HOST)
    assert post(again, "/login", name="rita", password=WORDS).status_code == 303
    assert held.session(now) is None  # who enters over a session ends it


def test_what_the_tables_hold_opens_nothing(app, store, held) -> None:
    visitor = inside(app, "bohdan")
    given = visitor.cookies[next(n for n in visitor.cookies if "session" in n)]
    _, link = held.share("x", 1, by="root")
    with closing(sqlite3.connect(accounts._beside(store))) as tables:
        dump = "\n".join(tables.iterdump())
    assert WORDS not in dump
    assert given not in dump
    assert link not in dump
    assert dump.count("$argon2id$") == len(PEOPLE)
    assert accounts._beside(store).stat().st_mode & 0o077 == 0
    with store.view() as view:
        noted = [e.json for e in view.entries() if e.kind == "account"]
    assert len(noted) == len(PEOPLE) + 1
    assert not [n for n in noted if "argon" in n or WORDS in n or link in n]


def test_sessions_end(app, held, clock) -> None:
    visitor = inside(app, "bohdan")
    for _ in range(22):
        clock.now += accounts.IDLE - 1
        if clock.now - 1_700_000_000 < accounts.LONGEST:
            assert visitor.get("/keys").status_code == 200
    assert visitor.get("/keys").status_code == 303  # in any case after a week
    idle = inside(app, "bohdan")
    clock.now += accounts.IDLE + 1
    assert idle.get("/keys").status_code == 303


def test_leaving_ends_the_session_on_the_server(app, held) -> None:
    visitor = inside(app, "bohdan")
    given = visitor.cookies[next(n for n in visitor.cookies if "session" in n)]
    assert post(visitor, "/logout").headers["location"] == "/login"
    assert held.session(given) is None


def test_another_password_ends_the_sessions_elsewhere(app, held) -> None:
    here, there = inside(app, "bohdan"), inside(app, "bohdan")
    asked = {"old": WORDS, "new": "eleven loud herons", "again": "eleven loud herons"}
    assert post(here, "/account/password", **{**asked, "old": "wrong"}).status_code == 409
    assert post(here, "/account/password", **{**asked, "again": "other"}).status_code == 409
    assert post(here, "/account/password", **{**asked, "new": "short", "again": "short"}).status_code == 409
    assert there.get("/keys").status_code == 200
    assert post(here, "/account/password", **asked).status_code == 303
    assert here.get("/keys").status_code == 200
    assert there.get("/keys").status_code == 303
    assert enter(client(app), "bohdan").status_code == 403
    assert enter(client(app), "bohdan", "eleven loud herons").status_code == 303
    third = inside(app, "rita")
    inside(app, "rita")
    assert "1+other+session" in post(third, "/account/sessions").headers["location"]


# ---------------------------------------------------------------- forms


def test_each_session_has_its_own_forms(app) -> None:
    one, two = inside(app, "bohdan"), inside(app, "bohdan")
    theirs = form_of(two.get("/").text)
    for form in (theirs, "", "0" * 64):
        sent = one.post(f"/review/decide?form={form}", data={"what": "undo"}, headers=ORIGIN)
        assert (sent.status_code, "key is missing" in sent.text) == (403, True)


@pytest.mark.parametrize("headers", [{}, {"origin": "https://evil.example"}, {"origin": f"http://{HOST}"}, {"origin": "null"}])
def test_nobody_is_entered_or_put_out_from_another_site(app, headers) -> None:
    """Also not over plain http, when the workbench is reached over TLS."""
    visitor = inside(app, "bohdan")
    form = form_of(visitor.get("/").text)
    for path in ("/logout", "/login", "/review/decide"):
        assert visitor.post(f"{path}?form={form}", data={"name": "rita", "password": WORDS}, headers=headers).status_code == 403
    assert visitor.get("/keys").status_code == 200


def test_nobody_enters_without_the_form_of_their_visit(app) -> None:
    visitor = client(app)
    assert visitor.post("/login", data={"name": "bohdan", "password": WORDS}, headers=ORIGIN).status_code == 403
    form = form_of(client(app).get("/login").text)
    assert visitor.post(f"/login?form={form}", data={"name": "bohdan", "password": WORDS}, headers=ORIGIN).status_code == 403


@pytest.mark.parametrize("to", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"])
def test_entering_leads_nowhere_else(app, to) -> None:
    visitor = client(app)
    form = form_of(visitor.get("/login").text)
    sent = visitor.post(f"/login?form={form}", data={"name": "bohdan", "password": WORDS, "next": to}, headers=ORIGIN)
    assert (sent.status_code, sent.headers["location"]) == (303, "/")
    back = client(app).get("/claims?q=a&kind=strike").headers["location"]
    assert back == "/login?next=/claims%3Fq%3Da%26kind%3Dstrike"


def test_nobody_sends_much(app) -> None:
    visitor = client(app)
    form = form_of(visitor.get("/login").text)
    sent = visitor.post(f"/login?form={form}", data={"name": "x" * 20_000, "password": "y"}, headers=ORIGIN)
    assert (sent.status_code, "16 KB" in sent.text) == (413, True)
    member = inside(app, "bohdan")
    assert post(member, "/review/decide", reason="x" * 1_100_000).status_code == 413


# ---------------------------------------------------------------- guessing


def test_guesses_get_slower_and_the_owner_still_enters(app, clock) -> None:
    owner = client(app, "198.51.100.4")
    enter(owner, "bohdan")
    post(owner, "/logout")
    thief = client(app)
    answers = [enter(thief, "bohdan", f"guess number {n}").status_code for n in range(20)]
    assert answers == [403] * FREE + [429] * (20 - FREE)
    assert enter(thief, "bohdan").status_code == 429  # the right one too: it is not even tried
    assert 1 <= int(enter(thief, "bohdan").headers["retry-after"]) <= MOST
    # from the same address, as behind one proxy: the browser that the owner used before is let in at once, and so is another address
    owner_at_thiefs = client(app)
    owner_at_thiefs.cookies.update(owner.cookies)
    assert enter(owner_at_thiefs, "bohdan").status_code == 303
    assert enter(client(app, "203.0.113.9"), "rita").status_code == 303
    tried = 0
    for _ in range(180):
        clock.now += 20
        tried += enter(thief, "bohdan", "another guess").status_code == 403
    assert tried <= 20  # an hour of asking


def test_a_known_browser_is_known_for_its_own_account_only(app) -> None:
    visitor = client(app)
    enter(visitor, "rita")
    post(visitor, "/logout")
    codes = [enter(visitor, "bohdan", f"guess number {n}").status_code for n in range(FREE + 2)]
    assert codes[-1] == 429


def test_a_thousand_guesses_at_once_get_five_tries(app, clock) -> None:
    tried = Throttle(clock)
    with ThreadPoolExecutor(50) as pool:
        assert sum(wait == 0 for wait in pool.map(lambda _: tried.ask("address x"), range(1000))) == FREE


def test_forwarded_addresses_are_believed_of_trusted_proxies_only(app) -> None:
    """Else each guess would come with an address of its own."""
    thief = client(app)
    codes = [enter(thief, "bohdan", "guess", **{"x-forwarded-for": f"203.0.113.{n}"}).status_code for n in range(FREE + 1)]
    assert codes[-1] == 429
    behind = client(app, "127.0.0.1")
    codes = [enter(behind, "bohdan", "guess", **{"x-forwarded-for": f"10.0.0.1, 203.0.113.{n}"}).status_code for n in range(FREE + 1)]
    assert codes[-1] == 403
    codes = [enter(behind, "bohdan", "guess", **{"x-forwarded-for": f"203.0.113.{n}, 198.51.100.77"}).status_code for n in range(FREE + 1)]
    assert codes[-1] == 429  # what the client itself put before the proxy's word counts for nothing


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1%eth0", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("nonsense", "?"),
    ],
)
def test_one_place_is_one_place(address, place) -> None:
    assert neighbourhood(address) == place


def test_a_name_that_there_is_not_takes_as_long(store) -> None:
    costly = Accounts(store, make=True, hasher=PasswordHasher(time_cost=2, memory_cost=8 * 1024, parallelism=1))
    costly.add("bohdan", Role.REVIEWER, WORDS, by="root")

    def taken(name: str) -> float:
        begun = time.process_time()
        assert costly.check(name, "not the password") is None
        return time.process_time() - begun

    rounds = [(taken("bohdan"), taken("nobody at all")) for _ in range(15)]
    there, absent = (statistics.median(r[i] for r in rounds) for i in (0, 1))
    assert 0.5 < there / absent < 2
    costly.close()


def test_the_answer_to_a_wrong_name_is_that_to_a_wrong_password(app) -> None:
    one = enter(client(app, "192.0.2.1"), "bohdan", "wrong wrong wrong")
    two = enter(client(app, "192.0.2.2"), "nobodyy", "wrong wrong wrong")
    plain = [re.sub(r'[0-9a-f]{64}|value="\w+"', "", page.text) for page in (one, two)]
    assert (one.status_code, plain[0]) == (two.status_code, plain[1])


# ---------------------------------------------------------------- accounts


@pytest.mark.parametrize(
    "name", ["", " ", "a" * 61, "-ana", "ana\u202eeda", "ana\n", "аna", "<b>x</b>", "=cmd()", "ana;x", "ana/x", "ana\0", "anaΑ"]
)
def test_names_that_could_pass_for_another_or_command_something(name, held) -> None:
    if name == "ana\n":
        assert clean(name) == "ana"
        return
    with pytest.raises(AccountError):
        held.add(name, Role.READER, WORDS, by="root")


def test_names_are_one_whatever_their_case_and_form(held) -> None:
    for same in ("BOHDAN", "Bohdan ", "eda ö", "EDA O\u0308"):
        with pytest.raises(AccountError, match="already"):
            held.add(same, Role.READER, WORDS, by="root")
    assert held.check("eda o\u0308", WORDS).name == "Eda Ö"
    assert clean("  Олена   Шевченко ") == "Олена Шевченко"


@pytest.mark.parametrize("password", ["", "short", "a" * 30, "ababababababab", "bohdan bohdan", "x" * 1025])
def test_passwords_that_will_not_do(held, password) -> None:
    with pytest.raises(AccountError):
        held.change_password("bohdan", password, by="root")


def test_the_last_editor_stays(held) -> None:
    for act in (lambda: held.change_role("Eda Ö", Role.READER, by="root"), lambda: held.remove("eda ö", by="root")):
        with pytest.raises(AccountError, match="last editor"):
            act()
    held.add("second", Role.EDITOR, WORDS, by="root")
    held.remove("eda ö", by="root")
    assert [a.name for a in held.everybody()] == ["bohdan", "rita", "second"]


def test_two_who_take_the_last_editors_away_at_once_leave_one(held) -> None:
    held.add("second", Role.EDITOR, WORDS, by="root")
    refused = []

    def lower(name: str) -> None:
        try:
            held.change_role(name, Role.READER, by="root")
        except AccountError as error:
            refused.append(error)

    threads = [threading.Thread(target=lower, args=(name,)) for name in ("Eda Ö", "second")]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert len(refused) == 1
    assert sum(a.role is Role.EDITOR for a in held.everybody()) == 1


def test_a_change_that_the_ledger_cannot_keep_is_not_made(held, store, monkeypatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise AccountError("the disk is full")

    monkeypatch.setattr(Accounts, "_noted", staticmethod(full))
    with pytest.raises(AccountError, match="disk"):
        held.change_role("rita", Role.EDITOR, by="root")
    assert {a.name: a.role for a in held.everybody()}["rita"] is Role.READER


# ---------------------------------------------------------------- links


def test_a_link_lets_somebody_read_until_it_ends_or_is_taken_back(app, held, clock) -> None:
    editor = inside(app, "Eda Ö")
    page = post(editor, "/team/share", note="for <the> lawyers", days="7").text
    link = re.search(rf"https://{re.escape(HOST)}(/share/[\w-]+)", page)[1]
    assert "for &lt;the&gt; lawyers" in page
    assert link not in editor.get("/team").text  # shown once
    guests = []
    for _ in range(2):
        guest = client(app, "203.0.113.5")
        shown = guest.get(link)
        assert shown.status_code == 200
        assert guest.get("/claims").status_code == 303  # looking at the link enters nothing
        token = link.rpartition("/")[2]
        accepted = guest.post(f"/share?form={form_of(shown.text)}", data={"token": token}, headers=ORIGIN)
        assert (accepted.status_code, accepted.headers["location"]) == (303, "/")
        assert guest.get("/claims").status_code == 200
        assert guest.get("/claims.csv").status_code == 403
        guests.append(guest)
    assert "2" in re.search(r"lawyers.*?</tr>", editor.get("/team").text, re.S)[0]
    assert post(editor, "/team/revoke", number="1").status_code == 303
    for guest in guests:
        assert guest.get("/claims").status_code == 303
    assert client(app).get(link).status_code == 404
    other, given = held.share("x", 1, by="root")
    late = client(app)
    late.cookies.set(next(n for n in editor.cookies if "session" in n), held.enter_by(other), domain=HOST)
    assert late.get("/claims").status_code == 200
    clock.now += 86401
    assert late.get("/claims").status_code == 303
    assert held.shared(given) is None


def test_a_link_does_not_lower_who_is_in(app, held) -> None:
    editor = inside(app, "Eda Ö")
    _, given = held.share("x", 1, by="root")
    post(editor, "/share", token=given)
    assert editor.get("/team").status_code == 200


@pytest.mark.parametrize("token", ["", "x", "../../etc/passwd", "%00", "a" * 5000])
def test_links_that_there_are_not(app, token) -> None:
    assert client(app).get(f"/share/{token}").status_code in (303, 307, 404)


# ---------------------------------------------------------------- the command line and the launch


@pytest.fixture
def told(tmp_path, monkeypatch):
    made = case(tmp_path)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "password").write_text(WORDS + "\n")
    runner = CliRunner()

    def run(*words: str, **named):
        return runner.invoke(cli, ["account", words[0], str(made.path), *words[1:]], standalone_mode=False, **named)

    return run


def test_accounts_on_the_command_line(told, tmp_path) -> None:
    assert isinstance(told("list").exception, AccountError)
    assert told("add", "Eda", "--role", "editor", "--password-file", "password").exception is None
    assert told("add", "ana", "--password-file", "password").exception is None
    assert told("role", "ana", "reader").exception is None
    listed = told("list", "--format", "jsonl").stdout
    rows = [json.loads(line) for line in listed.splitlines()]
    assert [(row["name"], row["role"]) for row in rows] == [("ana", "reader"), ("Eda", "editor")]
    (tmp_path / "password").write_text("five other long words\n")
    assert told("password", "ana", "--password-file", "password").exception is None
    held = Accounts(Store.open(tmp_path / "made.dateline"))
    assert held.check("ana", WORDS) is None
    assert held.check("ana", "five other long words") is not None
    assert told("remove", "ana").exception is None
    assert isinstance(told("remove", "Eda").exception, type(None))  # the last of all: the case goes back to one person
    held.close()


def test_a_password_is_never_on_the_command_line(told) -> None:
    assert "password-file" in told("add", "--help").output
    refused = told("add", "Eda", "--password", WORDS)
    assert "No such option" in str(refused.exception) or "password-file" in str(refused.exception)
    no_terminal = told("add", "Eda", "--role", "editor")
    assert "terminal" in str(no_terminal.exception)


def test_beyond_this_machine_only_with_accounts(store, tmp_path) -> None:
    said: list[str] = []
    for given in ({}, {"team": Team()}, {"anywhere": True}):
        with pytest.raises(ConfigError):
            serve(store, host="192.0.2.1", reviewer="ana", said=said.append, **given)
    with pytest.raises(AccountError, match="account add"):
        serve(store, host="192.0.2.1", reviewer="ana", anywhere=True, team=Team(), said=said.append)
    held = Accounts(store, make=True, hasher=CHEAP)
    held.add("rita", Role.READER, WORDS, by="root")
    with pytest.raises(ConfigError, match="editor"):
        serve(store, host="192.0.2.1", reviewer="ana", anywhere=True, team=Team(), said=said.append)
    held.add("eda", Role.EDITOR, WORDS, by="root")
    assert said == []
    with pytest.raises(ConfigError, match="cannot be had"):  # the address is nobody's here
        serve(store, host="192.0.2.1", reviewer="ana", anywhere=True, team=Team(), said=said.append)
    assert ["TLS" in s for s in said] == [True]
    with pytest.raises(ConfigError, match="both"):
        serve(store, reviewer="ana", team=Team(certificate=tmp_path / "x"))
    assert hosts_of("127.0.0.1", 8765, ["desk.example"], tls=True) == [
        "127.0.0.1:8765", "desk.example:8765", "localhost:8765", "desk.example",
    ]  # fmt: skip
    held.close()


def test_a_proxy_is_an_address(held) -> None:
    with pytest.raises(ConfigError, match="IP address"):
        Door(held, proxies=["desk.example"])


# ---------------------------------------------------------------- several readers


def test_work_is_given_out_read_apart_and_settled(app, store, held) -> None:
    """The whole round over HTTP: two readers, neither sees the other, they differ, an editor takes one reading."""
    held.add("second", Role.REVIEWER, WORDS, by="root")
    first, other, editor = inside(app, "bohdan"), inside(app, "second"), inside(app, "Eda Ö")
    with store.view() as view:
        record = next(r for r in view.records() if any(c.events for c in r.claims))
    found = next(c for c in record.claims if c.events)
    claim, path, kind = found.id, "events.0.kind", found.events[0].kind.value
    assert "1+claim+given+to+bohdan" in post(editor, "/assign", reader="bohdan", claims=claim, back="/assign").headers["location"]
    assert claim[:8] in first.get("/review?only=mine").text
    assert post(first, "/review/decide", what="correct", claim=claim, field=path, value="looting", reason="it says so").status_code == 303
    assert "1+claim+given+to+second" in post(editor, "/assign", reader="second", many="1", second="1", back="/assign").headers["location"]
    read = other.get(f"/reports/{record.report.id}").text
    assert "looting" not in re.sub(r"<(option|select).*?>.*?</\1>|kinds.list", "", read.partition("<dialog")[0])
    blind = other.get("/review?only=second").text
    assert claim[:8] in blind
    assert "bohdan" not in blind
    assert post(other, "/review/decide", what="confirm", claim=claim).status_code == 303
    settle = editor.get(f"/review?only=adjudicate&claim={claim}").text
    fieldset = settle.partition('class="settle"')[2].partition("</section>")[0]
    choices = re.findall(
        r'value="(\d+)" required> +<kbd aria-hidden="true">\d</kbd> <b dir="auto">([^<]+)</b> <span [^>]+>(\w+)<', fieldset
    )
    assert {(said, by) for _, said, by in choices} == {("looting", "bohdan"), (kind, "second")}
    by = {name: number for number, _, name in choices}
    disabled = first.get(f"/review?only=adjudicate&claim={claim}").text
    assert "<fieldset disabled>" in disabled  # one of those who differ
    asked = {"claim": claim, "field": path, "choice": by["bohdan"], "reason": "the report names what was taken"}
    assert post(first, "/review/adjudicate", **asked).status_code == 403
    assert "Settled" in post(editor, "/review/adjudicate", **asked, back="/review").headers["location"]
    with store.view() as view:
        last = list(view.decisions())[-1]
    assert (last.kind, last.actor, last.body["value"], last.body["settles"]) == (
        "adjudicate", "Eda Ö", "looting", sorted(int(n) for n in by.values()),
    )  # fmt: skip
    agreed = inside(app, "rita").get("/agreement").text
    assert "(0 %)" in agreed  # one field, read by two, not alike
    assert "bohdan" in editor.get("/assign").text


@pytest.mark.parametrize("choice", ["", "999999", "other", "nonsense", "-1"])
def test_settling_needs_something_to_settle(app, store, choice) -> None:
    with store.view() as view:
        claim = next(r for r in view.records() if r.claims).claims[0].id
        before = view.head().length
    editor = inside(app, "Eda Ö")
    sent = post(editor, "/review/adjudicate", claim=claim, field="wording.level", choice=choice, reason="x", back="/review")
    assert "said=" in sent.headers["location"]
    with store.view() as view:
        assert view.head().length == before


def test_work_is_given_to_those_who_may_decide(app, store) -> None:
    editor = inside(app, "Eda Ö")
    for reader in ("rita", "nobody", ""):
        assert "choose+a+reader" in post(editor, "/assign", reader=reader, many="5").headers["location"]
    assert "5+claims" in post(editor, "/assign", reader="bohdan", many="5").headers["location"]
    assert "no+such+claim" in post(editor, "/assign", reader="bohdan", many="200", kind="exercise").headers["location"]


@pytest.mark.parametrize(
    "path", ["attribution.source", "attribution.cue", "attribution.content", "basis", "events.0.place", "events.0.trigger", "events.0.kind"]
)
def test_a_reading_is_taken_whatever_words_it_stands_on(store, path) -> None:
    """A confirmed machine value, taken as it is, leaves the claim as the machine read it."""
    from dateline import codec
    from dateline.review import Desk, fields

    with store.view() as view:
        every = [(r, c, codec.builtins(c)) for r in view.records() for c in r.claims if c.events or not path.startswith("events")]
    record, claim, machine = next(e for e in every if fields.get(e[2], path) is not None)
    value = fields.get(machine, path)
    again = fields.applied(machine, path, value, fields.evidence(path, value), record.report.text)
    assert fields.get(again, path) == value
    assert Desk(store, "x").reviewed(claim.id).id == claim.id


def test_a_guest_is_not_told_who_reviews(app, at, store, held, door) -> None:
    with store.view() as view:
        record = next(r for r in view.records() if r.report.text.string.startswith("Mortar fire"))
    at.desk("bohdan").add_claim(record.report.id, [(0, len("Mortar fire"))])
    guest, reader = client(app), inside(app, "rita")
    guest.cookies.set(door.session, held.enter_by(held.share("x", 1, by="root")[0]), domain=HOST)
    for page in (f"/reports/{record.report.id}", "/claims", "/", "/events?all=1", "/time"):
        assert "bohdan" not in guest.get(page).text, page
    assert "bohdan" in reader.get(f"/reports/{record.report.id}").text


def test_what_a_role_may_not_do_is_not_offered(app, store, held, door) -> None:
    with store.view() as view:
        record = next(r for r in view.records() if r.report.text.string.startswith("Mortar fire"))
    event = re.search(r'href="(/events/e[0-9a-f]+)"', inside(app, "bohdan").get("/events?all=1").text)[1]
    guest = client(app)
    guest.cookies.set(door.session, held.enter_by(held.share("x", 1, by="root")[0]), domain=HOST)
    for visitor, offered in ((guest, False), (inside(app, "rita"), False), (inside(app, "bohdan"), True)):
        for page, what in ((f"/reports/{record.report.id}", "/review/decide"), (event, "/merge?form=")):
            assert (what in visitor.get(page).text) is offered, page
