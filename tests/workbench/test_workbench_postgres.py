"""A case in PostgreSQL behind the same pages, with accounts in its database."""

from __future__ import annotations

import pytest
from argon2 import PasswordHasher
from bench_made import KEY, bench, case, reports
from starlette.testclient import TestClient

from dateline.store import Store
from dateline.workbench.access import Role
from dateline.workbench.accounts import Accounts
from dateline.workbench.app import make
from dateline.workbench.events import refresh
from records import capture_of

HOST = "127.0.0.1:8765"
ASKED = ("", "q=market", "q=ізюм", "q=حلب", "q=колонн", "kind=shelling", "date=2024", "placed=no", "sort=date", "source=Hana")
PAGES = ("/", "/reports", "/claims", "/map", "/time", "/events?all=1", "/review", "/add", "/export", "/verify", "/agreement", "/assign")


@pytest.fixture(scope="module")
def held(postgres, tmp_path_factory):
    folder = tmp_path_factory.mktemp("bench-pg") / "captures"
    store = Store.create(postgres.address("bench"), captures=folder)
    with store.writer() as writer:
        for record in reports():
            writer.add(record, capture_of(record))
    refresh(postgres.address("bench"), folder)
    return store


def test_the_same_pages_over_both_stores(held, tmp_path) -> None:
    found = []
    for at in (bench(held), bench(case(tmp_path))):
        client = TestClient(make(at, [HOST]), base_url=f"http://{HOST}")
        client.get(f"/open?key={KEY}")
        for page in PAGES:
            assert client.get(page).status_code == 200, page
        found.append([[r["id"] for r in client.get(f"/claims.json?{q}").json()] for q in ASKED])
        claim = found[-1][0][0]
        form = at.token.form
        sent = client.post(f"/review/decide?form={form}", data={"what": "confirm", "claim": claim}, headers={"origin": f"http://{HOST}"})
        assert sent.status_code == 200
        assert [r["id"] for r in client.get("/claims.json?state=confirmed").json()] == [claim]
        at.close()
    assert found[0] == found[1]
    assert all(found[0][n] for n in (0, 1, 2, 4))


def test_accounts_in_the_database_and_outside_the_case(held) -> None:
    people = Accounts(held, make=True, hasher=PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1))
    people.add("eda", Role.EDITOR, "seven quiet herons", by="root")
    assert people.check("eda", "seven quiet herons").role is Role.EDITOR
    given = people.enter("eda")
    assert people.session(given).name == "eda"
    link, token = people.share("x", 1, by="eda")
    assert people.session(people.enter_by(link)).role is Role.GUEST
    people.revoke(link.number, by="eda")
    assert people.shared(token) is None
    people.close()
    assert held.verify().sound
