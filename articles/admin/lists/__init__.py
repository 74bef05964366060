"""The list of stories with its filters, search and bulk actions, and the calendar."""
