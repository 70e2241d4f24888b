"""A delivery in parts: continued after a break, killed in the middle, sent twice at once, on a full disk."""

from __future__ import annotations

import base64
import errno
import hashlib
import os
import random
import signal
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from gongyou.kit import sealed_files
from gongyou.kit.models import AuditLine
from gongyou.kit.sealed_files import sealed_folder
from gongyou.kit.uploads import uploads_folder
from gongyou.rooms.data import arrivals, parts
from gongyou.rooms.data.ending import ended
from gongyou.rooms.data.models import BatchRecord, DeliveryPart, DeliveryUpload
from tests.data_in.agreements import Sharing, log, sharing_made
from tests.data_room.cast import Cast, perform_all

JSON = "application/json"


def digest_of(content: bytes) -> str:
    return f"sha-256=:{base64.b64encode(hashlib.sha256(content).digest()).decode()}:"


def content_of(*numbers: int) -> bytes:
    return bytes(log(*numbers).read())


def announce(sharing: Sharing, content: bytes, **changed: Any) -> Any:
    body = {
        "contract": "orders",
        "name": "派单.csv",
        "size": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
        **changed,
    }
    return sharing.client.post("/api/v1/delivery-uploads", body, content_type=JSON)


def send(sharing: Sharing, upload: str, offset: int, content: bytes, digest: str | None = None) -> Any:
    return sharing.client.put(
        f"/api/v1/delivery-uploads/{upload}/parts/{offset}",
        content,
        content_type="application/octet-stream",
        headers={"Content-Digest": digest_of(content) if digest is None else digest},
    )


def complete(sharing: Sharing, upload: str) -> Any:
    return sharing.client.post(f"/api/v1/delivery-uploads/{upload}/complete")


Lying = Callable[[], list[str]]


@pytest.fixture
def lying(sharing: Sharing) -> Lying:
    """What lies sealed beside the agreement's own papers."""
    papers = {path.name for path in sealed_folder().iterdir()}
    return lambda: [path.name for path in sealed_folder().iterdir() if path.name not in papers]


def test_a_file_in_parts_is_one_delivery_and_goes_on_after_a_break(sharing: Sharing, lying: Lying) -> None:
    content = content_of(1, 2, 3)
    cut = len(content) // 3
    opened = announce(sharing, content)
    assert opened.status_code == 201, opened.content
    upload = opened.json()["id"]
    assert send(sharing, upload, 0, content[:cut]).json()["offset"] == cut
    # The answer was lost: the same part again, then the whole announcement again, tell where to go on.
    assert send(sharing, upload, 0, content[:cut]).json()["offset"] == cut
    again = announce(sharing, content)
    assert (again.status_code, again.json()["id"], again.json()["offset"]) == (200, upload, cut)
    assert sharing.get(opened["Location"].removeprefix("/api/v1")).json()["offset"] == cut
    early = complete(sharing, upload)
    assert (early.status_code, early.json()["error"]) == (409, "data.parts.offset")
    assert early.json()["where"] == {"offset": str(cut)}
    assert send(sharing, upload, cut, content[cut:]).json()["offset"] == len(content)
    # What lies there meanwhile is sealed.
    assert not any(b"R-17" in path.read_bytes() for path in sealed_folder().rglob("*") if path.is_file())
    done = complete(sharing, upload)
    assert done.status_code == 202, done.content
    assert lying() == []
    repeated = complete(sharing, upload)
    assert (repeated.status_code, repeated.json()["id"]) == (200, done.json()["id"])
    assert sharing.get(f"/delivery-uploads/{upload}").json()["delivery"] == done.json()["id"]
    perform_all()
    assert sharing.get(f"/deliveries/{done.json()['id']}").json()["accepted"] == 3
    # The same file in one piece is the same delivery.
    assert sharing.send(log(1, 2, 3)).json()["id"] == done.json()["id"]
    kinds = AuditLine.objects.filter(type__startswith="data.").order_by("number").values_list("type", flat=True)
    assert [kind for kind in kinds if kind.startswith(("data.upload", "data.delivery"))] == [
        "data.upload.opened",
        "data.delivery.taken",
    ]


