"""California: the earnings floor of app-based drivers."""
