"""How the registry's own parts hand a person's data out and erase them."""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from typing import Any

from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.contrib.sessions.models import Session
from django.db import connection
from django.db.models import Q, QuerySet

from gongyou.core.text import Text
from gongyou.kit.crypto import blind_indexes
from gongyou.kit.idempotent import IdempotentAnswer
from gongyou.kit.notices.keeping import notices_forget
from gongyou.kit.notices.models import ChannelAddress, Notice, NoticePreference
from gongyou.kit.sealed_files import sealed_remove
from gongyou.kit.sessions.models import SignedIn
from gongyou.kit.two_step.models import RecoveryCode, TwoStep
from gongyou.registry.erasing import Eraser, Person, eraser
from gongyou.registry.member_search import search_purged
from gongyou.registry.models import (
    ApiToken,
    Application,
    Card,
    Consent,
    Correction,
    DuplicatePair,
    ErasureRequest,
    MemberDefect,
    Merge,
    MergedKey,
    Movement,
    Organisation,
    Reveal,
    RosterChange,
    RosterExport,
    RosterFault,
    RosterRow,
    Transfer,
    WorkPoint,
)

INDEX_HEX = 32
DELETED_AT_ONCE = 500


def nobody() -> str:
    """A blind index that no value has."""
    return "x" + secrets.token_hex(16)[: INDEX_HEX - 1]


def holds_any(stored: str, traces: Sequence[str]) -> bool:
    """Whether a stored text holds one of them, as it is or as JSON writes it with escapes."""
    return any(trace in stored or json.dumps(trace)[1:-1] in stored for trace in traces if trace)


def _told(rows: QuerySet[Any], *fields: str) -> list[dict[str, Any]]:
    return [{name: str(getattr(row, name)) for name in fields} for row in rows]


@eraser
class Membership(Eraser):
    """The record itself: what stays is where somebody belonged and when, and nothing about whom."""

    name = "registry.member"
    title = Text("会员登记", "Membership record")

    def copy(self, person: Person) -> Any:
        fields = ("name", "id_number", "phone", "region", "joined_on", "employment_form", "occupation", "state")
        return [{name: str(getattr(record, name)) for name in fields} for record in person.records]

    def erase(self, person: Person) -> int:
        for record in person.records:
            record.name = record.id_number = record.phone = record.name_tokens = ""
            record.name_index, record.id_number_index, record.phone_index = nobody(), nobody(), ""
            record.worker_key = f"w{secrets.token_hex(12)}"
            record.region = record.work_area = record.employment_form = ""
            record.occupation = record.Occupation.OTHER
            record.employer = record.grid = record.confirmed_on = record.merged_into = record.account = None
            record.identity_state = record.IdentityState.UNCHECKED
            record.state = record.State.ERASED
            record.version += 1
            record.save()
        return len(person.records)

    def sweep(self, texts: Sequence[str], worker_keys: Sequence[str], replacement: str) -> int:
        """The tokens of the name leave the search for good."""
        search_purged(connection)
        return 0


@eraser
class Applications(Eraser):
    name = "registry.application"
    title = Text("入会申请", "Applications to join")

    def copy(self, person: Person) -> Any:
        return _told(self._rows(person), "submitted_at", "state", "name", "id_number", "phone", "reason")

    def erase(self, person: Person) -> int:
        empty = {"name": "", "id_number": "", "phone": "", "id_number_index": "", "phone_index": "", "region": ""}
        more = {
            "employer": None,
            "employer_written": "",
            "work_area": "",
            "work_point": "",
            "station": None,
            "reason": "",
            "occupation": "other",
        }
        rows = self._rows(person)
        for row in rows:
            row.code = secrets.token_urlsafe(20)[:32]
            if row.state == Application.State.SUBMITTED:  # nobody is left to be answered
                row.state, row.decided_at = Application.State.WITHDRAWN, person.now
            for field, value in {**empty, **more, "employment_form": ""}.items():
                setattr(row, field, value)
            row.save()
        Reveal.objects.filter(application__in=[row.pk for row in rows]).exclude(note="").update(note="")
        return len(rows)

    def _rows(self, person: Person) -> QuerySet[Application]:
        indexes = [i for text in person.id_numbers for i in blind_indexes(text, purpose="member.id_number")]
        return Application.objects.filter(Q(member__in=person.pks) | Q(id_number_index__in=indexes))


