"""Settings of all tests."""

from hypothesis import settings

# Speed is measured in benchmarks/: a slow or busy machine must not fail a property that holds.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")
