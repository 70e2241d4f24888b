"""The long work of a list of organisations, done by a worker process: check and commit."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from gongyou.core.errors import Conflict, GongyouError
from gongyou.core.text import Text
from gongyou.kit.sealed_files import file_opened, sealed_remove
from gongyou.kit.tasks.handlers import Handler, Outcome, Work
from gongyou.kit.tasks.handlers import register as register_handler
from gongyou.kit.tasks.models import TaskState
from gongyou.registry.models import Organisation, OrganisationImport
from gongyou.registry.organisation_import_policies import organisation_imports
from gongyou.registry.organisation_imports.reading import organisations_read
from gongyou.registry.rosters.work import ended_as
from gongyou.registry.services import organisation_imports as services
from gongyou.registry.services.organisation_imports import CHECK, COMMIT, PURPOSE, TITLES

State = OrganisationImport.State
READING = Text("读取文件", "Reading the file")
CHECKING = Text("与在册组织比对", "Comparing with the register")
WRITING = Text("建立组织", "Founding the organisations")
CHECKED = Text("核对完成：新增 {new:,} 个，有误 {wrong:,} 行。", "Checked: {new:,} new, {wrong:,} wrong rows.")
COMMITTED = Text("已建立组织 {founded:,} 个。", "{founded:,} organisations founded.")


def register() -> None:
    """Makes the kinds of work known to the task floor."""
    register_handler(Handler(CHECK, TITLES[CHECK], run=import_check, ended=_check_ended, visible=_visible))
    register_handler(Handler(COMMIT, TITLES[COMMIT], run=import_commit, ended=_commit_ended, visible=_visible))


def import_check(work: Work) -> Outcome:
    """Reads the file and judges its rows. A second attempt after a crash starts clean."""
    batch = _import(work.arguments)
    if batch.state != State.CHECKING:
        return _checked(batch)
    work.stage(READING)
    now = timezone.now()
    try:
        with file_opened(batch.stored, purpose=PURPOSE) as file:
            listed = organisations_read(file, name=batch.file_name)
        work.stage(CHECKING)
        batch = services.organisation_import_checked(batch=batch, listed=listed, by=work.owner, now=now)
    except GongyouError as error:
        services.organisation_import_refused(batch=batch, error=error, by=work.owner, now=now)
        raise
    return _checked(batch)


def import_commit(work: Work) -> Outcome:
    """Founds the organisations in one transaction. A second attempt after a crash finds all done or nothing."""
    batch = _import(work.arguments)
    if batch.state != State.COMMITTING:
        return _committed(batch)
    work.stage(WRITING)
    try:
        batch = services.organisation_import_committed(batch=batch, by=work.owner, now=timezone.now())
    except Conflict as conflict:
        if conflict.code == "registry.organisation_import_meanwhile":
            services.organisation_import_rechecked(batch=batch, by=work.owner, now=timezone.now())
        raise
    return _committed(batch)


def import_checked_from(path: Path, organisation: Organisation) -> OrganisationImport:
    """The import of a file on this machine's disk, waiting for the decision. What cannot be read raises BadInput."""
    file = services.OrganisationsFile(path.name)
    batch = services.organisation_import_submit(file=file, organisation=organisation, by=None, now=timezone.now())
    try:
        listed = organisations_read(path, name=path.name)
    except GongyouError as error:
        services.organisation_import_refused(batch=batch, error=error, by=None, now=timezone.now())
        raise
    return services.organisation_import_checked(batch=batch, listed=listed, by=None, now=timezone.now())


def import_committed_now(batch: OrganisationImport, *, leave_wrong: bool) -> OrganisationImport:
    """The import, its organisations founded. Whatever fails leaves it waiting for the decision as before."""
    with transaction.atomic():
        now = timezone.now()
        batch = services.organisation_import_confirm(
            batch=batch, leave_wrong=leave_wrong, queued=False, by=None, now=now
        )
        return services.organisation_import_committed(batch=batch, by=None, now=now)


def _checked(batch: OrganisationImport) -> Outcome:
    counts = {"new": batch.rows_new, "wrong": batch.rows_wrong}
    return Outcome(CHECKED.filled(**counts), result=counts, link=batch.get_absolute_url())


def _committed(batch: OrganisationImport) -> Outcome:
    counts = {"founded": batch.rows_founded}
    return Outcome(COMMITTED.filled(**counts), result=counts, link=batch.get_absolute_url())


def _import(arguments: Mapping[str, Any]) -> OrganisationImport:
    return OrganisationImport.objects.select_related("organisation", "run").get(pk=uuid.UUID(arguments["import"]))


def _check_ended(arguments: Mapping[str, Any], state: str) -> None:
    # A check that was stopped or died leaves nothing to decide on.
    if state != TaskState.DONE:
        batch = _import(arguments)
        if OrganisationImport.objects.filter(pk=batch.pk, state=State.CHECKING).update(
            **ended_as(batch.run, state), stored=""
        ):
            # Only when the end holds: an attempt that could not be ended is made again, and needs its file.
            transaction.on_commit(lambda: sealed_remove(batch.stored))


def _commit_ended(arguments: Mapping[str, Any], state: str) -> None:
    # Nothing was written: the import waits for the decision again.
    if state != TaskState.DONE:
        key = uuid.UUID(arguments["import"])
        OrganisationImport.objects.filter(pk=key, state=State.COMMITTING).update(state=State.CHECKED)


def _visible(user: Any, arguments: Mapping[str, Any]) -> bool:
    return organisation_imports.scope(user).filter(pk=uuid.UUID(arguments["import"])).exists()
