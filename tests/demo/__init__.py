"""Tests of demo mode."""
