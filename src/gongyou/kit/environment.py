"""What the machine tells the product: every environment variable, its default and its meaning, read loudly.

A variable X can also be given as X_FILE, a path whose content is the value: this is how secrets arrive from a
container's or systemd's secret store without standing in the process list.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from gongyou.core.errors import BadInput
from gongyou.core.text import Text


@dataclass(frozen=True, slots=True)
class Variable:
    """One environment variable. `default` is the text that stands for "not set"."""

    name: str
    default: str
    meaning: Text


VARIABLES = (
    Variable(
        "GONGYOU_DATA_DIR",
        "./var",
        Text(
            "数据目录：数据湖、数据库、密钥、报告都放在这里。", "The data directory: lake, database, secrets, reports."
        ),
    ),
    Variable(
        "DATABASE_URL",
        "",
        Text(
            "业务数据库地址，如 postgresql://用户:口令@主机/库名；不写则用数据目录中的 SQLite。",
            "The relational database, such as postgresql://user:password@host/name; SQLite in the data directory "
            "when empty.",
        ),
    ),
    Variable(
        "GONGYOU_SECRET_KEY",
        "",
        Text(
            "会话与签名密钥；不写则在首次使用时生成 secrets/session.key。",
            "The key of sessions and signatures; secrets/session.key is made at first use when empty.",
        ),
    ),
    Variable(
        "GONGYOU_FIELD_KEYS",
        "",
        Text(
            "字段加密密钥，写作 编号:Base64，多把用逗号隔开，第一把用于加密；不写则生成 secrets/field.key。",
            "Field encryption keys as id:base64, separated by commas, the first one encrypts; secrets/field.key is "
            "made when empty.",
        ),
    ),
    Variable(
        "GONGYOU_INDEX_KEY",
        "",
        Text(
            "盲索引密钥（Base64）；不写则生成 secrets/index.key。更换后须重建索引。",
            "The blind index key (base64); secrets/index.key is made when empty. A change needs the indexes rebuilt.",
        ),
    ),
    Variable(
        "GONGYOU_PSEUDONYM_KEY",
        "",
        Text(
            "职工代号密钥（Base64）；不写则生成 secrets/pseudonym.key。更换后数据湖与名册不再对应。",
            "The worker pseudonym key (base64); secrets/pseudonym.key is made when empty. A change cuts the lake from "
            "the registry.",
        ),
    ),
    Variable(
        "GONGYOU_CIPHER",
        "aes-gcm",
        Text(
            "字段加密算法：aes-gcm 或 sm4-gcm（国密）。已有内容照常打开，轮换密钥时改用新算法。",
            "The cipher of fields: aes-gcm or sm4-gcm. What is stored still opens; a rotation moves it to the new one.",
        ),
    ),
    Variable(
        "GONGYOU_INDEX_HASH",
        "sha256",
        Text(
            "盲索引算法：sha256 或 sm3（国密）。更换后运行 gongyou keys rotate --index。",
            "The keyed hash of blind indexes: sha256 or sm3. After a change run gongyou keys rotate --index.",
        ),
    ),
    Variable(
        "GONGYOU_KEY_PROVIDER",
        "",
        Text(
            "密钥来源的类（模块.类名），用于接入密码机或密钥管理系统；不写则用环境变量与 secrets 目录。",
            "The class that provides keys (module.Class), for a KMS or HSM; environment and secrets folder when empty.",
        ),
    ),
    Variable(
        "GONGYOU_IDENTITY_AUTHORITY",
        "",
        Text(
            "实名核验接口的类（模块.类名）；不写则不核验，会员显示为未核验。",
            "The class that checks names against identity numbers (module.Class); without it members stay unchecked.",
        ),
    ),
    Variable(
        "GONGYOU_APPLICATIONS_KEPT_DAYS",
        "180",
        Text(
            "未同意或已撤回的入会申请，其中的个人信息保存多少天，到期清空。",
            "For how many days personal data of a refused or withdrawn application are kept; then they are emptied.",
        ),
    ),
    Variable(
        "GONGYOU_REVEALS_PER_DAY",
        "50",
        Text(
            "每名干部每天可查看完整个人信息的次数，超过即通知安全管理员。",
            "How many personal data an officer may reveal a day; past it the security administrator is told.",
        ),
    ),
    Variable(
        "GONGYOU_LARGE_HOLDER",
        "auto",
        Text(
            "是否按处理一千万人以上个人信息的义务管理：auto（按实际人数）、true、false。",
            "Whether the duties of who holds over ten million persons apply: auto (by the count), true or false.",
        ),
    ),
    Variable(
        "GONGYOU_LARGE_HOLDER_PERSONS",
        "10000000",
        Text(
            "达到多少人即按一千万人以上个人信息处理者管理（auto 时）；只可调低，从严。",
            "From how many persons on the duties of a large holder apply (with auto); it can only be lowered.",
        ),
    ),
    Variable(
        "GONGYOU_FORUM_PER_ADDRESS",
        "40",
        Text("意见征集：同一网络地址每小时最多收几条。", "Opinions taken from one network address an hour."),
    ),
    Variable(
        "GONGYOU_FORUM_PER_SENDER",
        "5",
        Text(
            "意见征集：同一手机号（没有手机号的，同一设备）每天对一次征集最多提交几条。",
            "Opinions taken a day for one collection from one phone, or from one device without a phone.",
        ),
    ),
    Variable(
        "GONGYOU_FORUM_PER_COLLECTION",
        "600",
        Text("意见征集：一次征集每小时最多收几条。", "Opinions taken an hour for one collection."),
    ),
    Variable(
        "GONGYOU_FORUM_SENDERS_KEPT_DAYS",
        "90",
        Text(
            "意见征集结束后，手机号和设备、网络的密文索引保存多少天，到期删除。",
            "For how many days after a collection ends phones and the keyed indexes of devices and networks are kept.",
        ),
    ),
    Variable(
        "GONGYOU_FORUM_NETWORK_PERCENT",
        "20",
        Text(
            "意见征集：来自同一网络地址的意见超过百分之几时提示。",
            "From which percentage of opinions out of one network address on a notice is shown.",
        ),
    ),
    Variable(
        "GONGYOU_BACKUP_PASSPHRASE",
        "",
        Text(
            "备份密钥时使用的口令（gongyou backup --with-keys）；不写则在终端询问。",
            "The passphrase of keys in a backup (gongyou backup --with-keys); asked for at the terminal when empty.",
        ),
    ),
    Variable(
        "GONGYOU_DEBUG",
        "false",
        Text("只在开发时写 true：出错时显示细节。", "true only while developing: errors show their details."),
    ),
    Variable(
        "GONGYOU_ALLOWED_HOSTS",
        "127.0.0.1,localhost,[::1]",
        Text("允许的访问域名，逗号隔开。", "The host names that are answered, separated by commas."),
    ),
    Variable(
        "GONGYOU_HTTPS",
        "false",
        Text(
            "网站经 HTTPS 提供时写 true：Cookie 只走加密连接，并声明 HSTS。",
            "true when the site is served over HTTPS: cookies travel encrypted only and HSTS is announced.",
        ),
    ),
    Variable(
        "GONGYOU_TRUSTED_ORIGINS",
        "",
        Text(
            "反向代理后面的来源，如 https://gongyou.example.cn，逗号隔开。",
            "Origins behind a reverse proxy, such as https://gongyou.example.cn, separated by commas.",
        ),
    ),
    Variable(
        "GONGYOU_PROXIES",
        "0",
        Text(
            "网站前面有几层反向代理：按层数从 X-Forwarded-For 取访问者地址，用于限制次数。",
            "How many reverse proxies stand before the site: so many entries from the right of X-Forwarded-For, the "
            "visitor's address is read for limits.",
        ),
    ),
    Variable(
        "GONGYOU_TWO_STEP",
        "offered",
        Text(
            "两步验证：off 不提供，offered 由本人选用，required 控制台账号必须启用。",
            "Two-step sign-in: off, offered to who wants it, or required of every console account.",
        ),
    ),
    Variable(
        "GONGYOU_IDLE_MINUTES",
        "30",
        Text("控制台账号多少分钟不操作即自动退出。", "After how many idle minutes a console account is signed out."),
    ),
    Variable(
        "GONGYOU_UPLOAD_LIMIT_MB",
        "200",
        Text("网页上传的单个文件上限，单位 MB。", "The largest file that can be uploaded in the browser, in MB."),
    ),
    Variable(
        "GONGYOU_VIRUS_SCANNER",
        "",
        Text(
            "上传文件的病毒检查命令，从标准输入读取文件，如 clamdscan --no-summary -；0 为通过，1 为有病毒。",
            "The command that scans what is uploaded; it reads the file on standard input, such as "
            "clamdscan --no-summary -; exit 0 passes, 1 is a virus.",
        ),
    ),
    Variable(
        "GONGYOU_LOG_LEVEL",
        "warning",
        Text("日志级别：debug、info、warning、error。", "The log level: debug, info, warning or error."),
    ),
    Variable(
        "GONGYOU_LOG_FORMAT",
        "console",
        Text("日志格式：console 或 json。", "The log format: console or json."),
    ),
)

KNOWN = {variable.name: variable for variable in VARIABLES}


def _refuse(name: str, value: str, wanted: Text) -> BadInput:
    return BadInput(
        "settings.unreadable",
        Text(f"环境变量 {name} 的值“{value}”不能用。", f"The environment variable {name} holds “{value}”, unusable."),
        wanted,
        variable=name,
    )


class Environment:
    """The variables of VARIABLES as read from one mapping; an unknown name is a programming error."""

    def __init__(self, given: Mapping[str, str] | None = None) -> None:
        self.given = os.environ if given is None else given

    def text(self, name: str) -> str:
        """The value, the content of the file that NAME_FILE points to, or the default; never padded."""
        variable = KNOWN[name]
        if name in self.given:
            return self.given[name].strip()
        pointed = self.given.get(f"{name}_FILE", "")
        if pointed:
            try:
                return Path(pointed).read_text(encoding="utf-8").strip()
            except (OSError, UnicodeDecodeError) as reason:
                raise BadInput(
                    "settings.file_unreadable",
                    Text(
                        f"环境变量 {name}_FILE 指向的文件“{pointed}”读不出来。",
                        f"The file “{pointed}” that {name}_FILE points to cannot be read.",
                    ),
                    Text("请检查路径与权限。", "Check the path and its permissions."),
                    variable=name,
                    file=pointed,
                ) from reason
        return variable.default

    def flag(self, name: str) -> bool:
        """True for "true", False for "false"; any other word is refused, so that DEBUG=0 cannot mean yes."""
        value = self.text(name)
        if value not in ("true", "false"):
            raise _refuse(name, value, Text("只能写 true 或 false。", "Write exactly true or false."))
        return value == "true"

    def words(self, name: str) -> list[str]:
        """The comma-separated parts, without empty ones."""
        return [part.strip() for part in self.text(name).split(",") if part.strip()]

    def choice(self, name: str, *choices: str) -> str:
        """The value when it is one of `choices`."""
        value = self.text(name)
        if value not in choices:
            listed = "、".join(choices)
            raise _refuse(name, value, Text(f"只能写：{listed}。", f"Write one of: {', '.join(choices)}."))
        return value

    def count(self, name: str) -> int:
        """A whole number above zero."""
        value = self.text(name)
        if not value.isdecimal() or int(value) == 0:
            raise _refuse(name, value, Text("只能写大于零的整数。", "Write a whole number above zero."))
        return int(value)

    def folder(self, name: str) -> Path:
        """An absolute path; it need not exist yet."""
        return Path(self.text(name)).expanduser().absolute()


SQLITE_OPTIONS = {
    # Writers queue for the lock at BEGIN instead of failing half-way when a read lock has to be raised.
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA busy_timeout=20000; "
    "PRAGMA cache_size=-64000; PRAGMA temp_store=MEMORY",
}

# Pages ask for few rows out of millions: the planner must not think that an index costs more than reading everything,
# nor compile a query for longer than it runs. `options=` in DATABASE_URL takes the place of these.
POSTGRESQL_OPTIONS = "-c random_page_cost=1.1 -c jit=off"


def database_from(url: str, *, data_dir: Path) -> dict[str, object]:
    """Django's DATABASES entry for sqlite:///path, postgresql://user:password@host:port/name, or "" (the default).

    The query of a PostgreSQL address (sslmode=require …) is handed to libpq, but for server_side_cursors=off: what a
    pooler needs that gives each transaction another connection.
    """
    if not url:
        return _sqlite(str(data_dir / "gongyou.sqlite3"))
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        path = unquote(parts.path)[1:]
        if not path:
            raise _refuse("DATABASE_URL", url, Text("请写成 sqlite:///路径。", "Write sqlite:///path."))
        return _sqlite(path)
    if parts.scheme in ("postgresql", "postgres"):
        name = unquote(parts.path.lstrip("/"))
        if not name:
            raise _refuse("DATABASE_URL", _without_password(url), Text("缺少库名。", "The database name is missing."))
        options: dict[str, object] = {"options": POSTGRESQL_OPTIONS, **dict(parse_qsl(parts.query))}
        return {
            "ENGINE": "gongyou.kit.postgresql",
            "NAME": name,
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": unquote(str(options.pop("host", "")) or parts.hostname or ""),
            "PORT": str(parts.port or ""),
            "OPTIONS": options,
            "CONN_MAX_AGE": 60,
            "CONN_HEALTH_CHECKS": True,
            "DISABLE_SERVER_SIDE_CURSORS": options.pop("server_side_cursors", "") == "off",
        }
    raise _refuse(
        "DATABASE_URL",
        _without_password(url),
        Text("请写成 sqlite:///路径 或 postgresql://…。", "Write sqlite:///path or postgresql://…."),
    )


def _sqlite(path: str) -> dict[str, object]:
    return {"ENGINE": "django.db.backends.sqlite3", "NAME": path, "OPTIONS": dict(SQLITE_OPTIONS)}


def _without_password(url: str) -> str:
    """The address as it may stand in a message or a log."""
    parts = urlsplit(url)
    if not parts.password:
        return url
    return url.replace(f":{parts.password}@", ":****@", 1)
