"""Who is covered and who is missing: roll-ups over the tree, and estimates of the people on no list."""
