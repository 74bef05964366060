"""Image files: safe uploads and the renditions that pages use."""
