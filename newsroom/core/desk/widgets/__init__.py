"""Form fields that both rooms' desks use."""
