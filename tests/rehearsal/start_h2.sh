#!/usr/bin/env bash
# start_h2.sh: starts H2 for the rehearsal, prints the port of its wire server on 127.0.0.1, and ends when its
# standard input does. User "rehearsal", password "rehearsal", database "ora". What H2 says of failed log-ins and
# such goes to REHEARSAL_H2_LOG.
set -euo pipefail
folder=$(dirname "${BASH_SOURCE[0]}")

jar=/usr/share/java/h2.jar
[[ -f $jar ]] || { echo "H2 is missing: apt-get install libh2-java default-jre-headless" >&2; exit 1; }

# What the wire server would set as well; the sessions switch to Oracle's mode themselves.
url='jdbc:h2:mem:ora;MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;DEFAULT_NULL_ORDERING=HIGH;DB_CLOSE_DELAY=-1'

# H2's shell is the session that stays: it reads the set-up, then waits for an end of input. Quick to start
# matters more here than quick to run; times are in UTC.
{ cat "$folder/setup.sql" && cat; } |
    java -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Duser.timezone=UTC -Dh2.bindAddress=127.0.0.1 -cp "$jar" \
        org.h2.tools.Shell -url "$url" -user rehearsal -password rehearsal 2>"${REHEARSAL_H2_LOG:-/dev/null}" |
    sed -un 's|.*pg://[^:]*:\([0-9]*\).*|\1|p; s|^.*SQL Exception|&|p'
