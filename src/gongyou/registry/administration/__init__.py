"""管理: accounts, appointments and the audit trail, for administrators."""
