"""One table of settings: flags, environment, settings file and documentation come from it."""

from collections.abc import Mapping

from msgspec import Struct

from simulator.settings.values import (
    Parse,
    one_of,
    parse_base_url,
    parse_boolean,
    parse_cap,
    parse_clock_text,
    parse_duration_ms,
    parse_hosts,
    parse_lifetime,
    parse_profile,
    parse_rate_limit,
    parse_start,
    parse_text,
    parse_tls_names,
    parse_token,
    parse_url,
    whole_number,
)

PREFIX = "BWSIM_"
DEFAULT_ACCOUNT = "9900000"


class Setting(Struct, frozen=True, kw_only=True):
    """One setting. `field` names its value in Settings where that differs; `default` is written as a user would.

    `many`: its flag may be repeated; in a variable commas stand between the values, in a file they are a list.
    """

    name: str
    parse: Parse
    default: str | None
    help: str
    shown: str
    field: str = ""
    switch: bool = False
    many: bool = False
    secret: bool = False

    @property
    def attribute(self) -> str:
        """The name of its value in Settings."""
        return self.field or self.name.replace("-", "_")

    @property
    def variable(self) -> str:
        """The name of its environment variable."""
        return PREFIX + self.name.replace("-", "_").upper()


TABLE: tuple[Setting, ...] = (
    Setting(name="host", parse=parse_text, default="127.0.0.1", shown="HOST", help="Address to listen on."),
    Setting(
        name="port",
        parse=whole_number(0, 65535),
        default="8484",
        shown="PORT",
        help="Port to listen on; 0 picks a free one.",
    ),
    Setting(
        name="tls",
        parse=parse_boolean,
        default="false",
        shown="",
        switch=True,
        help="HTTPS too, as messaging.bandwidth.com and api.bandwidth.com, by a local authority: see bwsim ca.",
    ),
    Setting(
        name="tls-port",
        parse=whole_number(0, 65535),
        default="8443",
        shown="PORT",
        help="With --tls: port of HTTPS; 0 picks a free one. Applications with Bandwidth's hosts built in need 443.",
    ),
    Setting(
        name="tls-name",
        parse=parse_tls_names,
        default=None,
        shown="NAME",
        field="tls_names",
        many=True,
        help="With --tls: one more name or address in the certificate; may be repeated.",
    ),
    Setting(
        name="ca-dir",
        parse=parse_text,
        default=None,
        shown="FOLDER",
        help="Where the local authority is kept; default: the --data folder, else one of the user's own.",
    ),
    Setting(
        name="scenario",
        parse=parse_text,
        default="default",
        shown="FILE-or-NAME",
        help="What goes wrong, and when: a file, or the name of a built-in scenario.",
    ),
    Setting(
        name="watch",
        parse=parse_boolean,
        default="false",
        shown="",
        switch=True,
        help="Play the scenario's file anew whenever it, or one that it includes, has changed.",
    ),
    Setting(
        name="callback-url",
        parse=parse_url,
        default=None,
        shown="URL",
        help="Where events go, outbound and inbound, of every application that declares no URL of its own.",
    ),
    Setting(
        name="media-url",
        parse=parse_base_url,
        default=None,
        shown="URL",
        help="Where applications reach this simulator, for the media of inbound messages; default: where it listens.",
    ),
    Setting(
        name="allow-host",
        parse=parse_hosts,
        default=None,
        shown="NAME",
        many=True,
        help="A host beyond this machine and private networks that may be called back; *.example.com, or * for all.",
    ),
    Setting(
        name="allow-control-host",
        parse=parse_hosts,
        default=None,
        shown="NAME",
        many=True,
        help="A public name of this machine under which /_sim may be used too; *.example.com, or * for all.",
    ),
    Setting(
        name="control-token",
        parse=parse_token,
        default=None,
        shown="TOKEN",
        secret=True,
        help="Whoever uses /_sim must send it as a Bearer token; bwsim's own commands take it from here or --token.",
    ),
    Setting(name="profile", parse=parse_profile, default="newest", shown="ERA", help="The provider's era."),
    Setting(
        name="clock",
        parse=parse_clock_text,
        default="real",
        shown="CLOCK",
        help="How time passes: real, manual, auto, 3600x or '{ day: 24s }'.",
    ),
    Setting(
        name="start",
        parse=parse_start,
        default="now",
        shown="TIME",
        field="start_ms",
        help="Where the clock of a new account begins.",
    ),
    Setting(
        name="seed",
        parse=whole_number(0, 2**63 - 1),
        default="1",
        shown="N",
        help="Where every random draw comes from: the same seed and requests give the same history.",
    ),
    Setting(
        name="account",
        parse=parse_text,
        default=DEFAULT_ACCOUNT,
        shown="ID",
        help="The account that --user belongs to.",
    ),
    Setting(
        name="user",
        parse=parse_text,
        default=None,
        shown="USER",
        help="Declare a user of the account; only declared users are then let in.",
    ),
    Setting(
        name="password", parse=parse_text, default=None, shown="PASSWORD", secret=True, help="The password of --user."
    ),
    Setting(
        name="data",
        parse=parse_text,
        default=None,
        shown="FOLDER",
        help="Keep everything in this folder, over restarts; without it, in memory.",
    ),
    Setting(
        name="basic",
        parse=one_of("allow", "refuse", "by-date"),
        default="allow",
        shown="allow|refuse|by-date",
        help="Whether Basic credentials count: by-date until the era ends them, on the account's clock.",
    ),
    Setting(
        name="token-lifetime",
        parse=parse_lifetime,
        default=None,
        shown="DURATION",
        field="token_lifetime_ms",
        help="How long an OAuth2 token is good, on the wall; default: as long as in the era, an hour.",
    ),
    Setting(
        name="list-forbidden",
        parse=one_of("403", "400"),
        default="403",
        shown="403|400",
        help="The answer to listing messages with good credentials that may not; 400 was seen of the real service.",
    ),
    Setting(
        name="list-visible",
        parse=one_of("profile", "at-once", "after-2xx"),
        default="profile",
        shown="profile|at-once|after-2xx",
        help="When a message appears in the list: as in the era, at once, or after a callback was answered 2xx.",
    ),
    Setting(
        name="list-rate-limit",
        parse=parse_rate_limit,
        default=None,
        shown="on|off|N",
        help="Requests to list messages from one address in five minutes; on: as documented; default: on if strict.",
    ),
    Setting(
        name="fetch-media",
        parse=parse_boolean,
        default="false",
        shown="",
        switch=True,
        help="Fetch the files that an MMS names, and fail it when one cannot be had, is too large or of a wrong type.",
    ),
    Setting(
        name="strict",
        parse=parse_boolean,
        default="false",
        shown="",
        switch=True,
        help="Turn every leniency off: only what is declared is accepted, and the queue has its documented rate.",
    ),
    Setting(
        name="retain",
        parse=whole_number(0, 10**9),
        default="20000",
        shown="N",
        help="How many finished messages of an account are kept in memory.",
    ),
    Setting(
        name="worlds",
        parse=whole_number(1, 10**6),
        default="1000",
        shown="N",
        help="How many accounts are open at once; past it the idlest is forgotten, or with --data closed until used.",
    ),
    Setting(
        name="grace",
        parse=parse_duration_ms,
        default="50ms",
        shown="DURATION",
        field="grace_ms",
        help="How long, on the wall, an auto clock waits for more requests before it jumps.",
    ),
    Setting(
        name="cap",
        parse=parse_cap,
        default="2s",
        shown="DURATION",
        field="cap_ms",
        help="How long, on the wall, a manual or auto clock waits for a callback that hangs; 'none' for a debugger.",
    ),
    Setting(
        name="parallel",
        parse=whole_number(1, 1000),
        default="32",
        shown="N",
        help="How many callbacks to one URL are under way at once where time flows by itself; 1: one after another.",
    ),
    Setting(
        name="durability",
        parse=one_of("normal", "full"),
        default="normal",
        shown="normal|full",
        help="With --data: safe against the death of the process, or against a loss of power too.",
    ),
)

BY_NAME: Mapping[str, Setting] = {setting.name: setting for setting in TABLE}
