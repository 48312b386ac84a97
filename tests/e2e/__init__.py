"""Tests of the whole: real processes, real mail, a real browser."""
