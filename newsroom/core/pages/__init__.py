"""Pages that editors write: about, contact, ethics, corrections policy, privacy, and others."""
