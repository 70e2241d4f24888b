"""WeChat official account, 企业微信 and DingTalk: a template message, an application message, a work notice.

https://developers.weixin.qq.com/doc/offiaccount/Message_Management/Template_Message_Interface.html
https://developer.work.weixin.qq.com/document/path/90236
https://open.dingtalk.com/document/orgapp/asynchronous-sending-of-enterprise-session-messages
"""

from __future__ import annotations

from urllib.parse import urlencode

from gongyou.core.text import Text
from gongyou.kit.environment import Environment
from gongyou.kit.notices import variables  # noqa: F401  (makes the settings known)
from gongyou.kit.notices.channels import Delivered, Later, Message, Refused, Result, tokens, transport
from gongyou.kit.notices.channels.templates import NO_TEMPLATE, template_for
from gongyou.kit.notices.channels.transport import Answer, Request, posted
from gongyou.kit.notices.kinds import DINGTALK, WECHAT, WECOM

NO_TOKEN = Text("没有取得访问凭证。", "No access token was given.")
UNREACHABLE = Text("连不上平台。", "The platform cannot be reached.")
# Token over or wrong; busy; too many.
TOKEN_OVER = {40001, 40014, 42001, 88}
FOR_LATER = {-1, 45009, 45033, 60011, 90018}
SERVER_ERROR = 500


class _Chat:
    """What the three share: a token, one request, an answer with errcode."""

    key = ""
    title = Text("", "")
    rings = True
    needs: tuple[str, ...] = ()

    def is_connected(self) -> bool:
        environment = Environment()
        return all(environment.text(name) for name in self.needs)

    def deliver(self, message: Message) -> Result:
        environment = Environment()
        try:
            token = tokens.token_of(self.key, lambda: self.token_request(environment), self.token_key)
            request = self.request_of(message, token, environment)
            if request is None:
                return Refused(NO_TEMPLATE)
            return self._result(transport.send(request))
        except tokens.NoToken:
            return Later(NO_TOKEN)
        except OSError:
            return Later(UNREACHABLE)

    token_key = "access_token"  # noqa: S105 (a name)

    def token_request(self, environment: Environment) -> Request:
        raise NotImplementedError

    def request_of(self, message: Message, token: str, environment: Environment) -> Request | None:
        raise NotImplementedError

    def _result(self, answer: Answer) -> Result:
        said = answer.read()
        code = said.get("errcode")
        if code == 0:
            if said.get("invaliduser"):
                return Refused(Text("平台不认识这个账号。", "The platform does not know this account."))
            return Delivered(str(said.get("msgid") or said.get("task_id") or ""))
        reason = Text(
            f"{self.title.zh}：{code if code is not None else answer.status}",
            f"{self.title.en}: {code if code is not None else answer.status}",
        )
        if code in TOKEN_OVER:
            tokens.forget(self.key)
            return Later(reason)
        if code is None or code in FOR_LATER or answer.status >= SERVER_ERROR:
            return Later(reason)
        return Refused(reason)


class WeChat(_Chat):
    """A template message of an official account; the address is the follower's openid."""

    key = WECHAT
    title = Text("微信公众号", "WeChat")
    needs = ("GONGYOU_WECHAT_APP_ID", "GONGYOU_WECHAT_SECRET")

    def token_request(self, environment: Environment) -> Request:
        return posted(
            "https://api.weixin.qq.com/cgi-bin/stable_token",
            {
                "grant_type": "client_credential",
                "appid": environment.text("GONGYOU_WECHAT_APP_ID"),
                "secret": environment.text("GONGYOU_WECHAT_SECRET"),
            },
        )

    def request_of(self, message: Message, token: str, environment: Environment) -> Request | None:
        template = template_for(message, "GONGYOU_WECHAT_TEMPLATES")
        if template is None:
            return None
        content = {
            "touser": message.address,
            "template_id": template.id,
            "client_msg_id": message.reference,
            "data": {key: {"value": value} for key, value in template.values.items()},
        }
        if message.link:
            content["url"] = message.link
        asked = urlencode({"access_token": token})
        return posted(f"https://api.weixin.qq.com/cgi-bin/message/template/send?{asked}", content)


class WeCom(_Chat):
    """An application message: a card with a link, or plain text; the address is the member's UserID."""

    key = WECOM
    title = Text("企业微信", "WeCom")
    needs = ("GONGYOU_WECOM_CORP", "GONGYOU_WECOM_SECRET", "GONGYOU_WECOM_AGENT")

    def token_request(self, environment: Environment) -> Request:
        asked = urlencode(
            {
                "corpid": environment.text("GONGYOU_WECOM_CORP"),
                "corpsecret": environment.text("GONGYOU_WECOM_SECRET"),
            }
        )
        return Request("GET", f"https://qyapi.weixin.qq.com/cgi-bin/gettoken?{asked}")

    def request_of(self, message: Message, token: str, environment: Environment) -> Request | None:
        content: dict[str, object] = {
            "touser": message.address,
            "agentid": int(environment.text("GONGYOU_WECOM_AGENT")),
            "enable_duplicate_check": 1,
            "duplicate_check_interval": 1800,
        }
        if message.link:
            content["msgtype"] = "textcard"
            content["textcard"] = {"title": message.title, "description": message.body, "url": message.link}
        else:
            content["msgtype"] = "text"
            content["text"] = {"content": f"{message.title}\n{message.body}"}
        asked = urlencode({"access_token": token})
        return posted(f"https://qyapi.weixin.qq.com/cgi-bin/message/send?{asked}", content)


class DingTalk(_Chat):
    """A work notice: a card with a link, or plain text; the address is the userid in the enterprise."""

    key = DINGTALK
    title = Text("钉钉", "DingTalk")
    needs = ("GONGYOU_DINGTALK_KEY", "GONGYOU_DINGTALK_SECRET", "GONGYOU_DINGTALK_AGENT")
    token_key = "accessToken"  # noqa: S105 (a name)

    def token_request(self, environment: Environment) -> Request:
        return posted(
            "https://api.dingtalk.com/v1.0/oauth2/accessToken",
            {
                "appKey": environment.text("GONGYOU_DINGTALK_KEY"),
                "appSecret": environment.text("GONGYOU_DINGTALK_SECRET"),
            },
        )

    def request_of(self, message: Message, token: str, environment: Environment) -> Request | None:
        told: dict[str, object]
        if message.link:
            card = {
                "title": message.title,
                "markdown": f"### {message.title}\n\n{message.body}",
                "single_title": "查看",
                "single_url": message.link,
            }
            told = {"msgtype": "action_card", "action_card": card}
        else:
            told = {"msgtype": "text", "text": {"content": f"{message.title}\n{message.body}"}}
        content = {
            "agent_id": int(environment.text("GONGYOU_DINGTALK_AGENT")),
            "userid_list": message.address,
            "msg": told,
        }
        asked = urlencode({"access_token": token})
        return posted(f"https://oapi.dingtalk.com/topapi/message/corpconversation/asyncsend_v2?{asked}", content)
