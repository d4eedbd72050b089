"""KPIs over facts: by dimensions, by periods, at instants."""
