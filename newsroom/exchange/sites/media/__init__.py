"""Media files of a former site: where they are found, and how they get into the library."""
