"""A proof is scanned before it is kept, and leaves the house as a download that the trail names."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from gongyou.core.errors import BadInput
from gongyou.kit.models import AuditLine
from gongyou.kit.sealed_files import sealed_folder
from gongyou.rooms.platforms.models import RuleProof
from gongyou.rooms.platforms.services.proofs import proof_add
from tests.platforms.register.rules import pay_version
from tests.registry.cast import NOW, Cast

PICTURE = b"\x89PNG\r\n\x1a\n" + b"a page as it was published"
FETCHED = "platforms.rule.proof_fetched"


@pytest.mark.parametrize(("command", "code"), [("false", "infected"), ("no-such-scanner", "not_scanned")])
def test_a_proof_that_the_scanner_does_not_pass_is_not_kept(
    cast: Cast, data_dir: Path, monkeypatch: pytest.MonkeyPatch, command: str, code: str
) -> None:
    version = pay_version(cast)
    monkeypatch.setenv("GONGYOU_VIRUS_SCANNER", command)
    with pytest.raises(BadInput) as refused:
        proof_add(version=version, name="公示.png", chunks=[PICTURE], by=cast.wang, now=NOW)
    assert refused.value.code == f"data.upload.{code}"
    assert not RuleProof.objects.exists()
    assert list(sealed_folder().iterdir()) == []


def test_a_proof_is_fetched_by_who_keeps_the_record_and_the_trail_says_so(
    client: Client, cast: Cast, data_dir: Path
) -> None:
    proof = proof_add(version=pay_version(cast), name="公示.png", chunks=[PICTURE], by=cast.wang, now=NOW)
    address = f"/platforms/rules/proofs/{proof.key}/"
    for stranger in (cast.zhao, cast.analyst):
        client.force_login(stranger)
        assert client.post(address).status_code == 404
    assert not AuditLine.objects.filter(type=FETCHED).exists()
    client.force_login(cast.wang)
    assert address in client.get(proof.version.get_absolute_url()).content.decode()
    assert client.get(address).status_code == 405
    answer: Any = client.post(address)
    assert b"".join(answer.streaming_content) == PICTURE
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert AuditLine.objects.filter(type=FETCHED, actor=cast.wang).count() == 1
