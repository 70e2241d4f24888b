"""协商's pages: the trial over a lake, keeping through the task, one scenario, its files, several side by side."""

from __future__ import annotations

import json
import re
from importlib.resources import files
from pathlib import Path
from urllib.parse import parse_qs, urlparse

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from gongyou.kit.models import AuditLine
from gongyou.kit.tasks.models import TaskRun
from gongyou.lake import IngestRequest, Lake
from gongyou.rooms.bargaining.models import Scenario
from gongyou.rooms.bargaining.schemes import DECLARED, scheme_of_platform, scheme_path, schemes_offered
from gongyou.rooms.bargaining.services.topics import Offer, proposal_make
from gongyou.rooms.bargaining.views import packages
from gongyou.rooms.bargaining.work import scenario_run
from gongyou.rooms.platforms.services.rules import version_record
from tests.bargaining.kept import kept
from tests.bargaining.test_command import written
from tests.negotiations.cases import TODAY, a_topic, guideline_case
from tests.platforms.register.rules import FIRST, pay_rule
from tests.platforms.register.test_editor import Sent
from tests.registry.cast import NOW, Cast

pytestmark = pytest.mark.database


@pytest.fixture
def wang(cast: Cast) -> Client:
    client = Client()
    client.force_login(cast.wang)
    return client


@pytest.fixture(scope="module")
def lake_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("what-if")
    lake = Lake.open(folder)
    lake.ingest(IngestRequest("orders", (written(tmp_path_factory.mktemp("log")),)))
    return folder


