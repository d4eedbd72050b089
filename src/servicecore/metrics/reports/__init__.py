"""The named figures of a report."""