@pytest.mark.parametrize("seed", range(3))
def test_however_a_file_is_cut_it_is_the_same(sharing: Sharing, seed: int) -> None:
    draw, content = random.Random(seed), content_of(1, 2)
    upload, offset = announce(sharing, content).json()["id"], 0
    while offset < len(content):
        part = content[offset : offset + draw.randrange(1, len(content))]
        offset = send(sharing, upload, offset, part).json()["offset"]
    [whole] = DeliveryUpload.objects.all()
    assert b"".join(parts._Whole(whole, tuple(whole.parts.all())).chunks()) == content


def test_what_does_not_fit_is_refused_with_the_place_to_go_on_from(sharing: Sharing, lying: Lying) -> None:
    content = content_of(1)
    upload = announce(sharing, content).json()["id"]
    told = [
        send(sharing, upload, 0, content, digest=""),
        send(sharing, upload, 0, content[:9], digest=digest_of(content)),
        send(sharing, upload, 5, content[5:]),
        send(sharing, upload, 0, content + b"more"),
        send(sharing, upload, 0, b""),
        send(sharing, upload, 0, b"x" * (parts.PART_BYTES + 1)),
    ]
    assert [(each.status_code, each.json()["error"]) for each in told] == [
        (422, "data.parts.digest"),
        (422, "data.parts.part_checksum"),
        (409, "data.parts.offset"),
        (422, "data.parts.size"),
        (422, "data.parts.size"),
        (422, "data.parts.part_too_large"),
    ]
    assert all(each.json()["remedy"]["en"] for each in told)
    assert lying() == [] and not DeliveryPart.objects.exists()


def test_a_file_that_is_not_what_was_announced_leaves_nothing(sharing: Sharing, lying: Lying) -> None:
    content = content_of(1)
    upload = announce(sharing, content, sha256="0" * 64).json()["id"]
    send(sharing, upload, 0, content)
    refused = complete(sharing, upload)
    assert (refused.status_code, refused.json()["error"]) == (422, "data.parts.checksum")
    assert sharing.get(f"/delivery-uploads/{upload}").status_code == 404
    assert lying() == [] and list(uploads_folder().iterdir()) == []
    assert not BatchRecord.objects.exists()


@pytest.mark.parametrize(
    ("changed", "status", "code"),
    [
        ({"contract": "payroll"}, 422, "sharing.not_agreed"),
        ({"name": "a.exe"}, 422, "data.upload.extension"),
        ({"size": 0}, 422, "input.invalid"),
        ({"size": 2**50}, 422, "data.upload.too_large"),
        ({"sha256": "no"}, 422, "input.invalid"),
    ],
)
def test_what_will_not_be_taken_is_told_before_it_is_sent(
    sharing: Sharing, changed: dict[str, Any], status: int, code: str
) -> None:
    answer = announce(sharing, content_of(1), **changed)
    assert answer.status_code == status, answer.content
    assert code == "input.invalid" or answer.json()["error"] == code
    assert not DeliveryUpload.objects.exists()


def test_a_program_sees_its_own_uploads_alone_and_has_five_at_most(house: Cast, sharing: Sharing) -> None:
    other = sharing_made(house, platform="suian", title="穗安")
    content = content_of(1)
    upload = announce(sharing, content).json()["id"]
    assert other.get(f"/delivery-uploads/{upload}").status_code == 404
    assert send(other, upload, 0, content).status_code == 404
    assert complete(other, upload).status_code == 404
    for number in range(2, parts.MOST_OPEN + 1):
        assert announce(sharing, content_of(number)).status_code == 201
    assert announce(sharing, content_of(99)).json()["error"] == "data.parts.too_many"
    assert sharing.client.delete(f"/api/v1/delivery-uploads/{upload}").status_code == 204
    assert announce(sharing, content_of(99)).status_code == 201


def killed_in(act: Callable[[], Any]) -> int:
    """Does it in a process of its own; gives the signal that ended it."""
    child = os.fork()
    if child == 0:
        try:
            act()
        finally:
            os._exit(0)
    return os.WTERMSIG(os.waitpid(child, 0)[1])


