"""What the room does: publish a brief."""
