"""Workers hand in their own orders, see them, and take them back out of the lake."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from gongyou.kit.lakes import open_lake
from gongyou.kit.models import AuditLine
from gongyou.kit.sealed_files import sealed_folder
from gongyou.kit.uploads import uploads_folder
from gongyou.registry.consents import has_consent
from gongyou.registry.models import Consent
from gongyou.registry.services.consents import consent_withdraw
from gongyou.rooms.data.ending import ended
from gongyou.rooms.data.models import Donation, SavedMapping, SubjectCopy, TypedOrder
from gongyou.rooms.data.services import donations
from tests.registry.cast import Cast

TYPED = {
    "platform": "heya",
    "order_id": "8899",
    "pay_total": "6.50",
    "delivered_at": "2026-01-02T08:25",
    "distance_km": "1.85",
}
AGREED = {"use": "collective", "agree": "on"}
SHEET = "订单号,送达时间,收入,顾客电话\nO1,2026-01-02 08:25,6.50,13900001111\nO2,2026-01-02 09:00,many,13900001111\n"


@pytest.fixture
def me(cast: Cast, data_dir: Any) -> Client:
    """林小满's phone."""
    phone = Client()
    phone.force_login(cast.lin)
    return phone


def own_orders() -> list[dict[str, Any]]:
    lake = open_lake()
    with lake.engine() as engine:
        return engine.execute(engine.table("own_orders")).to_pylist()


def sheet(text: str = SHEET, name: str = "我的订单.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, text.encode())


def given(me: Client, text: str = SHEET) -> Donation:
    answer = me.post("/me/given/file/", {"platform": "heya", "file": sheet(text), **AGREED})
    assert answer.status_code == 302, answer.content.decode()
    return Donation.objects.latest("pk")


def test_one_order_is_typed_once(me: Client) -> None:
    assert me.post("/me/given/typed/", TYPED).status_code == 302
    again = me.post("/me/given/typed/", {**TYPED, "pay_total": "7.00"})
    assert again.status_code == 422 and "订单 8899 已经填过" in again.content.decode()
    assert me.post("/me/given/typed/", {**TYPED, "order_id": "9000"}).status_code == 302
    other = TypedOrder.objects.latest("pk")
    assert me.post(f"/me/given/typed/{other.key}/", TYPED).status_code == 422
    # The same order may be changed as often as is wanted.
    assert me.post(f"/me/given/typed/{other.key}/", {**TYPED, "order_id": "9000", "tip": "1"}).status_code == 302
    assert TypedOrder.objects.count() == 2


def test_what_did_not_go_in_is_told_by_the_heads_of_the_sheet(me: Client) -> None:
    page = me.get(f"/me/given/{given(me).key}/").content.decode()
    assert "pay_total" not in page and "“收入”的值“many”" in page


def test_typed_orders_wait_are_changed_and_go_in(me: Client, cast: Cast) -> None:
    assert me.post("/me/given/typed/", TYPED).status_code == 302
    assert me.post("/me/given/typed/", {**TYPED, "order_id": "8900", "delivered_at": ""}).status_code == 422
    order = TypedOrder.objects.get()
    assert "8899" not in TypedOrder.objects.extra(select={"raw": "content"}).values_list("raw", flat=True)[0]
    me.post(f"/me/given/typed/{order.key}/", {**TYPED, "pay_total": "7.00"})
    assert "7.00" in me.get("/me/given/typed/").content.decode()
    me.post("/me/given/typed/", {**TYPED, "order_id": "9000"})
    dropped = TypedOrder.objects.latest("pk")
    me.post(f"/me/given/typed/{dropped.key}/drop/")
    assert own_orders() == []
    assert me.post("/me/given/typed/give/", {"use": "collective"}).status_code == 422  # without consent nothing goes
    assert me.post("/me/given/typed/give/", AGREED).status_code == 302
    [row] = own_orders()
    assert (row["order_id"], str(row["pay_total"]), row["worker_key"]) == ("8899", "7.00", cast.lin_member.worker_key)
    assert (row["use"], row["shown_by"], row["distance_m"]) == ("collective", "typed", 1850)
    assert row["delivered_at"].isoformat() == "2026-01-02T00:25:00"
    assert not TypedOrder.objects.exists()
    assert has_consent(cast.lin_member, Consent.Purpose.WAGES)


def test_a_sheet_goes_in_without_what_nobody_asked_for(me: Client) -> None:
    found = given(me)
    assert (found.state, found.rows, found.rows_refused) == ("given", 1, 1)
    page = me.get(found.get_absolute_url()).content.decode()
    assert "O1" in page
    assert "O2" in page  # refused, with the reason
    kept = b"".join(path.read_bytes() for path in open_lake().folder.rglob("*") if path.is_file())
    assert b"13900001111" not in kept
    assert list(uploads_folder().iterdir()) == []


def test_times_are_shown_on_the_local_clock_and_amounts_may_carry_their_sign(me: Client) -> None:
    page = me.get(given(me, "订单号,送达时间,收入\nO1,2026-01-02 08:25,6.50元\n").get_absolute_url()).content.decode()
    assert "2026年1月2日 08:25" in page and "¥6.50" in page


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("", "表格里只有表头，没有订单"),
        (f"O1,{date.today() + timedelta(days=2)} 08:25,6.50\n", "有 1 单的送达时间（没有填的看接单时间）在今天以后"),
        (f"O1,2026-01-02 08:25,6.50\nO2,{date.today() + timedelta(days=2)} 08:25,6.50\n", "没有收下任何一单"),
    ],
)
def test_a_sheet_without_orders_or_of_days_to_come_is_refused(me: Client, rows: str, said: str) -> None:
    answer = me.post("/me/given/file/", {"platform": "heya", "file": sheet("订单号,送达时间,收入\n" + rows), **AGREED})
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Donation.objects.exists()
    assert list(uploads_folder().iterdir()) == []


