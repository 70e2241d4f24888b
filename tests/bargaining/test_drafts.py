"""Rules under edit in a what-if: written whole with one line, for their author alone, for thirty days."""

from __future__ import annotations

import os
from datetime import timedelta
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from gongyou.core.errors import BadInput, Forbidden, NotFound
from gongyou.kit import audit, forgetting
from gongyou.kit.models import AuditLine
from gongyou.registry.erasing import ERASERS, Person
from gongyou.registry.services import account_close
from gongyou.rooms.bargaining import drafted, scheme_files
from gongyou.rooms.bargaining.drafted import drafts_forget
from gongyou.rooms.bargaining.forms import question
from gongyou.rooms.bargaining.schemes import check_readable, lasting_path, scheme_named, scheme_path
from gongyou.rooms.bargaining.services.drafts import scheme_draft_keep, scheme_drafts_drop
from gongyou.site.backup.archive import _others_copied
from tests.registry.cast import NOW, Cast

pytestmark = pytest.mark.database
RULE = (files("gongyou.rules") / "packs/demo/schemes/heya.yaml").read_text(encoding="utf-8")


def kept(cast: Cast, written: str = RULE) -> str:
    return "draft:" + scheme_draft_keep(platform="heya", written=written, by=cast.wang, now=NOW)


def files_of(data_dir: Path) -> list[Path]:
    return [path for path in (data_dir / drafted.FOLDER).rglob("*") if path.is_file()]


def aged(path: Path, days: int) -> None:
    then = (NOW - timedelta(days=days)).timestamp()
    os.utime(path, (then, then))


def test_each_write_has_one_line_in_both_languages(cast: Cast, data_dir: Path) -> None:
    name = kept(cast)
    assert kept(cast) == name and len(files_of(data_dir)) == 1
    lines = list(AuditLine.objects.filter(type="bargaining.scheme.drafted"))
    assert len(lines) == 2 and {line.actor for line in lines} == {cast.wang}
    assert "草稿" in audit.said(lines[0], "zh") and "draft" in audit.said(lines[0], "en")
    with pytest.raises(Forbidden):
        scheme_draft_keep(platform="heya", written=RULE, by=cast.lin, now=NOW)
    with pytest.raises(ValueError, match="belongs"):
        scheme_draft_keep(platform="heya", written=RULE, by=None, now=NOW)
    assert len(files_of(data_dir)) == 1


def test_it_is_its_authors_alone(cast: Cast, data_dir: Path) -> None:
    name = kept(cast)
    check_readable(cast.wang, [name])
    for user, wanted in ((cast.zhao, name), (cast.wang, "draft:" + "0" * 24), (cast.wang, "draft:../*")):
        with pytest.raises(NotFound):
            check_readable(user, [wanted])


def test_a_write_that_fails_leaves_neither_file_nor_line(
    cast: Cast, data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(scheme_files.os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        kept(cast)
    assert files_of(data_dir) == []
    assert not AuditLine.objects.filter(type="bargaining.scheme.drafted").exists()


def test_old_ones_go_at_night_and_what_was_kept_of_them_stays(cast: Cast, data_dir: Path) -> None:
    name, other = kept(cast), kept(cast, RULE + "# x\n")
    old, young = Path(scheme_path(name)), Path(scheme_path(other))
    version = scheme_named(name).version
    given = {"platform": "heya", "before": "demo.heya", "after": name}
    asked = question(given, lasting_path)
    # While numbers are being moved nothing is copied.
    assert question(given)["after"] == str(old) != asked["after"]
    left = old.with_name("tmpkilled")
    left.write_text("half", encoding="utf-8")
    for path, days in ((old, 31), (left, 31), (young, 29)):
        aged(path, days)
    assert drafts_forget(NOW) == 2 and drafts_forget(NOW) == 0
    assert files_of(data_dir) == [young]
    with pytest.raises(BadInput):
        scheme_path(name)
    assert Path(asked["after"]).read_text(encoding="utf-8") == RULE
    assert scheme_named("demo.heya").version == version
    assert drafts_forget in forgetting._rooms.values()


def test_they_go_when_the_account_is_closed_and_the_trail_tells_how_many(
    cast: Cast, data_dir: Path, django_capture_on_commit_callbacks: Any
) -> None:
    kept(cast), kept(cast, RULE + "# x\n")
    for user in (cast.zhao, cast.wang):
        with django_capture_on_commit_callbacks(execute=True):
            account_close(user=user, by=None, now=NOW)
    assert files_of(data_dir) == []
    (line,) = AuditLine.objects.filter(type="bargaining.scheme.dropped")
    assert (line.data, line.actor) == ({"count": 2}, None)
    assert "2 份" in audit.said(line, "zh") and "2 draft rules" in audit.said(line, "en")
    with pytest.raises(Forbidden):
        scheme_drafts_drop(owner=cast.zhao, by=cast.wang, now=NOW)


def test_they_go_with_their_authors_account_and_into_no_backup(cast: Cast, data_dir: Path, tmp_path: Path) -> None:
    kept(cast)
    _others_copied(data_dir, tmp_path / "copied")
    assert not (tmp_path / "copied" / drafted.FOLDER).exists()
    member = cast.lin_member
    stranger, author = (
        Person(member, (member,), (), "wx", (), (), (), account, NOW) for account in (cast.zhao, cast.wang)
    )
    part = ERASERS["bargaining.drafts"]
    assert part.copy(author) == [RULE] and part.copy(stranger) == []
    assert (part.erase(stranger), part.erase(author), part.erase(author)) == (0, 1, 0)
    assert AuditLine.objects.filter(type="bargaining.scheme.dropped").count() == 1
    assert files_of(data_dir) == []
