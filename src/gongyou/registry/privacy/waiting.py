"""What waits: rosters that are being checked, exports in clear, and forms that nobody has handed in yet."""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import suppress

from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.contrib.sessions.models import Session
from django.urls import get_resolver
from django.utils import timezone

from gongyou.core.errors import Conflict, GongyouError, NotFound
from gongyou.core.text import Text
from gongyou.kit.crypto import decrypted
from gongyou.kit.sealed_files import KEEPERS, file_opened, sealed_folder, sealed_remove
from gongyou.lake.searching import file_holds
from gongyou.registry.erasing import Eraser, eraser
from gongyou.registry.joining.draft import DRAFTS
from gongyou.registry.models import RosterExport, RosterImport
from gongyou.registry.privacy.erasers import holds_any

ERASED = Text(
    "核对期间，名册中有人办理了个人信息删除。",
    "Somebody in the roster was erased while it was being checked.",
)
AGAIN = Text("请从名册中去掉此人后重新上传。", "Take the person out of the roster and upload it again.")
SIGN_IN_LOGS = (AccessAttempt, AccessFailureLog, AccessLog)
# Between the sealing of a file and the record that names it lie moments.
ORPHAN_SECONDS = 3600


@eraser
class Waiting(Eraser):
    """Each is opened in memory and looked at. A roster is refused and says why; an export is asked for again."""

    name = "registry.waiting"
    title = Text("待核对名册与未清除的导出文件", "Rosters that wait, and exported files")

    def sweep(self, texts: Sequence[str], worker_keys: Sequence[str], replacement: str) -> int:
        return self._rosters(texts) + self._exports(texts) + self._orphans()

    def sweep_names(self, names: Sequence[str]) -> int:
        return self._rosters(names) + self._exports(names)

    def _rosters(self, traces: Sequence[str]) -> int:
        from gongyou.registry.services.rosters import PURPOSE, roster_refused

        found = 0
        for roster in RosterImport.objects.filter(state=RosterImport.State.CHECKING).exclude(stored=""):
            if _holds(roster.stored, PURPOSE, traces):
                error = Conflict("registry.roster_erased", ERASED, AGAIN)
                roster_refused(roster=roster, error=error, by=None, now=timezone.now())
                sealed_remove(roster.stored)
                found += 1
        return found

    def _exports(self, traces: Sequence[str]) -> int:
        from gongyou.registry.rosters.exporting import PURPOSE

        found = 0
        ready = RosterExport.objects.filter(state=RosterExport.State.READY, is_clear=True).exclude(stored="")
        for export in ready:
            if _holds(export.stored, PURPOSE, traces):
                sealed_remove(export.stored)
                RosterExport.objects.filter(pk=export.pk).update(state=RosterExport.State.EXPIRED, stored="")
                found += 1
        return found

    def _orphans(self) -> int:
        """What a killed process left without a record is nobody's any more."""
        known = {*RosterImport.objects.values_list("stored", flat=True)}
        known |= {*RosterExport.objects.values_list("stored", flat=True)}
        known |= {name for names in KEEPERS for name in names()}
        before = time.time() - ORPHAN_SECONDS
        left = [each for each in sealed_folder().iterdir() if each.name not in known and each.stat().st_mtime < before]
        for folder in left:
            sealed_remove(folder.name)
        return len(left)


def _holds(stored: str, purpose: str, traces: Sequence[str]) -> bool:
    try:
        with file_opened(stored, purpose=purpose) as path:
            return file_holds(path, traces)
    except NotFound:
        return False
    except GongyouError:
        return True  # altered or without its key: nobody can tell


@eraser
class Drafts(Eraser):
    """What a visitor has typed and not handed in yet lies sealed in the visitor's session; and names that were typed
    where an account's name belongs."""

    name = "kit.sessions"
    title = Text("未提交的表单与登录记录", "Forms not handed in, and sign-in records")

    def sweep(self, texts: Sequence[str], worker_keys: Sequence[str], replacement: str) -> int:
        mistyped = sum(log.objects.filter(username__in=texts).delete()[0] for log in SIGN_IN_LOGS)
        return self._drafts(texts) + mistyped

    def sweep_names(self, names: Sequence[str]) -> int:
        return self._drafts(names)

    def _drafts(self, traces: Sequence[str]) -> int:
        get_resolver().url_patterns  # noqa: B018  (every page that keeps a draft is loaded by its address)
        found = [
            session.pk for session in Session.objects.iterator(chunk_size=1000) if holds_any(_drafted(session), traces)
        ]
        return Session.objects.filter(pk__in=found).delete()[0] if found else 0


def _drafted(session: Session) -> str:
    """The visitor's drafts in the clear; what no key opens any more is read by nobody."""
    held = session.get_decoded()
    opened = []
    for draft in DRAFTS.values():
        with suppress(GongyouError):
            if isinstance(sealed := held.get(draft.key), str):
                opened.append(decrypted(sealed, purpose=draft.purpose))
    return "\n".join(opened)
