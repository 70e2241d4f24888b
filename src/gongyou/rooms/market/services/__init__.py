"""What the room does: publish a brief, publish what a payroll screen found."""
