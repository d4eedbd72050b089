"""Samples for inspection, and what inspectors gave them."""
