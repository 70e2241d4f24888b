"""The REST face: whoever holds a token can do what its owner can, once, and sees what changed meanwhile."""

from __future__ import annotations

import json
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pydantic import BaseModel

from gongyou.kit.models import IdempotentAnswer, User
from gongyou.registry import services
from gongyou.registry.models import ApiToken, Application, Member
from gongyou.registry.services import memberships
from gongyou.registry.services.tokens import PERSONAL
from gongyou.site.api.urls import api
from tests.registry.cast import Cast, id_number
from tests.rosters.files import csv_file, line
from tests.rosters.test_importing import checked

SCOPES = PERSONAL
pytestmark = pytest.mark.django_db


class Caller:
    """A program that holds a token."""

    def __init__(self, user: User, *scopes: str) -> None:
        now = timezone.now()
        row = services.TokenRow("tests", scopes or SCOPES, now + timedelta(days=1))
        self.token = services.token_issue(row=row, user=user, by=user, now=now).text
        self.client = Client(headers={"Authorization": f"Bearer {self.token}"})

    def get(self, address: str, **headers: str) -> Any:
        return self.client.get(f"/api/v1{address}", headers=headers)

    def post(self, address: str, body: Any = None, **headers: str) -> Any:
        return self._sent(self.client.post, address, body, headers)

    def patch(self, address: str, body: Any, **headers: str) -> Any:
        return self._sent(self.client.patch, address, body, headers)

    def _sent(self, verb: Any, address: str, body: Any, headers: dict[str, str]) -> Any:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return verb(f"/api/v1{address}", data=json.dumps(body or {}), content_type="application/json", headers=named)


@pytest.fixture
def wang(cast: Cast) -> Caller:
    return Caller(cast.wang)


def a_person(serial: int = 41, **changes: Any) -> dict[str, Any]:
    return {
        "name": "何苗",
        "id_number": id_number(serial),
        "phone": f"1390000{serial:04d}",
        "organisation": "HL-MX-KD",
        "region": "990101",
        "employment_form": "platform",
        "joined_on": "2026-03-01",
        "occupation": "rider",
        **changes,
    }


def test_it_reads_the_scope_page_by_page(cast: Cast, wang: Caller) -> None:
    first = wang.get("/organisations?limit=2").json()
    assert [each["code"] for each in first["items"]] == ["HL-MX", "HL-MX-KD"]
    rest = wang.get(f"/organisations?limit=2&cursor={first['next']}").json()
    assert [each["code"] for each in rest["items"]] == ["HL-MX-KD-1"]
    assert rest["next"] is None
    assert {each["organisation"] for each in wang.get("/members").json()["items"]} == {"HL-MX-KD", "HL-MX-KD-1"}


def test_it_masks_and_finds(cast: Cast, wang: Caller) -> None:
    found = wang.post("/members/search", {"text": "xiaoman"}).json()["items"]
    assert [each["worker_key"] for each in found] == [cast.lin_member.worker_key]
    assert "林小满" not in json.dumps(found, ensure_ascii=False)
    assert cast.lin_member.id_number not in json.dumps(found)


@pytest.mark.parametrize(
    ("address", "known"),
    [("members?state=activ", "active"), ("members?occupation=cook", "rider"), ("transfers?state=open", "asked")],
)
def test_a_filter_that_cannot_be_says_what_it_may_be(wang: Caller, address: str, known: str) -> None:
    answer = wang.get(f"/{address}")
    assert (answer.status_code, answer.json()["error"]) == (422, "api.filter_unknown")
    assert known in answer.json()["remedy"]["zh"]


def test_strangers_and_small_tokens_find_nothing(cast: Cast, wang: Caller) -> None:
    key = cast.lin_member.worker_key
    assert wang.get(f"/members/{key}").status_code == 200
    assert Caller(cast.zhao).get(f"/members/{key}").status_code == 404
    assert Caller(cast.analyst).get(f"/members/{key}").status_code == 404
    small = Caller(cast.wang, ApiToken.Scope.ORGANISATIONS_READ)
    assert small.get(f"/members/{key}").status_code == 401
    assert small.get("/organisations").status_code == 200
    assert Client().get("/api/v1/members").status_code == 401
    read = Caller(cast.wang, ApiToken.Scope.MEMBERS_READ)
    assert read.post("/members", a_person()).status_code == 401


def test_a_revoked_token_opens_nothing(cast: Cast, wang: Caller) -> None:
    services.token_revoke(token=ApiToken.objects.get(), by=cast.wang, now=timezone.now())
    assert wang.get("/members").status_code == 401


