#!/usr/bin/env bash
# package_test.sh ZIP SETUP: what users get, under Wine: the zip's programs do the demo, the service and the installer
# do their work. in_wine.sh makes the surroundings.
set -euo pipefail

zip=$(realpath "$1")
setup=$(realpath "$2")
work=$(mktemp -d /tmp/instacrm-windows.XXXXXX)
passed=0

end() {
    local process
    for process in instacrmd instacrm-nmhost; do wine taskkill /f /im "$process.exe" >/dev/null 2>&1 || true; done
    rm -rf "$work"
}
trap end EXIT

fail() {
    printf 'FAIL  %s\n' "$*"
    exit 1
}
ok() {
    passed=$((passed + 1))
    printf 'ok    %s\n' "$*"
}
windows_path() { winepath -w "$1" 2>/dev/null; }

# --- the zip: DMs in, list out, CSV out, in a home with other letters ------------------------------------------------
unzip -q "$zip" -d "$work/unpacked"
programs=$(find "$work/unpacked" -name instacrmd.exe -printf '%h')
at_most() { # at_most BYTES PROGRAM
    local size
    size=$(stat -c %s "$programs/$2.exe")
    ((size <= $1)) || fail "$2.exe has $size bytes, and may have $1"
    sizes+=" $2 $size"
}
sizes=''
at_most 1000000 instacrm-nmhost
at_most 4000000 instacrm
at_most 8000000 instacrmd
ok "no program is too large:$sizes"
home="$work/Prüfung 日本"
mkdir -p "$home"
INSTACRM_HOME=$(windows_path "$home")
export INSTACRM_HOME
printf 'operator: {name: Zoë, email: zoe@example.com}\nnative_host: {start_daemon: false}\n' >"$home/instacrm.yaml"
cli() { wine "$programs/instacrm.exe" "$@" </dev/null; }

