"""Early warning: rules as data, judged each month with what was known then, published with their own back-test."""
