"""The shop for assistants, by the Model Context Protocol: what is measured, why it moved, what went wrong, what is proposed.

An assistant comes as somebody: over stdio as a person of the console, over HTTP as a key of the API; it sees what that one sees.
"""
