"""Washington State and Seattle: minimum pay of drivers and app-based workers."""
