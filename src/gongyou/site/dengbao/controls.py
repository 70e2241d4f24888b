"""The controls of 安全计算环境 (8.1.4) at level 3, put in our own words: have the standard at hand for an assessment.

Where the product cannot know (machine rooms, other software, people), `check` is "" and the house answers.
"""

from __future__ import annotations

from dataclasses import dataclass

from gongyou.core.text import Text

STANDARD = Text(
    "GB/T 22239-2019《信息安全技术 网络安全等级保护基本要求》第三级 安全计算环境",
    "GB/T 22239-2019, Baseline for classified protection of cybersecurity, level 3, secure computing environment",
)


@dataclass(frozen=True, slots=True)
class Control:
    """One point of a clause. `check` names the machine's check of the present settings."""

    clause: str
    asks: Text
    product: Text
    house: Text
    check: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """One clause."""

    number: str
    title: Text
    controls: tuple[Control, ...]


IDENTITY = Section(
    "8.1.4.1",
    Text("身份鉴别", "Identification and authentication"),
    (
        Control(
            "a",
            Text("用户标识唯一，鉴别信息有复杂度要求并定期更换", "Unique users; credentials complex and renewed"),
            Text(
                "账号唯一；密码不少于 10 位，不得为常见密码、纯数字或与账号相近；管理员给出的初始密码首次登录必须更换",
                "Accounts are unique; passwords have ten characters or more and are no common, numeric or name-like "
                "ones; a password that an administrator knows must be changed at the first sign-in",
            ),
            Text("规定更换周期并检查执行", "Set how often passwords change, and see that they do"),
            "passwords",
        ),
        Control(
            "b",
            Text("登录失败处理、超时自动退出", "Failed sign-ins limited; idle sessions end"),
            Text(
                "同一账号在同一地址连错 5 次锁定 15 分钟，同一地址失败 100 次停用 15 分钟；后台闲置到时退出",
                "Five failures of a name from one address lock it for 15 minutes, a hundred failures of an address "
                "stop that address; an idle console is signed out",
            ),
            Text(
                "反向代理之后须设 GONGYOU_PROXIES；闲置时间 GONGYOU_IDLE_MINUTES 不宜超过 30 分钟",
                "Behind reverse proxies set GONGYOU_PROXIES; keep GONGYOU_IDLE_MINUTES at 30 or below",
            ),
            "idle",
        ),
        Control(
            "c",
            Text("远程管理防窃听", "Credentials protected on the network"),
            Text("只在 HTTPS 上发放会话，启用 HSTS", "Sessions travel over HTTPS alone, with HSTS"),
            Text("部署证书并设 GONGYOU_HTTPS=true", "Install a certificate and set GONGYOU_HTTPS=true"),
            "https",
        ),
        Control(
            "d",
            Text("两种以上组合鉴别，其中一种用密码技术", "Two factors, one of them cryptographic"),
            Text(
                "动态口令（RFC 6238），用过即废；敏感操作再次验证",
                "One-time codes (RFC 6238), each good once; asked again before sensitive acts",
            ),
            Text(
                "设 GONGYOU_TWO_STEP=required，督促全部后台账号启用",
                "Set GONGYOU_TWO_STEP=required and see that every console account has it",
            ),
            "two_step",
        ),
    ),
)
ACCESS = Section(
    "8.1.4.2",
    Text("访问控制", "Access control"),
    (
        Control(
            "a",
            Text("为用户分配账户和权限", "Accounts and rights are assigned"),
            Text(
                "权限 = 角色 × 组织范围，逐页逐接口核验，无权者看到“没有此页”",
                "Rights are a role within an organisation's subtree, checked on every page and call; "
                "others see no such page",
            ),
            Text("按岗位任命，离岗即办交接", "Appoint by post; hand over when somebody leaves"),
        ),
        Control(
            "b",
            Text("没有默认账户和默认口令", "No default accounts or passwords"),
            Text(
                "安装后没有任何账号，演示城市的账号只在演示数据里",
                "An installation has no account; those of the demo city come with its data only",
            ),
            Text("正式环境不得使用演示数据", "Do not run on demo data"),
            "no_demo",
        ),
        Control(
            "c",
            Text("停用多余、过期账户，不共享账户", "Unused and expired accounts are closed; none is shared"),
            Text(
                "任命到期自动失效；账号可即时停用并终止会话；本人可见全部会话",
                "Appointments end by date; accounts and their sessions end at once; everybody sees their own sessions",
            ),
            Text("清理 90 天未登录的后台账号", "Close console accounts that nobody has used for 90 days"),
            "stale_accounts",
        ),
        Control(
            "d",
            Text("最小权限、管理权限分离", "Least privilege; separated administrators"),
            Text(
                "系统管理员、安全管理员、审计管理员三员分立，同一人不得兼任",
                "System, security and audit administrators are three; nobody holds two of the posts",
            ),
            Text("三员都要配齐", "Fill all three posts"),
            "separation",
        ),
        Control(
            "e",
            Text("由授权主体配置访问控制策略", "Rules are set by who is authorised"),
            Text(
                "任命、停用、审批只有相应管理员可办，每次留痕",
                "Only the administrator in charge appoints, closes and approves; each act leaves a line",
            ),
            Text("审批人与申请人不同人", "Who approves is not who asks"),
        ),
        Control(
            "f",
            Text("控制粒度到用户、文件和表", "Granularity of user, file and table"),
            Text(
                "到记录和字段：姓名、证号、电话默认脱敏，查看明文须写事由并留痕、有每日上限",
                "Of record and field: names, numbers and telephones are masked; to open one takes a "
                "reason, leaves a line and has a daily limit",
            ),
            Text(
                "数据库和数据目录只由运行账号访问", "Let only the product's account reach database and data directory"
            ),
            "private_files",
        ),
        Control(
            "g",
            Text("重要主体和客体的安全标记", "Security labels"),
            Text("没有强制访问控制标记", "No mandatory labels"),
            Text(
                "由操作系统或数据库提供，或在测评中说明补偿措施",
                "Left to the operating system or database, or to compensating measures in the assessment",
            ),
        ),
    ),
)
AUDIT = Section(
    "8.1.4.3",
    Text("安全审计", "Security audit"),
    (
        Control(
            "a",
            Text("覆盖每个用户的重要行为和安全事件", "Every user's important acts"),
            Text(
                "每次写入、每次查看明文、每次登录管理都写一行操作记录",
                "Every write, every reveal and every act on accounts writes one line",
            ),
            Text("定期查阅", "Read it regularly"),
        ),
        Control(
            "b",
            Text("记录时间、用户、类型、结果等", "Time, user, type, outcome"),
            Text(
                "时间、人、事、对象齐全，不含姓名、证号和电话",
                "Time, person, act and subject, without names, numbers or telephones",
            ),
            Text("服务器校时（NTP）", "Keep the clock in step (NTP)"),
        ),
        Control(
            "c",
            Text("保护审计记录，定期备份", "Records protected and copied"),
            Text(
                "哈希链，改动一行即可发现；gongyou audit-trail verify 核验、export 导出",
                "A hash chain shows any change; `gongyou audit-trail verify` checks it, `export` copies it",
            ),
            Text(
                "定期导出到另一台机器并保存链尾；留存不少于六个月（网络安全法）",
                "Copy it to another machine and keep the head of the chain; keep it for six months "
                "at least (Cybersecurity Law)",
            ),
            "audit_chain",
        ),
        Control(
            "d",
            Text("审计进程不可中断", "Auditing cannot be switched off"),
            Text(
                "记录与业务在同一事务里，写不成记录就办不成事，没有开关",
                "The line is part of the act's transaction: no line, no act; there is no switch",
            ),
            Text("", ""),
        ),
    ),
)
INTRUSION = Section(
    "8.1.4.4",
    Text("入侵防范", "Intrusion prevention"),
    (
        Control(
            "a",
            Text("最小安装", "Minimal installation"),
            Text(
                "不联网取任何脚本、字体或地图，依赖按哈希锁定",
                "Nothing is fetched from other sites; dependencies are locked by hash",
            ),
            Text("服务器只装必需组件", "Install what is needed only"),
        ),
        Control(
            "b",
            Text("关闭不需要的服务和高危端口", "No needless services or ports"),
            Text("只监听一个端口，默认只在本机", "One port, on this machine alone by default"),
            Text("数据库端口不对外；主机名写明，不用 *", "Keep the database's port closed; name the hosts, never *"),
            "hosts",
        ),
        Control(
            "c",
            Text("限制管理终端的地址范围", "Administrators' terminals limited"),
            Text("不按地址限制", "Does not limit by address"),
            Text("在反向代理或防火墙上限制后台地址段", "Limit the console's addresses at the proxy or firewall"),
        ),
        Control(
            "d",
            Text("数据有效性检验", "Input is validated"),
            Text(
                "每个入口按同一规则核验；上传文件查类型、大小、压缩炸弹和宏；内容安全策略只许本站脚本",
                "Every face applies the same rules; uploads are checked for type, size, bombs and "
                "macros; the content security policy allows own scripts alone",
            ),
            Text("调试模式必须关闭", "Debugging must be off"),
            "debug",
        ),
        Control(
            "e",
            Text("发现漏洞并及时修补", "Known flaws are found and mended"),
            Text("锁定文件可用漏洞库比对", "The lock files can be matched with vulnerability databases"),
            Text("按发布及时升级，升级前备份", "Upgrade with releases, after a backup"),
        ),
        Control(
            "f",
            Text("检测入侵并报警", "Intrusions detected and reported"),
            Text(
                "登录锁定、查看超限、紧急授权通知安全管理员",
                "Lock-outs, too many reveals and break-glass acts reach the security administrator",
            ),
            Text("主机与网络入侵检测另行部署", "Deploy host and network detection"),
        ),
    ),
)
MALWARE = Section(
    "8.1.4.5",
    Text("恶意代码防范", "Malicious code"),
    (
        Control(
            "",
            Text("识别并阻断病毒", "Viruses are recognised and stopped"),
            Text(
                "上传的文件交由病毒检查程序，查不成不接收；文件从不执行",
                "What is uploaded goes through the house's scanner, and none passes unscanned; no file is ever run",
            ),
            Text("设 GONGYOU_VIRUS_SCANNER", "Set GONGYOU_VIRUS_SCANNER"),
            "scanner",
        ),
    ),
)
INTEGRITY = Section(
    "8.1.4.7",
    Text("数据完整性", "Data integrity"),
    (
        Control(
            "a",
            Text("传输完整性", "In transit"),
            Text("HTTPS；电子会员证签名", "HTTPS; cards are signed"),
            Text(
                "数据库在另一台机器时用 TLS 连接（sslmode=verify-full）",
                "Connect to a database on another machine by TLS (sslmode=verify-full)",
            ),
            "database_tls",
        ),
        Control(
            "b",
            Text("存储完整性", "At rest"),
            Text(
                "个人信息字段带认证加密，改动即打不开；操作记录哈希链；备份逐文件校验",
                "Personal fields are sealed with authentication and do not open once altered; hash "
                "chain; every file of a backup is hashed",
            ),
            Text("", ""),
            "sample_opens",
        ),
    ),
)
SECRECY = Section(
    "8.1.4.8",
    Text("数据保密性", "Data confidentiality"),
    (
        Control(
            "a",
            Text("传输保密性", "In transit"),
            Text("同 8.1.4.1 c", "As 8.1.4.1 c"),
            Text("", ""),
            "https",
        ),
        Control(
            "b",
            Text("存储保密性", "At rest"),
            Text(
                "姓名、证号、电话按字段加密（AES-256-GCM 或 SM4-GCM），查找用加密索引，密钥可轮换",
                "Names, numbers and telephones are encrypted by field (AES-256-GCM or SM4-GCM), "
                "looked up by keyed indexes, keys rotate",
            ),
            Text(
                "密钥与数据分开保管（GONGYOU_FIELD_KEYS 或 GONGYOU_KEY_PROVIDER）；要求国密的设 GONGYOU_CIPHER=sm4-gcm",
                "Keep keys apart from data (GONGYOU_FIELD_KEYS or GONGYOU_KEY_PROVIDER); where SM "
                "algorithms are required set GONGYOU_CIPHER=sm4-gcm",
            ),
            "keys_apart",
        ),
    ),
)
BACKUP = Section(
    "8.1.4.9",
    Text("数据备份恢复", "Backup and recovery"),
    (
        Control(
            "a",
            Text("本地备份与恢复", "Local backup and restore"),
            Text(
                "gongyou backup、restore；drill 恢复到别处并逐项核对；恢复中断可重来",
                "`gongyou backup`, `restore`; `drill` restores elsewhere and compares; a restore "
                "that was cut off is run again",
            ),
            Text("至少每周一次，定期演练", "Weekly at least, with regular drills"),
            "backup",
        ),
        Control(
            "b",
            Text("异地实时备份", "Remote backup in real time"),
            Text(
                "备份是一个文件，可存到异地；不做实时复制",
                "The archive is one file that can be kept elsewhere; no replication in real time",
            ),
            Text("用 PostgreSQL 流复制和存储复制", "Use PostgreSQL's streaming replication and the storage's own"),
        ),
        Control(
            "c",
            Text("热冗余", "Hot redundancy"),
            Text(
                "多个进程可同时服务同一数据库和数据目录", "Several processes may serve one database and data directory"
            ),
            Text("部署双机与负载均衡", "Deploy two machines and a balancer"),
        ),
    ),
)
RESIDUE = Section(
    "8.1.4.10",
    Text("剩余信息保护", "Residual information"),
    (
        Control(
            "a",
            Text("鉴别信息清除", "Credentials are cleared"),
            Text(
                "密码只存哈希，令牌只存摘要，验证码用后即废；退出即删会话",
                "Passwords and tokens are kept as hashes, codes are spent once; signing out deletes the session",
            ),
            Text("", ""),
        ),
        Control(
            "b",
            Text("敏感数据清除", "Sensitive data are cleared"),
            Text(
                "删除个人信息到达各表、上传与导出文件、数据湖各快照；导出文件七天清除；待核对名册七天清除",
                "An erasure reaches tables, uploads, exports and every snapshot of the lake; exports "
                "and undecided rosters go after a week",
            ),
            Text("备份按期限销毁；报废硬盘消磁", "Destroy backups in time; wipe retired disks"),
            "erasures",
        ),
    ),
)
PERSONS = Section(
    "8.1.4.11",
    Text("个人信息保护", "Personal information"),
    (
        Control(
            "a",
            Text("只采集和保存必需的个人信息", "Only what is needed"),
            Text(
                "入会只问办理所需；同意分项记录；未入会的申请到期清空",
                "Joining asks for what it takes; consents are recorded one by one; unsuccessful "
                "applications are emptied in time",
            ),
            Text("开展个人信息保护影响评估并存三年", "Make and keep impact assessments for three years"),
            "applications_emptied",
        ),
        Control(
            "b",
            Text("禁止未授权访问和使用", "No unauthorised use"),
            Text(
                "默认脱敏；明文导出两人办理，带水印与编号；数据湖只有假名",
                "Masked by default; exports in clear take two people and carry a mark; the lake knows pseudonyms only",
            ),
            Text(
                "一千万人以上的，明确负责人和机构", "Above ten million persons, name the officer and the body in charge"
            ),
            "large_holder",
        ),
    ),
)
SECTIONS = (
    IDENTITY,
    ACCESS,
    AUDIT,
    INTRUSION,
    MALWARE,
    INTEGRITY,
    SECRECY,
    BACKUP,
    RESIDUE,
    PERSONS,
)
