"""British Columbia: minimum earnings of online platform workers."""
