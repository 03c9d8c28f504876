"""What every test shares: hypothesis without a deadline, because a busy machine is not a bug."""

from hypothesis import settings

settings.register_profile("simulator", deadline=None)
settings.load_profile("simulator")
