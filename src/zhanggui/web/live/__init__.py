"""Today while it is going on: what events told so far, what was to be expected, and what stands out. A Django app; it keeps alerts."""