ready() {
    local tries
    for ((tries = 0; tries < 300; ++tries)); do
        ! cli status >/dev/null 2>&1 || return 0
        sleep 0.1
    done
    cat "$work/daemon.out" >&2
    fail "the daemon does not get ready"
}
frame() {
    local LC_ALL=C
    printf '%b%s' "$(printf '\\x%02x\\x%02x\\x00\\x00' $((${#1} & 255)) $((${#1} >> 8)))" "$1"
}
shim() { wine "$programs/instacrm-nmhost.exe" chrome-extension://kjjlomlmaaaehnnnkdhoocdhijbefffp/; }
dms() {
    frame '{"type":"LOG_OUTREACH","requestId":1,"payload":{"target":"luna.ceramics","actor":"anna.sells","message":"Hi Luna 👋"}}'
    frame '{"jsonrpc":"2.0","id":2,"method":"outreach.log","params":{"handle":"sakura_films","actor":"anna.sells","message":"こんにちは","client_id":"demo-2"}}'
}

wine "$programs/instacrmd.exe" </dev/null >"$work/daemon.out" 2>&1 &
ready
reply=$(dms | shim | tr -d '\0')
[[ $reply == *'"action":"ack"'* && $reply == *'"id":2'* ]] || fail "the shim's replies: $reply"
ok "DMs go in through the shim"
[[ $(cli leads list) == *luna.ceramics* ]] || fail "leads list"
ok "leads list shows them"
cli logs list --format csv >"$work/logs.csv"
grep -q 'こんにちは' "$work/logs.csv" || fail "csv: $(cat "$work/logs.csv")"
if grep -q $'\r' <(head -c 3 "$work/logs.csv"); then fail "a stray carriage return"; fi
ok "csv has them, with their letters"
cli export leads --out "$(windows_path "$home")\\Übersicht.xlsx" >/dev/null 2>&1 || fail "export to xlsx"
unzip -tq "$home/Übersicht.xlsx" >/dev/null || fail "the spreadsheet is no zip"
ok "xlsx into a folder and a file with other letters"
[[ $(cli check @luna.ceramics --actor @anna.sells --json || true) == *luna.ceramics* ]] || fail "check"
printf 'hunter2-hunter2' | wine "$programs/instacrm.exe" secret set team-db || fail "secret set"
sealed=$home/store/secrets/team-db.dpapi
[[ -s $sealed ]] || fail "there is no $sealed"
if grep -q hunter2 "$sealed"; then fail "the secret is in plain text"; fi
ok "a secret is kept encrypted (DPAPI)"
cli backup create >/dev/null 2>&1 || fail "backup create"
cli log @not.in.the.backup --actor @anna.sells --message "after the backup" >/dev/null || fail "a DM after the backup"
cli backup restore newest --yes >"$work/restore.out" 2>&1 || fail "backup restore: $(cat "$work/restore.out")"
ready
text=$(cli logs list --format csv)
[[ $text == *luna.ceramics* && $text != *not.in.the.backup* ]] || fail "after the restore: $text"
compgen -G "$home/store/replaced-*/instacrm.db" >/dev/null || fail "the restore kept nothing of the store before it"
ok "backup create and restore"

# A killed daemon loses nothing; what came meanwhile waits in the spool.
wine taskkill /f /im instacrmd.exe >/dev/null 2>&1
reply=$(frame '{"type":"LOG_OUTREACH","requestId":3,"payload":{"target":"late.night.tacos","actor":"anna.sells","message":"later"}}' | shim | tr -d '\0')
[[ $reply == *queued* ]] || fail "with the daemon away, the shim said: $reply"
wine "$programs/instacrmd.exe" </dev/null >>"$work/daemon.out" 2>&1 &
ready
for ((tries = 0; tries < 100; ++tries)); do
    [[ $(cli logs list --format csv) != *late.night.tacos* ]] || break
    sleep 0.1
done
text=$(cli logs list --format csv)
[[ $text == *late.night.tacos* && $text == *luna.ceramics* ]] || fail "after the kill: $text"
ok "a killed daemon loses nothing, and takes over what was queued"

# --- a release, signed, of these programs under a higher number -----------------------------------------------------------
# publish COMMAND…: what it makes of the daemon's bytes becomes the new daemon.
publish() {
    local program newer=0.9.9
    rm -rf "$work/packed" "$work/release"
    mkdir -p "$work/packed/instacrm" "$work/release"
    for program in "$programs"/*.exe; do
        LC_ALL=C sed "s/${version//./\\.}/$newer/g" "$program" >"$work/packed/instacrm/${program##*/}"
    done
    "$@" <"$work/packed/instacrm/instacrmd.exe" >"$work/daemon.exe"
    mv "$work/daemon.exe" "$work/packed/instacrm/instacrmd.exe"
    (cd "$work/packed" && zip -qr "$work/release/instacrm-windows.zip" instacrm)
    printf '{"version": "%s", "files": [{"system": "windows-x86_64", "name": "instacrm-windows.zip", "sha256": "%s"}]}' \
        "$newer" "$(sha256sum "$work/release/instacrm-windows.zip" | cut -d ' ' -f 1)" >"$work/release/release.json"
    minisign -S -s "$work/key" -m "$work/release/release.json" >/dev/null
}
runs() { [[ $(cli status --json) == *"\"version\":\"$1\""* ]]; }

version=$(cli version | grep -Eo '[0-9]+\.[0-9]+\.[0-9]+' | head -n 1)
minisign -G -W -f -p "$work/key.pub" -s "$work/key" >/dev/null
printf "update: {from: '%s', key: '%s'}\n" "$(windows_path "$work")\\release" "$(sed -n 2p "$work/key.pub")" >>"$home/instacrm.yaml"
publish head -c 1000
if INSTACRM_UPDATE_PATIENCE=5s cli update apply --yes >"$work/update.out" 2>&1; then fail "a daemon that is none got into place"; fi
grep -q "runs again" "$work/update.out" || fail "the way back: $(cat "$work/update.out")"
runs "$version" || fail "after the way back: $(cli status --json)"
ok "an update whose daemon does not start is taken back"
publish cat
cli update apply --yes >"$work/update.out" 2>&1 || fail "update apply: $(cat "$work/update.out")"
runs 0.9.9 || fail "after the update: $(cli status --json)"
[[ $(cli logs list --format csv) == *late.night.tacos* ]] || fail "the update lost the log"
ok "a signed update swaps the programs under a running daemon, and the log stays"

# --- browsers --------------------------------------------------------------------------------------------------------
cli host install --all >/dev/null || fail "host install"
for browser in 'Google\Chrome' 'Microsoft\Edge' 'BraveSoftware\Brave-Browser' Vivaldi; do
    key="HKCU\\Software\\$browser\\NativeMessagingHosts\\com.instacrm.nmhost"
    [[ $(wine reg query "$key" /ve 2>/dev/null) == *com.instacrm.nmhost.json* ]] || fail "no manifest in $key"
