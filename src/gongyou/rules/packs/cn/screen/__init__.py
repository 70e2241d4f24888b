"""What a payroll is held against under national law. docs/decisions/screening.md: in which order money is claimed."""
