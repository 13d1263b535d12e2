#!/usr/bin/env bash
# deb_test.sh FILE.deb: installs it in a clean Debian 12, uses it as its users would, and purges it again. Needs root.
set -euo pipefail

package=$(realpath "$1")
cache=${XDG_CACHE_HOME:-$HOME/.cache}/instacrm/debian-12.tar
root=$(mktemp -d /tmp/instacrm-deb.XXXXXX)
daemon=''
passed=0

end() {
    [[ -z $daemon ]] || kill "$daemon" 2>/dev/null || true
    umount "$root/proc" 2>/dev/null || true
    rm -rf "$root"
}
trap end EXIT

fail() {
    printf 'FAIL  %s\n' "$1"
    sed 's/^/      instacrmd: /' "$root/tmp/daemon.out" 2>/dev/null || true
    exit 1
}

# holds WHAT COMMAND…: the command must succeed.
holds() {
    local what=$1 output
    shift
    output=$("$@" 2>&1) || fail "$what: $output"
    passed=$((passed + 1))
    printf 'ok    %s\n' "$what"
}

inside() { chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 "$@"; }
as() { # as USER COMMAND…
    local user=$1
    shift
    inside setpriv --reuid "$user" --regid "$user" --init-groups env HOME="/home/$user" "$@"
}
# In the background, in the place of the shell: what is killed is the daemon.
service() { # service NAME=VALUE…
    exec chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 HOME=/var/lib/instacrm "$@" \
        setpriv --reuid instacrm --regid instacrm --init-groups /usr/bin/instacrmd --system
}
absent() { [[ ! -e $root$1 ]]; }
contains() { grep -qF -- "$1" <<<"$2"; }

# A bare Debian, kept packed for the next run; so is what apt fetches.
if [[ ! -f $cache ]]; then
    # shellcheck disable=SC2016  # the format is apt's
    mirror=$(apt-get indextargets --format '$(SITE)' 'Created-By: Packages' | head -n 1)
    mkdir -p "${cache%/*}"
    debootstrap --variant=minbase bookworm "$root" "$mirror" >/dev/null
    tar -C "$root" -cf "$cache.part" .
    mv "$cache.part" "$cache"
else
    tar -C "$root" -xpf "$cache"
