"""The stages of the demo city in their order."""

from __future__ import annotations

from gongyou.core.text import Text
from gongyou.site.demo import (
    agreeing,
    asking,
    building,
    declaring,
    exposing,
    hearing,
    main_job,
    negotiating,
    register,
    releasing,
    reporting,
    sharing,
    supervising,
)
from gongyou.site.demo.building import Stage

STAGES = (
    Stage("organisations", Text("建立组织与用人单位", "Founding organisations and employers"), building.organisations),
    Stage("members", Text("登记会员", "Registering members"), building.members),
    Stage("homes", Text("网格与网上会员之家", "Grids and online homes"), register.homes),
    Stage("files", Text("生成数据文件", "Writing the data files"), building.files),
    Stage("accounts", Text("开通账号", "Opening accounts"), building.accounts),
    Stage("terms", Text("登记任期", "Recording terms of office"), register.terms),
    Stage("desk", Text("待办事项", "What waits on the desks"), register.desk),
    Stage("ingest", Text("数据入湖", "Bringing files into the lake"), main_job.ingest),
    Stage("sharing", Text("登记数据共享协议", "Recording agreements to share data"), sharing.agreements),
    Stage("shown", Text("骑手自报订单", "Orders that a rider shows"), sharing.shown),
    Stage("rules", Text("登记平台规则", "Entering the platforms' rules"), declaring.rules),
    Stage("requests", Text("向平台提出请求和申诉", "Asking and appealing to platforms"), asking.requests),
    Stage("opinions", Text("征集意见", "Hearing opinions"), hearing.opinions),
    Stage("audit", Text("平台计酬审计", "Auditing platform pay"), main_job.audit),
    Stage("agreements", Text("登记协议", "Entering agreements"), agreeing.agreements),
    Stage("brief", Text("编制简报", "Making the brief"), main_job.brief),
    # Figures belong to the code that made them: after an upgrade the console would stand empty.
    Stage("monitor", Text("计算监测数据", "Computing the monitor's figures"), main_job.monitor, is_kept_fresh=True),
    Stage("exposure", Text("对照 AI 影响", "Looking at AI exposure"), exposing.exposure),
    Stage("warnings", Text("研判用工形势", "Judging the early warnings"), main_job.warnings),
    # Before the calendar: a month that the calendar plans is sealed on that day alone.
    Stage("panel", Text("报送监测报表", "Reporting to the panel"), reporting.panel),
    Stage("releases", Text("发布监测指标", "Releasing indicators"), releasing.releases),
    Stage("screen", Text("筛查工资表", "Screening payrolls"), main_job.screen),
    Stage("hours", Text("比对工时", "Looking at the hours"), main_job.hours),
    Stage("negotiations", Text("协商立案", "Opening negotiations"), negotiating.negotiations),
    Stage("supervision", Text("监督协议履行", "Supervising agreements"), supervising.supervised),
    Stage("coverage", Text("统计覆盖，评定数据质量", "Counting coverage and quality"), register.coverage),
)
