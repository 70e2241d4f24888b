"""United States: pay rules of platforms that are not bound to one state."""
