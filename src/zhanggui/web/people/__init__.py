"""Who comes in: people with their roles, and keys of the API with their scopes."""
