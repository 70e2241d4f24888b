"""The channels: what exactly goes out, and what each answer means. Nothing leaves the machine."""

from __future__ import annotations

import json
import socket
import struct
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from gongyou.core.errors import BadInput
from gongyou.kit.notices.channels import (
    CHANNELS,
    Delivered,
    Later,
    Message,
    Refused,
    aliyun,
    chat,
    cmpp,
    tencent,
    tokens,
    transport,
)
from gongyou.kit.notices.channels.aliyun import Key
from gongyou.kit.notices.channels.sms import Sms
from gongyou.kit.notices.channels.transport import Answer, Request

MESSAGE = Message(
    kind="kit.phone_code",
    address="13800000001",
    title="验证码",
    body="验证码 123456，5 分钟内有效。",
    link="https://gongyou.example.cn/notices/1/",
    data={"code": "123456"},
    reference="gongyou-7",
)


class Recorded:
    """A sink in the network's place: keeps the requests, gives the answers that it was given."""

    def __init__(self, *answers: dict[str, Any] | int | Exception) -> None:
        self.answers = list(answers)
        self.requests: list[Request] = []

    def send(self, request: Request) -> Answer:
        self.requests.append(request)
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        if isinstance(answer, int):
            return Answer(answer, b"<html>")
        return Answer(200, json.dumps(answer).encode())


@pytest.fixture(autouse=True)
def _no_tokens() -> Iterator[None]:
    tokens._kept.clear()
    yield
    tokens._kept.clear()


