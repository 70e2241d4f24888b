"""What waits when somebody is erased does not bring them back: uploads, rosters, exports, and what people wrote."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter

from gongyou.core.errors import Conflict, GongyouError
from gongyou.core.text import Text
from gongyou.kit import keys
from gongyou.kit.sealed_files import file_blocks, file_seal, sealed_folder
from gongyou.kit.tasks.models import TaskRun, TaskState
from gongyou.kit.uploads import uploads_folder
from gongyou.lake.searching import file_holds
from gongyou.registry import services
from gongyou.registry.identity import id_number_forms
from gongyou.registry.models import (
    Approval,
    Erasure,
    Member,
    Organisation,
    RosterExport,
    RosterFault,
    RosterImport,
    RosterRow,
)
from gongyou.registry.privacy.work import erase
from gongyou.registry.rosters import work as roster_work
from gongyou.registry.rosters.exporting import PURPOSE as EXPORT
from gongyou.registry.rosters.importing import roster_checked_from
from gongyou.registry.services import rosters
from gongyou.registry.services.roster_exports import ExportRequest, export_ask
from gongyou.registry.services.rosters import PURPOSE as UPLOAD
from gongyou.rooms.data.models import BatchRecord, BatchState
from tests.privacy.test_erasing import LATER, Work
from tests.registry.cast import NOW, Cast, id_number
from tests.rosters.files import csv_file, line

NAME, ID, PHONE = "林小满", id_number(1), "13800000001"


@pytest.fixture(autouse=True)
def own_folder(data_dir: Path) -> Iterator[Path]:
    keys.forget()
    yield data_dir
    keys.forget()


@pytest.fixture
def cast(own_folder: Path, db: None) -> Cast:
    from tests.registry.cast import made

    return made()


def workbook(rows: Iterable[Iterable[object]]) -> bytes:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target) as book:
        page = book.add_worksheet()
        for at, row in enumerate(rows):
            page.write_row(at, 0, list(row))
    return target.getvalue()


def erased(member: Member) -> Erasure:
    erasure = services.member_erase(member=member, reason="request", by=None, now=LATER)
    erase(Work(erasure))
    erasure.refresh_from_db()
    return erasure


# Looking into files ---------------------------------------------------------------------------------------------------
def test_a_text_is_found_in_every_format(tmp_path: Path) -> None:
    files = {
        "utf8.csv": f"姓名,电话\n{NAME},{PHONE}\n".encode(),
        "gb.csv": f"姓名,电话\n{NAME},{PHONE}\n".encode("gb18030"),
        "wide.csv": f"姓名,电话\n{NAME},{PHONE}\n".encode("utf-16"),
        "text.xlsx": workbook([["姓名", "电话"], [NAME, PHONE]]),
        "number.xlsx": workbook([["姓名", "电话"], [NAME, int(PHONE)]]),
        "big.csv": b"x" * ((1 << 20) - 5) + f"{NAME},{PHONE}".encode(),
    }
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
        assert file_holds(tmp_path / name, [PHONE]), name
        assert not file_holds(tmp_path / name, ["13999999999", ""]), name
    for name in ("utf8.csv", "gb.csv", "wide.csv", "text.xlsx", "big.csv"):
        assert file_holds(tmp_path / name, [NAME]), name
    pq.write_table(pa.table({"电话": [PHONE], "n": [1]}), tmp_path / "some.parquet")
    assert file_holds(tmp_path / "some.parquet", [PHONE])
    assert not file_holds(tmp_path / "some.parquet", [ID])


def test_text_cut_into_runs_is_found_and_what_nobody_can_read_counts_as_found(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "runs.xlsx", "w") as parts:
        parts.writestr("xl/sharedStrings.xml", f"<si><r><t>{PHONE[:4]}</t></r><r><b/><t>{PHONE[4:]}</t></r></si>")
    assert file_holds(tmp_path / "runs.xlsx", [PHONE])
    (tmp_path / "cut.xlsx").write_bytes(b"PK\x03\x04 and nothing more")
    assert file_holds(tmp_path / "cut.xlsx", [PHONE])
    assert not file_holds(tmp_path / "cut.xlsx", [])


def test_a_number_is_looked_for_as_files_write_it() -> None:
    assert id_number_forms("11010119900307123X") == ["11010119900307123X", "11010119900307123x", "110101900307123"]
    assert id_number_forms("110101200503071234") == ["110101200503071234"]


# Uploads for the lake -------------------------------------------------------------------------------------------------
def upload(name: str, content: str, cast: Cast, state: str = BatchState.CHECKED) -> BatchRecord:
    stored = f"{abs(hash((name, content))):032x}"[:32]
    (uploads_folder() / stored).mkdir()
    (uploads_folder() / stored / name).write_text(content)
    return BatchRecord.objects.create(
        organisation=cast.district,
        contract="orders",
        files=[{"stored": stored, "name": name, "size": 1, "sha256": ""}],
        names=name,
        state=state,
        created_at=NOW,
    )


def test_a_waiting_upload_that_holds_the_person_is_refused_and_cleared_away(cast: Cast) -> None:
    mine = upload("mine.csv", f"rider_phone\n{PHONE}\n", cast)
    old = upload("old.csv", f"id\n{ID[:6]}{ID[8:17]}\n", cast, BatchState.CHECKING)
    keyed = upload(f"{NAME}.csv", f"worker_key\n{cast.lin_member.worker_key}\n", cast)
    others = upload("others.csv", "rider_phone\n13999999999\n", cast)
    queued = upload("queued.csv", f"rider_phone\n{PHONE}\n", cast, BatchState.COMMITTING)
    queued.run = TaskRun.objects.create(kind="data.batch.commit", key="1", state=TaskState.QUEUED, created_at=NOW)
    queued.save()
    running = upload("running.csv", f"rider_phone\n{PHONE}\n", cast, BatchState.COMMITTING)
    running.run = TaskRun.objects.create(kind="data.batch.commit", key="2", state=TaskState.RUNNING, created_at=NOW)
    running.save()
    lost = uploads_folder() / "lost"
    lost.mkdir()
    (lost / "lost.csv").write_text(PHONE)

    erasure = erased(cast.lin_member)

    for record in (mine, old, keyed, queued):
        record.refresh_from_db()
        assert record.state == BatchState.REFUSED
        assert "办理了个人信息删除" in record.error_shown
        assert not (uploads_folder() / record.files[0]["stored"]).exists()
    assert NAME not in keyed.names
    for record, state in ((others, BatchState.CHECKED), (running, BatchState.COMMITTING)):
        record.refresh_from_db()
        assert record.state == state
        assert (uploads_folder() / record.files[0]["stored"]).exists()
    assert not lost.exists()
    assert erasure.report["parts"]["data.uploads"] >= 5


def test_a_dry_run_that_ends_after_the_refusal_changes_nothing(cast: Cast) -> None:
    from gongyou.rooms.data.services.batches import batch_checked

    record = upload("mine.csv", PHONE, cast, BatchState.CHECKING)
    erased(cast.lin_member)
    report = SimpleNamespace(already_known=False)
    with pytest.raises(Conflict):
        batch_checked(record=record, report=report, by=None, now=LATER)  # type: ignore[arg-type]
    record.refresh_from_db()
    assert record.state == BatchState.REFUSED


# Rosters --------------------------------------------------------------------------------------------------------------
def roster_waiting(cast: Cast, name: str, content: bytes) -> RosterImport:
    return RosterImport.objects.create(
        organisation=cast.district,
        file_name=name,
        stored=file_seal([content], purpose=UPLOAD),
        created_at=NOW,
    )


def test_a_roster_that_is_being_checked_is_refused(cast: Cast) -> None:
    head = ["姓名", "身份证号", "手机号"]
    mine = roster_waiting(cast, "mine.xlsx", workbook([head, ["林大满", ID.lower(), ""]]))
    named = roster_waiting(cast, "named.csv", f"姓名,身份证号\n{NAME},123\n".encode())
    others = roster_waiting(cast, "others.xlsx", workbook([head, ["陈禾", id_number(2), ""]]))
    erased(cast.lin_member)
    for roster in (mine, named):
        roster.refresh_from_db()
        assert (roster.state, roster.stored) == (RosterImport.State.REFUSED, "")
        assert "办理了个人信息删除" in roster.error_shown
    others.refresh_from_db()
    assert others.state == RosterImport.State.CHECKING
    assert b"".join(file_blocks(others.stored, purpose=UPLOAD))


def test_what_a_check_staged_after_its_refusal_is_cleared(cast: Cast, tmp_path: Path) -> None:
    file = csv_file(tmp_path / "roster.csv", line(1, NAME), line(4, NAME, 身份证号="1"))
    roster = roster_checked_from(file, Organisation.objects.get(code="HL-MX"), progress=lambda done, total: None)
    RosterImport.objects.filter(pk=roster.pk).update(state=RosterImport.State.REFUSED)
    assert RosterRow.objects.exists()
    roster_work._check_ended({"roster": str(roster.pk)}, TaskState.FAILED)
    assert not RosterRow.objects.exists()
    assert not RosterFault.objects.exists()


def test_a_roster_that_waits_for_its_confirmation_registers_everybody_else(cast: Cast, tmp_path: Path) -> None:
    top = Organisation.objects.get(code="HL-MX")
    mine, new = line(1, NAME, 组织编码="HL-MX-KD"), line(77, "新来的", 组织编码="HL-MX-KD")
    roster = roster_checked_from(csv_file(tmp_path / "roster.csv", mine, new), top, progress=lambda done, total: None)
    key = cast.lin_member.worker_key
    erased(cast.lin_member)
    confirmed = rosters.roster_confirm(roster=roster, leave_wrong=False, queued=False, by=None, now=LATER)
    with pytest.raises(Conflict) as meanwhile:
        rosters.roster_committed(roster=confirmed, by=None, now=LATER)
    assert meanwhile.value.code == "registry.roster_meanwhile"
    again = rosters.roster_rechecked(roster=confirmed, by=None, now=LATER)
    assert (again.rows_new, again.rows_changed) == (1, 0)
    confirmed = rosters.roster_confirm(roster=again, leave_wrong=False, queued=False, by=None, now=LATER)
    rosters.roster_committed(roster=confirmed, by=None, now=LATER)
    assert not Member.objects.filter(worker_key=key).exists()
    assert "新来的" in [member.name for member in Member.objects.all()]


# Exports --------------------------------------------------------------------------------------------------------------
def exported(cast: Cast, code: str, *, is_clear: bool, reason: str = f"核对{NAME}") -> RosterExport:
    organisation = Organisation.objects.get(code=code)
    request = ExportRequest(organisation, reason, is_clear=is_clear)
    export = export_ask(request=request, queued=False, by=None, now=NOW)
    return roster_work.exported(export, by=None, progress=lambda done, total=None: None)


def test_exports_of_where_somebody_has_been_are_cleared_away(cast: Cast) -> None:
    asked = services.transfer_ask(
        member=cast.lin_member, target=Organisation.objects.get(code="HL-SQ-JX"), reason="调动", by=cast.wang, now=NOW
    )
    before = [exported(cast, code, is_clear=False) for code in ("HL-MX-KD", "HL")]
    strangers = exported(cast, "HL-SQ-JX", is_clear=False)
    services.transfer_accept(transfer=asked, by=cast.zhao, now=NOW)
    cast.lin_member.refresh_from_db()
    erased(cast.lin_member)
    for export in (*before, strangers):
        export.refresh_from_db()
        assert (export.state, export.stored) == (RosterExport.State.EXPIRED, "")
        assert NAME not in export.reason
    assert not list(sealed_folder().iterdir())


def test_an_export_in_clear_is_looked_into(cast: Cast) -> None:
    """Also where no step of the membership leads: the organisation was moved since."""
    clear = exported(cast, "HL-SQ", is_clear=True, reason="换届")
    named = exported(cast, "HL-SQ", is_clear=True)
    held = exported(cast, "HL-SQ", is_clear=True, reason="换届")
    Path(sealed_folder() / held.stored / "sealed").unlink()
    (sealed_folder() / held.stored).rmdir()
    stored = file_seal([f"{NAME},{ID}".encode()], purpose=EXPORT)
    RosterExport.objects.filter(pk=held.pk).update(stored=stored)
    erased(cast.lin_member)
    clear.refresh_from_db()
    held.refresh_from_db()
    named.refresh_from_db()
    assert named.state == RosterExport.State.EXPIRED  # the mark in the file quotes the reason
    assert clear.state == RosterExport.State.READY
    assert (held.state, held.stored) == (RosterExport.State.EXPIRED, "")
    with pytest.raises(GongyouError):
        list(file_blocks(stored, purpose=EXPORT))


def test_an_export_that_was_being_written_is_written_again(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.utils import timezone

    written = roster_work.export_write
    tries: list[str] = []

    def interrupted(export: RosterExport, **given: object) -> object:
        made = written(export, **given)  # type: ignore[arg-type]
        tries.append(made.stored)
        if len(tries) == 1:
            services.member_erase(member=cast.lin_member, reason="request", by=None, now=timezone.now())
        return made

    monkeypatch.setattr(roster_work, "export_write", interrupted)
    export = exported(cast, "HL-MX", is_clear=True)
    assert len(tries) == 2
    assert export.stored == tries[1]
    assert [folder.name for folder in sealed_folder().iterdir()] == [tries[1]]
    assert export.rows == 1


# What people wrote ----------------------------------------------------------------------------------------------------
def test_reasons_file_names_and_messages_name_nobody(cast: Cast) -> None:
    said = {"zh": f"{NAME}的电话{PHONE}不对", "en": f"{NAME}: {PHONE} is wrong"}
    run = TaskRun.objects.create(kind="x", key="x", title=said, message=said, created_at=NOW)
    roster = RosterImport.objects.create(
        organisation=cast.district, file_name=f"{NAME}.xlsx", error=said, state="refused", created_at=NOW
    )
    kept = TaskRun.objects.create(kind="y", key="y", title={"zh": "别的", "en": "other"}, created_at=NOW)
    approval = Approval.objects.create(
        act="x", subject="x", organisation=cast.district, reason=f"为{NAME}办理", asked_by=cast.wang, asked_at=NOW,
        expires_at=LATER,
    )  # fmt: skip
    erased(cast.lin_member)
    for row in (run, roster, approval, kept):
        row.refresh_from_db()
    assert run.title == {"zh": "＊＊＊的电话＊＊＊不对", "en": "＊＊＊: ＊＊＊ is wrong"}
    assert roster.file_name == "＊＊＊.xlsx"
    assert PHONE not in str(roster.error)
    assert approval.reason == "为＊＊＊办理"
    assert kept.title == {"zh": "别的", "en": "other"}
    assert Text(**run.message).zh == run.title["zh"]


def test_a_form_that_nobody_has_handed_in_is_forgotten(cast: Cast) -> None:
    from django.contrib.sessions.models import Session
    from django.test import Client

    from tests.worker.walking import filled_in

    union = Organisation.objects.get(code="HL-MX-KD")
    mine, others = Client(), Client()
    assert filled_in(mine, union, name=NAME, id_number=ID, phone="13877770001").status_code == 302
    assert filled_in(others, union, name="别人", id_number=id_number(88), phone="13877770002").status_code == 302
    assert Session.objects.count() == 2
    erased(cast.lin_member)
    assert [session.pk for session in Session.objects.all()] == [others.session.session_key]


def test_who_typed_a_number_for_a_name_leaves_no_trace_at_the_sign_in(cast: Cast) -> None:
    from axes.models import AccessAttempt
    from django.test import Client
    from django.urls import reverse

    Client().post(reverse("sign_in"), {"username": ID, "password": "x"})
    Client().post(reverse("sign_in"), {"username": "wang", "password": "x"})
    assert AccessAttempt.objects.filter(username=ID).exists()
    erased(cast.lin_member)
    assert [attempt.username for attempt in AccessAttempt.objects.all()] == ["wang"]


def test_traces_of_visits_and_done_work_go_in_time(cast: Cast) -> None:
    from datetime import timedelta

    from axes.models import AccessLog
    from django.contrib.sessions.models import Session
    from django_tasks_db.models import DBTaskResult

    from gongyou.kit.forgetting import traces_forgotten

    Session.objects.create(session_key="old", session_data="x", expire_date=NOW - timedelta(seconds=1))
    Session.objects.create(session_key="new", session_data="x", expire_date=NOW + timedelta(seconds=1))
    for username, age in (("old", 184), ("new", 182)):
        made = AccessLog.objects.create(username=username, user_agent="", ip_address="192.0.2.1", path_info="/")
        AccessLog.objects.filter(pk=made.pk).update(attempt_time=NOW - timedelta(days=age))
    for age in (31, 29):
        DBTaskResult.objects.create(
            args_kwargs={"args": [], "kwargs": {}},
            task_path="x",
            queue_name="default",
            backend_name="default",
            run_after=NOW,
            exception_class_path="",
            traceback="",
            finished_at=NOW - timedelta(days=age),
        )
    assert traces_forgotten(NOW) == 3
    assert [session.pk for session in Session.objects.all()] == ["new"]
    assert [log.username for log in AccessLog.objects.all()] == ["new"]
    assert DBTaskResult.objects.count() == 1


# Everything ----------------------------------------------------------------------------------------------------------
def files_with(folder: Path, traces: tuple[str, ...]) -> list[str]:
    """Every file of the data directory that holds a trace, sealed ones opened; keys and databases aside."""
    found = []
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder).parts
        if not path.is_file() or inside[0] == "secrets" or path.suffix in (".sqlite3", ".db"):
            continue
        if inside[0] == "sealed":
            content = b""
            for purpose in (UPLOAD, EXPORT):
                with suppress(GongyouError):
                    content = b"".join(file_blocks(path.parent.name, purpose=purpose))
            (folder / "opened").write_bytes(content)
            holds = file_holds(folder / "opened", traces)
            (folder / "opened").unlink()
        else:
            holds = file_holds(path, traces)
        if holds:
            found.append("/".join(inside))
    return found


def test_no_file_of_the_data_directory_knows_who_it_was(cast: Cast, own_folder: Path) -> None:
    from gongyou.lake import IngestRequest, Lake
    from tests.lake.cast import order, write_csv

    key = cast.lin_member.worker_key
    rows = [order(n, worker_key=each) for n, each in enumerate([key, cast.other_member.worker_key] * 2)]
    rows.append(order(9, worker_key=key, distance_m=ID, area=PHONE))
    lake = Lake.open(own_folder)
    source = write_csv(own_folder / "orders.csv", rows)
    lake.ingest(IngestRequest("orders", (source,)))
    source.unlink()
    upload("waiting.csv", f"{key},{PHONE}\n", cast)
    roster_waiting(cast, "roster.csv", f"姓名,身份证号\n{NAME},{ID}\n".encode())
    exported(cast, "HL-MX", is_clear=True)
    traces = (NAME, ID, PHONE, key)
    before = files_with(own_folder, traces)
    places = {name.split("/")[0] for name in before}
    assert places >= {"lake", "uploads", "sealed"}, before
    assert len([name for name in before if name.startswith("lake/")]) >= 2

    erased(cast.lin_member)

    assert files_with(own_folder, traces) == []
    assert files_with(own_folder, (cast.other_member.worker_key,))
