"""Signing in to the desk: authentication, two-factor authentication, throttling and sessions."""
