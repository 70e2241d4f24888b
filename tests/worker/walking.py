"""Walking through joining as a person does: client, form, the code from the phone."""

from __future__ import annotations

import re
from typing import Any

from django.test import Client
from django.urls import reverse

from gongyou.kit.notices.models import Notice
from gongyou.registry.models import Organisation
from tests.registry.cast import id_number

ANSWERS: dict[str, Any] = {
    "name": "苏麦穗",
    "id_number": id_number(77),
    "phone": "138 0000 0077",
    "occupation": "rider",
    "employment_form": "platform",
    "employer": "禾芽配送",
    "place": "990101",
}


def code_sent() -> str:
    """The code that the phone got last."""
    return str(Notice.objects.filter(kind="kit.phone_code").latest("pk").data["code"])


def agreed(client: Client, union: Organisation) -> Any:
    address = reverse("joining:organisation", args=[union.join_code])
    return client.post(address, {"membership": "on", "identity": "on"})


def filled_in(client: Client, union: Organisation, **changes: Any) -> Any:
    agreed(client, union)
    return client.post(reverse("joining:form", args=[union.join_code]), {**ANSWERS, **changes})


def handed_in(client: Client, union: Organisation, **changes: Any) -> str:
    """All three steps; the receipt's code."""
    assert filled_in(client, union, **changes).status_code == 302
    answer = client.post(reverse("joining:confirm", args=[union.join_code]), {"code": code_sent()})
    assert answer.status_code == 302, answer.content.decode()
    page = client.get(reverse("joining:receipt")).content.decode()
    return re.search(r"receipt-code\">(\w{16})<", page)[1]  # type: ignore[index]
