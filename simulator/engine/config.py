"""How a world behaves now: its scenario over the profile, under what flags and the API said.

Rule 1: precedence is API, flag and environment (`wins`) > scenario > settings file and built-in default (`base`).
Rule 2: a Config is derived, never remembered: it is compiled again from the State and the Defaults.
"""

from dataclasses import dataclass, field
from functools import lru_cache

from msgspec import Struct
from msgspec.structs import replace

from simulator import profiles
from simulator.engine.memo import remember
from simulator.engine.memory import AddedRules
from simulator.engine.state import State
from simulator.model.accounts import Application, CallbackPolicy, Features, InboundId, Number, QueueLimit
from simulator.model.clocks import ClockSetting
from simulator.model.draws import Draws
from simulator.model.entries import Chosen, Role
from simulator.model.messages import Kind
from simulator.model.problems import Problem
from simulator.profiles.facts import Fact
from simulator.profiles.profile import Profile
from simulator.scenario.added import check_added
from simulator.scenario.builtin import numbers_rules
from simulator.scenario.load import Loaded, load_rules, load_scenario
from simulator.scenario.match import RuleSet
from simulator.scenario.values import CallbackOverrides, Rule, Scenario

MOST_ADDED = 10_000
MOST_REMEMBERED = 2_000_000
"""So many characters of scenarios and rules are remembered in their meaning, which takes a hundred times the room."""
EVERY = "*"
"""The id under which the API says something of every application that says nothing itself."""


class Choices(Struct, frozen=True, kw_only=True):
    """What may be said at several levels; None says nothing."""

    profile: str | None = None
    seed: int | None = None
    clock: ClockSetting | None = None
    callback_url: str | None = None


class Defaults(Struct, frozen=True, kw_only=True):
    """What a world starts from besides its scenario. `retain` finished messages stay in memory.

    `media_url` is where media are fetched: scheme, host and port.
    """

    wins: Choices = Choices()
    base: Choices = Choices(seed=1)
    applications: dict[str, Application] = {}
    numbers: dict[str, Number] = {}
    numbers_elsewhere: frozenset[str] = frozenset()
    features: Features = Features()
    media_url: str = ""
    strict: bool = False
    fetch_media: bool = False
    retain: int = 20_000


@dataclass(frozen=True)
class Config:
    """One world's rules and facts, ready to decide with."""

    profile: Profile
    scenario: Scenario
    rules: RuleSet
    draws: Draws
    receipts_said: bool | None
    group_invalid_numbers: str
    limit: QueueLimit | None
    policy: CallbackPolicy
    strict: bool
    retain: int
    forced_url: str | None
    fallback_url: str | None
    media_url: str
    inbound_id: InboundId | None = None
    inbound_smil: bool = False
    media_limit: int = 0
    media_too_large: int = 413
    fetch_media: bool = False
    countries: frozenset[str] | None = None
    strict_applications: bool = False
    strict_numbers: bool = False
    travels_plainly: bool = True
    numbers_elsewhere: frozenset[str] = frozenset()
    numbers: dict[str, Number] = field(default_factory=dict)
    put: dict[str, Application] = field(default_factory=dict)
    declared: dict[str, Application] = field(default_factory=dict)

    @property
    def fictional(self) -> bool:
        """Whether numbers of area code 555 count as numbers of the plan."""
        return not self.strict

    def find_code(self, codes: Fact[tuple[int, ...]]) -> int | None:
        """The first of these error codes that the era has."""
        return next((code for code in codes.value if code in self.profile.codes.value), None)

    def find_application(self, application_id: str) -> Application | None:
        """The application of that id, as the API put it or as it was declared; else what the API said of all."""
        return self.put.get(application_id) or self.declared.get(application_id) or self.put.get(EVERY)

    def find_application_of(self, number: str) -> str | None:
        """The id of the application that hears what arrives at the number: its own, or the only one there is."""
        declared = self.numbers.get(number)
        if declared is not None and declared.application is not None:
            return declared.application
        known = {**self.declared, **self.put}.keys() - {EVERY}
        return next(iter(known)) if len(known) == 1 else None

    def find_url(self, application_id: str, role: Role) -> str | None:
        """Where that application hears of such events, or None: API > flag > declared > settings file."""
        put, every = _own_url(self.put.get(application_id), role), _own_url(self.put.get(EVERY), role)
        return put or every or self.forced_url or _own_url(self.declared.get(application_id), role) or self.fallback_url

    def requested(self, application_id: str, kind: Kind, profile: Profile) -> frozenset[str]:
        """The outbound event types that the application asked for, or the default of the message's era."""
        application = self.find_application(application_id)
        said = None if application is None else application.events
        return _requested(said, kind, profile, receipts=self.has_receipts(profile))

    def has_receipts(self, profile: Profile) -> bool:
        """Whether MMS have delivery receipts: as the account says, or as that era does."""
        return profile.mms_delivery_receipts.value if self.receipts_said is None else self.receipts_said