@pytest.mark.parametrize("shift", [-1, 2])
def test_an_order_with_its_acceptance_alone_is_of_that_day(me: Client, shift: int) -> None:
    day = date.today() + timedelta(days=shift)
    rows = f"订单号,接单时间,送达时间,收入\nO1,2026-01-02 08:05,2026-01-02 08:25,6.50\nO2,{day} 08:05,,7.00\n"
    answer = me.post("/me/given/file/", {"platform": "heya", "file": sheet(rows), **AGREED})
    if shift < 0:
        assert answer.status_code == 302 and [row["order_id"] for row in own_orders()] == ["O1", "O2"]
    else:
        assert (
            answer.status_code == 422 and "有 1 单的送达时间（没有填的看接单时间）在今天以后" in answer.content.decode()
        )
        assert not Donation.objects.exists()


def test_a_typed_order_accepted_on_a_day_to_come_stays_to_be_put_right(me: Client) -> None:
    moment = f"{date.today() + timedelta(days=2)}T08:05"
    assert me.post("/me/given/typed/", {**TYPED, "accepted_at": moment, "delivered_at": ""}).status_code == 302
    answer = me.post("/me/given/typed/give/", AGREED)
    assert answer.status_code == 422 and "在今天以后" in answer.content.decode()
    assert TypedOrder.objects.count() == 1 and not Donation.objects.exists()


def test_a_sheet_as_old_excel_writes_it_goes_in(me: Client) -> None:
    old = SimpleUploadedFile("我的订单.csv", "订单号,送达时间,收入\nO1,2026-01-02 08:25,6.50\n".encode("gb18030"))
    assert me.post("/me/given/file/", {"platform": "heya", "file": old, **AGREED}).status_code == 302
    assert [row["order_id"] for row in own_orders()] == ["O1"]


def test_the_same_order_is_never_counted_twice(me: Client) -> None:
    given(me)
    again = me.post("/me/given/file/", {"platform": "heya", "file": sheet(SHEET + "\n"), **AGREED})
    assert again.status_code == 422
    assert "已经" in again.content.decode()
    assert len(own_orders()) == 1
    assert Donation.objects.count() == 1


def test_withdrawing_reaches_every_snapshot(me: Client) -> None:
    found = given(me)
    assert "不能恢复" in me.get(f"/me/given/{found.key}/withdraw/").content.decode()
    assert me.post(f"/me/given/{found.key}/withdraw/").status_code == 302
    lake = open_lake()
    with lake.engine() as engine:
        for info in lake.history("own_orders"):
            assert engine.execute(engine.table("own_orders", info.snapshot_id)).num_rows == 0
    found.refresh_from_db()
    assert (found.state, found.rows) == ("withdrawn", 0)
    assert AuditLine.objects.filter(type="data.donation.withdrawn").count() == 1
    assert given(me).state == "given"  # who changes their mind gives again


def test_what_is_over_goes_by_itself(me: Client, cast: Cast) -> None:
    found = given(me)
    now = timezone.now()
    assert ended(now)["donations"] == 0
    consent_withdraw(member=cast.lin_member, purpose=Consent.Purpose.WAGES, by=cast.lin, now=now)
    assert ended(now)["donations"] == 1
    assert own_orders() == []
    found = given(me)
    assert ended(now + timedelta(days=400))["donations"] == 1
    found.refresh_from_db()
    assert found.state == "expired"


def test_a_hand_in_whose_process_died_leaves_nothing(me: Client, cast: Cast, tmp_path: Any) -> None:
    from gongyou.lake import IngestRequest

    now = timezone.now()
    begun = donations.donation_begin(
        member=cast.lin_member, platform="heya", use="own", shown_by="file", by=cast.lin, now=now - timedelta(hours=2)
    )
    path = tmp_path / "a.csv"
    path.write_text(
        "platform,order_id,worker_key,use,shown_by,delivered_at,pay_total\nheya,O1,w1,own,file,2026-01-02,1\n"
    )
    open_lake().ingest(IngestRequest("own_orders", (path,), source=donations.source_of(begun)))
    ended(now)
    assert own_orders() == []
    assert not Donation.objects.exists()


