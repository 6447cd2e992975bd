#!/usr/bin/env bash
# Shows who wrote the mail on standard input, and who else is in it.
#
#   mutt, neomutt:  macro index,pager W "<pipe-message>/path/to/who-from-mail.sh<enter>" "who is this?"
#   aerc:           W = :pipe -m /path/to/who-from-mail.sh<Enter>
#
# Only the header counts; your own addresses are left out.
set -uo pipefail

sbagg who - 2>&1 | ${PAGER:-less}
exit "${PIPESTATUS[0]}"
