"""Workbooks that an officer opens in Excel and finds nothing altered: no formulas, no 1.1E+17, no lost zeros."""

from gongyou.kit.spreadsheets.workbook import Column, Sheet, workbook_write

__all__ = ["Column", "Sheet", "workbook_write"]
