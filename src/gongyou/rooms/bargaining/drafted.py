"""Pay rules under edit in a what-if: small files below the data directory, one folder for each account.

They live for thirty days after they were written, and no longer than their author's account is open. No figure names
one: a what-if that is kept reads a lasting copy (`schemes.lasting_path`). docs/decisions/rule-editor.md.
"""

from __future__ import annotations

import hashlib
import re
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings

from gongyou.kit.models import User
from gongyou.kit.policies import Visitor
from gongyou.rooms.bargaining.scheme_files import text_written

FOLDER = "drafted-schemes"
KEPT_FOR = timedelta(days=30)
DIGEST = re.compile("[0-9a-f]{24}")


def draft_digest(user: Visitor, written: str) -> str:
    """The draft's name; whose it is goes into it, so nobody else can name it."""
    return hashlib.sha256(f"draft\0{user.pk}\0{written}".encode()).hexdigest()[:24]


def draft_write(user: User, written: str) -> str:
    """Writes the text whole or not at all and gives its name. Written again it begins its days anew."""
    digest = draft_digest(user, written)
    text_written(_folder() / str(user.pk) / f"{digest}.yaml", written)
    return digest


def draft_file(digest: str) -> Path | None:
    """The file of a draft, whosever it is; None where there is none, and for what is no name of a draft."""
    if not DIGEST.fullmatch(digest):
        return None
    return next(_folder().glob(f"*/{digest}.yaml"), None)


def drafts_of(user: User) -> list[Path]:
    """The files of one account, by name."""
    return sorted((_folder() / str(user.pk)).glob("*.yaml"))


def drafts_erase(user: User) -> int:
    """How many drafts of the account went, with their folder."""
    count = len(drafts_of(user))
    shutil.rmtree(_folder() / str(user.pk), ignore_errors=True)
    return count


def drafts_forget(now: datetime) -> int:
    """How many files had not been written for thirty days and went; what a killed write left goes with them."""
    gone = 0
    for path in _folder().glob("*/*"):
        try:
            if datetime.fromtimestamp(path.stat().st_mtime, UTC) < now - KEPT_FOR:
                path.unlink()
                gone += 1
        except FileNotFoundError:
            # Another night's run, or an erasure, was quicker.
            continue
    return gone


def _folder() -> Path:
    return Path(settings.GONGYOU_DATA_DIR).resolve() / FOLDER