@eraser
class Places(Eraser):
    """Where somebody works: a point, and the known place that it was picked from."""

    name = "registry.work_point"
    title = Text("工作地点坐标", "Coordinates of the place of work")

    def copy(self, person: Person) -> Any:
        rows = WorkPoint.objects.filter(member__in=person.pks).select_related("station")
        return [{"point": one.point, "noted_at": str(one.noted_at), "station": str(one.station or "")} for one in rows]

    def erase(self, person: Person) -> int:
        return WorkPoint.objects.filter(member__in=person.pks).delete()[0]


@eraser
class History(Eraser):
    """Steps of the membership stay as facts (joined, left, where); what somebody wrote about them goes."""

    name = "registry.history"
    title = Text("会籍变动", "History of the membership")

    def copy(self, person: Person) -> Any:
        return _told(Movement.objects.filter(member__in=person.pks), "kind", "on", "reason")

    def erase(self, person: Person) -> int:
        changed = Movement.objects.filter(member__in=person.pks).update(reason="")
        transfers = Transfer.objects.filter(member__in=person.pks)
        # What waits for an answer would wait for ever.
        transfers.filter(state=Transfer.State.ASKED).update(state=Transfer.State.WITHDRAWN, decided_at=person.now)
        return changed + transfers.update(reason="", answer="")


@eraser
class Papers(Eraser):
    """Cards, consents, corrections, requests, defects."""

    name = "registry.papers"
    title = Text("会员证、同意、更正与提醒", "Card, consents, corrections, reminders")

    def copy(self, person: Person) -> Any:
        mine = {"member__in": person.pks}
        return {
            "cards": _told(Card.objects.filter(**mine), "serial", "issued_at", "withdrawn_at"),
            "consents": _told(Consent.objects.filter(**mine), "purpose", "text_version", "given_at", "withdrawn_at"),
            "corrections": _told(Correction.objects.filter(**mine), "field", "wanted", "reason", "state", "asked_at"),
        }

    def erase(self, person: Person) -> int:
        mine = {"member__in": person.pks}
        ErasureRequest.objects.filter(**mine, done_at=None, cancelled_at=None).update(done_at=person.now)
        gone = [model.objects.filter(**mine).delete()[0] for model in (Card, Consent, Correction, MemberDefect)]
        return sum(gone)


@eraser
class Duplicates(Eraser):
    name = "registry.duplicates"
    title = Text("疑似重复与合并", "Likely duplicates and merges")

    def erase(self, person: Person) -> int:
        mine = Q(left__in=person.pks) | Q(right__in=person.pks)
        gone = DuplicatePair.objects.filter(mine).delete()[0]
        merges = Merge.objects.filter(Q(kept__in=person.pks) | Q(absorbed__in=person.pks))
        changed = merges.update(before="", after="", reason="")
        return gone + changed + MergedKey.objects.filter(member__in=person.pks).delete()[0]


