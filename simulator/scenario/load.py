"""Load a scenario, or rules alone, from YAML or JSON text: the values, or every problem at once with its place.

Rule 1: never raises for what is written; whoever loads decides whether warnings are shown.
Rule 2: with an error there is no scenario; with warnings alone there is one.
"""

from collections.abc import Iterator, Mapping
from pathlib import PurePath

from msgspec import Struct
from msgspec.structs import replace

from simulator import profiles
from simulator.model.accounts import Application, Number
from simulator.model.entries import AS_TEXT
from simulator.model.problems import Problem
from simulator.profiles.derive import find_wrong_facts
from simulator.scenario import include, schema
from simulator.scenario.build import build_application, build_rules, build_scenario
from simulator.scenario.bundle import Included, unpack
from simulator.scenario.checks import check
from simulator.scenario.document import read_document
from simulator.scenario.expectation_shape import expectation_problems
from simulator.scenario.expectations import Expectations, build_expectations
from simulator.scenario.expected import Callbacks, Expectation
from simulator.scenario.matcher import Matcher
from simulator.scenario.places import Document, Path
from simulator.scenario.structure import find_shape_problems, rule_problems
from simulator.scenario.travel_checks import travel_problems
from simulator.scenario.unhurried import unhurried
from simulator.scenario.validate import validate
from simulator.scenario.values import CallbackOverrides, Rule, Scenario

UNNAMED = "unnamed"


class Loaded(Struct, frozen=True):
    """What loading gave. `document` knows the places, for checks against another profile than the file's own."""

    scenario: Scenario | None
    problems: list[Problem]
    document: Document


def load_scenario(text: str, *, file: str | None = None) -> Loaded:
    """The scenario, unless there are errors; the warnings are those under its own profile, or the newest.

    What it includes must be built in or lie beneath the text (see `bundle`).
    """
    with unhurried(text):
        return _load_scenario(text, file)


def _load_scenario(text: str, file: str | None) -> Loaded:
    gathering = _Gathering(file, unpack(text)[1])
    gathering.read("", unpack(text)[0], ())
    documents = gathering.documents
    document = documents[0] if len(documents) == 1 else include.Together(documents)
    if gathering.problems:
        return Loaded(None, in_order(gathering.problems), document)
    scenario = _put_together(gathering.pieces, name=UNNAMED if file in (None, AS_TEXT) else PurePath(file).stem)
    problems = check(scenario, profiles.change(scenario.profile or profiles.NEWEST, scenario.provider), document)
    has_error = any(problem.level == "error" for problem in problems)
    return Loaded(None if has_error else scenario, in_order(problems), document)


class _Gathering:
    """Reads a file and what it includes, each once."""

    def __init__(self, file: str | None, files: Mapping[str, Included]) -> None:
        self._file, self._files = file, files
        self.documents: list[Document] = []
        self.pieces: list[include.Piece] = []
        self.problems: list[Problem] = []
        self._seen: set[str] = set()

    def read(self, name: str, text: str, trail: tuple[str, ...]) -> None:
        """One file; `trail` are those by way of which it is included."""
        self._seen.add(name)
        document = read_document(text, file=include.shown_file(self._file, name) if name else self._file)
        self.documents.append(document)
        said, problems = _read_keys(document)
        self.problems += problems
        if said is not None:
            self.pieces.append(include.Piece(name, said, document))
        for path, word in include.named(document):
            self._follow(document, path, word, (*trail, name))

    def _follow(self, document: Document, path: Path, word: str, trail: tuple[str, ...]) -> None:
        try:
            name = include.resolve(word, trail[-1])
        except ValueError as wrong:
            self.problems.append(document.problem(path, f"{word!r} cannot be included: {wrong}"))
            return
        if name in trail:
            self.problems.append(include.cycle_problem(document, path, [*trail[trail.index(name) :], name]))
        elif name not in self._seen:
            found = include.find_text(name, self._files)
            if found.reason is not None or len(self._seen) > include.MOST:
                reason = found.reason or f"more than {include.MOST} files"
                self.problems.append(document.problem(path, f"{word!r} cannot be included: {reason}"))
            else:
                self.read(name, found.text, trail)


def _read_keys(document: Document) -> tuple[schema.Scenario | None, list[Problem]]:
    if document.root is None:
        return None, document.problems
    said, problems = validate(document, schema.Scenario)
    problems += find_shape_problems(document)
    problems += _provider_problems(document)
    return said, [*document.problems, *problems]


def _put_together(pieces: list[include.Piece], *, name: str) -> Scenario:
    """One scenario of several files; the rules of an included one are known by its name."""
    scenario = build_scenario(include.merge(pieces), name=name)
    others = [build_rules(piece.said.rules, prefix=f"{piece.name}:rules") for piece in pieces[1:]]
    return replace(scenario, rules=(*scenario.rules, *(rule for rules in others for rule in rules)))


