"""Invented years of contacts behind the stories of the demo: as many as somebody asks for."""
