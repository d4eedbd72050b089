"""Period against period: what differs, and whether by more than chance."""
