"""Whole years of work that happen by the services themselves, told over again from their rows."""