@pytest.fixture
def sms(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name, value in {
        "KEY_ID": "id",
        "KEY_SECRET": "secret",
        "SIGN": "禾岚市总工会",
        "APP": "1400000000",
        "TEMPLATES": '{"kit.phone_code": {"id": "SMS_1", "keys": ["code"]}}',
    }.items():
        monkeypatch.setenv(f"GONGYOU_SMS_{name}", value)
    return monkeypatch


def test_every_channel_says_whether_it_is_connected() -> None:
    assert list(CHANNELS) == ["in_app", "mail", "sms", "wechat", "wecom", "dingtalk"]
    assert [key for key, channel in CHANNELS.items() if channel.is_connected()] == ["in_app"]
    assert [key for key, channel in CHANNELS.items() if not channel.rings] == ["in_app"]


def test_aliyun_signs_as_its_documentation_does() -> None:
    """The worked example of 固定参数示例 in Alibaba Cloud's page on V3 signatures."""
    headers = {
        "host": "ecs.cn-shanghai.aliyuncs.com",
        "x-acs-action": "RunInstances",
        "x-acs-content-sha256": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "x-acs-date": "2023-10-26T10:22:32Z",
        "x-acs-signature-nonce": "3156853299f313e23d1673dc12e1703d",
        "x-acs-version": "2014-05-26",
    }
    query = {"ImageId": "win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd", "RegionId": "cn-shanghai"}
    said = aliyun.authorization(query, headers, Key("YourAccessKeyId", "YourAccessKeySecret"))
    assert said.endswith("Signature=06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0")


def test_tencent_signs_as_its_documentation_does() -> None:
    """The worked example of 签名方法 v3 in Tencent Cloud's documentation, whose key is 32 asterisks."""
    body = '{"Limit": 1, "Filters": [{"Values": ["\\u672a\\u547d\\u540d"], "Name": "instance-name"}]}'
    said = tencent.authorization(
        "cvm.tencentcloudapi.com", "cvm", "DescribeInstances", body, Key("AKID", "*" * 32), 1551113065
    )
    assert said.endswith("Signature=10b1a37a7301a02ca19a647ad722d5e43b4b3cff309d421d85b46093f6ab6c4f")


def test_aliyun_gets_number_template_and_values(sms: pytest.MonkeyPatch) -> None:
    sms.setenv("GONGYOU_SMS_PROVIDER", "aliyun")
    sink = Recorded({"Code": "OK", "BizId": "900"})
    with transport.use(sink):
        assert Sms().deliver(MESSAGE) == Delivered("900")
    asked = parse_qs(urlsplit(sink.requests[0].url).query)
    assert asked == {
        "OutId": ["gongyou-7"],
        "PhoneNumbers": ["13800000001"],
        "SignName": ["禾岚市总工会"],
        "TemplateCode": ["SMS_1"],
        "TemplateParam": ['{"code":"123456"}'],
    }
    assert sink.requests[0].headers["x-acs-action"] == "SendSms"


def test_tencent_gets_number_template_and_values(sms: pytest.MonkeyPatch) -> None:
    sms.setenv("GONGYOU_SMS_PROVIDER", "tencent")
    sink = Recorded({"Response": {"SendStatusSet": [{"Code": "Ok", "SerialNo": "5000:1"}]}})
    with transport.use(sink):
        assert Sms().deliver(MESSAGE) == Delivered("5000:1")
    assert json.loads(sink.requests[0].body) == {
        "PhoneNumberSet": ["+8613800000001"],
        "SmsSdkAppId": "1400000000",
        "SignName": "禾岚市总工会",
        "TemplateId": "SMS_1",
        "TemplateParamSet": ["123456"],
        "SessionContext": "gongyou-7",
    }
    assert sink.requests[0].headers["X-TC-Action"] == "SendSms"


@pytest.mark.parametrize(
    ("provider", "answer", "kind"),
    [
        ("aliyun", {"Code": "isv.MOBILE_NUMBER_ILLEGAL"}, Refused),
        ("aliyun", {"Code": "isv.BUSINESS_LIMIT_CONTROL"}, Later),
        ("aliyun", {"Code": "Throttling.User"}, Later),
        ("aliyun", 503, Later),
        ("aliyun", OSError("no route"), Later),
        ("tencent", {"Response": {"Error": {"Code": "AuthFailure.SignatureFailure"}}}, Refused),
        ("tencent", {"Response": {"SendStatusSet": [{"Code": "InvalidParameterValue.IncorrectPhoneNumber"}]}}, Refused),
        ("tencent", {"Response": {"SendStatusSet": [{"Code": "LimitExceeded.PhoneNumberDailyLimit"}]}}, Later),
        ("tencent", {"Response": {"Error": {"Code": "InternalError"}}}, Later),
        ("tencent", 502, Later),
    ],
)
def test_what_a_provider_answers(sms: pytest.MonkeyPatch, provider: str, answer: Any, kind: type) -> None:
    sms.setenv("GONGYOU_SMS_PROVIDER", provider)
    with transport.use(Recorded(answer)):
        found = Sms().deliver(MESSAGE)
    assert isinstance(found, kind)
    assert "13800000001" not in str(found)


def test_a_kind_without_template_is_refused_and_the_rest_goes_by_the_star(sms: pytest.MonkeyPatch) -> None:
    sms.setenv("GONGYOU_SMS_PROVIDER", "aliyun")
    sms.setenv("GONGYOU_SMS_TEMPLATES", "{}")
    assert isinstance(Sms().deliver(MESSAGE), Refused)
    sms.setenv("GONGYOU_SMS_TEMPLATES", '{"*": {"id": "SMS_9", "keys": ["title"]}}')
    sink = Recorded({"Code": "OK"})
    with transport.use(sink):
        Sms().deliver(MESSAGE)
    assert parse_qs(urlsplit(sink.requests[0].url).query)["TemplateParam"] == ['{"title":"验证码"}']
    sms.setenv("GONGYOU_SMS_TEMPLATES", "[1]")
    with pytest.raises(BadInput):
        Sms().deliver(MESSAGE)
    sms.setenv("GONGYOU_SMS_PROVIDER", "nobody")
    with pytest.raises(BadInput):
        Sms().deliver(MESSAGE)


def test_the_network_is_https_only() -> None:
    with pytest.raises(ValueError, match="HTTPS"):
        transport.Https().send(Request("GET", "http://127.0.0.1/"))


class Gateway:
    """A CMPP gateway on a line of its own: says yes, or the codes it was given."""

    def __init__(self, connect: int = 0, submit: int = 0) -> None:
        self.codes = {cmpp.CONNECT: connect, cmpp.SUBMIT: submit}
        self.packets: list[bytes] = []

    def ask(self, packet: bytes) -> bytes:
        self.packets.append(packet)
        length, command, sequence = cmpp.HEADER.unpack(packet[:12])
        assert length == len(packet)
        if command == cmpp.CONNECT:
            body = bytes((self.codes[command],)) + b"\0" * 16 + b"\x20"
        elif command == cmpp.SUBMIT:
            body = b"\0\0\0\0\0\0\0\x2a" + bytes((self.codes[command],))
        else:
            body = b""
        return cmpp.HEADER.pack(12 + len(body), 0x80000000 | command, sequence) + body


ACCOUNT = cmpp.Account("901234", "1234", "10658000")
AT = datetime(2026, 8, 8, 8, 8, 8, tzinfo=UTC)


def test_cmpp_connects_with_a_digest_and_not_with_the_secret() -> None:
    packet = cmpp.connect_packet(ACCOUNT, AT, 1)
    assert len(packet) == 12 + 6 + 16 + 1 + 4
    assert packet[12:18] == b"901234"
    # MD5 of 901234, nine zero bytes, 1234, 0808080808.
    assert packet[18:34].hex() == "963fdf998dae35d121a37692b89d3dde"
    assert struct.unpack(">BI", packet[34:]) == (0x20, 808080808)


def test_cmpp_submits_one_short_text() -> None:
    line = Gateway()
    assert cmpp.handed_over(line, ACCOUNT, "13800000001", "【工会】验证码", AT) == Delivered("000000000000002a")
    submit = line.packets[1][12:]
    assert submit[8:10] == bytes((1, 1))
    fee_user = 8 + 4 + 10
    rest = submit[fee_user + 1 + 21 :]
    assert rest[:3] == bytes((0, 0, cmpp.UCS2))
    content = submit[-8 - len("【工会】验证码") * 2 : -8]
    assert content.decode("utf-16-be") == "【工会】验证码"
    assert submit[-8 - len(content) - 1] == len(content)
    assert b"13800000001" + b"\0" * 10 in submit
    assert len(line.packets) == 3


def test_cmpp_sends_a_long_text_in_parts_that_join() -> None:
    text = "工" * 150
    packets = cmpp.submit_packets(ACCOUNT, "13800000001", text, mark=7, sequence=2)
    assert len(packets) == 3
    joined = ""
    for number, packet in enumerate(packets, 1):
        assert packet[12 + 8 : 12 + 10] == bytes((3, number))
        start = packet.index(bytes((5, 0, 3, 7, 3, number)))
        assert packet[start - 1] == len(packet) - 8 - start <= 140
        joined += packet[start + 6 : -8].decode("utf-16-be")
    assert joined == text


@pytest.mark.parametrize(
    ("gateway", "kind"), [(Gateway(connect=3), Later), (Gateway(submit=8), Later), (Gateway(submit=9), Refused)]
)
def test_what_a_gateway_answers(gateway: Gateway, kind: type) -> None:
    assert isinstance(cmpp.handed_over(gateway, ACCOUNT, "13800000001", "工", AT), kind)


def test_cmpp_speaks_over_a_real_line(sms: pytest.MonkeyPatch) -> None:
    gateway = Gateway()
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]

        def answer() -> None:
            line, _ = server.accept()
            with line:
                while head := line.recv(12):
                    length = cmpp.HEADER.unpack(head)[0]
                    line.sendall(gateway.ask(head + (line.recv(length - 12) if length > 12 else b"")))

        thread = threading.Thread(target=answer, daemon=True)
        thread.start()
        sms.setenv("GONGYOU_SMS_PROVIDER", "cmpp")
        sms.setenv("GONGYOU_SMS_GATEWAY", f"127.0.0.1:{port}")
        assert Sms().deliver(MESSAGE) == Delivered("000000000000002a")
        thread.join(10)
    assert "【禾岚市总工会】验证码".encode("utf-16-be") in gateway.packets[1]
    assert isinstance(Sms().deliver(MESSAGE), Later)  # nobody listens there any more


