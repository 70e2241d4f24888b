"""The archive: a tar of the database, the lake and the other files, with the hash of each in manifest.json."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import secrets
import shutil
import tarfile
import tempfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from django.db import connection
from django.utils import timezone

from gongyou import __version__
from gongyou.core.errors import BadInput, Conflict
from gongyou.core.text import Text
from gongyou.kit import audit, keys
from gongyou.kit.models import AuditHead
from gongyou.lake import Lake
from gongyou.lake.durable import flushed
from gongyou.lake.folders import OwnedFolder, is_alive
from gongyou.lake.testing import pause
from gongyou.registry.models import Erasure, Member
from gongyou.registry.privacy import log
from gongyou.registry.services.backups import backup_note, restore_note
from gongyou.registry.services.erasures import erasure_finish, erasure_reach, member_erase
from gongyou.rooms.bargaining import drafted
from gongyou.site.backup import database, guard
from gongyou.site.backup.guard import space_said
from gongyou.site.backup.sealing import NAME as KEYS
from gongyou.site.backup.sealing import keys_opened, keys_sealed

FORMAT = 1
COPIED = 1 << 20
MANIFEST = "manifest.json"
WORKPLACE, DRAFT = ".backup-", ".gongyou-backup-"
NO_BACKUP = Text("磁盘已满或写不进去，没有做成备份。", "The disk is full or takes nothing; no backup was made.")
NOTHING_CHANGED = Text(
    "磁盘已满或写不进去，什么都没有改动。", "The disk is full or takes nothing; nothing was changed."
)
CUT_OFF = Text("磁盘已满或写不进去，恢复没有完成。", "The disk is full or takes nothing; the restore did not finish.")
# Not in the archive: what has a place of its own in it, uploads that wait in clear until somebody decides, and drafts
# of what-ifs, which live for weeks and must not come back to an account that was erased.
APART = {"lake", "secrets", "uploads", "receiving", drafted.FOLDER}
Say = Callable[[Text], None]


def backup_made(
    target: Path, data_dir: Path, *, passphrase: str | None = None, say: Say = lambda text: None
) -> dict[str, Any]:
    """Writes the archive and gives its manifest. The site may go on working meanwhile."""
    target = target.absolute()
    if target.exists():
        raise _exists(target)
    guard.refuse_unfinished(data_dir)
    with space_said(NO_BACKUP):
        manifest = _backup_written(target, data_dir, passphrase, say)
    # Afterwards: a backup that failed is none, and the self-assessment must not count it.
    backup_note(by=None, now=timezone.now())
    return manifest


def _backup_written(target: Path, data_dir: Path, passphrase: str | None, say: Say) -> dict[str, Any]:
    with _workplace(data_dir) as folder:
        say(Text("复制数据库", "Copying the database"))
        (folder / "database").mkdir()
        head = AuditHead.objects.filter(pk=audit.HEAD_ID).first()
        said = database.dumped(folder / "database")
        say(Text("冻结数据湖", "Freezing the lake"))
        files = Lake.open(data_dir).copy_to(folder / "lake")
        _others_copied(data_dir, folder / "data")
        if passphrase is not None:
            (folder / KEYS).write_bytes(keys_sealed(data_dir / "secrets", passphrase))
        say(Text("计算校验值", "Hashing"))
        manifest = {
            "format": FORMAT,
            "version": __version__,
            "made_at": timezone.now().isoformat(),
            "database": said,
            "lake_files": files,
            # The copy may hold a few lines more: it holds this one.
            "audit": {"number": head.number, "hash": head.hash} if head else {"number": 0, "hash": audit.GENESIS},
            "members": Member.objects.count(),
            "field_keys": list(keys.field_keys()),
            "with_keys": passphrase is not None,
            "files": {str(path.relative_to(folder)): _sha256(path) for path in _files(folder)},
        }
        (folder / MANIFEST).write_text(json.dumps(manifest, ensure_ascii=False, indent=1))
        say(Text("写入备份文件", "Writing the archive"))
        with _draft_beside(target) as draft:
            with draft.open("wb") as raw, tarfile.open(fileobj=raw, mode="w:gz", compresslevel=1) as tar:
                for path in _files(folder):
                    tar.add(path, str(path.relative_to(folder)))
                    pause("backup-file")
            flushed(draft)
            if target.exists():
                raise _exists(target)
            draft.replace(target)
            flushed(target.parent)
    return manifest


@contextmanager
def _draft_beside(target: Path) -> Iterator[Path]:
    """A locked file of this account alone beside the archive to be; what killed backups left there is cleared away."""
    target.parent.mkdir(parents=True, exist_ok=True)
    for left in target.parent.glob(f"{DRAFT}*"):
        with suppress(OSError), left.open("rb") as held:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            left.unlink()
    handle, name = tempfile.mkstemp(prefix=DRAFT, dir=target.parent)
    draft = Path(name)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield draft
    finally:
        draft.unlink(missing_ok=True)
        os.close(handle)


def backup_restored(
    source: Path, data_dir: Path, *, passphrase: str | None = None, replace: bool = False, say: Say = lambda text: None
) -> dict[str, Any]:
    """Puts everything back below `data_dir` and into the database in force, then erases again who was erased since."""
    if not source.is_file():
        raise BadInput("restore.missing", Text(f"找不到备份 {source}。", f"There is no backup {source}."))
    data_dir.mkdir(parents=True, exist_ok=True)
    with guard.one_restore(data_dir), _workplace(data_dir) as folder:
        with space_said(NOTHING_CHANGED):
            if not guard.unfinished(data_dir):
                _refuse_full(data_dir, replace=replace)
            say(Text("展开并核对", "Unpacking and checking"))
            manifest = _unpacked(source, folder)
        database.kind_checked(manifest["database"])
        with guard.marked(data_dir, source), space_said(CUT_OFF):
            if passphrase is not None and (folder / KEYS).is_file():
                manifest["environment"] = keys_opened((folder / KEYS).read_bytes(), passphrase, data_dir / "secrets")
            keys.forget()
            erased = _put_back(folder, data_dir, manifest, say)
    return {**manifest, "erased_again": erased}


def _put_back(folder: Path, data_dir: Path, manifest: dict[str, Any], say: Say) -> int:
    """Everything that lies unpacked in `folder`. Bears being killed anywhere and run again from the beginning."""
    # First of all, so that no kill loses who was erased since the backup; the copied files leave this log alone.
    log.digests_added(log.digests(folder / "data" / log.NAME), timezone.now(), log.log_path(data_dir))
    pause("restore-begun")
    say(Text("恢复数据库", "Restoring the database"))
    database.restored(folder / "database", manifest["database"])
    pause("restore-database")
    say(Text("恢复数据湖与文件", "Restoring the lake and files"))
    if (data_dir / "lake").is_dir():
        shutil.rmtree(data_dir / "lake")
    if (folder / "data").is_dir():
        ignored = shutil.ignore_patterns(log.NAME)
        shutil.copytree(folder / "data", data_dir, dirs_exist_ok=True, ignore=ignored)
    pause("restore-files")
    Lake.brought_back(data_dir, folder / "lake")
    pause("restore-lake")
    connection.close()
    say(Text("再次删除已删除的人", "Erasing again who was erased"))
    erased = _erased_again(log.digests(log.log_path(data_dir)), data_dir)
    restore_note(made_at=manifest["made_at"][:19], erased=erased, by=None, now=timezone.now())
    return erased


def _erased_again(digests: set[str], data_dir: Path) -> int:
    """Who is in a log of erasures and came back with the backup: in the registry first, then in the lake."""
    from gongyou.lake.erasure import digest_of_key

    now = timezone.now()
    there = Member.objects.exclude(state=Member.State.ERASED).values_list("pk", "worker_key").iterator(chunk_size=5000)
    back = [pk for pk, key in there if digest_of_key(key) in digests] if digests else []
    for pk in back:
        member_erase(member=Member.objects.get(pk=pk), reason=Erasure.Reason.RESTORED, by=None, now=now)
    for erasure in Erasure.objects.filter(state=Erasure.State.PENDING):
        reached = erasure_reach(erasure)
        erasure_finish(erasure=erasure, reached=reached, by=None, now=timezone.now())
    if digests:
        Lake.open(data_dir).erase_again(digests)
    return len(back)


def _refuse_full(data_dir: Path, *, replace: bool) -> None:
    lake = data_dir / "lake" / "warehouse"
    if replace or (database.is_empty() and not any(lake.glob("*"))):
        return
    raise Conflict(
        "restore.not_empty",
        Text("这里已有数据，没有恢复。", "There are data here already; nothing was restored."),
        Text("请换一个空的数据目录和数据库，或加 --replace 覆盖。", "Choose an empty place, or add --replace."),
    )


def _unpacked(source: Path, folder: Path) -> dict[str, Any]:
    try:
        with tarfile.open(source, "r:gz") as tar:
            _taken_out(tar, folder)
        manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_text())
    except (tarfile.TarError, OSError, ValueError, EOFError, zlib.error) as reason:
        if guard.is_full(reason):
            raise
        raise _damaged(source) from reason
    if manifest.get("format") != FORMAT:
        raise _damaged(source)
    there = {str(path.relative_to(folder)): path for path in _files(folder)}
    there.pop(MANIFEST, None)
    if set(there) != set(manifest["files"]):
        raise _damaged(source)
    for name, digest in manifest["files"].items():
        if _sha256(there[name]) != digest:
            raise _damaged(source, name)
    return manifest


def _taken_out(tar: tarfile.TarFile, folder: Path) -> None:
    """Plain files below the folder and nothing else; tarfile's own filter came with Python 3.11.4 only."""
    below = folder.resolve()
    for member in tar:
        target = (below / member.name).resolve()
        content = tar.extractfile(member) if member.isfile() else None
        if content is None or not target.is_relative_to(below):
            if member.isdir() and target.is_relative_to(below):
                continue
            raise tarfile.TarError(f"{member.name} is no plain file of a backup")
        target.parent.mkdir(parents=True, exist_ok=True)
        with content, target.open("wb") as out:
            shutil.copyfileobj(content, out, COPIED)
        target.chmod(member.mode & 0o755 | 0o600)


