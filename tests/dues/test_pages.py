"""The officer's pages of dues."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from gongyou.core.period import Month
from gongyou.kit.models import AuditLine
from gongyou.registry.models import Dues, DuesRecording
from tests.dues.addresses import a_rate
from tests.registry.cast import Cast, id_number


@pytest.fixture
def officer(cast: Cast) -> Client:
    client = Client()
    client.force_login(cast.wang)
    return client


def test_a_month_from_the_rate_to_the_export(cast: Cast, officer: Client) -> None:
    code = cast.district.code
    page = reverse("dues:month", args=[code])
    assert "还没有规定会费标准" in officer.get(page).content.decode()
    asked = officer.post(reverse("dues:rate", args=[code]), {"from_month": "2026-01", "amount": "x", "basis": ""})
    assert asked.status_code == 422
    given = {"from_month": "2026-01", "amount": "5.50", "basis": "麦溪工〔2026〕3号"}
    assert officer.post(reverse("dues:rate", args=[code]), given).status_code == 302
    assert "这个月还没有应缴名单" in officer.get(page).content.decode()
    assert officer.post(reverse("dues:open", args=[code])).status_code == 302
    shown = officer.get(page).content.decode()
    assert ">5.50<" in shown and "¥11.00" in shown
    assert "林小满" not in shown
    assert "2%" in shown

    record = reverse("dues:record", args=[code])
    today = timezone.localdate().isoformat()
    officer.post(record, {"kind": "paid", "paid_on": today})
    assert not DuesRecording.objects.exists()  # nobody was ticked
    keys = {"member": [cast.lin_member.worker_key]}
    wrong = officer.post(record, {**keys, "kind": "paid", "paid_on": ""})
    assert (wrong.status_code, DuesRecording.objects.count()) == (422, 0)
    assert officer.post(record, {**keys, "kind": "paid", "paid_on": today, "receipt": "SJ-7"}).status_code == 302
    assert Dues.objects.get(member=cast.lin_member).state == "paid"
    officer.post(record, {"who": "all", "kind": "waived", "reason": "hardship", "paid_on": today})
    assert set(Dues.objects.values_list("state", flat=True)) == {"paid", "waived"}
    assert "生活困难" in officer.get(page).content.decode()

    exported = officer.post(reverse("dues:export", args=[code]))
    sheet = load_workbook(BytesIO(b"".join(exported.streaming_content))).worksheets[0]  # type: ignore[attr-defined]
    lines = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
    assert [(line[0], line[3], line[4], line[6]) for line in lines] == [
        ("林**", 5.5, "已缴", "SJ-7"),
        ("陈*", 5.5, "免缴", None),
    ]
    assert id_number(1) not in str(lines)
    assert AuditLine.objects.latest("number").type == "registry.dues.exported"

    waived = DuesRecording.objects.get(kind="waived")
    assert officer.post(reverse("dues:undo", args=[waived.pk])).status_code == 302
    assert set(Dues.objects.values_list("state", flat=True)) == {"paid", "due"}
    assert officer.get(page, {"month": "2026-77"}).status_code == 404
    assert officer.get(page, {"month": str(Month.of(timezone.localdate()) - 1)}).status_code == 200


def test_the_page_speaks_english(cast: Cast) -> None:
    a_rate(cast)
    client = Client(headers={"accept-language": "en"})
    client.force_login(cast.wang)
    client.post(reverse("dues:open", args=[cast.district.code]))
    shown = client.get(reverse("dues:month", args=[cast.district.code])).content.decode()
    assert "Record those ticked" in shown
    assert "Set by" not in shown
    below = client.get(reverse("dues:month", args=[cast.grid.code])).content.decode()
    assert "Set by" in below
