#!/usr/bin/env bash
# check.sh CACHE: the whole rehearsal of this folder: the lint, on its samples and on the product's SQL, and SOCI's
# backend against H2 with the smoke test.
set -euo pipefail
here=$(dirname "${BASH_SOURCE[0]}")
cache=${1:?"usage: check.sh CACHE"}

"$here/lint_oracle_sql.py" --self-test
"$here/lint_oracle_sql.py"
"$here/build.sh" "$cache"
"$here/rehearse.sh" "$cache" "$cache/build/smoke_test"