@eraser
class Rosters(Eraser):
    """Staged rows, images for an undo, rows that were wrong, and files that wait to be fetched."""

    name = "registry.rosters"
    title = Text("名册导入导出", "Rosters in and out")

    def erase(self, person: Person) -> int:
        exports = self._exports(person)
        rows = RosterRow.objects.filter(worker_key__in=person.worker_keys).delete()[0]
        images = RosterChange.objects.filter(member__in=person.pks).delete()[0]
        return rows + images + exports

    def _exports(self, person: Person) -> int:
        """Exports of every organisation above one where they have been may hold the person: they are made again."""
        steps_of = Movement.objects.filter(member__in=person.pks)
        been = {record.organisation_id for record in person.records}
        been |= {*steps_of.values_list("source", flat=True), *steps_of.values_list("target", flat=True)}
        been |= {*RosterChange.objects.filter(member__in=person.pks).values_list("organisation", flat=True)}
        above = Organisation.objects.filter(pk__in=been - {None})
        mine = Q(pk__in=[])
        for organisation in above:
            steps = range(organisation.steplen, len(organisation.path) + 1, organisation.steplen)
            mine |= Q(organisation__path__in=[organisation.path[:length] for length in steps])
        ready = RosterExport.objects.filter(mine, state=RosterExport.State.READY).exclude(stored="")
        for export in ready:
            sealed_remove(export.stored)
            export.stored, export.state = "", RosterExport.State.EXPIRED
            export.save(update_fields=["stored", "state"])
        return len(ready)

    def sweep(self, texts: Sequence[str], worker_keys: Sequence[str], replacement: str) -> int:
        """Cells of wrong rows are sealed and have no index: each is opened and looked at.

        A row whose numbers are wrong is known by its name alone. A namesake's wrong row goes with it: it was not
        registered, and stands in the file that came in.
        """
        found = [
            fault.pk
            for fault in RosterFault.objects.only("pk", "cells").iterator(chunk_size=1000)
            if holds_any(fault.cells, (*texts, *worker_keys))
        ]
        for start in range(0, len(found), DELETED_AT_ONCE):
            RosterFault.objects.filter(pk__in=found[start : start + DELETED_AT_ONCE]).delete()
        return len(found)

    def sweep_names(self, names: Sequence[str]) -> int:
        return self.sweep(names, (), "")


@eraser
class Looks(Eraser):
    """That somebody looked at the record, when and for which listed reason stays; what they wrote about it goes."""

    name = "registry.reveals"
    title = Text("查看记录的说明", "Notes of who looked")

    def erase(self, person: Person) -> int:
        return Reveal.objects.filter(member__in=person.pks).exclude(note="").update(note="")


@eraser
class Messages(Eraser):
    """Text messages, mails and codes that went to the person's bare telephone or mail address."""

    name = "kit.messages"
    title = Text("短信、邮件和验证码", "Messages and codes")

    def erase(self, person: Person) -> int:
        gone = sum(notices_forget(phone=phone) for phone in person.phones)
        if person.account is not None and person.account.email:
            gone += notices_forget(mail=person.account.email)
        return gone


@eraser
class Answers(Eraser):
    """Answers to programs, kept for a day so that a repeated write is not done twice."""

    name = "kit.answers"
    title = Text("接口应答", "Answers to programs")

    def erase(self, person: Person) -> int:
        traces = (*person.names, *person.texts, *person.worker_keys)
        found = [
            answer.pk
            for answer in IdempotentAnswer.objects.iterator(chunk_size=1000)
            if holds_any(answer.body, traces) or holds_any(json.dumps(answer.headers), traces)
        ]
        for start in range(0, len(found), DELETED_AT_ONCE):
            IdempotentAnswer.objects.filter(pk__in=found[start : start + DELETED_AT_ONCE]).delete()
        return len(found)


@eraser
class Account(Eraser):
    """The account is closed and has no name any more; its lines in the audit trail stay and name nobody."""

    name = "kit.account"
    title = Text("登录账号与通知", "Account and notices")

    def copy(self, person: Person) -> Any:
        if person.account is None:
            return None
        account = person.account
        return {"username": account.username, "name": account.name, "phone": account.phone, "mail": account.email}

    def erase(self, person: Person) -> int:
        account = person.account
        if account is None:
            return 0
        for log in (AccessAttempt, AccessFailureLog, AccessLog):
            log.objects.filter(username=account.username).delete()
        for model in (Notice, NoticePreference, ChannelAddress, IdempotentAnswer):
            model.objects.filter(account=account).delete()
        Session.objects.filter(session_key__in=SignedIn.objects.filter(user=account).values("session_key")).delete()
        for held in (TwoStep, RecoveryCode, SignedIn, ApiToken):
            held.objects.filter(user=account).delete()
        account.appointments.all().delete()
        account.username = f"erased-{secrets.token_hex(8)}"
        account.name = account.email = account.phone = ""
        account.is_active = False
        account.last_login = None
        account.set_unusable_password()
        account.save()
        return 1
