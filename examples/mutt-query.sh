#!/usr/bin/env bash
# Completes names and addresses from sbagg. Needs jq.
#
#   mutt, neomutt:  set query_command = "/path/to/mutt-query.sh '%s'"
#   aerc:           address-book-cmd = /path/to/mutt-query.sh --aerc "%s"
#
# Prints a line that says what was found (not for aerc), then address TAB name TAB title and company.
set -euo pipefail

with_head=yes
if [ "${1:-}" = --aerc ]; then
  with_head=
  shift
fi
said=$(mktemp)
trap 'rm -f "$said"' EXIT

status=0
found=$(sbagg who "$*" --json 2>"$said") || status=$?
case $status in
  0) ids=$(jq -r .id <<<"$found") ;;
  4) ids=$(tail -n 1 "$said" | jq -r '.candidates[] | select(.kind == "person") | .id') ;; # several of that name
  *) # mutt shows the first line of what a failing query prints
    tail -n 1 "$said" | jq -r .message
    exit 1
    ;;
esac

lines=$(for id in $ids; do sbagg who "$id" --json; done |
  jq -r '. as $who | .identities[] | select(.kind == "email")
    | [.value, $who.name, ([$who.title, $who.company.name] | map(select(.)) | join(", "))] | @tsv')
[ -z "$with_head" ] || echo "sbagg: $(grep -c . <<<"$lines") addresses"
[ -z "$lines" ] || printf '%s\n' "$lines"
