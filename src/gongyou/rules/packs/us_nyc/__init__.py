"""New York City: minimum pay of app drivers, the audit's anchor on real public trips."""
