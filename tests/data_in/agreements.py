"""A signed agreement with 禾芽, a program that holds its token, and files that it sends."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from gongyou.rooms.data.models import SharingAgreement
from gongyou.rooms.data.services import sharing as services
from gongyou.rooms.data.services.sharing_tokens import sharing_token_issue
from tests.data_room.cast import Cast
from tests.lake.cast import csv_text, order

TODAY = timezone.localdate()
PDF = b"%PDF-1.7 signed"
AGREED = ("platform", "attempt_id", "order_id", "worker_key", "dispatched_at", "outcome", "pay_total", "delivered_at")
ROW = services.SharingRow(
    platform="heya",
    title="禾芽订单共享协议",
    purposes=("audit", "supervision"),
    worker_ids="own",
    data_from=date(2026, 1, 1),
    data_until=date(2026, 12, 31),
    valid_from=TODAY - timedelta(days=30),
    valid_until=TODAY + timedelta(days=300),
    delete_on=TODAY + timedelta(days=400),
    contact="数据部",
)


@dataclass(frozen=True)
class Sharing:
    """The agreement and its token."""

    agreement: SharingAgreement
    token: str

    def send(self, file: SimpleUploadedFile, contract: str = "orders", mapping: str = "", **headers: str) -> Any:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        data = {"contract": contract, "mapping": mapping, "file": file}
        return self.client.post("/api/v1/deliveries", data=data, headers=named)

    def get(self, address: str, **headers: str) -> Any:
        return self.client.get(f"/api/v1{address}", headers={k.replace("_", "-"): v for k, v in headers.items()})

    @property
    def client(self) -> Client:
        return Client(headers={"Authorization": f"Bearer {self.token}"})


def draft_made(cast: Cast, **changed: Any) -> SharingAgreement:
    """A draft of 周's township."""
    row = replace(ROW, **changed)
    return services.sharing_draft(organisation=cast.west, row=row, by=cast.zhou, now=timezone.now())


def signed(
    cast: Cast, *, columns: Sequence[str] = AGREED, mapping: Mapping[str, str] | None = None, **changed: Any
) -> Any:
    """A signed agreement over orders."""
    found, now = draft_made(cast, **changed), timezone.now()
    services.columns_agree(
        agreement=found, contract="orders", columns=columns, mapping=mapping or {}, by=cast.zhou, now=now
    )
    services.document_add(agreement=found, name="签署件.pdf", chunks=[PDF], by=cast.zhou, now=now)
    return services.sharing_sign(agreement=found, signed_on=TODAY - timedelta(days=1), by=cast.zhou, now=now)


def sharing_made(cast: Cast, **changed: Any) -> Sharing:
    found = signed(cast, **changed)
    issued = sharing_token_issue(agreement=found, name="测试", days=30, by=cast.zhou, now=timezone.now())
    found.refresh_from_db()
    return Sharing(found, issued.text)


def log(*numbers: int, name: str = "派单.csv", **changed: str) -> SimpleUploadedFile:
    """Good orders of one courier of the platform's own number."""
    rows = [order(number, worker_key="R-17", **changed) for number in numbers]
    return SimpleUploadedFile(name, csv_text(rows).encode())
