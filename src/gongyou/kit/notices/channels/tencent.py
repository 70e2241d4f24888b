"""Tencent Cloud SMS: SendSms, version 2021-01-11, signed by TC3-HMAC-SHA256.

https://cloud.tencent.com/document/product/382/55981 and 382/52072
"""

from __future__ import annotations

import hashlib
import hmac
import json
from datetime import UTC, datetime

from gongyou.core.text import Text
from gongyou.kit.notices.channels import Delivered, Later, Message, Refused, Result
from gongyou.kit.notices.channels.aliyun import Key
from gongyou.kit.notices.channels.templates import Template
from gongyou.kit.notices.channels.transport import Answer, Request

HOST = "sms.tencentcloudapi.com"
SERVICE = "sms"
VERSION = "2021-01-11"
REGION = "ap-guangzhou"
CONTENT_TYPE = "application/json; charset=utf-8"
ALGORITHM = "TC3-HMAC-SHA256"
SIGNED = "content-type;host;x-tc-action"
SERVER_ERROR = 500
FOR_LATER = ("InternalError", "RequestLimitExceeded", "LimitExceeded", "ResourceInsufficient")


def request_of(message: Message, template: Template, sender: tuple[str, str], key: Key, now: datetime) -> Request:
    """SendSms for one mainland number; `sender` is SdkAppId and signature."""
    app, sign_name = sender
    content = {
        "PhoneNumberSet": [f"+86{message.address}"],
        "SmsSdkAppId": app,
        "SignName": sign_name,
        "TemplateId": template.id,
        "TemplateParamSet": list(template.values.values()),
        "SessionContext": message.reference,
    }
    body = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    stamp = int(now.timestamp())
    headers = {
        "Authorization": authorization(HOST, SERVICE, "SendSms", body, key, stamp),
        "Content-Type": CONTENT_TYPE,
        "Host": HOST,
        "X-TC-Action": "SendSms",
        "X-TC-Timestamp": str(stamp),
        "X-TC-Version": VERSION,
        "X-TC-Region": REGION,
    }
    return Request("POST", f"https://{HOST}/", headers, body.encode())


def authorization(host: str, service: str, action: str, body: str, key: Key, stamp: int) -> str:
    """The header's value for a JSON body by POST at a Unix second."""
    canonical = "\n".join(
        (
            "POST",
            "/",
            "",
            f"content-type:{CONTENT_TYPE}\nhost:{host}\nx-tc-action:{action.lower()}\n",
            SIGNED,
            hashlib.sha256(body.encode()).hexdigest(),
        )
    )
    day = datetime.fromtimestamp(stamp, UTC).strftime("%Y-%m-%d")
    scope = f"{day}/{service}/tc3_request"
    to_sign = f"{ALGORITHM}\n{stamp}\n{scope}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
    signing = f"TC3{key.secret}".encode()
    for part in (day, service, "tc3_request"):
        signing = hmac.digest(signing, part.encode(), "sha256")
    signature = hmac.digest(signing, to_sign.encode(), "sha256").hex()
    return f"{ALGORITHM} Credential={key.id}/{scope}, SignedHeaders={SIGNED}, Signature={signature}"


def result_of(answer: Answer) -> Result:
    """Ok with its SerialNo; busy or broken is for later, everything else is a no."""
    response = answer.read().get("Response", {})
    statuses = response.get("SendStatusSet") or [{}]
    code = str(response.get("Error", {}).get("Code", "") or statuses[0].get("Code", ""))
    if code == "Ok":
        return Delivered(str(statuses[0].get("SerialNo", "")))
    reason = Text(f"腾讯云短信：{code or answer.status}", f"Tencent Cloud SMS: {code or answer.status}")
    if not code or answer.status >= SERVER_ERROR or code.startswith(FOR_LATER):
        return Later(reason)
    return Refused(reason)