done
cli host status --all >/dev/null || fail "host status"
mv "$programs" "$programs-moved"
programs=$programs-moved
if cli host status --all >/dev/null; then fail "host status does not see that the program was moved"; fi
cli host install --all >/dev/null || fail "host install again"
cli host status --all >/dev/null || fail "host install does not mend it"
cli host uninstall >/dev/null || fail "host uninstall"
if wine reg query "$key" >/dev/null 2>&1; then fail "host uninstall left the registry's key"; fi
ok "host install, status, uninstall: five browsers' keys; a moved folder is seen and mended"
wine taskkill /f /im instacrmd.exe >/dev/null 2>&1 || true

# --- the user's own folders: in a profile whose name may have other letters, too (dev sees to it) ---------------------
unset INSTACRM_HOME
profile=$WINEPREFIX/drive_c/users/$USER/AppData/Local/InstaCRM
mkdir -p "$profile"
printf 'operator: {name: Zoë, email: zoe@example.com}\nnative_host: {start_daemon: false}\n' >"$profile/instacrm.yaml"
wine "$programs/instacrmd.exe" </dev/null >"$work/daemon.out" 2>&1 &
ready
cli log @luna.ceramics --actor @our.shop --message "from a profile" >"$work/log.out" 2>&1 || fail "a DM in the profile: $(cat "$work/log.out")"
[[ $(cli logs list --format csv) == *"from a profile"* ]] || fail "logs list in the profile"
[[ -f $profile/store/instacrm.db ]] || fail "there is no store in $profile"
wine taskkill /f /im instacrmd.exe >/dev/null 2>&1 || true
rm -rf "$profile"
ok "a user's own folders: ${profile#"$WINEPREFIX/"}"

# --- the installer and the service ----------------------------------------------------------------------------------
data=$WINEPREFIX/drive_c/ProgramData/InstaCRM
rm -rf "$data"
mkdir -p "$data"
printf 'operator: {name: Anna, email: anna@example.com}\nnative_host: {start_daemon: false}\n' >"$data/instacrm.yaml"
installed="$WINEPREFIX/drive_c/Program Files/InstaCRM"
programs=$installed

wine "$setup" /S || fail "the installer ended with $?"
[[ -f $installed/instacrmd.exe && -f $installed/uninstall.exe ]] || fail "the installer left no programs"
wine "$installed/instacrmd.exe" service status >/dev/null || fail "the service does not run after the installer"
ready
ok "a silent install puts the programs in place, and the service runs"
[[ $(wine reg query 'HKLM\Software\Microsoft\Edge\NativeMessagingHosts\com.instacrm.nmhost' /ve 2>/dev/null) == *InstaCRM* ]] ||
    fail "the installer told the browsers nothing"
ok "it tells the browsers of all users"
cli log @luna.ceramics --actor @our.shop --message "before the upgrade" >/dev/null || fail "a DM through the service"
wine "$installed/instacrmd.exe" service stop >/dev/null || fail "service stop"
if wine "$installed/instacrmd.exe" service status >/dev/null; then fail "the service runs after its stop"; fi
wine "$installed/instacrmd.exe" service start >/dev/null || fail "service start"
ready
[[ $(cli logs list --format csv) == *"before the upgrade"* ]] || fail "the DM is gone after a stop and a start"
ok "service stop and start: all there"

wine "$setup" /S || fail "the upgrade ended with $?"
ready
[[ $(cli logs list --format csv) == *"before the upgrade"* ]] || fail "the DM is gone after the upgrade"
ok "an upgrade with the service running keeps the log, and the service runs again"

# It goes on in a copy of itself, since it takes itself away, too.
wine "$installed/uninstall.exe" /S || fail "the uninstaller ended with $?"
for ((tries = 0; tries < 600; ++tries)); do
    [[ -e $installed ]] || break
    sleep 0.1
done
[[ ! -e $installed ]] || fail "the uninstaller left $(ls "$installed")"
[[ -f $data/store/instacrm.db ]] || fail "the uninstaller took the log"
if wine sc query InstaCRM >/dev/null 2>&1; then fail "the uninstaller left the service"; fi
ok "uninstalling takes programs and service, and leaves the log"
printf '%s passed, 0 failed\n' "$passed"
