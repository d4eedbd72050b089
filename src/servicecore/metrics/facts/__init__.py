"""One row of plain facts per ticket, and the fold that makes it."""
