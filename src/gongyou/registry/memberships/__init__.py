"""The console's pages of members: list, search, one member with what was done, and the forms of each act."""