def test_others_see_nothing_of_it(me: Client, cast: Cast) -> None:
    found = given(me)
    me.post("/me/given/typed/", TYPED)
    order = TypedOrder.objects.get()
    for stranger in (cast.wang, cast.zhao, cast.analyst):
        other = Client()
        other.force_login(stranger)
        for address in (found.get_absolute_url(), f"/me/given/{found.key}/withdraw/", f"/me/given/typed/{order.key}/"):
            assert other.get(address).status_code == 404
    assert "own" not in me.get("/me/given/").content.decode().split("<main")[1].split("given")[0]


def zipped(**parts: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/"), content)
    return target.getvalue()


ORDERS = {"data": {"trips": [{"id": 77, "done": "2026-01-02 08:25", "money": {"total": 6.5}, "phone": "13900001111"}]}}
MAPPED = {"from_order_id": "id", "from_delivered_at": "done", "from_pay_total": "money.total", **AGREED}


def test_a_copy_is_mapped_previewed_and_goes_in(me: Client, cast: Cast) -> None:
    content = zipped(
        **{"readme.txt": b"x", "a__orders.json": json.dumps(ORDERS).encode(), "big.csv": b"a,b\n1,2\n" * 99}
    )
    answer = me.post("/me/given/copies/", {"platform": "heya", "file": SimpleUploadedFile("副本.zip", content)})
    assert answer.status_code == 302, answer.content.decode()
    copy = SubjectCopy.objects.get()
    assert copy.heads == ["id", "done", "money.total", "phone"]
    address = f"/me/given/copies/{copy.key}/"
    assert "money.total" in me.get(address).content.decode()
    assert all(b"13900001111" not in path.read_bytes() for path in sealed_folder().rglob("*") if path.is_file())
    assert me.post(address, {**MAPPED, "from_pay_total": ""}).status_code == 422
    assert me.post(address, MAPPED).status_code == 302
    [row] = own_orders()
    assert (row["order_id"], str(row["pay_total"]), row["shown_by"]) == ("77", "6.50", "copy")
    assert not SubjectCopy.objects.exists()
    assert list(sealed_folder().iterdir()) == []
    # The next copy with these heads knows its columns.
    me.post("/me/given/copies/", {"platform": "heya", "file": SimpleUploadedFile("副本.zip", content)})
    again = me.get(f"/me/given/copies/{SubjectCopy.objects.get().key}/").content.decode()
    assert '<option value="money.total" selected>' in again
    assert SavedMapping.objects.get().terms["pay_total"] == "money.total"
    assert ended(timezone.now() + timedelta(days=8))["copies"] == 1


def bomb() -> bytes:
    return zipped(**{"orders.json": b"0" * (2 << 20)})


def locked() -> bytes:
    content = bytearray(zipped(**{"orders.csv": b"a,b\n1,2\n"}))
    content[content.index(b"PK\x01\x02") + 8] |= 1
    return bytes(content)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.exe", b"MZ", "不是 ZIP、JSON 或 CSV"),
        ("a.zip", b"PK\x03\x04 cut", "不完整"),
        ("a.zip", zipped(**{"..__x.csv": b"a\n1\n"}), "指向别处"),
        ("a.zip", zipped(**{"__etc__x.csv": b"a\n1\n"}), "指向别处"),
        ("a.zip", bomb(), "压缩炸弹"),
        ("a.zip", locked(), "密码"),
        ("a.zip", zipped(**{"x.txt": b"a"}), "没有 JSON 或 CSV"),
        ("a.json", b"[1, 2", "JSON 不完整"),
        ("a.json", b"[" * 100_000, "JSON 不完整"),
        ("a.json", b'{"a": 1}', "没有找到订单表"),
        ("a.csv", b"a,b\n1,2,3\n", "列数不一致"),
    ],
)
def test_a_dangerous_copy_is_refused(me: Client, name: str, content: bytes, said: str) -> None:
    answer = me.post("/me/given/copies/", {"platform": "heya", "file": SimpleUploadedFile(name, content)})
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not SubjectCopy.objects.exists()
    assert list(sealed_folder().iterdir()) == []


def test_the_template_is_read_back(me: Client) -> None:
    import openpyxl

    answer: Any = me.get("/me/given/file/template.xlsx")
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    page = book.worksheets[0]
    heads = [cell.value for cell in page[1]]
    for place, value in enumerate({"订单号": "O9", "送达时间": "2026-01-02 10:00", "收入": "5"}.items(), start=1):
        page.cell(2, heads.index(value[0]) + 1, value[1])
        assert place
    target = io.BytesIO()
    book.save(target)
    upload = SimpleUploadedFile("我的订单.xlsx", target.getvalue())
    assert me.post("/me/given/file/", {"platform": "heya", "file": upload, **AGREED}).status_code == 302
    assert [row["order_id"] for row in own_orders()] == ["O9"]