@lru_cache(maxsize=1024)
def _requested(said: tuple[str, ...] | None, kind: Kind, profile: Profile, *, receipts: bool) -> frozenset[str]:
    if said is None:
        return profile.default_events(kind, receipts=receipts)
    return frozenset(said) & profile.event_types.value


def _own_url(application: Application | None, role: Role) -> str | None:
    if application is None:
        return None
    return application.status_url if role == "status" else application.inbound_url


def own_defaults(state: State, defaults: Defaults) -> Defaults:
    """The Defaults of this world."""
    return defaults if state.chosen is None else for_world(defaults, state.chosen)


def for_world(defaults: Defaults, chosen: Chosen) -> Defaults:
    """The Defaults of a world for which something was chosen as it was made."""
    wins = defaults.wins
    return replace(
        defaults,
        wins=replace(
            wins,
            profile=chosen.profile or wins.profile,
            seed=_first(chosen.seed, wins.seed),
            callback_url=chosen.callback_url or wins.callback_url,
        ),
    )


def choose(defaults: Defaults, scenario: Scenario) -> Choices:
    """The profile, seed, clock and URL that hold under this scenario."""
    wins, base = defaults.wins, defaults.base
    return Choices(
        profile=wins.profile or scenario.profile or base.profile or profiles.NEWEST,
        seed=_first(wins.seed, scenario.seed, base.seed, 1),
        clock=wins.clock or scenario.clock or base.clock,
        callback_url=wins.callback_url or base.callback_url,
    )


def _first(*values: int | None) -> int | None:
    return next((value for value in values if value is not None), None)


def _weigh(text: str, name: str = "", added: tuple[AddedRules, ...] = (), profile: str = "") -> int:
    """Characters; a small text costs some too."""
    return 1_000 + len(text) + sum(len(rules.text) for rules in added)


@remember(_weigh, most=MOST_REMEMBERED)
def read_scenario(text: str, name: str) -> Loaded:
    """Load a scenario once per text; worlds share the values."""
    return load_scenario(text, file=name)


def find_too_many(state: State, more: int) -> list[Problem]:
    """A problem when there would be more rules from the API than are compiled in a second or so."""
    held = state.next_rule - state.added_rules[-1].first_key if state.added_rules else 0
    if held + more <= MOST_ADDED:
        return []
    message = f"{held} rules were added, and {more} more are too many: at most {MOST_ADDED}"
    return [Problem(path="", message=message, hint="remove them with DELETE, or write a scenario")]


@remember(lambda rules: _weigh(rules.text), most=MOST_REMEMBERED)
def read_added(rules: AddedRules) -> tuple[tuple[Rule, ...], list[Problem]]:
    """The rules, or their problems; read once, since every change of an account compiles all of them again."""
    return load_rules(rules.text, first_key=rules.first_key)


@remember(_weigh, most=MOST_REMEMBERED)
def compile_rules(text: str, name: str, added: tuple[AddedRules, ...], profile: str) -> RuleSet:
    """API rules before the scenario's, the built-in numbers beneath."""
    scenario = get_scenario(text, name)
    layers: list[tuple[Rule, ...]] = [read_added(rules)[0] for rules in added]
    layers.append(scenario.rules)
    if scenario.builtin_numbers:
        layers.append(numbers_rules(profiles.get(profile)))
    return RuleSet(layers)


def prepare(text: str, name: str, added: tuple[AddedRules, ...], defaults: Defaults) -> None:
    """Work out beforehand, on any thread, what a Config of this scenario remembers."""
    scenario = read_scenario(text, name).scenario
    if scenario is not None and not any(read_added(rules)[1] for rules in added):
        compile_rules(text, name, added, _profile(choose(defaults, scenario), scenario).name)


def _profile(chosen: Choices, scenario: Scenario) -> Profile:
    return profiles.change(chosen.profile or profiles.NEWEST, scenario.provider)


def get_scenario(text: str, name: str) -> Scenario:
    """The values of a scenario that was found good before."""
    loaded = read_scenario(text, name)
    if loaded.scenario is None:
        raise ValueError("\n".join(str(problem) for problem in loaded.problems))
    return loaded.scenario