CHATS = {
    "wechat": (
        chat.WeChat(),
        {"GONGYOU_WECHAT_APP_ID": "wx1", "GONGYOU_WECHAT_SECRET": "s"},
        {"access_token": "T", "expires_in": 7200},
        {"errcode": 0, "msgid": 200},
    ),
    "wecom": (
        chat.WeCom(),
        {"GONGYOU_WECOM_CORP": "ww1", "GONGYOU_WECOM_SECRET": "s", "GONGYOU_WECOM_AGENT": "1000002"},
        {"errcode": 0, "access_token": "T", "expires_in": 7200},
        {"errcode": 0, "msgid": "m1"},
    ),
    "dingtalk": (
        chat.DingTalk(),
        {"GONGYOU_DINGTALK_KEY": "d1", "GONGYOU_DINGTALK_SECRET": "s", "GONGYOU_DINGTALK_AGENT": "77"},
        {"accessToken": "T", "expireIn": 7200},
        {"errcode": 0, "task_id": 256},
    ),
}


@pytest.fixture(params=sorted(CHATS))
def platform(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> tuple[Any, dict[str, Any], Any]:
    channel, settings, token, answer = CHATS[request.param]
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("GONGYOU_WECHAT_TEMPLATES", '{"*": {"id": "tpl", "keys": ["title", "body"]}}')
    return channel, token, answer


def test_a_chat_asks_for_its_token_once(platform: tuple[Any, dict[str, Any], Any]) -> None:
    channel, token, answer = platform
    sink = Recorded(token, answer, answer)
    assert channel.is_connected()
    with transport.use(sink):
        first, second = channel.deliver(MESSAGE), channel.deliver(MESSAGE)
    assert isinstance(first, Delivered) and first == second
    assert len(sink.requests) == 3
    assert "access_token=T" in sink.requests[1].url
    assert all(request.url.startswith("https://") for request in sink.requests)


def test_what_each_chat_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    given = {}
    for key, (channel, settings, token, answer) in CHATS.items():
        for name, value in settings.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setenv("GONGYOU_WECHAT_TEMPLATES", '{"*": {"id": "tpl", "keys": ["title"]}}')
        sink = Recorded(token, answer)
        with transport.use(sink):
            channel.deliver(MESSAGE)
        given[key] = json.loads(sink.requests[1].body)
    assert given["wechat"] == {
        "touser": "13800000001",
        "template_id": "tpl",
        "client_msg_id": "gongyou-7",
        "data": {"title": {"value": "验证码"}},
        "url": MESSAGE.link,
    }
    assert given["wecom"]["textcard"] == {"title": "验证码", "description": MESSAGE.body, "url": MESSAGE.link}
    assert (given["wecom"]["msgtype"], given["wecom"]["agentid"]) == ("textcard", 1000002)
    assert (given["dingtalk"]["userid_list"], given["dingtalk"]["msg"]["msgtype"]) == ("13800000001", "action_card")
    assert given["dingtalk"]["msg"]["action_card"]["single_url"] == MESSAGE.link


@pytest.mark.parametrize(
    ("answer", "kind"),
    [({"errcode": 40003}, Refused), ({"errcode": 45009}, Later), ({"errcode": -1}, Later), (500, Later)],
)
def test_what_a_chat_answers(platform: tuple[Any, dict[str, Any], Any], answer: Any, kind: type) -> None:
    channel, token, _ = platform
    with transport.use(Recorded(token, answer)):
        assert isinstance(channel.deliver(MESSAGE), kind)


def test_a_token_that_is_over_is_asked_for_again(platform: tuple[Any, dict[str, Any], Any]) -> None:
    channel, token, answer = platform
    sink = Recorded(token, {"errcode": 42001}, token, answer)
    with transport.use(sink):
        assert isinstance(channel.deliver(MESSAGE), Later)
        assert isinstance(channel.deliver(MESSAGE), Delivered)


def test_no_token_is_for_later(platform: tuple[Any, dict[str, Any], Any]) -> None:
    with transport.use(Recorded({"errcode": 40013, "errmsg": "invalid appid"})):
        assert isinstance(platform[0].deliver(MESSAGE), Later)