def _provider_problems(document: Document) -> Iterator[Problem]:
    """Facts that do not exist or do not fit; they are many, so the profile says what there is."""
    node = document.find(("provider",))
    said = node.plain if node is not None and isinstance(node.plain, dict) else {}
    for wrong in find_wrong_facts({key: value for key, value in said.items() if value is not None}):
        yield document.key_problem(("provider", wrong.key), wrong.message, wrong.hint)


def load_rules(text: str, *, first_key: int, prefix: str = "api") -> tuple[tuple[Rule, ...], list[Problem]]:
    """One rule or a list of them, as under `rules:` of a file; their keys are `api[first_key]` and on."""
    with unhurried(text):
        return _load_rules(text, first_key, prefix)


def _load_rules(text: str, first_key: int, prefix: str) -> tuple[tuple[Rule, ...], list[Problem]]:
    document = read_document(text)
    if document.root is None:
        return (), document.problems
    is_list = isinstance(document.root.plain, list)
    within: Path = ("rules",) if is_list else ("rules", 0)
    said, problems = validate(document, schema.Rules, within=within)
    for path, rule in (
        [((i,), item) for i, item in enumerate(document.root.items)] if is_list else [((), document.root)]
    ):
        problems += rule_problems(document, path, rule)
    problems = in_order([*document.problems, *problems])
    if said is None or problems:
        return (), problems
    rules = build_rules(said.rules, prefix=prefix, first=first_key)
    return rules, list(_ladders(document, rules, is_list=is_list))


def _ladders(document: Document, rules: tuple[Rule, ...], *, is_list: bool) -> Iterator[Problem]:
    """What the retries of rules come to, as far as they alone tell."""
    usual, profile = CallbackOverrides(), profiles.get(profiles.NEWEST)
    for index, rule in enumerate(rules):
        path: Path = (index, "callbacks") if is_list else ("callbacks",)
        if rule.callbacks is not None:
            yield from travel_problems(document, path, rule.callbacks, usual, profile)


def load_expectations(text: str) -> tuple[tuple[Expectation, ...], list[Problem]]:
    """One expectation, a list of them, or all under the key `expect`, as in a file; keys are `expect[0]` and on."""
    with unhurried(text):
        return _load_expectations(text)


def _load_expectations(text: str) -> tuple[tuple[Expectation, ...], list[Problem]]:
    document = read_document(text)
    if document.root is None:
        return (), document.problems
    plain = document.root.plain
    is_list = isinstance(plain, list)
    whole = isinstance(plain, dict) and "expect" in plain
    within: Path = () if whole else ("expect",) if is_list else ("expect", 0)
    said, problems = validate(document, Expectations, within=within)
    problems += _expectation_problems(document, () if is_list else ("expect",), one=not whole and not is_list)
    problems = in_order([*document.problems, *problems])
    if said is None or problems:
        return (), problems
    return build_expectations(said.expect), []


def load_one_condition(field: str, text: str) -> tuple[Matcher | None, list[Problem]]:
    """What a value says of that field of `callback`, as in a file; problems without a place, there being no file."""
    expectations, problems = load_expectations(f'{{"callback": {{"{field}": {text}}}}}')
    if problems:
        return None, [replace(each, path=_within(each.path), line=None, column=None) for each in problems]
    what = expectations[0].what
    return (what.conditions[0].matcher, []) if isinstance(what, Callbacks) else (None, [])


def _within(path: str) -> str:
    """`in[0]` of `callback.errorCode.in[0]`"""
    return path.partition(".")[2].partition(".")[2]


def _expectation_problems(document: Document, path: Path, *, one: bool) -> Iterator[Problem]:
    if one and document.root is not None:
        yield from expectation_problems(document, (), document.root)
        return
    found = document.find(path)
    for index, item in enumerate(found.items if found else ()):
        yield from expectation_problems(document, (*path, index), item)


def load_application(text: str, application_id: str) -> tuple[Application | None, list[Problem]]:
    """One application as under `account.applications`, but for its id, which may be left out."""
    document = read_document(text)
    if document.root is None:
        return None, document.problems
    said, problems = validate(document, schema.PutApplication)
    problems = in_order([*document.problems, *problems])
    if said is None or problems:
        return None, problems
    if said.id not in ("", application_id):
        return None, [document.problem(("id",), f"differs from the path's {application_id!r}")]
    return replace(build_application(said), id=application_id), []


def load_number(text: str, number: str) -> tuple[Number | None, list[Problem]]:
    """One number as under `account.numbers`, but for the number itself, which may be left out."""
    document = read_document(text)
    if document.root is None:
        return None, document.problems
    said, problems = validate(document, schema.PutNumber)
    problems = in_order([*document.problems, *problems])
    if said is None or problems:
        return None, problems
    if said.number not in (None, number):
        return None, [document.problem(("number",), f"differs from the path's {number!r}")]
    return Number(number=number, application=said.application, registered=said.registered), []


def in_order(problems: list[Problem]) -> list[Problem]:
    """From the top of a file to its end, one file after the other; each once, also where a file includes itself."""
    problems = list(dict.fromkeys(problems))
    files = list(dict.fromkeys(problem.file for problem in problems))
    return sorted(problems, key=lambda each: (files.index(each.file), each.line or 0, each.column or 0))
