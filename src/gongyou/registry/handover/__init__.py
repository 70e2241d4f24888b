"""离任移交: what hangs on an account, and giving it to others before the account is closed."""
