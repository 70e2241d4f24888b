"""Errors under /api/ as problem details (RFC 9457): the standard's members, and the house's own as extensions.

Whatever answers there (an operation, a limit, an address that nobody serves, a method that is not allowed) answers in
one shape. What a client read before stays where it was: `error`, `message`, `remedy`, `where`, `places`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import get_language

from gongyou.core.text import Text, sentences
from gongyou.rules.files import BOUNDS, BOUNDS_SAID, KINDS
from gongyou.rules.schema_hints import pattern_told

UNDER = "/api/"
MOST_TOLD = 5
FIELDS = {
    "missing": Text("缺少这一项", "this is missing"),
    "extra_forbidden": Text("没有这个字段", "there is no such field"),
}
CONTENT_TYPE = "application/problem+json"
TYPE = "urn:gongyou:problem:"
FIRST_ERROR = 400
HTTP = "http"
TITLES = {
    400: Text("请求无法读取", "The request cannot be read"),
    401: Text("需要有效的令牌", "A valid token is needed"),
    403: Text("不允许", "Not allowed"),
    404: Text("没有这个对象", "Not found"),
    405: Text("这个地址不支持这种方法", "The address does not take this method"),
    409: Text("与现状冲突", "In conflict with what is there"),
    412: Text("对象已有更新的版本", "There is a newer version"),
    413: Text("请求过大", "The request is too large"),
    415: Text("不接受这种内容类型", "This type of content is not taken"),
    422: Text("内容不符合要求", "The content does not fit"),
    428: Text("要写明所依据的版本", "The version must be named"),
    429: Text("请求过于频繁", "Too many requests"),
    500: Text("服务器内部错误", "An error of the server"),
    503: Text("暂时不能服务", "Not available for now"),
    507: Text("存储空间不足", "No room left to store it"),
}
REFUSED, FAILED = Text("请求被拒绝", "The request was refused"), Text("服务器内部错误", "An error of the server")
WORDS = {
    "type": "object",
    "properties": {"zh": {"type": "string"}, "en": {"type": "string"}},
    "required": ["zh", "en"],
}
SCHEMA: dict[str, Any] = {
    "title": "Problem",
    "description": "Problem details (RFC 9457). `error`, `message`, `remedy`, `where` and `places` extend them.",
    "type": "object",
    "properties": {
        "type": {"type": "string", "format": "uri-reference", "description": "urn:gongyou:problem: and the code."},
        "title": {"type": "string", "description": "What the status means, in the language asked for."},
        "status": {"type": "integer", "minimum": 400, "maximum": 599},
        "detail": {"type": "string", "description": "What is wrong and what to do, in the language asked for."},
        "instance": {"type": "string", "description": "The address that was asked, without its query."},
        "error": {"type": "string", "description": "The code: the same in every language and release."},
        "message": {**WORDS, "description": "What is wrong."},
        "remedy": {**WORDS, "description": "What to do; empty where there is nothing to do."},
        "where": {"type": "object", "description": "Places: field, line, column, offset …"},
        "places": {"type": "array", "items": {"type": "object"}, "description": "Fields that do not fit."},
    },
    "required": ["type", "title", "status", "detail", "instance", "error", "message", "remedy", "where"],
}
REFERENCE = {"$ref": "#/components/schemas/Problem"}

Answer = Callable[[HttpRequest], HttpResponseBase]


class ApiProblems:
    """Writes every error under /api/ as a problem; anything else passes as it is."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        is_error = response.status_code >= FIRST_ERROR and request.path_info.startswith(UNDER)
        if is_error and isinstance(response, HttpResponse):
            problem = problem_of(request.path, response.status_code, _members(response))
            response.content = json.dumps(problem, ensure_ascii=False).encode()
            response.headers["Content-Type"] = CONTENT_TYPE
        return response


def problem_of(path: str, status: int, members: Mapping[str, Any]) -> dict[str, Any]:
    """The problem with everything that the answer already told; what it lacks is said by its status."""
    language = get_language() or "zh"
    title = TITLES.get(status) or (FAILED if status >= 500 else REFUSED)
    said = {name: _words(members.get(name)) for name in ("message", "remedy")}
    code = str(members.get("error") or f"{HTTP}.{status}")
    message = said["message"] or title
    detail = members.get("detail")
    return {
        **members,
        "type": f"{TYPE}{code}",
        "title": title.on(language),
        "status": status,
        "detail": detail if isinstance(detail, str) else _sentence(message, said["remedy"], language),
        "instance": path,
        "error": code,
        "message": {"zh": message.zh, "en": message.en},
        "remedy": members.get("remedy") or {"zh": "", "en": ""},
        "where": members.get("where") or {},
    }


def remedy_of(errors: Sequence[Mapping[str, Any]]) -> Text:
    """What would be right for the first fields that do not fit. Never what was sent: answers are logged."""
    told = [(".".join(str(part) for part in each["loc"][1:]) or "body", _wanted(each)) for each in errors[:MOST_TOLD]]
    fields = [(name, said) for name, said in told if said is not None]
    zh = "；".join(f"{name}：{said.zh}" for name, said in fields)
    en = "; ".join(f"{name}: {said.en}" for name, said in fields)
    return Text(f"{zh}{'。' * bool(zh)}请对照 openapi.json。", f"{en}{'. ' * bool(en)}Compare it with openapi.json.")


def _wanted(error: Mapping[str, Any]) -> Text | None:
    kind, context = error["type"], error.get("ctx") or {}
    if kind == "string_pattern_mismatch":
        return pattern_told(str(context["pattern"]))
    said = FIELDS.get(kind) or KINDS.get(kind)
    bound = next((context[name] for name in BOUNDS if name in context), None)
    if said is None or bound is None:
        return said
    return Text(f"{said.zh}（{BOUNDS_SAID.get(kind, '{}').format(bound)}）", f"{said.en} ({bound})")


def described(schema: dict[str, Any]) -> None:
    """Adds the problem to a description: to each operation as its default, and to each error that it names."""
    schema.setdefault("components", {}).setdefault("schemas", {})["Problem"] = SCHEMA
    for operations in schema["paths"].values():
        for operation in operations.values():
            for status, response in operation["responses"].items():
                if str(status).isdecimal() and int(status) >= FIRST_ERROR:
                    told = response.pop("content", {}).get("application/json", {}).get("schema")
                    whole = {"allOf": [REFERENCE, told]} if told else REFERENCE
                    response["content"] = {CONTENT_TYPE: {"schema": whole}}
            operation["responses"].setdefault(
                "default", {"description": "An error (RFC 9457)", "content": {CONTENT_TYPE: {"schema": REFERENCE}}}
            )


def _members(response: HttpResponse) -> dict[str, Any]:
    """What the answer tells as JSON; nothing of a page."""
    if "json" not in response.headers.get("Content-Type", ""):
        return {}
    try:
        told = json.loads(response.content)
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}


def _words(told: Any) -> Text | None:
    return Text(told["zh"], told["en"]) if isinstance(told, dict) and told.keys() >= {"zh", "en"} else None


def _sentence(message: Text, remedy: Text | None, language: str) -> str:
    return sentences(language, message.on(language), remedy.on(language) if remedy else "")
