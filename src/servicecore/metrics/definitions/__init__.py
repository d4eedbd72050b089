"""What a KPI is, and the KPIs that come with the library."""
