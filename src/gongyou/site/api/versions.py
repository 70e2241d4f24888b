"""Versions of things: ETag out, If-Match in, so that nobody overwrites what they have not seen."""

from __future__ import annotations

import re
from typing import Any

from django.db.models import Model
from django.http import HttpRequest, HttpResponse

from gongyou.core.errors import BadInput, Conflict, GongyouError
from gongyou.core.text import Text

WRITTEN = re.compile(r'(?:W/)?"v(\d{1,9})-(\d{1,18})"')
READ_AGAIN = Text(
    "请重新读取该对象，对照后用新的 ETag 再提交。",
    "Read the object again, compare, and send the change with its new ETag.",
)


class VersionMissing(BadInput):
    """A change that names no version: answered with 428."""


class VersionOld(Conflict):
    """A change of a version that is gone: answered with 412."""


def etag_of(thing: Model) -> str:
    """The thing's version as an ETag."""
    version: Any = getattr(thing, "version")  # noqa: B009  (every versioned model has it; mypy can't know)
    return f'"v{version}-{thing.pk}"'


def unchanged(request: HttpRequest, thing: Model) -> bool:
    """Whether the asker holds this very version (If-None-Match)."""
    held = [tag.strip().removeprefix("W/") for tag in request.headers.get("If-None-Match", "").split(",")]
    return etag_of(thing) in held or "*" in held


def marked(response: HttpResponse, thing: Model) -> None:
    """Adds the version to an answer."""
    response["ETag"] = etag_of(thing)


def version_seen(request: HttpRequest, thing: Model) -> int:
    """The version that a change was made from; without one, or with another thing's, the change is refused."""
    given = request.headers.get("If-Match", "")
    found = WRITTEN.fullmatch(given.strip())
    if found is None or int(found[2]) != thing.pk:
        raise VersionMissing(
            "api.version_missing",
            Text(
                "修改时须用 If-Match 写明所依据的版本。",
                "A change must name the version that it was made from (If-Match).",
            ),
            Text("先读取该对象，用其 ETag。", "Read the object first and use its ETag."),
        )
    return int(found[1])


def as_old(conflict: GongyouError) -> VersionOld:
    """A service's conflict of versions as the answer 412. Its remedy is a program's: nothing was typed into a form."""
    return VersionOld(conflict.code, conflict.text, READ_AGAIN, **conflict.where)
