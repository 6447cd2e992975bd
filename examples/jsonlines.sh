#!/usr/bin/env bash
# A program as a source: a log of calls that you keep by hand, one a line, tabs between:
#
#   2026-11-03T10:00:00Z	>	+1 206 555 0101	Dana Reyes	Wants the SOC 2 report by Friday.
#
# ">" is a call that you made, "<" one that you got.
#
#   sbagg source add command --name calls --set "command=/path/to/jsonlines.sh calls.tsv me@example.org"
#   sbagg sync calls
#
# Prints one JSON object a line. The state that it printed last comes back on standard input: how many lines
# were read, so that the next run begins behind them. Needs jq.
set -euo pipefail
log=$1 me=$2

read -r states
lines=$(jq '.[""].lines // 0' <<<"$states")

jq -Rnc --argjson lines "$lines" --arg me "$me" '
  foreach inputs as $line (0; . + 1; {n: ., cells: ($line | split("\t"))})
  | select(.n > $lines and (.cells | length) == 5)
  | .cells as [$at, $way, $number, $name, $note]
  | {record: {key: "\($at) \($number)", facts: [
      {fact: "card", identities: [{kind: "phone", value: $number}], name: $name},
      {fact: "interaction", ref: "calls:\($at) \($number)", kind: "call", channel: "phone",
       at: ($at | fromdateiso8601), text: $note, parties: [
         {kind: "phone", value: $number, name: $name, role: (if $way == "<" then "caller" else "recipient" end)},
         {kind: "email", value: $me, role: (if $way == "<" then "recipient" else "caller" end)}]}]}}
' "$log"
jq -nc --argjson lines "$(wc -l <"$log")" '{checkpoint: {state: {lines: $lines}}}'
