"""Intervals, percentiles, survival curves and control charts."""
