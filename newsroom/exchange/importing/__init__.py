"""Import of records as stories."""
