"""Records that may be one person: how they are found, shown side by side, and decided on."""