def test_kill_nine_in_the_middle_of_a_part_leaves_the_offset_as_it_was(
    sharing: Sharing, lying: Lying, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = content_of(1, 2)
    cut = len(content) // 2
    upload = announce(sharing, content).json()["id"]
    send(sharing, upload, 0, content[:cut])
    [found], digest = DeliveryUpload.objects.all(), hashlib.sha256(content[cut:]).hexdigest()
    with monkeypatch.context() as patch:
        # After the block was written, before it is known to lie on the disk.
        patch.setattr(sealed_files.os, "fsync", lambda descriptor: os.kill(os.getpid(), signal.SIGKILL))
        ended_by = killed_in(lambda: parts.part_store(upload=found, begins=cut, content=content[cut:], sha256=digest))
    assert ended_by == signal.SIGKILL
    assert len(lying()) == 2
    assert sharing.get(f"/delivery-uploads/{upload}").json()["offset"] == cut
    assert send(sharing, upload, cut, content[cut:]).json()["offset"] == len(content)
    assert complete(sharing, upload).status_code == 202
    # The half part has no row; the sweep of what is left over knows nobody who keeps it.
    assert not set(lying()) & set(DeliveryPart.objects.values_list("stored", flat=True))


def test_kill_nine_while_the_whole_is_taken_in_can_be_repeated(
    sharing: Sharing, lying: Lying, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = content_of(1, 2)
    upload = announce(sharing, content).json()["id"]
    send(sharing, upload, 0, content)
    [found] = DeliveryUpload.objects.all()

    def die(*given: Any) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    with monkeypatch.context() as patch:
        patch.setattr(arrivals, "content_scanned", die)
        whole = {"upload": found, "by": found.agreement.account, "now": timezone.now()}
        assert killed_in(lambda: parts.upload_complete(**whole)) == signal.SIGKILL
    assert list(uploads_folder().iterdir()) == []
    assert not BatchRecord.objects.exists()
    assert complete(sharing, upload).status_code == 202
    assert lying() == []


def test_two_that_send_the_same_part_at_once_keep_one(
    sharing: Sharing, lying: Lying, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = content_of(1)
    upload = announce(sharing, content).json()["id"]
    [found] = DeliveryUpload.objects.all()
    digest, sealed, offsets = hashlib.sha256(content).hexdigest(), parts.file_seal, []

    def slower(chunks: Any, *, purpose: str) -> str:
        """While this one is still writing, the other is done."""
        monkeypatch.setattr(parts, "file_seal", sealed)
        offsets.append(parts.part_store(upload=found, begins=0, content=content, sha256=digest))
        return sealed(chunks, purpose=purpose)

    monkeypatch.setattr(parts, "file_seal", slower)
    offsets.append(parts.part_store(upload=found, begins=0, content=content, sha256=digest))
    assert offsets == [len(content)] * 2
    assert len(lying()) == 1
    assert complete(sharing, upload).status_code == 202


def test_a_full_disk_says_what_to_do_and_the_part_can_be_sent_again(
    sharing: Sharing, lying: Lying, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = content_of(1)
    upload = announce(sharing, content).json()["id"]

    def full(*given: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(sealed_files.os, "fsync", full)
        answer = send(sharing, upload, 0, content)
    assert (answer.status_code, answer.json()["error"]) == (507, "storage.full")
    assert "磁盘" in answer.json()["remedy"]["zh"]
    assert lying() == []
    assert send(sharing, upload, 0, content).status_code == 200
    with monkeypatch.context() as patch:
        patch.setattr(arrivals, "open_lake", full)
        answer = complete(sharing, upload)
    assert (answer.status_code, answer.json()["error"]) == (507, "data.upload.not_stored")
    assert list(uploads_folder().iterdir()) == []
    assert complete(sharing, upload).status_code == 202


def test_after_a_day_nothing_of_it_is_left(sharing: Sharing, lying: Lying) -> None:
    content = content_of(1)
    upload = announce(sharing, content).json()["id"]
    send(sharing, upload, 0, content[:50])
    assert ended(timezone.now())["uploads"] == 0
    assert ended(timezone.now() + timedelta(hours=25))["uploads"] == 1
    assert lying() == []
    assert sharing.get(f"/delivery-uploads/{upload}").status_code == 404
    assert announce(sharing, content).json()["offset"] == 0
