"""Find the scenario that a setting or a command names: a file with what it includes, or a built-in scenario."""

import codecs
from pathlib import Path

from simulator.model.problems import guess
from simulator.scenario import include, shipped
from simulator.scenario.bundle import Included, pack, unpack
from simulator.scenario.document import read_document

__tracebackhide__ = True  # a test that names a file that is not there shows its own line, not ours


def read_scenario(said: str) -> tuple[str, str]:
    """Its name to be shown and its text, the files that it includes beneath; ValueError when there is none.

    `./x` is the file x where x is built in.
    """
    if said in shipped.names():
        return said, shipped.read(said)
    try:
        text = Path(said).read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise ValueError(f"{said}:{_of_byte(error)}") from None
    except OSError as error:
        hint = guess(said, shipped.names())
        known = f"no such file or built-in scenario ({hint or 'bwsim scenarios lists them'})"
        raise ValueError(f"{said}: {known if isinstance(error, FileNotFoundError) else error.strerror}") from None
    return said, _with_included(text, Path(said))


def _of_byte(error: UnicodeDecodeError) -> str:
    """Line, column and what is there, of the first byte that is not UTF-8."""
    before = error.object[: error.start]
    line, column = before.count(b"\n") + 1, len(before[before.rfind(b"\n") + 1 :].decode()) + 1
    if error.object[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        return f"{line}:{column}: this is UTF-16; save the file as UTF-8"
    return f"{line}:{column}: the byte 0x{error.object[error.start]:02x} is not UTF-8 text; save the file as UTF-8"


def files_of(said: str, text: str) -> list[Path]:
    """The files that the text was read from: the scenario's own and those beneath it, also such as are missing."""
    if said in shipped.names():
        return []
    return [Path(said), *(Path(said).parent / name for name in unpack(text)[1])]


def _with_included(text: str, own: Path) -> str:
    said, found = unpack(text)  # what `bwsim scenario show` printed has them beneath already
    _collect("", said, own, found)
    return pack(said, found)


def _collect(within: str, text: str, own: Path, found: dict[str, Included]) -> None:
    """Read what the text names, and what that names; what may not be named is left to the loader to tell."""
    for _, said in include.named(read_document(text)):
        try:
            name = include.resolve(said, within)
        except ValueError:
            continue
        if name in shipped.names() or name in found or len(found) > include.MOST:
            continue
        found[name] = _read(own.parent / name, by=own.parent / within if within else own)
        if found[name].reason is None:
            _collect(name, found[name].text, own, found)


def _read(path: Path, *, by: Path) -> Included:
    """A file that the file `by` includes, within its folder also when links are followed."""
    allowed = by.parent
    try:
        if not path.resolve(strict=True).is_relative_to(allowed.resolve()):
            return Included(reason="it is a link to outside of the folder of the file that includes it")
        return Included(path.read_text(encoding="utf-8"))
    except UnicodeDecodeError as error:
        return Included(reason=f"{path.name}:{_of_byte(error)}")
    except FileNotFoundError:
        others = [other.name for other in allowed.glob("*.y*ml") if other.name != by.name]
        hint = guess(path.name, [*shipped.names(), *others])
        return Included(reason=f"no such file or built-in scenario{f' ({hint})' if hint else ''}")
    except (OSError, RuntimeError) as error:
        return Included(reason=getattr(error, "strerror", None) or str(error))
