"""Fixtures that need something real: a database server, a browser."""
