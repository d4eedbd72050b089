"""Targets, and scorecards made of them."""
