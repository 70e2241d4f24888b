"""Personal data: sealed, revealed with a reason, erased everywhere, backed up and restored."""
