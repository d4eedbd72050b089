"""What is promised, as data: policies, targets, goals and what drives the clocks; checks and presets."""
