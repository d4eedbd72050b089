"""The engine for data frames: one translation, through narwhals, for every library that holds frames."""
