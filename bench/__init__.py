"""Benchmarks that anyone can run: our figures beside a floor that does the least imaginable."""
