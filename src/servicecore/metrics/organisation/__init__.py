"""KPIs along the tree of units."""
