"""Figures that come from elsewhere, dated."""
