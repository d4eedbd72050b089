"""The logs of other systems as facts."""
