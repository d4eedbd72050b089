"""Facts from the tests and documents of other systems, run against this library."""

from servicecore.conformance.runner import Outcome, Report, run_file

__all__ = ["Outcome", "Report", "run_file"]
