"""What the machine tells the channels: environment variables, known as soon as a channel is."""

from __future__ import annotations

from gongyou.core.text import Text
from gongyou.kit.environment import KNOWN, Variable

VARIABLES = (
    Variable(
        "GONGYOU_SITE_URL",
        "",
        Text(
            "网站对外地址，如 https://gongyou.example.cn，写在站外通知的链接里。",
            "The site's public address, such as https://gongyou.example.cn, for links in messages.",
        ),
    ),
    Variable(
        "GONGYOU_SMTP_URL",
        "",
        Text(
            "发信服务器：smtps://用户:口令@主机:465，或 smtp://用户:口令@主机:587?starttls=true；不写则邮件留存在发件箱。",
            "The mail server: smtps://user:password@host:465 or smtp://user:password@host:587?starttls=true; mail "
            "stays in the outbox when empty.",
        ),
    ),
    Variable(
        "GONGYOU_MAIL_FROM",
        "gongyou@localhost",
        Text("发件人地址。", "The sender of mail."),
    ),
    Variable(
        "GONGYOU_SMS_PROVIDER",
        "",
        Text(
            "短信服务商：aliyun、tencent 或 cmpp（中国移动网关）；不写则短信留存在发件箱。",
            "The provider of text messages: aliyun, tencent or cmpp (China Mobile's gateway); they stay in the outbox "
            "when empty.",
        ),
    ),
    Variable(
        "GONGYOU_SMS_KEY_ID",
        "",
        Text(
            "短信服务商的密钥编号（AccessKeyId、SecretId）；CMPP 为企业代码。",
            "The provider's key id (AccessKeyId, SecretId); with CMPP the enterprise code.",
        ),
    ),
    Variable(
        "GONGYOU_SMS_KEY_SECRET",
        "",
        Text("短信服务商的密钥；CMPP 为共享密钥。", "The provider's key; with CMPP the shared secret."),
    ),
    Variable("GONGYOU_SMS_SIGN", "", Text("短信签名，如 某某市总工会。", "The signature shown before each message.")),
    Variable(
        "GONGYOU_SMS_APP",
        "",
        Text("腾讯云短信的 SdkAppId；CMPP 为接入号。", "Tencent's SdkAppId; with CMPP the service number."),
    ),
    Variable(
        "GONGYOU_SMS_GATEWAY",
        "",
        Text("CMPP 网关的 主机:端口。", "The CMPP gateway as host:port."),
    ),
    Variable(
        "GONGYOU_SMS_TEMPLATES",
        "{}",
        Text(
            '通知对应的短信模板，JSON：{"kit.phone_code": {"id": "SMS_1", "keys": ["code"]}}；"*" 用于其余通知。',
            'Which template carries which notice, as JSON: {"kit.phone_code": {"id": "SMS_1", "keys": ["code"]}}; "*" '
            "stands for all others.",
        ),
    ),
    Variable("GONGYOU_WECHAT_APP_ID", "", Text("微信公众号 AppID。", "The WeChat official account's AppID.")),
    Variable("GONGYOU_WECHAT_SECRET", "", Text("微信公众号 AppSecret。", "The WeChat official account's AppSecret.")),
    Variable(
        "GONGYOU_WECHAT_TEMPLATES",
        "{}",
        Text(
            "通知对应的公众号模板消息，写法同 GONGYOU_SMS_TEMPLATES。",
            "Which template message carries which notice, written as GONGYOU_SMS_TEMPLATES.",
        ),
    ),
    Variable("GONGYOU_WECOM_CORP", "", Text("企业微信 CorpID。", "The WeCom CorpID.")),
    Variable("GONGYOU_WECOM_AGENT", "", Text("企业微信应用 AgentId。", "The WeCom application's AgentId.")),
    Variable("GONGYOU_WECOM_SECRET", "", Text("企业微信应用 Secret。", "The WeCom application's secret.")),
    Variable("GONGYOU_DINGTALK_KEY", "", Text("钉钉应用 AppKey。", "The DingTalk application's AppKey.")),
    Variable("GONGYOU_DINGTALK_SECRET", "", Text("钉钉应用 AppSecret。", "The DingTalk application's AppSecret.")),
    Variable("GONGYOU_DINGTALK_AGENT", "", Text("钉钉应用 AgentId。", "The DingTalk application's AgentId.")),
)

KNOWN.update({variable.name: variable for variable in VARIABLES})
