"""Demand: series side by side, forecast with their quantiles, tried on steps that were not seen. Knows no shop."""
