"""Sets of KPIs named after whose definitions they follow."""

from servicecore.metrics.definitions.presets.preset import PRESETS, Preset, preset

__all__ = ["PRESETS", "Preset", "preset"]
