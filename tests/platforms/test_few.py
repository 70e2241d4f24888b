"""An audit of fewer than ten workers: no paper prints a number that rests on them."""

from __future__ import annotations

import json
import re
from functools import lru_cache

import pytest
from django.test import Client
from django.urls import reverse

from gongyou.kit.documents import to_html
from gongyou.rooms.platforms.report.compose import public_report_of, report_of
from gongyou.rooms.platforms.report.few import is_of_few, released
from gongyou.rooms.platforms.report.made import Audit
from gongyou.rooms.platforms.report.saved import audit_of
from gongyou.rooms.platforms.report.write import report_json
from tests.platforms.rows import orders, with_breaches
from tests.platforms.runs import audit_over, saved_run
from tests.registry.cast import Cast


@lru_cache(maxsize=2)
def audit_of_workers(workers: int) -> Audit:
    rows = orders(400, workers=workers)
    with_breaches(rows)
    return audit_over(rows)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_paper_prints_what_nine_people_were_paid(language: str) -> None:
    audit = audit_of_workers(9)
    assert is_of_few(audit)
    rule = audit.value["rule"]
    assert rule["below"]["orders"]
    for document in (report_of(audit), public_report_of(audit, ())):
        said = to_html(document, language)
        for number in (audit.value["orders"]["total"], rule["below"]["amount"], rule["unexplained"]["absolute"]):
            assert not re.search(rf"(?<![\d.]){re.escape(f'{number:,}')}(?![\d.])", said), number
        assert all(row["attempt_id"] not in said for row in audit.value["worst"])
        assert {"zh": "9 人，不足 10 人", "en": "9 workers, fewer than 10"}[language] in said
        assert {"zh": "内容哈希", "en": "Content hash"}[language] in said


def test_its_data_leaves_the_house_without_them_and_stays_whole_inside() -> None:
    kept = json.loads(json.dumps(report_json(audit_of_workers(9))))
    free = released(kept)
    assert (
        set(free["pay_audit"]["value"]) & {"rule", "take_rate", "months", "areas", "gaps", "worst", "orders"} == set()
    )
    assert free["pay_audit"]["value"]["workers"] == kept["pay_audit"]["value"]["workers"]
    assert "少付" not in json.dumps(free["pay_audit"]["value"]["conclusion"], ensure_ascii=False)
    assert free["pay_breaches"]["value"] == {"kinds": "＊"}
    assert audit_of(kept).value["rule"] == kept["pay_audit"]["value"]["rule"]


def test_ten_people_are_enough_to_be_summed() -> None:
    audit = audit_of_workers(10)
    assert not is_of_few(audit)
    # Their kinds of shortfall concern fewer, and are hidden by themselves: test_veil.py.
    free = released(report_json(audit))["pay_audit"]["value"]
    assert "withheld" not in free
    assert free["orders"] == report_json(audit)["pay_audit"]["value"]["orders"]


@pytest.mark.database
def test_officers_see_it_on_the_page_and_analysts_do_not(cast: Cast, client: Client) -> None:
    run = saved_run(cast.district, audit_of_workers(9))
    seen = {}
    for name, user in (("officer", cast.wang), ("analyst", cast.analyst)):
        client.force_login(user)
        answer = client.get(run.get_absolute_url())
        assert answer.status_code == 200
        seen[name] = answer.content.decode()
        assert "9 人，不足 10 人" in seen[name]
        data = client.get(reverse("platforms:audit_file", args=[run.pk, "json"])).json()
        assert "rule" not in data["pay_audit"]["value"]
    assert "不低于规则" in seen["officer"]
    assert "不低于规则" not in seen["analyst"]
    assert "少付" not in seen["analyst"]
