"""gongyou keys: what seals personal data, and how it is changed."""

from __future__ import annotations

from typing import Annotated

import typer

from gongyou.core.errors import EXIT_FINDINGS
from gongyou.core.text import Text
from gongyou.site.cli import frame

app = typer.Typer(
    add_completion=False, no_args_is_help=True, help="密钥：列出、新增、轮换、停用。Keys: list, add, rotate, retire."
)


@app.command("list")
def listed(data_dir: frame.DataDir = None, as_json: frame.AsJson = False) -> None:
    """密钥编号，星号为当前密钥。Key ids; a star marks the current one."""
    frame.use_django()
    from gongyou.kit import keys

    held = keys.ring()
    if as_json:
        frame.print_json(
            {
                "field": list(held.field),
                "index": list(held.index),
                "cipher": held.cipher,
                "index_hash": held.index_hash,
            }
        )
        return
    for title, ring, algorithm in (
        ("字段加密 fields", held.field, held.cipher),
        ("盲索引 indexes", held.index, held.index_hash),
    ):
        for place, key_id in enumerate(ring):
            print(f"{'*' if place == 0 else ' '} {key_id:<6} {title} {algorithm if place == 0 else ''}".rstrip())
    print("* pseudonym 职工代号，不可更换 never changes")


@app.command()
def add(
    index: Annotated[bool, typer.Option("--index", help="新增盲索引密钥。An index key.")] = False,
    data_dir: frame.DataDir = None,
    as_json: frame.AsJson = False,
) -> None:
    """新增一把密钥并立即用于新写入的内容。A new key, used at once for what is written from now on."""
    frame.use_django()
    from django.utils import timezone

    from gongyou.registry import services

    key_id = services.key_add(kind="index" if index else "field", by=None, now=timezone.now())
    if as_json:
        frame.print_json({"key": key_id})
    else:
        print(key_id)
    frame.say(
        Text(
            "请先备份 secrets 目录，再运行 gongyou keys rotate。",
            "Back up the secrets folder, then run gongyou keys rotate.",
        )
    )


@app.command()
def rotate(
    field: Annotated[bool, typer.Option("--field", help="只换字段加密。Fields only.")] = False,
    index: Annotated[bool, typer.Option("--index", help="只重建盲索引。Indexes only.")] = False,
    data_dir: frame.DataDir = None,
    as_json: frame.AsJson = False,
) -> None:
    """全部内容改用当前密钥；中断后再运行即接着做。Move every value to the current key; run again after a break."""
    frame.use_django()
    from django.utils import timezone

    from gongyou.kit import rotation
    from gongyou.registry import services

    both = field == index
    held = rotation.counts()
    total = (held.fields_left if both or field else 0) + (held.indexes_left if both or index else 0)
    with frame.progress(Text("轮换密钥", "Rotating keys")) as meter:
        moved = rotation.rotate(
            fields=both or field, indexes=both or index, step=lambda done: meter(done, total or None)
        )
    services.keys_rotated(moved=moved, by=None, now=timezone.now())
    if as_json:
        frame.print_json({"moved": moved})
    else:
        print(f"{moved:,} 个值已改写。{moved:,} values were rewritten.")


@app.command()
def status(data_dir: frame.DataDir = None, as_json: frame.AsJson = False) -> None:
    """各密钥还有多少值在用；轮换未完成时退出码为 1。Values per key; exit 1 while a rotation is unfinished."""
    frame.use_django()
    from gongyou.kit import rotation

    held = rotation.counts()
    left = held.fields_left + held.indexes_left
    if as_json:
        frame.print_json(
            {
                "fields": held.fields,
                "indexes": {f"{key}.{name}": count for (key, name), count in held.indexes.items()},
                "left": left,
            }
        )
    else:
        for name, count in sorted(held.fields.items()):
            print(f"{name:<12}{count:>14,}  字段 fields")
        for (key, algorithm), count in sorted(held.indexes.items()):
            print(f"{key + '.' + algorithm:<12}{count:>14,}  盲索引 indexes")
        print(f"未轮换 left {left:,}")
    if left:
        frame.leave(EXIT_FINDINGS)


@app.command()
def retire(key: str, data_dir: frame.DataDir = None) -> None:
    """停用一把旧密钥；仍有内容使用时拒绝。Retire an old key; refused while a value uses it."""
    frame.use_django()
    from django.utils import timezone

    from gongyou.registry import services

    services.key_retire(key_id=key, by=None, now=timezone.now())
    print(f"{key} 已停用。{key} is retired.")
