"""Agreements in the console: drafted, signed, over, deleted; what is lacking is said."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from gongyou.core.errors import BadInput, Conflict, Forbidden
from gongyou.kit.agenda import agenda_for
from gongyou.kit.lakes import open_lake
from gongyou.kit.models import AuditLine
from gongyou.kit.sealed_files import sealed_folder
from gongyou.lake.contract import contract
from gongyou.rooms.data.ending import ended
from gongyou.rooms.data.models import BatchRecord, SharingAgreement
from gongyou.rooms.data.services import sharing as services
from gongyou.rooms.data.services.deletion import sharing_delete
from tests.data_in.agreements import PDF, ROW, TODAY, Sharing, draft_made, log, signed
from tests.data_room.cast import Cast, perform_all

DAYS = ("data_from", "data_until", "valid_from", "valid_until", "delete_on")
FORM = {
    **{name: getattr(ROW, name) for name in ("platform", "title", "worker_ids", "contact")},
    **{name: getattr(ROW, name).isoformat() for name in DAYS},
    "purposes": ["audit"],
}  # fmt: skip


def test_an_officer_goes_from_the_draft_to_a_delivery(client: Client, house: Cast) -> None:
    client.force_login(house.zhou)
    made = client.post("/data/sharing/new/", {**FORM, "organisation": house.west.pk})
    assert made.status_code == 302, made.content.decode()
    found = SharingAgreement.objects.get()
    page = f"/data/sharing/{found.key}/"
    assert "还没有约定任何列" in client.get(page).content.decode()
    refused = client.post(f"{page}sign/", {"signed_on": TODAY.isoformat()})
    assert "还没有上传签署件" in refused.content.decode()
    proposal = client.get(f"{page}contracts/orders/").content.decode()
    assert 'value="pay_total" class="form-check-input" id="id_columns' in proposal or 'value="pay_total"' in proposal
    columns = {"columns": ["pay_total", "worker_key"], "mapping": "worker_key = 骑手"}
    assert client.post(f"{page}contracts/orders/", columns).status_code == 302
    shared = found.contracts.get()
    assert set(contract("orders").required) <= set(shared.columns)
    assert shared.mapping == {"worker_key": "骑手"}
    assert client.post(f"{page}contracts/orders/", {"mapping": "no sign"}).status_code == 422
    document = SimpleUploadedFile("签署件.pdf", PDF)
    assert client.post(f"{page}document/", {"document": document}).status_code == 302
    assert client.post(f"{page}sign/", {"signed_on": TODAY.isoformat()}).status_code == 302
    assert client.post(f"{page}contracts/orders/", columns).status_code == 422
    answer: Any = client.post(f"{page}document/file/")
    assert b"".join(answer.streaming_content) == PDF
    assert (answer["X-Content-Type-Options"], answer["Content-Disposition"][:10]) == ("nosniff", "attachment")
    issued = client.post(f"{page}tokens/", {"name": "数据平台", "days": "90"}).content.decode()
    token = issued.split("gyt_")[1].split("<")[0]
    assert token not in client.get(page).content.decode()
    assert token not in "".join(str(line.data) for line in AuditLine.objects.all())
    text = log(1).read().decode().replace("worker_key", "骑手")
    done = client.post(f"{page}deliver/", {"contract": "orders", "file": SimpleUploadedFile("a.csv", text.encode())})
    assert done.status_code == 302, done.content.decode()
    perform_all()
    assert BatchRecord.objects.get().state == "committed"
    assert "报送批次" in client.get(page).content.decode()
    types = AuditLine.objects.filter(subject=f"data.sharingagreement:{found.pk}").order_by("number")
    assert [line.type.removeprefix("data.sharing.") for line in types] == [
        "drafted", "columns", "document", "signed", "fetched", "token_issued",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "changed",
    [
        {"data_until": ROW.data_from - timedelta(days=1)},
        {"valid_until": ROW.valid_from - timedelta(days=1)},
        {"delete_on": ROW.valid_until - timedelta(days=1)},
        {"purposes": ()},
        {"purposes": ("marketing",)},
        {"worker_ids": "names"},
    ],
)
def test_a_row_that_cannot_be_is_refused(house: Cast, changed: dict[str, Any]) -> None:
    with pytest.raises(BadInput):
        draft_made(house, **changed)


def test_only_the_own_officers_keep_it_and_the_scanner_is_asked(house: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    found = draft_made(house)
    for stranger in (house.wu, house.analyst, house.administrator):
        with pytest.raises(Forbidden):
            services.sharing_change(agreement=found, row=ROW, by=stranger, now=timezone.now())
    monkeypatch.setenv("GONGYOU_VIRUS_SCANNER", "false")
    with pytest.raises(BadInput, match="virus"):
        services.document_add(agreement=found, name="a.pdf", chunks=[PDF], by=house.zhou, now=timezone.now())
    assert list(sealed_folder().iterdir()) == []
    with pytest.raises(BadInput):
        services.columns_agree(
            agreement=found, contract="payroll", columns=["base_wage"], mapping={}, by=house.zhou, now=timezone.now()
        )


def test_on_the_day_of_deletion_no_snapshot_holds_it(sharing: Sharing, house: Cast) -> None:
    sharing.send(log(1, 2))
    perform_all()
    now = timezone.now()
    with pytest.raises(Conflict):
        sharing_delete(agreement=sharing.agreement, by=house.zhou, now=now)  # still in force
    assert ended(now)["agreements"] == 0
    later = now + timedelta(days=401)
    assert ended(later)["agreements"] == 1
    assert ended(later)["agreements"] == 0
    lake = open_lake()
    with lake.engine() as engine:
        for info in lake.history("orders"):
            assert engine.execute(engine.table("orders", info.snapshot_id)).num_rows == 0
    sharing.agreement.refresh_from_db()
    assert sharing.agreement.deleted_at == later
    assert BatchRecord.objects.get().state == "undone"
    line = AuditLine.objects.get(type="data.sharing.deleted")
    assert (line.actor, line.data["batches"], line.data["rows"]) == (None, 1, 2)


def test_what_ends_soon_is_on_the_first_page(house: Cast) -> None:
    signed(house, valid_until=TODAY + timedelta(days=10), delete_on=TODAY + timedelta(days=20))
    draft_made(house, title="草稿", delete_on=TODAY + timedelta(days=300), valid_until=TODAY + timedelta(days=5))
    found = {item.title.en: item.count for item in agenda_for(house.zhou, TODAY)}
    assert found["Agreements to share data that end within 30 days"] == 1
    assert found["Shared data to be deleted within 30 days"] == 1
    assert "Shared data to be deleted within 30 days" not in {item.title.en for item in agenda_for(house.wu, TODAY)}