def _exists(target: Path) -> Conflict:
    return Conflict(
        "backup.exists",
        Text(f"文件 {target} 已存在。", f"{target} exists."),
        Text("请换一个名字。", "Choose another name."),
    )


def _damaged(source: Path, name: str = "") -> BadInput:
    return BadInput(
        "restore.damaged",
        Text(
            f"备份 {source.name} 不完整或已损坏。{name}", f"The backup {source.name} is incomplete or damaged. {name}"
        ),
        Text("请换一份备份；这里什么都没有改动。", "Use another backup; nothing was changed here."),
        file=str(source),
    )


def _others_copied(data_dir: Path, target: Path) -> None:
    sqlite = Path(str(connection.settings_dict["NAME"])) if connection.vendor == "sqlite" else None
    for path in sorted(data_dir.iterdir()):
        is_database = sqlite is not None and path.name.startswith(sqlite.name) and path.parent == sqlite.parent
        is_ours = path.name.startswith(".backup-") or path.name == guard.MARK
        if path.name in APART or is_database or is_ours or path.suffix in (".lock", ".log"):
            continue
        if path.is_dir():
            shutil.copytree(path, target / path.name, dirs_exist_ok=True)
        elif path.is_file():
            target.mkdir(exist_ok=True)
            shutil.copy2(path, target / path.name)


@contextmanager
def _workplace(data_dir: Path) -> Iterator[Path]:
    """A folder beside the data, so that the lake's files can be linked instead of copied."""
    data_dir.mkdir(parents=True, exist_ok=True)
    for left in data_dir.glob(f"{WORKPLACE}*"):
        if not is_alive(left):
            shutil.rmtree(left, ignore_errors=True)
    with OwnedFolder(data_dir, f"{WORKPLACE}{secrets.token_hex(8)}") as owned:
        owned.path.chmod(0o700)
        folder = owned.path / "all"
        folder.mkdir()
        yield folder


def _files(folder: Path) -> list[Path]:
    return [path for path in sorted(folder.rglob("*")) if path.is_file()]


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
