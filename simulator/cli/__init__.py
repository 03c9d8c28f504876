"""The `bwsim` command."""
