"""The lake in the console: batches, quarantined rows, undo, tables."""
