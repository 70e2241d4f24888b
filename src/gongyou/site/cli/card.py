"""gongyou card: public keys, verification without a network, the list of withdrawn cards."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from gongyou.core.errors import EXIT_FINDINGS, BadInput
from gongyou.core.text import Text
from gongyou.site.cli import frame

app = typer.Typer(add_completion=False, no_args_is_help=True, help="会员卡：公钥、验证、收回名单。Membership cards.")

KeysFile = Annotated[
    Path | None,
    typer.Option("--keys", metavar="FILE", help="公钥文件；不写则用本机密钥。Key file; this machine's keys otherwise."),
]


@app.callback()
def group() -> None:
    """会员卡：公钥、验证、收回名单。Membership cards: keys, verification, withdrawn cards."""


@app.command("verify")
def verify(
    tokens: Annotated[
        list[str], typer.Argument(metavar="TOKEN...", help="二维码内容，按出示的先后。Codes, in the order shown.")
    ],
    keys: KeysFile = None,
    revoked: Annotated[
        Path | None, typer.Option("--revoked", metavar="FILE", help="收回名单。The list of withdrawn cards.")
    ] = None,
    at: Annotated[
        str | None, typer.Option("--at", metavar="TIME", help="ISO 8601；不写则为现在。The time; now otherwise.")
    ] = None,
    data_dir: frame.DataDir = None,
    as_json: frame.AsJson = False,
) -> None:
    """验证二维码，不用网络；有一个不成立，退出码为 1。Verify codes offline; exit 1 unless all hold."""
    frame.use_django(migrated=False)
    from django.utils import timezone

    from gongyou.registry.cards.revocations import revocations_read
    from gongyou.registry.cards.token import Verdict, token_judged

    known = _keys(keys)
    gone = revocations_read(_text(revoked), known).serials if revoked else frozenset()
    moment = _moment(at) if at else timezone.now()
    seen: dict[str, int] = {}
    found = [token_judged(token, known, at=moment, revoked=gone, seen=seen) for token in tokens]
    if as_json:
        frame.print_json(
            {
                "at": moment.isoformat(),
                "cards": [
                    {
                        "verdict": each.verdict.value,
                        "message": {"zh": each.text.zh, "en": each.text.en},
                        "serial": each.claims.serial if each.claims else None,
                        "organisation": each.claims.organisation_code if each.claims else None,
                        "organisation_name": each.claims.organisation_name if each.claims else None,
                    }
                    for each in found
                ],
            }
        )
    else:
        for each in found:
            of = f"{each.claims.serial} {each.claims.organisation_name}" if each.claims else "—"
            print(f"{each.verdict.value}\t{of}")
            frame.say(each.text)
    if any(each.verdict is not Verdict.VALID for each in found):
        frame.leave(EXIT_FINDINGS)


@app.command("keys")
def keys_out(
    add: Annotated[
        bool,
        typer.Option("--add", help="先生成新密钥，今后用它签发。Make a new key first; it signs from now on."),
    ] = False,
    data_dir: frame.DataDir = None,
) -> None:
    """输出公钥文件，交给验证的人。Print the public keys for those who verify."""
    frame.use_django(migrated=False)
    from gongyou.registry.cards.keys import key_add, keys_as_json, public_keys

    if add:
        made = key_add(frame.data_dir())
        frame.say(
            Text(
                f"已生成密钥 {made.public.id.hex()}。请把新的公钥文件发给所有验证点。",
                f"Made the key {made.public.id.hex()}. Hand the new key file to everybody who verifies.",
            )
        )
    frame.print_json(keys_as_json(public_keys(frame.data_dir())))


@app.command("revocations")
def revocations(data_dir: frame.DataDir = None) -> None:
    """输出签名的收回名单。Print the signed list of withdrawn cards."""
    frame.use_django()
    from django.utils import timezone

    from gongyou.registry.cards.showing import revocation_list

    print(revocation_list(now=timezone.now()), end="")


def _keys(file: Path | None) -> list:
    from gongyou.registry.cards.keys import keys_from_json, public_keys

    return keys_from_json(_text(file)) if file else public_keys(frame.data_dir())


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as reason:
        raise BadInput(
            "file.unreadable",
            Text(f"文件“{file}”读不出来。", f"The file “{file}” cannot be read."),
            Text("请检查路径。", "Check the path."),
            file=file,
        ) from reason


def _moment(written: str) -> datetime:
    from django.utils import timezone

    try:
        moment = datetime.fromisoformat(written)
    except ValueError as reason:
        raise BadInput(
            "cli.time_unreadable",
            Text(f"“{written}”不是时间。", f"“{written}” is not a time."),
            Text("请写成 2026-11-21T08:30:00+08:00。", "Write it as 2026-11-21T08:30:00+08:00."),
            value=written,
        ) from reason
    return moment if moment.tzinfo else moment.replace(tzinfo=timezone.get_current_timezone())
