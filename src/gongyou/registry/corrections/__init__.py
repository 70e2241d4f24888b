"""The officer's side of what members ask to have put right."""
