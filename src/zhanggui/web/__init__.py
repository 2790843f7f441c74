"""The shop on the network: the console for people, the API for systems, one ASGI application on one port."""
