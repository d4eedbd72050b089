"""Every kind of KPI: what it asks of an engine, and the value that it makes of the answers."""
