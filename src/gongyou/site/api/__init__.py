"""The REST face, version 1: the same services and policies as the pages, for other programs.

Every call carries `Authorization: Bearer <token>`, a token that a person issued for their own account, and can do what
that person can. Lists are read by cursor, changes name the version that they saw (If-Match), repeated writes are
recognised by their Idempotency-Key, errors carry a code and both languages.
"""
