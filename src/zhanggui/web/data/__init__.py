"""Bringing data in from the console: files uploaded and rehearsed, rows apart corrected, builds made and compared. A Django app."""
