"""The monitor's pages over figures computed ahead, timed: python -m gongyou.site.bench.boards_child MEMBERS.

Says as JSON, of each page in each language, the 95th percentile in ms by the clock and by the processor. An officer of
the city asks, signed in, through every middleware; only the socket is left out.
"""

from __future__ import annotations

import csv
import json
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

OFFICER, PASSWORD, CITY = "bench-boards", "gong-hui-bench-2026", "BENCH-CITY"
TIMES, WARM = 40, 3
LANGUAGES = ("zh-hans", "en")


def main() -> None:
    """Fills the data directory where it is empty."""
    from gongyou.site.cli import frame

    frame.use_django()
    _filled(int(sys.argv[1]))
    print(json.dumps(_measured()))


def _filled(members: int) -> None:
    """A city with its officer, 24 months of members, vacancies and seekers; the figures of the last month."""
    from django.conf import settings
    from django.utils import timezone

    from gongyou.lake import IngestRequest, Lake
    from gongyou.registry import services
    from gongyou.registry.models import Appointment, Organisation
    from gongyou.registry.services.accounts import AccountRow, account_open
    from gongyou.rooms.market.figures import MONITORED, figures_of
    from gongyou.site.bench.market import PARAMS, generated

    lake, now = Lake.open(settings.GONGYOU_DATA_DIR), timezone.now()
    if not Organisation.objects.filter(code=CITY).exists():
        row = services.OrganisationRow(CITY, "测速市总工会", "federation", "city", "990100")
        services.organisations_found_many(rows=[row], by=None, now=now)
        city = Organisation.objects.get(code=CITY)
        account = AccountRow(username=OFFICER, password=PASSWORD, role=Appointment.Role.OFFICER, name="测速")
        account_open(row=account, organisation=city, by=None, now=now)
        with tempfile.TemporaryDirectory() as folder:
            lake.ingest(IngestRequest("employment", tuple(generated(Path(folder), members))))
            for contract, lines in _service():
                path = Path(folder) / f"{contract}.csv"
                with path.open("w", encoding="utf-8", newline="") as out:
                    writer = csv.DictWriter(out, list(lines[0]))
                    writer.writeheader()
                    writer.writerows(lines)
                lake.ingest(IngestRequest(contract, (path,)))
    figures_of(lake, PARAMS, MONITORED)


def _service() -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Three months of the employment service's vacancies and seekers, by occupation and district, some cells small."""
    from gongyou.site.bench.market import LAST

    cells = [
        (str(month), f"9901{place:02d}", f"{group}-{middle:02d}-01-01", group * middle * place)
        for month in (LAST - 2).until(LAST)
        for place in range(1, 11)
        for group in range(1, 7)
        for middle in range(1, 5)
    ]
    keys = ("period", "region", "occupation")
    yield "vacancies", [{**dict(zip(keys, key, strict=True)), "headcount": 3 + n, "title": "工"} for *key, n in cells]
    yield "seekers", [{**dict(zip(keys, key, strict=True)), "headcount": 1 + n, "kind": "first"} for *key, n in cells]


def pages() -> dict[str, str]:
    """The addresses of the monitor, its boards, and their other views."""
    from django.urls import reverse

    from gongyou.rooms.market.boards import BOARDS

    boards = {key: reverse("market:board", args=[key]) for key in BOARDS}
    return {
        "monitor": reverse("market:monitor"),
        **boards,
        "structure_within": f"{boards['structure']}?cross=group-region&industry=C",
        "flows_by_region": f"{boards['flows']}?by=region",
    }


def _measured() -> dict[str, float | int]:
    from django.conf import settings
    from django.test import Client

    from gongyou.kit.models import User

    User.objects.filter(username=OFFICER).update(password_is_temporary=False)
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(User.objects.get(username=OFFICER))
    said: dict[str, float | int] = {}
    for language in LANGUAGES:
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
        for name, address in pages().items():
            clock, processor = [], []
            for at in range(WARM + TIMES):
                begun, used = time.perf_counter(), time.process_time()
                answer = client.get(address)
                if at >= WARM:
                    clock.append((time.perf_counter() - begun) * 1000)
                    processor.append((time.process_time() - used) * 1000)
            if answer.status_code != 200 or b"<table" not in answer.content:
                raise SystemExit(f"{address}: {answer.status_code}, no table")
            key = f"{name}_{language[:2]}"
            said[f"{key}_kilobytes"] = len(answer.content) // 1024
            said[f"{key}_p95_ms"] = _percentile(clock)
            said[f"{key}_p95_processor_ms"] = _percentile(processor)
    return said


def _percentile(taken: list[float]) -> float:
    return round(sorted(taken)[int(len(taken) * 0.95)], 1)


if __name__ == "__main__":
    main()
