"""What KPIs answer with."""