def test_a_moved_number_is_answered_at_once_and_kept_by_the_queue(
    cast: Cast, wang: Client, lake_folder: Path, settings: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(packages, "POINTS", 2)
    settings.GONGYOU_DATA_DIR = lake_folder  # type: ignore[attr-defined]
    page = wang.get(reverse("bargaining:trial")).content.decode()
    assert 'name="lever:terms.base.amount"' in page and "L0 静态回放" in page
    sent = {"platform": "heya", "before": "demo.heya", "after": "demo.heya", "lever:terms.base.amount": "4.60"}
    part = wang.get(reverse("bargaining:trial_result"), sent).content.decode()
    assert "<html" not in part and "what-if-income" in part
    # Nobody loses and all thirty gain, in that order.
    assert re.findall(r'figure-value">(\d+) ', part) == ["0", "30"]
    refused = wang.get(reverse("bargaining:trial_result"), {**sent, "take_cap": "7"}).content.decode()
    assert "0.30" in refused and "chart-card" not in refused
    sought = {**sent, "pick": ["terms.base.amount"], "p10": "70", "reach": "1.5", "cost": "0.01"}
    found = wang.get(reverse("bargaining:trial_package"), sought).content.decode()
    assert "达不到全部目标" in found and "用工成本上限" in found and "lever%3Aterms.base.amount=" in found
    assert "请先勾选" in wang.get(reverse("bargaining:trial_package"), sent).content.decode()
    unnamed = wang.post(reverse("bargaining:trial_keep"), sent)
    assert unnamed.status_code == 422
    answer = wang.post(
        reverse("bargaining:trial_keep"), {**sent, "name": "起步价 4.60", "organisation": cast.district.pk}
    )
    task = _task(answer)
    if not Scenario.objects.exists():
        scenario_run(Doing(task))  # type: ignore[arg-type]
    scenario = Scenario.objects.get()
    assert scenario.name == "起步价 4.60" and scenario.created_by == cast.wang
    assert scenario.report["what_if"]["winners"]["winners"] == 30
    line = AuditLine.objects.filter(type="bargaining.scenario.kept").latest("number")
    assert "起步价" not in json.dumps(line.data, ensure_ascii=False)


class Doing:
    """The worker process at its work."""

    def __init__(self, task: TaskRun) -> None:
        self.arguments, self.owner = task.arguments, task.owner

    def stage(self, text: object) -> None: ...

    def share(self, done: float) -> None: ...


def test_the_losers_are_the_first_thing_on_the_page_and_in_the_report(cast: Cast, wang: Client) -> None:
    run = kept(cast.district)
    page = wang.get(run.get_absolute_url()).content.decode()
    body = page[page.index("<main") :] if "<main" in page else page
    assert body.index("收入减少") < body.index("平台用工成本")
    assert "gongyou replay" in page and "w001" not in page
    for kind, starts in (("html", b"<!"), ("docx", b"PK"), ("json", b"{\n")):
        answer = wang.get(reverse("bargaining:scenario_file", args=[run.pk, kind]))
        assert answer.content[:2] == starts


def test_scenarios_stand_side_by_side_and_a_stranger_finds_none(cast: Cast, wang: Client) -> None:
    runs = [kept(cast.district), kept(cast.district, "起步价 5.00", "5.00")]
    address = reverse("bargaining:compare") + "?" + "&".join(f"of={run.pk}" for run in runs)
    page = wang.get(address).content.decode()
    assert "起步价 4.40" in page and "起步价 5.00" in page and "Gini" not in page
    other = Client()
    other.force_login(cast.zhao)
    assert other.get(address).status_code == 404
    assert wang.get(reverse("bargaining:compare") + "?of=none").status_code == 404


def test_kept_again_it_is_the_same_scenario(cast: Cast) -> None:
    assert kept(cast.district).pk == kept(cast.district, "另一个名称").pk
    assert Scenario.objects.count() == 1


def test_a_page_takes_rules_by_name_alone_and_offers_the_one_on_record(
    cast: Cast, wang: Client, lake_folder: Path, settings: object, tmp_path: Path
) -> None:
    settings.GONGYOU_DATA_DIR = lake_folder  # type: ignore[attr-defined]
    secret = tmp_path / "secret.yaml"
    secret.write_text("id: hidden words", encoding="utf-8")
    for name in ("before", "after"):
        sent = {"platform": "heya", "before": "demo.heya", "after": "demo.heya", name: str(secret)}
        part = wang.get(reverse("bargaining:trial_result"), sent).content.decode()
        assert "没有这个计价规则" in part and "hidden" not in part
    assert "declared:heya" not in wang.get(reverse("bargaining:trial")).content.decode()
    rule = pay_rule(cast)
    version_record(rule=rule, published=FIRST, by=cast.wang, now=NOW)
    platform = rule.platform
    assert DECLARED + platform == scheme_of_platform(platform)
    offered = dict(schemes_offered([platform]))
    assert offered[DECLARED + platform].zh.endswith("登记的计价规则")
    kept_as = Path(scheme_path(DECLARED + platform))
    assert kept_as.is_file() and kept_as.is_relative_to(lake_folder)


def test_a_proposal_is_the_rule_after_and_what_is_kept_of_it_is_attached(
    cast: Cast, wang: Client, lake_folder: Path, settings: object
) -> None:
    settings.GONGYOU_DATA_DIR = lake_folder  # type: ignore[attr-defined]
    topic = a_topic(guideline_case(cast))
    rule = (files("gongyou.rules") / "packs/demo/schemes/heya.yaml").read_text(encoding="utf-8")
    dearer = rule.replace("amount: 3.60", "amount: 4.60")
    proposal = proposal_make(topic=topic, offer=Offer("union", TODAY, "起步价 4.60 元", dearer), by=None, now=NOW)
    assert f"after=proposal:{proposal.key}" in wang.get(topic.get_absolute_url()).content.decode()
    sent = {"platform": "heya", "after": f"proposal:{proposal.key}"}
    page = wang.get(reverse("bargaining:trial"), sent).content.decode()
    # The rule before is the platform's own, and the page says from which topic the rule after is.
    assert 'name="before" value="demo.heya"' in page and f'value="proposal:{proposal.key}"' in page
    assert re.findall(r'figure-value">(\d+) ', page) == ["0", "30"] and topic.get_absolute_url() in page
    named = {**sent, "before": "demo.heya"}
    task = _task(
        wang.post(reverse("bargaining:trial_keep"), {**named, "name": "第一稿", "organisation": cast.district.pk})
    )
    for _ in range(2):
        scenario_run(Doing(task))  # type: ignore[arg-type]
    assert proposal.scenarios.get().report["what_if"]["winners"]["winners"] == 30
    assert "第一稿" in wang.get(topic.get_absolute_url()).content.decode()
    # A number that was moved becomes the scheme of the next proposal.
    answer = wang.post(reverse("bargaining:trial_propose"), {**named, "lever:terms.base.amount": "5.10"})
    form = wang.get(answer["Location"]).content.decode()
    assert "amount: 5.10" in form and "amount: 4.60" not in form
    stranger = Client()
    stranger.force_login(cast.zhao)
    assert stranger.get(reverse("bargaining:trial"), sent).status_code == 404
    part = stranger.get(reverse("bargaining:trial_result"), named).content.decode()
    assert "没有这一稿方案" in part and "chart-card" not in part


def test_the_rule_after_is_edited_in_the_form_and_comes_back_with_all_that_stood_there(
    cast: Cast, wang: Client, lake_folder: Path, settings: object
) -> None:
    settings.GONGYOU_DATA_DIR = lake_folder  # type: ignore[attr-defined]
    topic = a_topic(guideline_case(cast))
    rule = (files("gongyou.rules") / "packs/demo/schemes/heya.yaml").read_text(encoding="utf-8")
    proposal = proposal_make(topic=topic, offer=Offer("union", TODAY, "现行规则", rule), by=None, now=NOW)
    stood = {
        "platform": "heya", "before": "demo.heya", "after": f"proposal:{proposal.key}", "floor": "22.50",
        "floor_on": "engaged", "floor_unit": "week", "hours_cap": "10", "reaction:hours": "0..1",
        "lever:terms.base.amount": "5.10",
    }  # fmt: skip
    page = wang.post(reverse("bargaining:trial_scheme"), stood)
    assert page.status_code == 200
    # The moved number stands in its field; what one goes back to without changes is what one came from.
    written = page.content.decode()
    whole = written[written.index(f'action="{reverse("bargaining:trial_scheme")}"') :]
    typed = {name: value for name, value in Sent(whole[: whole.index("</form>")]).data.lists() if name != "op"}
    assert typed["e.versions.0.terms.0.amount"] == ["5.10"]
    back = {name: value[0] for name, value in parse_qs(urlparse(page.context["back"]).query).items()}
    assert back.items() >= stood.items() and set(back) - set(stood) <= {"first"}
    part = wang.post(reverse("bargaining:trial_scheme_part"), {**typed, "op": "text"})
    assert "amount: 5.10" in part.content.decode()
    assert "5.10" in wang.post(reverse("bargaining:trial_scheme_preview"), typed).content.decode()
    wrong = wang.post(reverse("bargaining:trial_scheme"), {**typed, "e.versions.0.terms.0.amount": "much"})
    assert wrong.status_code == 422
    done = wang.post(reverse("bargaining:trial_scheme"), {**typed, "e.versions.0.terms.0.amount": "5.30"})
    assert done.status_code == 302
    sent = {name: value[0] for name, value in parse_qs(urlparse(done["Location"]).query).items()}
    # The numbers are in the rule now; everything else came along, the proposal too.
    expected = {name: value for name, value in back.items() if not name.startswith("lever:")}
    assert sent == {**expected, "after": sent["after"], "of": stood["after"]}
    assert sent["after"].startswith("draft:")
    # One write, one line, about its author.
    line = AuditLine.objects.get(type="bargaining.scheme.drafted")
    assert (line.actor, line.data["draft"]) == (cast.wang, sent["after"].removeprefix("draft:"))
    trial = wang.get(done["Location"]).content.decode()
    assert re.search(r'name="lever:terms.base.amount"[^>]*value="5.30"', trial) and 'value="22.50"' in trial
    assert topic.get_absolute_url() in trial and 'role="alert"' not in trial
    # What was edited becomes the scheme of the next proposal, with what was moved since.
    answer = wang.post(reverse("bargaining:trial_propose"), {**sent, "lever:terms.base.amount": "5.40"})
    assert "amount: 5.40" in wang.get(answer["Location"]).content.decode()
    # Nobody else may name it, whoever they are.
    other = Client()
    other.force_login(cast.zhao)
    named = {"platform": "heya", "before": "demo.heya", "after": sent["after"]}
    assert other.get(reverse("bargaining:trial"), named).status_code == 404
    assert "没有这个改过的规则" in other.get(reverse("bargaining:trial_result"), named).content.decode()
    for name in ("draft:../../secret", f"draft:{'0' * 24}"):
        assert wang.get(reverse("bargaining:trial"), {**named, "after": name}).status_code == 404


def test_a_kept_what_if_is_attached_by_hand_once(cast: Cast, wang: Client) -> None:
    run = kept(cast.district)
    topic = a_topic(guideline_case(cast))
    proposal = proposal_make(topic=topic, offer=Offer("union", TODAY, "起步价 4.60 元"), by=None, now=NOW)
    address = reverse("bargaining:proposal_scenario", args=[proposal.key])
    assert wang.post(address, {"scenario": run.pk}).status_code == 302
    assert list(proposal.scenarios.all()) == [run]
    assert wang.post(address, {"scenario": run.pk}).status_code == 422


def _task(answer: HttpResponse) -> TaskRun:
    return TaskRun.objects.get(pk=urlparse(answer["Location"]).path.rstrip("/").rsplit("/", 1)[-1])
