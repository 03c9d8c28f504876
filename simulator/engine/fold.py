"""What each entry of the journal does to the memory.

Rule: nothing is decided here; an entry holds everything that folding it needs.
"""

from collections.abc import Callable
from typing import Any

from simulator.engine import fold_account, fold_deliveries, fold_messages
from simulator.engine.memory import Memory
from simulator.model import entries as e

APPLY: dict[type[e.Entry], Callable[[Memory, Any], None]] = {
    e.WorldStarted: fold_account.world_started,
    e.ScenarioSet: fold_account.scenario_set,
    e.TrafficStarted: fold_account.traffic_started,
    e.RulesAdded: fold_account.rules_added,
    e.RulesRemoved: fold_account.rules_removed,
    e.ClockSet: fold_account.clock_set,
    e.ClockReached: fold_account.clock_reached,
    e.ApplicationSet: fold_account.application_set,
    e.NumberSet: fold_account.number_set,
    e.MessageAccepted: fold_messages.message_accepted,
    e.MessageReceived: fold_messages.message_received,
    e.HandsetWrote: fold_messages.handset_wrote,
    e.RequestRefused: fold_account.request_refused,
    e.RequestDropped: fold_account.request_dropped,
    e.RequestCounted: fold_account.request_counted,
    e.StateEntered: fold_account.state_entered,
    e.MessageDeparted: fold_messages.message_departed,
    e.MediaJudged: fold_messages.media_judged,
    e.MediaHung: fold_messages.media_hung,
    e.MessageExpired: fold_messages.message_expired,
    e.EventOccurred: fold_deliveries.event_occurred,
    e.AttemptHung: fold_deliveries.attempt_hung,
    e.AttemptFinished: fold_deliveries.attempt_finished,
    e.DeliveryResent: fold_deliveries.delivery_resent,
    e.OptOutSet: fold_account.opt_out_set,
    e.MessagesForgotten: fold_messages.messages_forgotten,
    e.MediaStored: fold_account.media_stored,
    e.MediaDeleted: fold_account.media_deleted,
}
