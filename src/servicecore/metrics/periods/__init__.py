"""How a report divides time."""
