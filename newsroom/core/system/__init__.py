"""System checks, mail settings and SQL for one kind of database."""
