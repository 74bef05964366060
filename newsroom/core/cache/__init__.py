"""Page cache, fragment cache and cache invalidation."""