def find_problems(text: str, name: str) -> list[Problem]:
    """The errors (not the warnings) of a scenario's text."""
    return [problem for problem in read_scenario(text, name).problems if problem.level == "error"]


def find_warnings(text: str, name: str) -> list[Problem]:
    """What a good scenario says that its author should look at."""
    return [problem for problem in read_scenario(text, name).problems if problem.level == "warning"]


def find_added_warnings(text: str, count: int, config: Config) -> list[Problem]:
    """The same for rules of that text, the `count` newest that were put before the others."""
    applications = tuple({**config.declared, **config.put}.values())
    together = replace(config.scenario, rules=config.rules.rules, applications=applications)
    return check_added(text, together, count, config.profile)


def make_config(state: State, defaults: Defaults) -> Config:
    """Derive the Config that holds now."""
    scenario = get_scenario(state.scenario_text, state.scenario_name)
    defaults = own_defaults(state, defaults)
    chosen = choose(defaults, scenario)
    profile = _profile(chosen, scenario)
    features = _merge_features(scenario.features, defaults.features)
    return Config(
        profile=profile,
        scenario=scenario,
        rules=compile_rules(state.scenario_text, state.scenario_name, tuple(state.added_rules), profile.name),
        draws=Draws(chosen.seed or 0, state.account_id),
        receipts_said=features.mms_delivery_receipts,
        group_invalid_numbers=features.group_invalid_numbers or profile.group_invalid_numbers.value,
        limit=profile.queue_limit(scenario.queue) if scenario.queue or defaults.strict else None,
        travels_plainly=scenario.callbacks == CallbackOverrides(),
        policy=_merge_policy(scenario.callbacks, profile),
        strict=defaults.strict,
        retain=defaults.retain,
        forced_url=defaults.wins.callback_url,
        fallback_url=defaults.base.callback_url,
        media_url=defaults.media_url,
        inbound_id=features.inbound_id,
        inbound_smil=bool(features.inbound_smil),
        media_limit=profile.media.max_file.value if features.media_limit is None else features.media_limit,
        media_too_large=features.media_too_large or profile.media.too_large.value.status,
        fetch_media=defaults.fetch_media,
        countries=_countries(features, profile, defaults),
        strict_applications=bool(defaults.applications or scenario.applications),
        strict_numbers=bool(defaults.numbers or scenario.numbers),
        numbers_elsewhere=defaults.numbers_elsewhere,
        numbers=_merge_numbers(state, defaults, scenario),
        put=dict(state.applications),
        declared=_merge_applications(defaults, scenario),
    )


def _merge_features(scenario: Features, base: Features) -> Features:
    receipts, smil = scenario.mms_delivery_receipts, scenario.inbound_smil
    return Features(
        mms_delivery_receipts=base.mms_delivery_receipts if receipts is None else receipts,
        group_invalid_numbers=scenario.group_invalid_numbers or base.group_invalid_numbers,
        inbound_id=scenario.inbound_id or base.inbound_id,
        inbound_smil=base.inbound_smil if smil is None else smil,
        countries=base.countries if scenario.countries is None else scenario.countries,
        media_limit=base.media_limit if scenario.media_limit is None else scenario.media_limit,
        media_too_large=scenario.media_too_large or base.media_too_large,
    )


def _countries(features: Features, profile: Profile, defaults: Defaults) -> frozenset[str] | None:
    """Where messages may go; None: anywhere."""
    if features.countries is not None:
        return frozenset(features.countries)
    return profile.screening.countries.value if defaults.strict else None


def _merge_policy(said: CallbackOverrides, profile: Profile) -> CallbackPolicy:
    return CallbackPolicy(
        timeout_ms=profile.callback_timeout_ms.value if said.timeout_ms is None else said.timeout_ms,
        schedule_ms=profile.retry_schedule_ms.value if said.schedule_ms is None else said.schedule_ms,
        window_ms=profile.retry_window_ms.value if said.window_ms is None else said.window_ms,
        redirect=said.redirect or profile.redirect.value,
    )


def _merge_applications(defaults: Defaults, scenario: Scenario) -> dict[str, Application]:
    return {**defaults.applications, **{application.id: application for application in scenario.applications}}


def _merge_numbers(state: State, defaults: Defaults, scenario: Scenario) -> dict[str, Number]:
    return {**defaults.numbers, **{number.number: number for number in scenario.numbers}, **state.numbers}
