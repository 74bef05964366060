"""What every package may use; it knows no story and no topic."""
