"""Where an account is signed in: the owner sees it and ends it."""
