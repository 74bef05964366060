"""The read-only JSON API at /api/v1/ (docs/api.md): what the public pages show, for programs."""
