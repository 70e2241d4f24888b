"""A small register that grows by rows of every kind, written past the services: what pages cost is counted on it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db.models import Model
from django.utils import timezone

from gongyou.findings.models import Finding
from gongyou.kit import audit
from gongyou.kit.models import AuditLine, Delivery, Notice, SignedIn, TaskRun
from gongyou.registry import models, services
from gongyou.registry.naming import name_index_of, name_tokens
from gongyou.rooms.bargaining.models import Scenario
from gongyou.rooms.hours.models import HoursApproval, HoursLook
from gongyou.rooms.market.models import BriefRun
from gongyou.rooms.platforms.models import AuditRun
from gongyou.rooms.rights.models import Inquiry, Reply
from gongyou.rooms.screening.models import ScreenRun
from tests.findings.found import UNDERPAID
from tests.notices.addresses import PROBE
from tests.organisations.squares import square
from tests.registry.cast import NOW, Cast, id_number

DAY, MONTH = NOW.date(), "2026-10"


class Growing:
    """`grow(many)` brings every kind to so many rows, each with a person, an employer and an organisation of its own.

    Everything hangs on things of `cast` too, so that the page of one thing grows with what belongs to it.
    """

    def __init__(self, cast: Cast) -> None:
        self.cast, self.there = cast, 0
        self.area = models.Grid.objects.create(
            code="G",
            name="新桥",
            kind="social",
            region="990101",
            organisation=cast.district,
            area_codes=["990101001001"],
        )
        self.roster = models.RosterImport.objects.create(
            organisation=cast.district,
            uploaded_by=cast.wang,
            file_name="甲.csv",
            state="checked",
            created_at=timezone.now(),
        )

    def grow(self, many: int) -> None:
        added = range(self.there, many)
        self.there = many
        self._places(added)
        self._people(added)
        self._work(added)
        self._runs(added)

    def _places(self, added: range) -> None:
        cast = self.cast
        services.organisations_found_many(
            rows=[
                services.OrganisationRow(f"HL-MX-{at}", f"第{at}工会", "grassroots", "grassroots", "990101", "HL-MX")
                for at in added
            ],
            by=None,
            now=NOW,
        )
        codes = [f"HL-MX-{at}" for at in added]
        held = {found.code: found for found in models.Organisation.objects.filter(code__in=codes)}
        self.unions = [held[code] for code in codes]
        self._of(models.CommitteeTerm, added, organisation=self._union, elected_on=DAY, term_years=3, expires_on=DAY)
        self._of(models.OrganisationQuality, added, organisation=self._union, computed_on=DAY, score=80)
        self._of(models.Employer, added, key="e{}", name="单位{}", region="990101", organisation=self._union)
        self._of(models.Employer, added, key="n{}", name="未建会{}", region="990101", staff_count=40)
        self.employers = list(models.Employer.objects.filter(key__startswith="e").order_by("-pk")[: len(added)])[::-1]
        area = {"name": "网格{}", "kind": "social", "region": "990101", "organisation": self._union}
        self._of(
            models.Grid, added, code="G{}", polygon=square(110.0, 30.0), west=110, east=111, south=30, north=31, **area
        )
        self._of(
            models.Station,
            added,
            code="S{}",
            name="站点{}",
            region="990101",
            point="30.1,110.1",
            organisation=self._union,
        )
        self._of(
            models.DuesRate,
            added,
            organisation=self._union,
            from_month="2026-01",
            amount_fen=500,
            basis="规定",
            recorded_at=NOW,
        )
        body = models.Organisation.objects.filter(code="HL-SQ").get()
        self._of(models.Affiliation, added, organisation=self._union, body=body, kind="industry", since=DAY)
        self._of(models.Affiliation, added, organisation=cast.district, body=self._union, kind="industry", since=DAY)

    def _people(self, added: range) -> None:
        cast = self.cast
        about = {
            "name": "王{}",
            "name_index": name_index_of("王小满"),
            "name_tokens": name_tokens("王小满"),
            "phone": "13900000000",
            "phone_index": "shared",
            "id_number": id_number(500),
            "region": "990101",
            "employment_form": "platform",
            "joined_on": DAY,
            "grid": self.area,
        }
        before = models.Member.objects.count()
        for union, employer in ((self._union, self._employer), (cast.grid, cast.employer)):
            mark = "a" if callable(union) else "b"
            self._of(
                models.Member,
                added,
                organisation=union,
                employer=employer,
                worker_key=f"w{mark}{{}}",
                id_number_index=f"{mark}{{}}",
                **about,
            )
        made = list(models.Member.objects.order_by("pk")[before:])
        self.members, others = made[: len(added)], made[len(added) :]
        self._of(
            models.DuplicatePair,
            added,
            left=self._member,
            right=lambda at: others[at],
            kind="likely",
            score=1,
            found_at=NOW,
        )
        self._of(
            models.DuplicatePair, added, left=cast.lin_member, right=self._member, kind="likely", score=1, found_at=NOW
        )
        move: dict[str, Any] = {"source": cast.grid, "target": self._union, "recorded_by": cast.wang}
        for member, month in ((self._member, MONTH), (cast.lin_member, "2{:03}-10")):
            self._of(models.Movement, added, member=member, kind="transferred", on=DAY, recorded_at=NOW, **move)
            self._of(models.Dues, added, member=member, organisation=cast.grid, month=month, amount_fen=500)
            self._of(
                models.Reveal, added, member=member, field="phone", reason="contact", note="核对", by=cast.wang, at=NOW
            )
            self._of(Inquiry, added, member=member, subject="overtime", results=1, content="{{}}", opened_at=NOW)
        self._of(
            Reply,
            added,
            inquiry=Inquiry.objects.filter(member=cast.lin_member).first(),
            body="答复",
            at=NOW,
            by=cast.wang,
        )
        self._of(
            models.Transfer,
            added,
            member=self._member,
            source=cast.grid,
            target=self._union,
            asked_at=NOW,
            asked_by=cast.wang,
        )
        self._of(
            models.Transfer,
            added,
            member=cast.lin_member,
            source=cast.grid,
            target=self._union,
            asked_at=NOW,
            state="refused",
            decided_by=cast.wang,
        )
        self._of(
            models.Application,
            added,
            organisation=self._union,
            employer=self._employer,
            code="c{}",
            name="赵{}",
            region="990101",
            employment_form="platform",
            submitted_at=NOW,
        )
        self._of(models.Correction, added, member=self._member, field="name", wanted="甲", reason="乙", asked_at=NOW)
        self._of(models.ErasureRequest, added, member=self._member, asked_at=NOW, due_at=NOW)
        self._of(models.Erasure, added, member=self._member, reason="request", at=NOW, by=cast.wang)
        self._of(models.MemberDefect, added, member=self._member, kind="phone", found_on=DAY)
        self._of(
            models.RosterChange,
            added,
            roster=self.roster,
            member=self._member,
            line=2,
            version=1,
            identity_state="passed",
            **{name: about[name] for name in ("name", "name_index", "region", "employment_form", "joined_on")},
        )
        self._of(models.RosterFault, added, roster=self.roster, line=3, cells='[""]')

    def _work(self, added: range) -> None:
        cast = self.cast
        accounts = [
            services.account_open(
                row=services.AccountRow(f"gan{at}", "hui-yuan-2026-tests", "officer", f"小{at}"),
                organisation=self._union(at - added.start),
                by=None,
                now=NOW,
            )
            for at in added
        ]
        self._of(models.Appointment, added, user=cast.wang, role="analyst", organisation=self._union)
        self._of(
            models.Approval,
            added,
            act="members.export",
            subject="s{}",
            organisation=self._union,
            reason="核对",
            asked_by=cast.wang,
            asked_at=NOW,
            expires_at=timezone.now() + timedelta(days=9),
        )
        self._of(
            models.OrganisingTask,
            added,
            kind="union",
            organisation=cast.district,
            employer=self._employer,
            subject="t{}",
            due_on=DAY,
            opened_at=NOW,
            assigned_to=lambda at: accounts[at],
        )
        self._of(
            models.CoverageEstimate,
            added,
            organisation=self._union,
            region="990101",
            period="2026-09",
            figure_id="fg-{}",
            made_at=NOW,
            made_by=lambda at: accounts[at],
            value={"state": "withheld", "region": "990101", "period": "2026-09", "lists": ["members", "orders:heya"]},
        )
        self._of(
            models.DuesRecording,
            added,
            organisation=cast.district,
            month=MONTH,
            kind="waived",
            reason="rule",
            count=1,
            amount_fen=0,
            made_at=NOW,
            made_by=lambda at: accounts[at],
        )
        self._of(
            models.ImpactAssessment,
            added,
            organisation=self._union,
            title="评估{}",
            ground="consent",
            purpose="甲",
            influence="乙",
            risk="low",
            measures="丙",
            made_on=DAY,
            kept_until=DAY,
            recorded_by=lambda at: accounts[at],
        )
        self._of(
            HoursApproval,
            added,
            employer=self._employer,
            scheme="comprehensive",
            posts="装配工",
            number="号{}",
            authority="人社局",
            first_day=DAY,
            last_day=DAY,
            recorded_at=NOW,
            recorded_by=lambda at: accounts[at],
        )
        line = AuditLine.objects.latest("number")
        for account in accounts:
            audit.write(line.type, by=account, subject=cast.lin_member, data=line.data, now=NOW)

    def _runs(self, added: range) -> None:
        cast = self.cast
        self._of(
            models.RosterImport,
            added,
            organisation=self._union,
            uploaded_by=cast.wang,
            file_name="{}.csv",
            state="checked",
            created_at=timezone.now(),
        )
        self._of(
            models.RosterExport,
            added,
            number="DC-{}",
            organisation=self._union,
            asked_by=cast.wang,
            reason="核对",
            created_at=NOW,
        )
        self._of(TaskRun, added, kind="test", key="k{}", owner=cast.wang, created_at=NOW)
        self._of(SignedIn, added, user=cast.wang, session_key="k{}", signed_in_at=NOW, seen_at=NOW)
        self._of(Notice, added, kind=PROBE, account=cast.wang, in_app=True, created_at=NOW)
        notices = list(Notice.objects.order_by("-pk")[: len(added)])
        self._of(Delivery, added, notice=lambda at: notices[at], channel="email", created_at=NOW, next_at=NOW)
        period = {"period_from": DAY, "period_to": DAY}
        said = {"zh": "少付", "en": "Short"}
        self._of(
            Finding,
            added,
            fingerprint="f{}",
            kind=UNDERPAID,
            room="tests",
            subject_kind="worker",
            subject_key=lambda at: self._member(at).worker_key,
            organisation=self._union,
            created_at=NOW,
            title=said,
            article=said,
            **period,
        )
        months = {"region": "990101", "organisation": self._union, "created_at": NOW, "created_by": cast.wang}
        self._of(BriefRun, added, period=MONTH, folder="f{}", **months)
        self._of(ScreenRun, added, figure="fg-s{}", pack="cn", month_from=MONTH, month_to=MONTH, report={}, **months)
        del months["region"]
        self._of(HoursLook, added, figure="fg-h{}", month_from=MONTH, month_to=MONTH, report={}, **months)
        self._of(
            AuditRun,
            added,
            figure="fg-a{}",
            platform="lyft",
            scheme="us_nyc.tlc",
            scheme_version="1",
            level="suspect",
            breaches_figure="fg-b{}",
            report={},
            **period,
            **months,
        )
        self._of(Scenario, added, figure="fg-w{}", name="方案{}", platform="lyft", report={}, **period, **months)

    def _union(self, at: int) -> models.Organisation:
        return self.unions[at]

    def _employer(self, at: int) -> models.Employer:
        return self.employers[at]

    def _member(self, at: int) -> models.Member:
        return self.members[at]

    @staticmethod
    def _of(model: type[Model], added: range, **given: Any) -> None:
        """A row for each number: words take it at {}, callables get its place among those added."""

        def value(told: Any, at: int) -> Any:
            if isinstance(told, str):
                return told.format(at)
            return told(at - added.start) if isinstance(told, Callable) else told  # type: ignore[arg-type]

        model._default_manager.bulk_create(
            [model(**{name: value(told, at) for name, told in given.items()}) for at in added]
        )
