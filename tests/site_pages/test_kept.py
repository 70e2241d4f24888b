"""What pages keep of the lake: the same as asking anew, for whom it is and for nobody else, until the lake changes."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from gongyou.kit import keys
from gongyou.lake import IngestRequest, Lake
from gongyou.site.pages import lakes
from gongyou.site.pages.lakes import kept
from gongyou.ui import navigation
from tests.lake.cast import order, write_csv
from tests.registry.cast import Cast, made


def taken_in(data_dir: Path, name: str, *worker_keys: str) -> str:
    rows = [order(int(name) + at, worker_key=key) for at, key in enumerate(worker_keys)]
    file = write_csv(data_dir.parent / f"{data_dir.name}-{name}.csv", rows)
    return str(Lake.open(data_dir).ingest(IngestRequest("orders", (file,))).batch_id)


def test_a_value_is_asked_for_once_in_each_state_of_the_lake(data_dir: Path) -> None:
    asked: list[str] = []

    def number(name: str) -> int:
        def make(lake: Lake) -> int:
            asked.append(name)
            return len(asked)

        return kept(name, make)

    assert (number("a"), number("a"), asked) == (1, 2, ["a", "a"])  # there is no lake yet whose state could be known
    batch = taken_in(data_dir, "10", "w1")
    assert (number("a"), number("a"), number("b"), number("a")) == (3, 3, 4, 3)
    Lake.open(data_dir).undo(batch)
    assert (number("a"), number("a")) == (5, 5)
    taken_in(data_dir, "20", "w1")
    assert number("a") == 6
    Lake.open(data_dir).erase("w1")
    assert (number("a"), number("b"), number("a")) == (7, 8, 7)


def test_what_may_still_change_is_asked_for_again(data_dir: Path) -> None:
    taken_in(data_dir, "10", "w1")
    found = iter(("", "", "figures"))
    told = [kept("c", lambda lake: next(found), holds=bool) for _ in range(5)]
    assert told == ["", "", "figures", "figures", "figures"]


def test_the_oldest_goes_first(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lakes, "KEPT_AT_MOST", 2)
    taken_in(data_dir, "10", "w1")
    numbers = iter(range(9))
    assert [kept(name, lambda lake: next(numbers)) for name in ("x", "y", "x", "z", "x", "y")] == [0, 1, 0, 2, 0, 3]


@pytest.mark.django_db
def test_two_workers_see_their_own_months_and_a_new_batch_at_once(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from gongyou.site.pages import own

    keys.forget()
    cast: Cast = made()
    mine, theirs = cast.lin_member, cast.other_member
    theirs.account = cast.zhao
    theirs.save()
    taken_in(data_dir, "10", mine.worker_key, theirs.worker_key)
    asked: list[object] = []

    def pay_months(lake: Lake, worker_keys: tuple[str, ...]) -> list[own.PayMonth]:
        asked.append(worker_keys)
        count = len(asked) * 100 + len(worker_keys)
        none = Decimal(0)
        # A platform whose rule is not known, which the page must bear.
        return [own.PayMonth("2026-10", "elsewhere", None, count, 0, none, none, none, 0, none, none, none, none)]

    monkeypatch.setattr(own, "pay_months", pay_months)
    lin, zhou = Client(), Client()
    lin.force_login(cast.lin)
    zhou.force_login(cast.zhao)

    def orders(client: Client) -> int:
        return sum(one["month"].orders for one in client.get(reverse("worker_home")).context["pay"])

    assert [orders(lin), orders(zhou), orders(lin), orders(zhou)] == [101, 201, 101, 201]
    assert asked == [(mine.worker_key,), (theirs.worker_key,)]
    taken_in(data_dir, "20", theirs.worker_key)
    assert [orders(lin), orders(zhou), orders(lin)] == [301, 401, 301]


@pytest.mark.django_db
def test_the_bar_is_that_of_the_reader_and_knows_a_new_entry(
    cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def bar(user: object) -> str:
        client.force_login(user)  # type: ignore[arg-type]
        page = client.get(reverse("account")).content.decode()
        return page[page.index('<ul class="navbar-nav">') : page.index("</aside>")]

    people = cast.by_role()
    assert reverse("registry:members") not in bar(people["security"])
    assert reverse("administration:approvals") not in bar(people["officer"])
    before = bar(people["officer"])
    assert before == bar(people["officer"])
    monkeypatch.setattr(navigation, "_entries", dict(navigation._entries))
    try:
        navigation.register(navigation.Entry("new", "新的一项", "rules_in_force", roles=("officer",)))
        assert "新的一项" in bar(people["officer"])
        assert "新的一项" not in bar(people["security"])
    finally:
        monkeypatch.undo()
        navigation.register(next(iter(navigation._entries.values())))
    assert bar(people["officer"]) == before
