"""Reports as the console works on them: jobs that compile, verify, draft and set targets; comments on claims. A Django app."""
