"""The providers, one in each module, which defines PROVIDER."""