def test_it_registers_once_for_one_key(wang: Caller) -> None:
    before = Member.objects.count()
    first = wang.post("/members", a_person(), Idempotency_Key="k-1")
    again = wang.post("/members", a_person(), Idempotency_Key="k-1")
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert again["Idempotent-Replayed"] == "true"
    assert (again["Location"], again["ETag"]) == (first["Location"], first["ETag"])
    assert Member.objects.count() == before + 1
    other = wang.post("/members", a_person(42), Idempotency_Key="k-1")
    assert (other.status_code, other.json()["error"]) == (422, "api.key_reused")
    assert wang.post("/members", a_person()).status_code == 409
    assert wang.get(first["Location"].removeprefix("/api/v1")).status_code == 200


def test_a_key_is_free_again_after_an_error_of_the_asker_too(wang: Caller) -> None:
    wrong = wang.post("/members", a_person(id_number="1"), Idempotency_Key="k-2")
    assert wrong.status_code == 422
    # The answer to a wrong request is an answer: the same request gets it again, another one needs its own key.
    assert wang.post("/members", a_person(id_number="1"), Idempotency_Key="k-2").status_code == 422
    assert wang.post("/members", a_person(), Idempotency_Key="k-3").status_code == 201


def test_a_write_under_way_is_not_begun_twice(cast: Cast, wang: Caller) -> None:
    now = timezone.now()
    assert wang.post("/members", a_person(), Idempotency_Key="k-4").status_code == 201
    IdempotentAnswer.objects.update(status=None, created_at=now)
    assert wang.post("/members", a_person(), Idempotency_Key="k-4").json()["error"] == "api.key_busy"
    # Its process died: a minute later the key is free.
    IdempotentAnswer.objects.update(created_at=now - timedelta(minutes=2))
    assert wang.post("/members", a_person(), Idempotency_Key="k-4").status_code == 409  # the person is there by now


def test_the_second_of_two_changes_is_told(cast: Cast, wang: Caller) -> None:
    address = f"/members/{cast.lin_member.worker_key}"
    seen = wang.get(address)
    assert wang.get(address, If_None_Match=seen["ETag"]).status_code == 304
    assert wang.patch(address, {"occupation": "courier"}).status_code == 428
    changed = wang.patch(address, {"occupation": "courier"}, If_Match=seen["ETag"])
    assert (changed.status_code, changed.json()["occupation"]) == (200, "courier")
    late = wang.patch(address, {"occupation": "domestic_worker"}, If_Match=seen["ETag"])
    assert late.status_code == 412
    assert "ETag" in late.json()["remedy"]["zh"]
    assert Member.objects.get(pk=cast.lin_member.pk).occupation == "courier"
    assert wang.get(address, If_None_Match=seen["ETag"]).status_code == 200


def test_a_membership_rests_and_goes_on(cast: Cast, wang: Caller) -> None:
    address = f"/members/{cast.lin_member.worker_key}"
    act = {"reason": "外出务工", "on": timezone.localdate().isoformat()}
    assert wang.post(f"{address}/suspend", act).json()["state"] == "suspended"
    assert wang.post(f"{address}/return", act).json()["state"] == "active"
    assert Caller(cast.zhao).post(f"{address}/leave", act).status_code == 404


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"region": "9901"}, "registry.region_wrong"),
        ({"region": "９９０１０１"}, "registry.region_wrong"),
        ({"work_area": "990101"}, "registry.community_wrong"),
        ({"joined_on": "2099-01-01"}, "registry.day_wrong"),
        ({"joined_on": "1989-01-01"}, "registry.day_wrong"),
    ],
)
def test_what_a_workbook_may_not_say_a_program_may_not_either(
    cast: Cast, wang: Caller, given: dict[str, str], code: str
) -> None:
    assert wang.post("/members", a_person(**given)).json()["error"] == code
    if "joined_on" in given:
        return
    address = f"/members/{cast.lin_member.worker_key}"
    assert wang.patch(address, given, If_Match=wang.get(address)["ETag"]).json()["error"] == code
    applicant = {name: value for name, value in a_person(**given).items() if name != "joined_on"}
    assert wang.post("/applications", applicant).json()["error"] == code


