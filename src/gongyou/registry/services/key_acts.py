"""Keys are added, put to use everywhere, and taken away when nothing uses them."""

from __future__ import annotations

from datetime import datetime

from gongyou.core.errors import Conflict, NotFound
from gongyou.core.text import Text
from gongyou.kit import audit, keys, rotation
from gongyou.kit.models import User
from gongyou.kit.policies import require
from gongyou.kit.services import service
from gongyou.registry.models import Appointment
from gongyou.registry.selectors import has_role

ADDED = audit.register("privacy.key.added", "新增密钥 {key}", "Added the key {key}")
ROTATED = audit.register(
    "privacy.keys.rotated", "密钥轮换完成，改写 {moved} 个值", "A rotation of keys ended; {moved} values were rewritten"
)
RETIRED = audit.register("privacy.key.retired", "停用密钥 {key}", "Retired the key {key}")


def _may(by: User | None) -> bool:
    return by is None or has_role(by, Appointment.Role.SECURITY)


@service
def key_add(*, kind: str, by: User | None, now: datetime) -> str:
    """The id of a new current key of kind "field" or "index"."""
    require(_may(by))
    key_id = keys.provider().add(kind)
    keys.forget()
    audit.write(ADDED, by=by, subject="kit.key", data={"key": key_id}, now=now)
    return key_id


@service
def keys_rotated(*, moved: int, by: User | None, now: datetime) -> None:
    """Notes the end of a rotation, which is many short transactions that may be killed and run again."""
    require(_may(by))
    audit.write(ROTATED, by=by, subject="kit.key", data={"moved": moved}, now=now)


@service
def key_retire(*, key_id: str, by: User | None, now: datetime) -> None:
    """Takes a key out of use. Raises NotFound, and Conflict for the current key or one that a value still needs."""
    require(_may(by))
    kind = next((kind for kind in ("field", "index") if key_id in keys.provider().keys(kind)), None)
    if kind is None:
        raise NotFound("keys.unknown", Text(f"没有密钥 {key_id}。", f"There is no key {key_id}."), key=key_id)
    held = keys.provider().keys(kind)
    if next(iter(held)) == key_id:
        raise Conflict(
            "keys.current",
            Text(f"{key_id} 正在使用，不能停用。", f"{key_id} is the current key and can't be retired."),
            Text(
                "先运行 gongyou keys add 和 gongyou keys rotate。",
                "First run gongyou keys add and gongyou keys rotate.",
            ),
        )
    used = rotation.counts().uses(key_id)
    if used:
        raise Conflict(
            "keys.in_use",
            Text(f"还有 {used} 个值使用 {key_id}，不能停用。", f"{used} values still use {key_id}."),
            Text("先运行 gongyou keys rotate。", "First run gongyou keys rotate."),
        )
    keys.provider().retire(kind, key_id)
    keys.forget()
    audit.write(RETIRED, by=by, subject="kit.key", data={"key": key_id}, now=now)
