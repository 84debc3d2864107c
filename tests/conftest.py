"""Settings of all tests."""

import os

from hypothesis import settings

# Speed is measured in benchmarks/: a slow or busy machine must not fail a property that holds. The cases are the same
# each time, so that a change fails for what it changed; `HYPOTHESIS_PROFILE=search` looks for new ones.
settings.register_profile("same", deadline=None, derandomize=True)
settings.register_profile("search", deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))
