#!/bin/sh
# The whole story with curl: a rule, a message that fails, a day that passes, and what became of it.
#
#     bwsim serve --clock manual &
#     sh send.sh
#
# BWSIM_URL says where the simulator runs; no other setting is needed.
set -eu
url="${BWSIM_URL:-http://127.0.0.1:8484}"
account="${BW_ACCOUNT_ID:-9900000}"
control="$url/_sim/accounts/$account"
ask() { curl --silent --show-error --fail-with-body "$@"; }

ask -X PUT "$control/clock" -d '"manual"' > /dev/null
ask -X POST "$control/rules" -d '{"when": {"send": {"to": "+19195550111"}}, "then": [{"after": "2s", "fail": 4720}]}' > /dev/null
ask -X POST "$url/api/v2/users/$account/messages" -u user:password -H 'Content-Type: application/json' \
  -d '{"applicationId": "example", "from": "+19195550100", "to": ["+19195550111"], "text": "Your invoice is due."}' > /dev/null
ask -X POST "$control/clock/advance" -d '{"by": "24h"}' > /dev/null

# One line for each thing that happened; with ?wait=10s the answer would wait until something does.
ask "$control/events" | grep -E '"(type|errorCode)"'
