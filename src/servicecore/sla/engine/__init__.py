"""How events drive clocks: the fold of a history, cycle by cycle, and the deadlines that come of it."""
