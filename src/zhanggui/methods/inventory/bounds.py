"""Where the classes of articles end (SPT, section 2.3)."""

VALUE_BOUNDS = (0.80, 0.95)
"""A are the articles that make up the first 80 % of value, B those up to 95 %."""
SPREAD_BOUNDS = (0.5, 1.0)
"""X varies by less than half its mean from week to week, Y by less than its mean."""
VALUE_MARGIN, SPREAD_MARGIN = 0.02, 0.05
"""An article changes class only once it is past a bound by so much."""
