"""Find the scenario that a setting or a command names: a file, or a built-in scenario."""

from pathlib import Path

from simulator.model.problems import guess
from simulator.scenario import builtin


def read_scenario(said: str) -> tuple[str, str]:
    """Its name as it is to be shown, and its text; ValueError when there is none. A file beats a built-in name."""
    path = Path(said)
    if not path.is_file() and said in builtin.names():
        return said, builtin.read(said)
    try:
        return said, path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise ValueError(f"{said}: not UTF-8 text") from None
    except OSError as error:
        hint = guess(said, builtin.names())
        known = f"no such file or built-in scenario ({hint or 'bwsim scenarios lists them'})"
        raise ValueError(f"{said}: {known if isinstance(error, FileNotFoundError) else error.strerror}") from None
