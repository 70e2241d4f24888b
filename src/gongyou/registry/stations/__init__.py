"""Known places of work, from which a member's place is picked."""
