"""Pages that belong to no room: sign-in, home, account, rules in force, derivations, the worker's own pages."""
