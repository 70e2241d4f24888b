"""Requests for an explanation and appeals: terms and clocks, what is chosen, figures, pages of both sides.

Three layers of 《关于加强新就业群体服务管理的意见》: 企业内部诉求 → 常态化协商 → 跨部门协同.
"""
