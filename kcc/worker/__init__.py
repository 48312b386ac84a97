"""The background process: it reads mail, takes it in and sends what waits, under one lease."""
