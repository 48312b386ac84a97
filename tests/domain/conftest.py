"""Settings of the property tests: how long an example takes says nothing about a rule."""

from hypothesis import settings

settings.register_profile("without-stopwatch", settings(deadline=None))
settings.load_profile("without-stopwatch")
