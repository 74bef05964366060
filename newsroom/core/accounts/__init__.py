"""Signing in to the desk: who somebody is, how that is shown, how often it may be tried, and when it ends."""
