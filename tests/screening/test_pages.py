"""The room's pages: from the form through the task to the sums, the findings and one derivation."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlparse

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from gongyou.core.errors import Forbidden
from gongyou.findings.models import Finding
from gongyou.kit.models import AuditLine
from gongyou.kit.tasks.models import TaskRun
from gongyou.registry.models import Employer
from gongyou.rooms.screening.made import Screen
from gongyou.rooms.screening.models import ScreenRun
from gongyou.rooms.screening.services.screens import screen_publish
from gongyou.rooms.screening.shown import checks_shown, employers_shown
from gongyou.rooms.screening.work import screen_run
from tests.registry.cast import NOW, Cast
from tests.screening.payrolls import BREACHES, lake_of
from tests.screening.runs import breached_lake, screened

pytestmark = pytest.mark.database


@pytest.fixture
def client_of_wang(cast: Cast) -> Client:
    client = Client()
    client.force_login(cast.wang)
    return client


def test_it_publishes_one_finding_for_each_breach_and_doubles_none(cast: Cast, breached: Screen) -> None:
    made = breached
    before = AuditLine.objects.count()
    run = screen_publish(made=made, organisation=cast.district, by=cast.wang, now=NOW)
    assert Finding.objects.count() == run.findings == len(BREACHES)
    # One line for the screen, one for the findings.
    assert AuditLine.objects.count() == before + 2
    one = Finding.objects.get(kind="screening.unpaid_overtime")
    assert str(one.amount) == "58.62"
    assert one.evidence["rows"][0]["batch"]
    assert {each["status"] for each in one.evidence["parameters"]} == {"verified"}
    assert (one.evidence["rule"], one.evidence["figure_id"]) == ("cn.overtime_pay", made.figure.id)
    assert screen_publish(made=made, organisation=cast.district, by=cast.wang, now=NOW).pk == run.pk
    assert Finding.objects.count() == len(BREACHES)


def test_two_employers_of_one_worker_are_two_breaches(cast: Cast, tmp_path: Path) -> None:
    row = BREACHES["cn.wages.unpaid_overtime"][0]
    made = screened(lake_of(tmp_path, [row, {**row, "employer_key": "E2"}]), "cn.wages.unpaid_overtime")
    assert screen_publish(made=made, organisation=cast.district, by=None, now=NOW).findings == 2
    assert Finding.objects.count() == 2


def test_a_finding_belongs_to_the_union_of_the_worker_then_of_the_employer_then_to_who_asked(
    cast: Cast, tmp_path: Path
) -> None:
    Employer.objects.create(key="jx", name="石桥机械厂", region="990102", organisation=cast.other_district)
    row = BREACHES["cn.wages.unpaid_overtime"][0]
    whose = {
        (cast.lin_member.worker_key, "jx"): cast.lin_member.organisation,
        ("w1", cast.employer.key): cast.employer.organisation,
        # Known, but outside the scope of the screen; and not known at all.
        ("w2", "jx"): cast.district,
        ("w3", "nobody"): cast.district,
    }
    rows = [{**row, "worker_key": worker, "employer_key": employer} for worker, employer in whose]
    made = screened(lake_of(tmp_path, rows), "cn.wages.unpaid_overtime")
    screen_publish(made=made, organisation=cast.district, by=None, now=NOW)
    found = {each.subject_key: each for each in Finding.objects.select_related("organisation")}
    assert {worker: found[worker].organisation for worker, _ in whose} == {key[0]: one for key, one in whose.items()}
    assert len({one.pk for one in whose.values()}) == 3
    assert found["w1"].title_shown.startswith("禾芽配送：2026年10月")


def test_nobody_publishes_beyond_the_own_scope(cast: Cast, breached: Screen) -> None:
    for user in (cast.zhao, cast.analyst, cast.lin):
        with pytest.raises(Forbidden):
            screen_publish(made=breached, organisation=cast.district, by=user, now=NOW)


def test_it_goes_from_the_form_to_the_derivation(cast: Cast, client_of_wang: Client, data_dir: Path) -> None:
    breached_lake(data_dir)
    page = client_of_wang.get(reverse("screening:screen_new")).content.decode()
    assert "2026-10" in page
    asked = {"pack": "cn", "first": "2026-10", "last": "2026-10", "payday": 31, "organisation": cast.district.pk}
    assert client_of_wang.post(reverse("screening:screen_new"), {**asked, "payday": 0}).status_code == 422
    response = client_of_wang.post(reverse("screening:screen_new"), asked)
    task = TaskRun.objects.get()
    assert urlparse(response.headers["Location"]).path == task.get_absolute_url()

    class Doing:
        arguments = task.arguments
        owner = cast.wang

        def stage(self, text: object) -> None: ...
        def share(self, share: float | None, *, rows: int | None = None) -> None: ...

    outcome = screen_run(Doing())
    run = ScreenRun.objects.get()
    assert outcome.link == run.get_absolute_url()
    page = client_of_wang.get(run.get_absolute_url()).content.decode()
    for words in ("加班工资不足", "58.62", "gongyou replay", "未订立书面劳动合同"):
        assert words in page
    for check, (row, _, _) in BREACHES.items():
        finding = Finding.objects.get(subject_key=row["worker_key"])
        shown = client_of_wang.get(reverse("findings:finding", args=[finding.pk])).content.decode()
        assert reverse("screening:trace", args=[finding.pk]) in shown
        trace = client_of_wang.get(reverse("screening:trace", args=[finding.pk])).content.decode()
        assert "算式" in trace, check
    finding = Finding.objects.get(kind="screening.unpaid_overtime")
    trace = client_of_wang.get(reverse("screening:trace", args=[finding.pk])).content.decode()
    for words in ("258.62 − 200", "58.62", "21.75", "已核对原文", "第四十四条"):
        assert words in trace


def test_who_may_not_see_a_few_sees_no_group_under_ten(cast: Cast, tmp_path: Path) -> None:
    many = [{**BREACHES["cn.wages.unpaid_overtime"][0], "worker_key": f"w{number}"} for number in range(12)]
    few = {**BREACHES["cn.wages.unpaid_overtime"][0], "employer_key": "E2"}
    made = screened(lake_of(tmp_path, [*many, few]), "cn.wages.unpaid_overtime")
    run = screen_publish(made=made, organisation=cast.district, by=None, now=NOW)
    everything = employers_shown(run.report, {}, "zh", sees_few=True)
    assert [line["hidden"] for line in everything] == [False, False]
    shown = {line["employer"]: line["hidden"] for line in employers_shown(run.report, {}, "zh", sees_few=False)}
    assert shown["E2"]
    client = Client()
    client.force_login(cast.analyst)
    page = client.get(run.get_absolute_url()).content.decode()
    assert "少于 10 人" in page
    assert checks_shown(run.report, "zh", sees_few=False)[0]["hidden"] is False


def test_the_pages_are_there_in_english(cast: Cast, client_of_wang: Client, breached: Screen) -> None:
    run = screen_publish(made=breached, organisation=cast.district, by=None, now=NOW)
    client_of_wang.cookies["django_language"] = "en"
    with translation.override("en"):
        page = client_of_wang.get(run.get_absolute_url(), headers={"accept-language": "en"}).content.decode()
    assert "Overtime pay short" in page
    assert "Rows that could not be judged" in page
