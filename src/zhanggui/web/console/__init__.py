"""The console: what the shop's people look at and decide every day."""
