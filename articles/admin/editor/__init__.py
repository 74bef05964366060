"""The writing screen of a story: its form, buttons and confirmations, and the pages that it leads to."""
