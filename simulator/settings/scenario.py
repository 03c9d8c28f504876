"""Find the scenario that a setting or a command names: a file, or a built-in scenario."""

from pathlib import Path

from simulator.model.problems import guess
from simulator.scenario import builtin


def read_scenario(said: str) -> tuple[str, str]:
    """Its name to be shown and its text; ValueError when there is none. `./x` is the file x where x is built in."""
    if said in builtin.names():
        return said, builtin.read(said)
    try:
        return said, Path(said).read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise ValueError(f"{said}: not UTF-8 text") from None
    except OSError as error:
        hint = guess(said, builtin.names())
        known = f"no such file or built-in scenario ({hint or 'bwsim scenarios lists them'})"
        raise ValueError(f"{said}: {known if isinstance(error, FileNotFoundError) else error.strerror}") from None
