"""What clocks show at an instant: frozen values, their signals, and the status of a ticket."""
