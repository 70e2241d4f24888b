"""The second step of sign-in: six digits from the owner's phone (RFC 6238), or one of ten recovery codes."""
