"""会籍接转: what waits for an answer of this officer, what this officer's side sent, and one transfer."""
