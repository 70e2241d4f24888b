"""维权: calculators for workers, and what they bring to the union."""
