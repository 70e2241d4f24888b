"""Proof of a publication: a file, distrusted, sealed and named by its SHA-256."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime

from gongyou.core.errors import BadInput, Conflict
from gongyou.core.text import Text
from gongyou.kit import audit
from gongyou.kit.models import User
from gongyou.kit.policies import require
from gongyou.kit.scanning import content_scanned
from gongyou.kit.sealed_files import file_seal, kept, sealed_remove
from gongyou.kit.services import service
from gongyou.kit.uploads import clean_name
from gongyou.rooms.platforms import policies
from gongyou.rooms.platforms.models import RuleProof, RuleVersion

ADDED = audit.register(
    "platforms.rule.proof_added",
    "登记《{title}》版本“{edition}”的公示凭证，SHA-256 {sha256}",
    "Added proof of the publication of edition “{edition}” of “{title}”, SHA-256 {sha256}",
)
FETCHED = audit.register(
    "platforms.rule.proof_fetched",
    "下载《{title}》版本“{edition}”的公示凭证",
    "Downloaded proof of the publication of edition “{edition}” of “{title}”",
)
PURPOSE = "platforms.proof"
MEBI = 1024 * 1024
LARGEST = 20 * MEBI
# What a file is told by: its first bytes, never its name.
SIGNS = {"pdf": b"%PDF-", "png": b"\x89PNG\r\n\x1a\n", "jpg": b"\xff\xd8\xff"}
TYPES = {"pdf": "application/pdf", "png": "image/png", "jpg": "image/jpeg"}


@service
def proof_add(*, version: RuleVersion, name: str, chunks: Iterable[bytes], by: User | None, now: datetime) -> RuleProof:
    """The file, sealed. Raises BadInput for what is no PDF, PNG or JPEG, or is too large."""
    rule = version.rule
    require(by is None or policies.register.can_change(by, rule))
    content = _read(chunks)
    kind = next((kind for kind, sign in SIGNS.items() if content.startswith(sign)), None)
    if kind is None:
        raise BadInput(
            "register.proof_kind",
            Text("这个文件不是 PDF、PNG 或 JPEG。", "The file is no PDF, PNG or JPEG."),
            Text("请上传公示页面的截图或打印成的 PDF。", "Upload a screenshot, or the page printed as PDF."),
            field="proof",
        )
    sha256 = hashlib.sha256(content).hexdigest()
    if version.proofs.filter(sha256=sha256).exists():
        raise Conflict(
            "register.proof_known",
            Text("同样内容的文件已经登记过。", "A file with this content is on record already."),
            Text("不必重复上传。", "There is no need to upload it again."),
            field="proof",
        )
    content_scanned([content], clean_name(name))
    stored = file_seal([content], purpose=PURPOSE)
    try:
        proof = RuleProof.objects.create(
            version=version,
            name=clean_name(name)[:255],
            kind=kind,
            size=len(content),
            sha256=sha256,
            stored=stored,
            recorded_at=now,
            recorded_by=by,
        )
        data = {"title": rule.title, "edition": version.edition, "sha256": sha256}
        audit.write(ADDED, by=by, subject=rule, data=data, now=now)
    except BaseException:
        sealed_remove(stored)
        raise
    return proof


@service
def proof_fetch(*, proof: RuleProof, by: User | None, now: datetime) -> RuleProof:
    """The proof for a download, which leaves the house: the trail says so."""
    rule = proof.version.rule
    require(by is None or policies.register.can_view(by, rule))
    data = {"title": rule.title, "edition": proof.version.edition}
    audit.write(FETCHED, by=by, subject=rule, data=data, now=now)
    return proof


@kept
def proofs_stored() -> list[str]:
    """The sealed files that proofs lie in."""
    return list(RuleProof.objects.values_list("stored", flat=True))


def _read(chunks: Iterable[bytes]) -> bytes:
    """The whole content, no more than the limit held in memory."""
    kept = bytearray()
    for chunk in chunks:
        kept += chunk
        if len(kept) > LARGEST:
            raise BadInput(
                "register.proof_large",
                Text(f"文件超过 {LARGEST // MEBI} MB。", f"The file is over {LARGEST // MEBI} MB."),
                Text("请压缩图片或只保留有关页面。", "Make the picture smaller, or keep the pages that matter."),
                field="proof",
            )
    return bytes(kept)
