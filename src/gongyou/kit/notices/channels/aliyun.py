"""Alibaba Cloud SMS: SendSms of dysmsapi, version 2017-05-25, signed by V3 (ACS3-HMAC-SHA256).

https://help.aliyun.com/zh/sdk/product-overview/v3-request-structure-and-signature
"""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import dataclass
from urllib.parse import quote

from gongyou.core.text import Text
from gongyou.kit.notices.channels import Delivered, Later, Message, Refused, Result
from gongyou.kit.notices.channels.templates import Template
from gongyou.kit.notices.channels.transport import Answer, Request

HOST = "dysmsapi.aliyuncs.com"
VERSION = "2017-05-25"
ALGORITHM = "ACS3-HMAC-SHA256"
SERVER_ERROR = 500
FOR_LATER = ("Throttling", "ServiceUnavailable", "InternalError", "isv.BUSINESS_LIMIT_CONTROL", "isp.SYSTEM_ERROR")


@dataclass(frozen=True, slots=True)
class Key:
    id: str
    secret: str


@dataclass(frozen=True, slots=True)
class Moment:
    """The clock and the dice of a request: UTC as 2023-10-26T10:22:32Z, and a word that is used once."""

    date: str
    nonce: str


def request_of(message: Message, template: Template, sign_name: str, key: Key, moment: Moment) -> Request:
    """SendSms for one number."""
    query = {
        "OutId": message.reference,
        "PhoneNumbers": message.address,
        "SignName": sign_name,
        "TemplateCode": template.id,
        "TemplateParam": json.dumps(template.values, ensure_ascii=False, separators=(",", ":")),
    }
    headers = {
        "host": HOST,
        "x-acs-action": "SendSms",
        "x-acs-content-sha256": hashlib.sha256(b"").hexdigest(),
        "x-acs-date": moment.date,
        "x-acs-signature-nonce": moment.nonce,
        "x-acs-version": VERSION,
    }
    headers["Authorization"] = authorization(query, headers, key)
    return Request("POST", f"https://{HOST}/?{canonical_query(query)}", headers)


def canonical_query(query: dict[str, str]) -> str:
    return "&".join(f"{quote(name, safe='-_.~')}={quote(query[name], safe='-_.~')}" for name in sorted(query))


def authorization(query: dict[str, str], headers: dict[str, str], key: Key) -> str:
    """The header's value for a POST without body; `headers` in lower case."""
    signed = sorted(headers)
    canonical = "\n".join(
        (
            "POST",
            "/",
            canonical_query(query),
            "".join(f"{name}:{headers[name].strip()}\n" for name in signed),
            ";".join(signed),
            headers["x-acs-content-sha256"],
        )
    )
    to_sign = f"{ALGORITHM}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
    signature = hmac.digest(key.secret.encode(), to_sign.encode(), "sha256").hex()
    return f"{ALGORITHM} Credential={key.id},SignedHeaders={';'.join(signed)},Signature={signature}"


def result_of(answer: Answer) -> Result:
    """OK with its BizId; busy or broken is for later, everything else is a no."""
    said = answer.read()
    code = str(said.get("Code", ""))
    if code == "OK":
        return Delivered(str(said.get("BizId", "")))
    reason = Text(f"阿里云短信：{code or answer.status}", f"Alibaba Cloud SMS: {code or answer.status}")
    if not code or answer.status >= SERVER_ERROR or code.startswith(FOR_LATER):
        return Later(reason)
    return Refused(reason)
