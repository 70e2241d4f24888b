"""The delivery log: what became of the notices that were sent, for administrators."""