def test_an_etag_ends_with_whatever_the_answer_says(cast: Cast, wang: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    member, organisation = f"/members/{cast.lin_member.worker_key}", f"/organisations/{cast.grid.code}"
    held = {address: wang.get(address)["ETag"] for address in (member, organisation)}
    monkeypatch.setattr(memberships, "identity_state", lambda name, number: "passed")
    services.member_identity_check(member=cast.lin_member, by=None, now=timezone.now())
    services.organisation_move(organisation=cast.grid, under=cast.district, by=None, now=timezone.now())
    for address, tag in held.items():
        assert wang.get(address, If_None_Match=tag).status_code == 200


def test_an_application_becomes_a_membership(cast: Cast, wang: Caller) -> None:
    given = {name: value for name, value in a_person(51).items() if name != "joined_on"}
    made = wang.post("/applications", given)
    assert made.status_code == 201, made.content
    application = Application.objects.get()
    assert application.source == Application.Source.API
    assert Caller(cast.zhao).post(f"/applications/{application.pk}/approve").status_code == 404
    assert wang.post(f"/applications/{application.pk}/approve").json()["organisation"] == "HL-MX-KD"
    assert wang.post(f"/applications/{application.pk}/approve").status_code == 409


def test_a_roster_goes_in_as_a_task(cast: Cast, wang: Caller) -> None:
    heads = "姓名,身份证号,手机号,行政区划代码,用工形式,入会日期"
    line = f"何苗,{id_number(61)},13900000061,990101,平台用工,2026-03-01"
    file = SimpleUploadedFile("名册.csv", f"{heads}\n{line}\n".encode("utf-8-sig"), content_type="text/csv")
    made = wang.client.post("/api/v1/imports", data={"file": file, "organisation": "HL-MX-KD"})
    assert made.status_code == 202, made.content
    assert made.json()["state"] == "checking"
    assert wang.get(f"/tasks/{made.json()['task']}").json()["state"] == "queued"
    assert wang.get(f"/imports/{made.json()['id']}").status_code == 200
    assert Caller(cast.zhao).get(f"/imports/{made.json()['id']}").status_code == 404


def test_a_program_reads_what_is_wrong_with_a_roster_and_gives_it_up(cast: Cast, wang: Caller, tmp_path: Path) -> None:
    wrong = csv_file(tmp_path / "名册.csv", line(61), line(62, 手机号="1"), line(63, 身份证号="", 行政区划代码="x"))
    roster = checked(wrong, "HL-MX")
    told = wang.get(f"/imports/{roster.pk}").json()
    assert (told["rows_new"], told["rows_wrong"], told["remarks"]) == (1, 2, [])
    first = wang.get(f"/imports/{roster.pk}/faults?limit=1").json()
    rest = wang.get(f"/imports/{roster.pk}/faults?cursor={first['next']}").json()
    rows = {
        row["line"]: {each["column"]: each["error"] for each in row["faults"]} for row in first["items"] + rest["items"]
    }
    assert rest["next"] is None
    assert rows == {
        3: {"phone": "registry.phone_wrong"},
        4: {"id_number": "registry.roster_missing_cell", "region": "registry.roster_code"},
    }
    assert "新桥" not in json.dumps([first, rest], ensure_ascii=False)
    assert Caller(cast.zhao).get(f"/imports/{roster.pk}/faults").status_code == 404
    assert Caller(cast.zhao).post(f"/imports/{roster.pk}/discard").status_code == 404
    assert wang.post(f"/imports/{roster.pk}/discard").json()["state"] == "discarded"
    assert wang.post(f"/imports/{roster.pk}/discard").status_code == 409


def test_a_membership_is_asked_for_and_answered_by_programs(cast: Cast, wang: Caller) -> None:
    zhao, address = Caller(cast.zhao), f"/members/{cast.lin_member.worker_key}/transfer"
    asked = {"target": "HL-SQ-JX", "reason": "换了工作"}
    assert zhao.post(address, asked).status_code == 404
    assert wang.post(address, {**asked, "target": "HL-NONE"}).json()["error"] == "registry.organisation_missing"
    made = wang.post(address, asked, Idempotency_Key="t-1").json()
    assert wang.post(address, asked, Idempotency_Key="t-1").json() == made
    assert wang.post(address, asked).status_code == 409  # one waits already
    assert wang.post(f"/transfers/{made['id']}/accept").status_code == 404  # the side that asked does not answer
    assert wang.get("/transfers?awaiting=true").json()["items"] == []
    assert [each["id"] for each in zhao.get("/transfers?awaiting=true").json()["items"]] == [made["id"]]
    assert zhao.post(f"/transfers/{made['id']}/withdraw").status_code == 404
    refused = zhao.post(f"/transfers/{made['id']}/refuse", {"reason": "不在本厂"}).json()
    assert (refused["state"], refused["answer"]) == ("refused", "不在本厂")
    again = wang.post(address, asked).json()
    assert wang.post(f"/transfers/{again['id']}/withdraw").json()["state"] == "withdrawn"
    third = wang.post(address, asked).json()
    assert zhao.post(f"/transfers/{third['id']}/accept").json()["state"] == "accepted"
    assert zhao.get(f"/members/{cast.lin_member.worker_key}").json()["organisation"] == "HL-SQ-JX"
    assert wang.get(f"/members/{cast.lin_member.worker_key}").status_code == 404
    assert Caller(cast.analyst).get("/transfers").json()["items"] == []


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("/members?limit=0", 422),
        ("/members?limit=5000", 422),
        ("/members?cursor=abc", 422),
        ("/members?cursor=WyJwayIsICIxIl0x", 422),
        ("/members?organisation=HL-SQ", 404),
        ("/members/w000000000000000000000000", 404),
        ("/imports/x", 422),
    ],
)
def test_it_says_what_is_wrong(wang: Caller, address: str, code: int) -> None:
    answer = wang.get(address)
    assert answer.status_code == code
    assert answer["Content-Type"] == "application/problem+json"
    told = answer.json()
    assert told["message"]["zh"] and told["message"]["en"]
    assert (told["status"], told["type"]) == (code, f"urn:gongyou:problem:{told['error']}")
    assert told["instance"] == f"/api/v1{address.partition('?')[0]}"
    assert told["message"]["zh"] in told["detail"]


