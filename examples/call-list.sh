#!/usr/bin/env bash
# Whom to call: people of open deals who have not been in contact for AGE, the largest deal first.
# Leaves out those without a number, and those who asked not to be called.
#
#   call-list.sh [AGE]        AGE as sbagg takes it: 30d, 6w, 3m (default: 30d)
#
# Prints name, number, company, last contact and deal, tabs between. Needs jq.
set -euo pipefail

quiet=$(mktemp)
trap 'rm -f "$quiet"' EXIT
sbagg people --stale "${1:-30d}" --ids --limit 0 >"$quiet"

sbagg deals --limit 0 --jsonl | jq -r '.people[].id' |
  awk 'NR == FNR { quiet[$1]; next } $1 in quiet && !seen[$1]++' "$quiet" - |
  while read -r id; do
    sbagg who "$id" --json
  done |
  jq -r 'select(any(.flags[]; .flag == "do_not_call") | not)
    | . + {number: first(.identities[] | select(.kind == "phone" and (.shared | not)) | .shown)}
    | [.name, .number, (.company.name // ""), (.last_at // "")[:10],
       (first(.deals[] | select(.status == "open") | .name) // "")]
    | @tsv'
