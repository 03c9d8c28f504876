"""Settings: one table of them, and what flags, environment, a file and the defaults say together."""

from simulator.settings.accounts import Account, Client, User
from simulator.settings.load import Loaded, Origin, Settings, load
from simulator.settings.table import DEFAULT_ACCOUNT, TABLE, Setting

__all__ = ["DEFAULT_ACCOUNT", "TABLE", "Account", "Client", "Loaded", "Origin", "Setting", "Settings", "User", "load"]
