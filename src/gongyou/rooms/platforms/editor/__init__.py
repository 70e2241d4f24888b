"""The form of a rule's executable part: drawn from the format itself, so that it holds all that the format can say."""
