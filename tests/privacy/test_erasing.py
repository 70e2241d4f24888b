"""A person leaves: nothing in the database, the lake or the files leads to them, and what stays are facts."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection

from gongyou.core.errors import Conflict, Forbidden
from gongyou.core.text import Text
from gongyou.findings.models import Finding
from gongyou.findings.services import Found, findings_publish
from gongyou.kit import audit, keys
from gongyou.kit.models import AuditLine
from gongyou.lake import IngestRequest, Lake
from gongyou.registry import services
from gongyou.registry.erasing import ERASERS, copy_of
from gongyou.registry.models import Erasure, Member, Movement, Reveal
from gongyou.registry.privacy.log import digests, log_path
from gongyou.registry.privacy.work import erase
from gongyou.registry.services.erasures import person_of
from gongyou.registry.services.merging import member_merge
from tests.lake.cast import order, write_csv
from tests.registry.cast import NOW, Cast, id_number, roster_row

LATER = NOW + timedelta(hours=1)


class Work:
    """What a handler sees of its run."""

    owner = None

    def __init__(self, erasure: Erasure) -> None:
        self.arguments = {"erasure": erasure.pk}

    def stage(self, text: Text) -> None: ...

    def progress(self, done: int, total: int | None = None) -> None: ...


@pytest.fixture(autouse=True)
def own_folder(data_dir: Path) -> Path:
    keys.forget()
    return data_dir


@pytest.fixture
def cast(own_folder: Path, db: None) -> Cast:
    from tests.registry.cast import made

    return made()


def dump() -> str:
    """Every value of every table as it is stored."""
    said = []
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(model._meta.db_table)}")
            said += [f"{model._meta.label} {row}" for row in cursor.fetchall()]
    return "\n".join(said)


def lake_with(cast: Cast, folder: Path) -> Lake:
    lake = Lake.open(folder)
    rows = [order(1, worker_key=cast.lin_member.worker_key), order(2, worker_key=cast.other_member.worker_key)]
    wrong = order(3, worker_key=cast.lin_member.worker_key, distance_m="-1", area=f"{id_number(1)}")
    lake.ingest(IngestRequest("orders", (write_csv(folder.parent / "orders.csv", [*rows, wrong]),)))
    return lake


def finding(cast: Cast, key: str, evidence: dict[str, object] | None = None) -> Found:
    return Found(
        kind="test.short",
        room="test",
        subject_kind="worker",
        subject_key=key,
        period_from=date(2026, 1, 1),
        period_to=date(2026, 1, 31),
        title=Text("少付", "Short"),
        article=Text("", ""),
        organisation=cast.grid,
        evidence=evidence or {},
    )


def test_the_record_keeps_facts_and_nothing_about_the_person(cast: Cast, data_dir: Path, tmp_path: Path) -> None:
    old_key = cast.lin_member.worker_key
    lake = lake_with(cast, data_dir)
    shared = finding(cast, "heya", {"rows": [{"worker_key": old_key, "amount": "1.00"}]})
    findings_publish(findings=[finding(cast, old_key), shared], by=None, now=NOW)
    before = {row.fingerprint for row in Finding.objects.all()}
    services.personal_data_reveal(
        member=cast.lin_member,
        field="phone",
        reason=services.RevealReason("contact", "核对工单"),
        by=cast.wang,
        now=NOW,
    )
    asked = services.member_erasure_ask(member=cast.lin_member, reason="request", by=cast.wang, now=NOW)
    services.approval_grant(approval=asked, by=cast.security, now=NOW)
    erasure = services.member_erase(member=cast.lin_member, reason="request", by=cast.wang, now=LATER)
    member = Member.objects.get(pk=cast.lin_member.pk)
    assert (member.state, member.organisation_id, member.joined_on) == ("erased", cast.grid.pk, date(2026, 3, 2))
    assert (member.name, member.id_number, member.phone, member.region, member.account) == ("", "", "", "", None)
    assert erasure.state == Erasure.State.PENDING
    assert erase(Work(erasure)).message.en.startswith("Erased")
    erasure.refresh_from_db()
    assert (erasure.state, erasure.held) == (Erasure.State.DONE, "")
    assert erasure.report["lake"] == {"orders": 1, "quarantine": 1}

    stored = dump()
    for trace in (old_key, "林小满", id_number(1), "13800000001", "'lin'"):
        assert trace not in stored, trace
    for part in data_dir.joinpath("lake").rglob("*.parquet"):
        assert old_key.encode() not in part.read_bytes()
    assert id_number(1) not in str(list(lake.quarantine(lake.batches()[0].batch_id)))
    lin = type(cast.lin).objects.get(pk=cast.lin.pk)
    assert (lin.is_active, lin.name, lin.phone) == (False, "", "")
    assert lin.username.startswith("erased-")
    assert audit.verify().broken is None

    after = Finding.objects.exclude(subject_key="heya").get()
    with lake.engine() as engine:
        there = (
            set(engine.execute(engine.table("orders").worker_key).to_pylist()[0:])
            if False
            else {row["worker_key"] for row in engine.execute(engine.table("orders").select("worker_key")).to_pylist()}
        )
    assert after.subject_key in there
    assert after.subject_key != member.worker_key  # the record and the rows are not tied to each other again
    assert after.fingerprint not in before
    again = findings_publish(findings=[finding(cast, after.subject_key)], by=None, now=LATER)
    assert again.added == 0
    assert Movement.objects.filter(member=member).latest("recorded_at").kind == "erased"
    assert Reveal.objects.count() == 1


def test_nothing_is_erased_twice_or_by_a_stranger(cast: Cast) -> None:
    with pytest.raises(Forbidden):
        services.member_erase(member=cast.lin_member, reason="request", by=cast.zhao, now=LATER)
    services.member_erase(member=cast.lin_member, reason="request", by=cast.lin, now=LATER)
    with pytest.raises(Conflict):
        services.member_erase(member=cast.lin_member, reason="request", by=None, now=LATER)


def test_an_officer_needs_a_second_person(cast: Cast) -> None:
    def erased(reason: str = "request") -> Erasure:
        return services.member_erase(member=cast.lin_member, reason=reason, by=cast.wang, now=LATER)

    with pytest.raises(Conflict):
        erased()
    with pytest.raises(Forbidden):
        services.member_erasure_ask(member=cast.lin_member, reason="request", by=cast.zhao, now=NOW)
    asked = services.member_erasure_ask(member=cast.lin_member, reason="request", by=cast.wang, now=NOW)
    with pytest.raises(Conflict):
        erased()
    services.approval_grant(approval=asked, by=cast.security, now=NOW)
    with pytest.raises(Conflict):
        erased("purpose")
    assert erased().by == cast.wang
    asked.refresh_from_db()
    assert asked.state == "used"


def test_the_slow_part_may_be_done_twice(cast: Cast, data_dir: Path) -> None:
    from gongyou.registry.services.erasures import erasure_reach

    key = cast.lin_member.worker_key
    lake_with(cast, data_dir)
    erasure = services.member_erase(member=cast.lin_member, reason="request", by=None, now=LATER)
    erasure_reach(erasure)  # and here the process dies, before it could say so
    erase(Work(erasure))
    erase(Work(erasure))
    erasure.refresh_from_db()
    assert erasure.state == Erasure.State.DONE
    assert len(log_path().read_text().splitlines()) == 1
    from gongyou.lake.erasure import digest_of_key

    assert digests() == {digest_of_key(key)}
    assert AuditLine.objects.filter(type="registry.erasure.reached_lake").count() == 1


def test_a_cut_line_of_the_log_is_passed_over(data_dir: Path) -> None:
    log_path().write_text('{"at": "x", "digest": "aa"}\n{"at": "x", "dig')
    assert digests() == {"aa"}


def test_the_person_can_join_again(cast: Cast) -> None:
    services.member_erase(member=cast.lin_member, reason="request", by=None, now=LATER)
    row = services.MemberRow("林小满", id_number(1), "13800000001", "990101", "platform", date(2026, 10, 1))
    again = services.member_register(organisation=cast.grid, row=row, by=None, now=LATER)
    assert again.pk != cast.lin_member.pk


def test_every_part_hands_out_what_it_holds(cast: Cast) -> None:
    told = copy_of(person_of(cast.lin_member, datetime.now(NOW.tzinfo)))
    assert told["registry.member"][0]["name"] == "林小满"
    assert told["kit.account"]["username"] == "lin"
    assert {"registry.member", "registry.application", "kit.account", "findings.finding", "data.uploads"} <= set(
        ERASERS
    )


def test_a_record_that_was_merged_twice_over_goes_too(cast: Cast) -> None:
    services.members_register_many(
        organisation=cast.city,
        rows=[roster_row(serial, "何小雨", "HL-MX-KD") for serial in (41, 42, 43)],
        by=None,
        now=NOW,
    )
    first, second, third = Member.objects.order_by("-pk")[:3]
    for absorb, keep in ((first, second), (second, third)):
        member_merge(keep=keep, absorb=absorb, fields=[], reason="同一人", by=None, now=NOW)
    third.refresh_from_db()
    keys_before = {first.worker_key, second.worker_key, third.worker_key}
    services.member_erase(member=third, reason="request", by=None, now=LATER)
    held = Member.objects.filter(pk__in=(first.pk, second.pk, third.pk))
    assert [(each.state, each.name, each.id_number) for each in held] == [("erased", "", "")] * 3
    assert not keys_before & set(held.values_list("worker_key", flat=True))


def test_what_waited_for_an_answer_waits_no_longer(cast: Cast) -> None:
    member = cast.lin_member
    transfer = services.transfer_ask(member=member, target=cast.other_district, reason="换区", by=None, now=NOW)
    row = services.ApplicationRow("林小满", member.id_number, "13800000001", "990102", "platform")
    application = services.application_submit(row=row, organisation=cast.other_district, by=None, now=NOW)
    services.member_erase(member=member, reason="request", by=None, now=LATER)
    transfer.refresh_from_db()
    application.refresh_from_db()
    assert (transfer.state, transfer.decided_at) == ("withdrawn", LATER)
    assert (application.state, application.decided_at, application.name) == ("withdrawn", LATER, "")