fi
chmod 755 "$root" # or the daemon's user could not enter
mkdir -p "${cache%/*}/archives"
cp "${cache%/*}"/archives/*.deb "$root/var/cache/apt/archives/" 2>/dev/null || true
mount -t proc proc "$root/proc"
before=$(cd "$root" && find etc usr var/lib var/log opt -path var/lib/dpkg -prune -o -path var/lib/apt -prune -o -print | sort)

# --- installing ---------------------------------------------------------------------------------------------------
cp "$package" "$root/tmp/instacrm.deb"
inside apt-get -qq update
holds "installs, with what it depends on" inside env DEBIAN_FRONTEND=noninteractive \
    apt-get -qq install --yes --no-install-recommends /tmp/instacrm.deb
cp "$root"/var/cache/apt/archives/*.deb "${cache%/*}/archives/" # for the next run
holds "the user instacrm is there, and cannot sign in" inside sh -c 'getent passwd instacrm | grep -q nologin'
holds "the config is a conffile" inside grep -q /etc/instacrm/instacrm.yaml /var/lib/dpkg/info/instacrm.conffiles
for file in usr/bin/instacrmd usr/bin/instacrm usr/bin/instacrm-nmhost usr/share/man/man1/instacrm.1.gz \
    usr/share/bash-completion/completions/instacrm usr/share/zsh/site-functions/_instacrm \
    usr/share/fish/vendor_completions.d/instacrm.fish usr/share/instacrm/extension/manifest.json \
    usr/share/doc/instacrm/sbom.cdx.json etc/opt/chrome/native-messaging-hosts/com.instacrm.nmhost.json; do
    [[ -e $root/$file ]] || fail "/$file is missing"
done
size=$(stat -c %s "$root/usr/bin/instacrm-nmhost")
holds "the shim has $size bytes, at most 400000" test "$size" -le 400000
holds "browsers of all users find the native host" grep -q '"/usr/bin/instacrm-nmhost"' \
    "$root/etc/chromium/native-messaging-hosts/com.instacrm.nmhost.json"

# --- the units ----------------------------------------------------------------------------------------------------
for unit in system/instacrmd.service user/instacrmd.service; do
    # In a folder of its own, with the program's real place, so that this machine's units play no part.
    folder=$(mktemp -d)
    sed "s|/usr/bin/instacrmd|$root/usr/bin/instacrmd|" "$root/lib/systemd/$unit" >"$folder/instacrmd.service"
    holds "systemd-analyze verify: $unit" systemd-analyze verify --man=no "$folder/instacrmd.service"
    rm -rf "$folder"
done

# --- the daemon as its user, as the unit starts it ------------------------------------------------------------------
inside useradd --create-home anna
inside useradd --create-home stranger
inside adduser --quiet anna instacrm
printf 'operator: {name: Anna, email: anna@example.com}\n' >>"$root/etc/instacrm/instacrm.yaml"
for place in run/instacrm var/lib/instacrm var/log/instacrm; do
    inside install -d -o instacrm -g instacrm -m 0750 "/$place"
done

# What systemd would hear (Type=notify).
heard=$root/tmp/heard
python3 - "$root/tmp/notify" "$heard" <<'PY' &
import os, socket, sys, time
listener = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
listener.bind(sys.argv[1])
os.chmod(sys.argv[1], 0o777)
listener.settimeout(60)
end = time.monotonic() + 300
with open(sys.argv[2], "w") as out:
    while time.monotonic() < end:
        word = listener.recv(100).decode()
        print(word, file=out, flush=True)
        if word == "STOPPING=1":
            break
PY
listener=$!
until [[ -S $root/tmp/notify ]]; do sleep 0.05; done
service NOTIFY_SOCKET=/tmp/notify WATCHDOG_USEC=400000 >"$root/tmp/daemon.out" 2>&1 &
daemon=$!
for ((tries = 0; tries < 200; ++tries)); do
    ! inside instacrm status >/dev/null 2>&1 || break
    sleep 0.1
done
holds "the daemon gets ready as its own user" inside sh -c 'instacrm status --json | grep -q "\"ready\""'
holds "a user of the group reaches it" as anna instacrm leads add @noor.design
holds "her DM is on record" as anna instacrm log @luna.ceramics --actor @our.shop --message "Hi Luna"
[[ $(as anna instacrm logs list --format csv) == *luna.ceramics* ]] || fail "the DM is not in the log"
if as stranger instacrm status >/dev/null 2>&1; then fail "a user who is not in the group reached the daemon"; fi
holds "a user who is not in the group is refused" true
holds "nobody else looks into the store" inside sh -c '! setpriv --reuid stranger --regid stranger --clear-groups ls /var/lib/instacrm'
holds "the shim of a user in the group may leave DMs in the machine's spool" \
    as anna test -w /var/lib/instacrm/spool
holds "systemd hears READY and the watchdog" sh -c "sleep 1; grep -qx READY=1 '$heard' && grep -qx WATCHDOG=1 '$heard'"

# With the daemon away, a DM waits in the machine's spool, and the next daemon takes it over.
kill -TERM "$daemon"
wait "$daemon" 2>/dev/null || true
daemon=''
wait "$listener" || fail "systemd did not hear STOPPING"
message='{"type":"LOG_OUTREACH","requestId":1,"payload":{"target":"late.night.tacos","actor":"our.shop","message":"later"}}'
frame() { printf '%b%s' "$(printf '\\x%02x\\x%02x\\x00\\x00' $((${#message} & 255)) $((${#message} >> 8)))" "$message"; }
reply=$(frame | as anna instacrm-nmhost chrome-extension://kjjlomlmaaaehnnnkdhoocdhijbefffp/ | tr -d '\0')
contains queued "$reply" || fail "the shim did not queue: $reply"
[[ -n $(find "$root/var/lib/instacrm/spool" -type f) ]] || fail "the machine's spool is empty"
holds "her shim starts no second daemon beside the service" absent /home/anna/.local/share/instacrm
service >>"$root/tmp/daemon.out" 2>&1 &
daemon=$!
for ((tries = 0; tries < 200; ++tries)); do
    [[ $(as anna instacrm logs list --format csv 2>/dev/null) != *late.night.tacos* ]] || break
    sleep 0.1
done
[[ $(as anna instacrm logs list --format csv) == *late.night.tacos* ]] || fail "the queued DM was not taken over"
holds "what another user's shim queued is taken over by the service" true
kill -TERM "$daemon"
wait "$daemon" 2>/dev/null || true
daemon=''

# --- purging ------------------------------------------------------------------------------------------------------
holds "a second install (an upgrade) keeps config and log" inside env DEBIAN_FRONTEND=noninteractive \
    apt-get -qq install --yes --reinstall /tmp/instacrm.deb
grep -q anna@example.com "$root/etc/instacrm/instacrm.yaml" || fail "the upgrade changed the config"
holds "removes, and keeps the log" inside env DEBIAN_FRONTEND=noninteractive apt-get -qq remove --yes instacrm
[[ -f $root/var/lib/instacrm/store/instacrm.db ]] || fail "removing took the log"
inside userdel anna && inside userdel stranger
holds "purges" inside env DEBIAN_FRONTEND=noninteractive apt-get -qq purge --yes instacrm
for place in /etc/instacrm /var/lib/instacrm /var/log/instacrm /usr/share/instacrm /etc/opt/chrome /etc/chromium; do
    absent "$place" || fail "$place is left after the purge"
done
if inside getent passwd instacrm >/dev/null; then fail "the user is left after the purge"; fi
after=$(cd "$root" && find etc usr var/lib var/log opt -path var/lib/dpkg -prune -o -path var/lib/apt -prune -o -print | sort)
left=$(comm -13 <(echo "$before") <(echo "$after") | grep -i instacrm || true)
[[ -z $left ]] || fail "left after the purge: $left"
holds "nothing of it is left" true
printf '%s passed, 0 failed\n' "$passed"
