"""Indexes of the names of topics: by letter, and by what may be typed for them."""
