"""Who is notified, on the desk and by email."""