def test_a_wrong_value_stays_out_of_the_answer(wang: Caller) -> None:
    answer = wang.post("/members", a_person(joined_on="110101199003071234"))
    assert answer.status_code == 422
    assert "110101199003071234" not in answer.content.decode()
    assert answer.json()["places"] == [{"where": "body.joined_on", "reason": "date_from_datetime_parsing"}]
    assert answer.json()["remedy"]["zh"] == "body.joined_on：不是日期，请写成 2026-10-01。请对照 openapi.json。"
    assert wang.post("/members", a_person(salary=1)).status_code == 422


@pytest.mark.parametrize(
    ("method", "address", "status", "code"),
    [
        ("get", "/api/v1/nowhere", 404, "http.404"),
        ("get", "/api/", 404, "http.404"),
        ("delete", "/api/v1/members", 405, "http.405"),
        ("get", "/api/v1/members", 401, "api.token_wrong"),
        ("get", "/api/v1/rules/none", 404, "rules.rule_unknown"),
    ],
)
def test_every_error_is_a_problem(client: Client, method: str, address: str, status: int, code: str) -> None:
    answer = getattr(client, method)(address, headers={"Accept-Language": "en"})
    told = answer.json()
    assert (answer.status_code, told["status"], answer["Content-Type"]) == (status, status, "application/problem+json")
    assert answer["Content-Length"] == str(len(answer.content))
    assert (told["error"], told["type"]) == (code, f"urn:gongyou:problem:{code}")
    assert told["title"].isascii() and told["detail"].isascii() and told["message"]["zh"]
    assert told["instance"] == address


def test_a_body_that_is_no_json_is_a_problem(wang: Caller) -> None:
    answer = wang.client.post("/api/v1/members", "{", content_type="application/json")
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
    assert answer.json()["error"] == "http.400" and answer.json()["detail"]


def test_the_pages_keep_their_own_refusals(client: Client) -> None:
    assert client.get("/nowhere/")["Content-Type"].startswith("text/html")


def test_the_description_names_the_problem() -> None:
    described = Client().get(reverse("api:openapi-json")).json()
    assert {"type", "title", "status", "detail", "instance"} <= set(
        described["components"]["schemas"]["Problem"]["required"]
    )
    for methods in described["paths"].values():
        for operation in methods.values():
            errors = {status: each for status, each in operation["responses"].items() if not status.startswith("2")}
            assert "default" in errors
            assert all(set(each["content"]) == {"application/problem+json"} for each in errors.values())


def test_it_describes_itself() -> None:
    described = Client().get(reverse("api:openapi-json")).json()
    assert described["openapi"].startswith("3.1")
    for methods in described["paths"].values():
        for operation in methods.values():
            assert operation["summary"]
            assert operation["description"]


def test_it_draws_its_description_up_once_for_each_address_it_stands_under() -> None:
    assert api.get_openapi_schema() is api.get_openapi_schema()
    elsewhere = api.get_openapi_schema(path_prefix="/union/api/v1/")
    assert {path.removeprefix("/union") for path in elsewhere["paths"]} == set(api.get_openapi_schema()["paths"])
    assert all(path.startswith("/union/") for path in elsewhere["paths"])


def test_no_two_answers_share_a_name() -> None:
    """The description of the API knows a shape by its name alone: the second of that name would describe the first."""
    named: dict[str, set[str]] = {}
    for module in [each for name, each in sys.modules.items() if name.startswith("gongyou.site.api.")]:
        for shape in vars(module).values():
            if isinstance(shape, type) and issubclass(shape, BaseModel) and shape.__module__.startswith("gongyou"):
                named.setdefault(shape.__name__, set()).add(shape.__module__)
    assert {name: modules for name, modules in named.items() if len(modules) > 1} == {}
