"""A platform's program delivers under its agreement, and nothing else comes in."""

from __future__ import annotations

import gzip
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from gongyou.kit.crypto import worker_key_for
from gongyou.kit.lakes import open_lake
from gongyou.kit.models import AuditLine
from gongyou.kit.uploads import uploads_folder
from gongyou.registry.models import ApiToken
from gongyou.rooms.data.listings import state_badge
from gongyou.rooms.data.models import BatchRecord, BatchState, SharingAgreement
from gongyou.rooms.data.services.sharing import sharing_terminate
from tests.data_in.agreements import TODAY, Sharing, log, sharing_made
from tests.data_room.cast import Cast, perform_all
from tests.lake.cast import csv_text, order
from tests.registry.cast import id_number

NUMBER = id_number(61)


def rows_of(table: str = "orders") -> list[dict[str, Any]]:
    lake = open_lake()
    with lake.engine() as engine:
        return engine.execute(engine.table(table)).to_pylist()


def everything_kept() -> bytes:
    """All that lies on the disk under the data directory's lake and uploads."""
    lake = open_lake()
    roots = (lake.folder, uploads_folder())
    return b"".join(path.read_bytes() for root in roots for path in root.rglob("*") if path.is_file())


def test_a_delivery_goes_in_as_a_task_and_tells_what_was_left_out(sharing: Sharing) -> None:
    rows = [order(number, worker_key="R-17", 顾客电话="13900001111") for number in (1, 2)]
    rows.append(order(3, worker_key="R-17", 顾客电话="x", pay_total="much"))
    rows.append(order(4, worker_key="R-17", 顾客电话="x", dispatched_at="2025-06-01 08:00:00"))
    made = sharing.send(SimpleUploadedFile("派单.csv", csv_text(rows).encode()))
    assert made.status_code == 202, made.content
    first = made.json()
    assert (first["state"], first["read"], first["outside"]) == ("committing", 4, 1)
    assert "顾客电话" in first["dropped_columns"]
    assert "distance_m" in first["dropped_columns"]
    assert b"R-17" not in everything_kept()
    tag = sharing.get(f"/deliveries/{first['id']}")["ETag"]
    assert sharing.get(f"/deliveries/{first['id']}", If_None_Match=tag).status_code == 304
    perform_all()
    after = sharing.get(made["Location"].removeprefix("/api/v1"), If_None_Match=tag)
    assert after.status_code == 200
    told = after.json()
    assert (told["state"], told["accepted"], told["quarantined"]) == ("committed", 2, 1)
    assert told["reasons"][0]["column"] == "pay_total"
    assert {row["worker_key"] for row in rows_of()} == {worker_key_for("heya\0R-17")}
    assert all(row["distance_m"] is None for row in rows_of())
    answer = sharing.get(f"/deliveries/{first['id']}/rejected.csv")
    said = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    assert said[0].startswith("record,column,value,code,reason_zh,reason_en,")
    assert said[1].startswith("3,pay_total,much,")
    assert b"13900001111" not in everything_kept()
    assert b"R-17" not in everything_kept()
    record = BatchRecord.objects.get()
    kinds = AuditLine.objects.filter(subject=f"data.batchrecord:{record.pk}").order_by("number")
    assert [line.type for line in kinds] == ["data.delivery.taken", "data.batch.committed"]


def test_the_same_content_is_one_delivery(sharing: Sharing) -> None:
    first = sharing.send(log(1, 2))
    again = sharing.send(log(1, 2, name="另一个名字.csv"))
    assert (first.status_code, again.status_code) == (202, 200)
    assert again.json()["id"] == first.json()["id"]
    perform_all()
    assert sharing.send(log(1, 2)).json()["state"] == "committed"
    assert BatchRecord.objects.count() == 1
    assert len(rows_of()) == 2


def test_one_key_is_one_delivery_and_another_file_needs_another(sharing: Sharing) -> None:
    first = sharing.send(log(1), Idempotency_Key="k")
    again = sharing.send(log(1), Idempotency_Key="k")
    assert again.content == first.content
    assert again["Idempotent-Replayed"] == "true"
    assert sharing.send(log(2), Idempotency_Key="k").json()["error"] == "api.key_reused"


@pytest.mark.parametrize(
    ("file", "contract", "mapping", "code"),
    [
        (log(1), "sessions", "", "sharing.not_agreed"),
        (log(1), "payroll", "", "sharing.not_agreed"),
        (log(1, platform="suian"), "orders", "", "sharing.other_platform"),
        (log(1, dispatched_at="2025-06-01 08:00:00"), "orders", "", "sharing.nothing_within"),
        (log(1), "orders", "[", "mapping.unreadable"),
        (log(1), "orders", '{"nothing": "x"}', "mapping.wrong"),
        (SimpleUploadedFile("a.exe", b"MZ"), "orders", "", "data.upload.extension"),
        (SimpleUploadedFile("a.csv", b""), "orders", "", "data.upload.empty"),
        (SimpleUploadedFile("a.xlsx", b"PK\x03\x04 cut"), "orders", "", "data.upload.cut"),
        (SimpleUploadedFile("a.csv.gz", b"\x1f\x8b no"), "orders", "", "data.upload.cut"),
        (SimpleUploadedFile("a.csv", b"a,b\n1,2\n"), "orders", "", "header.wrong"),
    ],
)
def test_what_is_not_covered_is_refused_and_leaves_nothing(
    sharing: Sharing, file: SimpleUploadedFile, contract: str, mapping: str, code: str
) -> None:
    file.seek(0)
    answer = sharing.send(file, contract, mapping)
    assert (answer.status_code, answer.json()["error"]) == (422, code), answer.content
    assert answer.json()["message"]["zh"]
    assert answer.json()["message"]["en"]
    assert not BatchRecord.objects.exists()
    assert list(uploads_folder().iterdir()) == []


