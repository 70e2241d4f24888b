"""How good the register's records are, what costs points, and what to do about it."""
