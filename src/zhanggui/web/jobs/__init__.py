"""Work in the background: loading, building, compiling. A Django app; `running.start` starts a job."""