def test_a_packed_file_is_unpacked_but_no_bomb(sharing: Sharing, settings: Any) -> None:
    packed = gzip.compress(csv_text([order(1, worker_key="R-17")]).encode())
    assert sharing.send(SimpleUploadedFile("派单.csv.gz", packed)).status_code == 202
    settings.GONGYOU_UPLOAD_LIMIT_MB = 1
    bomb = gzip.compress(b"0" * (21 << 20))
    assert sharing.send(SimpleUploadedFile("派单.csv.gz", bomb)).json()["error"] == "data.upload.bomb"
    large = SimpleUploadedFile("派单.csv", b"a,b\n" + b"1,2\n" * 300_000)
    assert sharing.send(large).json()["error"] == "data.upload.too_large"


def test_identity_numbers_become_the_registry_s_pseudonyms(house: Cast) -> None:
    sharing = sharing_made(house, worker_ids="identity", mapping={"worker_key": "身份证"})
    rows = [order(1, worker_key=NUMBER), order(2, worker_key="not a number")]
    text = csv_text(rows).replace("worker_key", "身份证")
    assert sharing.send(SimpleUploadedFile("派单.csv", text.encode("gb18030"))).status_code == 202
    perform_all()
    assert [row["worker_key"] for row in rows_of()] == [worker_key_for(NUMBER)]
    assert BatchRecord.objects.get().rows_quarantined == 1
    assert NUMBER.encode() not in everything_kept()
    assert b"not a number" not in everything_kept()


def test_a_token_opens_its_agreement_alone(house: Cast, sharing: Sharing) -> None:
    other = sharing_made(house, platform="suian", title="穗安")
    made = sharing.send(log(1)).json()
    for address in ("", "/rejected.csv"):
        assert other.get(f"/deliveries/{made['id']}{address}").status_code == 404
    assert other.get("/deliveries").json()["items"] == []
    assert sharing.get("/deliveries/agreement").json()["platform"] == "heya"
    assert sharing.get("/members").status_code == 401
    assert sharing.client.get("/data/").status_code == 302  # a token signs nobody in
    assert Client(headers={"Authorization": "Bearer gyt_x"}).get("/api/v1/deliveries").status_code == 401


def test_a_revoked_expired_or_terminated_token_opens_nothing(house: Cast, sharing: Sharing) -> None:
    token = ApiToken.objects.get()
    assert sharing.token not in (token.hash, token.prefix)
    ApiToken.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert sharing.get("/deliveries").status_code == 401
    ApiToken.objects.update(expires_at=timezone.now() + timedelta(days=1))
    sharing_terminate(agreement=sharing.agreement, why="平台来函", by=house.zhou, now=timezone.now())
    assert sharing.get("/deliveries").status_code == 401


def test_nothing_comes_in_outside_the_term(sharing: Sharing) -> None:
    SharingAgreement.objects.update(valid_until=TODAY - timedelta(days=1))
    answer = sharing.send(log(1))
    assert (answer.status_code, answer.json()["error"]) == (409, "sharing.not_in_force")
    assert not BatchRecord.objects.exists()


def test_deliveries_are_counted(sharing: Sharing, monkeypatch: pytest.MonkeyPatch) -> None:
    from gongyou.registry.joining.limits import Limit
    from gongyou.site.api import deliveries

    monkeypatch.setattr(deliveries, "DELIVERIES", Limit("data.deliver", 1, timedelta(hours=1)))
    assert sharing.send(log(1)).status_code == 202
    late = sharing.send(log(2))
    assert late.status_code == 429
    assert int(late["Retry-After"]) > 0


def test_a_delivery_whose_task_dies_leaves_nothing_half(sharing: Sharing, monkeypatch: pytest.MonkeyPatch) -> None:
    sharing.send(log(1))
    lake = open_lake()
    record = BatchRecord.objects.get()
    # The first attempt died after the lake's commit and before the record was written.
    from gongyou.rooms.data.lakes import request_of

    report = lake.ingest(request_of(record, dry_run=False))
    perform_all()
    record.refresh_from_db()
    assert (record.state, record.batch_id) == (BatchState.COMMITTED, report.batch_id)
    assert len(rows_of()) == 1
    assert list(uploads_folder().iterdir()) == [] or record.state == BatchState.COMMITTED


def test_totals_are_declared_by_the_platform(sharing: Sharing) -> None:
    body = {"month": "2026-01", "orders": 120, "workers": 7, "told_where": "月报"}
    answer = sharing.client.post("/api/v1/deliveries/totals", data=body, content_type="application/json")
    assert answer.json() == {"platform": "heya", "month": "2026-01", "orders": 120, "workers": 7}
    wrong = sharing.client.post(
        "/api/v1/deliveries/totals", data={**body, "month": "2026-13"}, content_type="application/json"
    )
    assert wrong.status_code == 422


@pytest.mark.parametrize(
    ("read", "kept", "said"),
    [(94, 0, "没有数据入库"), (94, 1, "已入库"), (0, 0, "已入库")],
    ids=["none", "one", "empty"],
)
def test_a_file_of_which_no_row_went_in_says_so(read: int, kept: int, said: str) -> None:
    assert state_badge(BatchRecord(state=BatchState.COMMITTED, rows_read=read, rows_kept=kept)).label == said
