# shellcheck shell=bash
# Sourced by scripts/e2e and scripts/bench/*: Lodestone's programs, with everything they keep below
# $WORK. Needs harness.sh, namespaces.sh and ROOT.

TRACKER=http://$HOST:7070
TRACKER_STATUS=http://127.0.0.1:7071
GATEWAY=127.0.0.1:5050
GATEWAY_STATUS=http://127.0.0.1:5051
STORE=$WORK/store
KEY=$WORK/acme.pem
POLICY=$WORK/policy.json
export XDG_CONFIG_HOME=$WORK/config XDG_DATA_HOME=$WORK/data XDG_STATE_HOME=$WORK/state

# ON is put before every command of Lodestone: `ip netns exec …` for a host that is a namespace.
ON=()

lodestone() { timeout 300 ${ON[@]+"${ON[@]}"} "$ROOT/scripts/lodestone" "$@"; }

# start_lodestone NAME PROGRAM ARGUMENT...: until its ready line.
start_lodestone() {
  local name=$1
  shift
  start "$name" ${ON[@]+"${ON[@]}"} "$ROOT/scripts/lodestone" "$@"
  ready "$name" "^lodestone $1 ready:"
}

make_key() {
  lodestone key generate --out "$KEY"
  local names
  for names in 'acme/*' 'docker.io/library/*'; do
    lodestone trust add "$names" --key "$KEY.pub" --policy "$POLICY"
  done
}

start_tracker() {
  start_lodestone tracker tracker \
    --listen "$HOST:7070" --status 127.0.0.1:7071 --data "$WORK/tracker"
}

# start_gateway [DIR [NAME [OPTION...]]]: on that store, default $WORK/gateway; asks $INDEX, else the
# tracker's.
start_gateway() {
  local dir=${1:-$WORK/gateway} name=${2:-gateway}
  start_lodestone "$name" gateway --listen "$GATEWAY" --status "${GATEWAY_STATUS#http://}" \
    --store "$dir" --policy "$POLICY" --tracker "$TRACKER" --index "${INDEX:-$TRACKER}" \
    --torrent-port 0 --relay-port 0 "${@:3}"
}

# cold_gateway: a gateway that holds nothing.
cold_gateway() {
  stop gateway
  rm -rf "$WORK/gateway"
  start_gateway
}

# start_keep [DIR]: seeds everything in that store, default $STORE.
start_keep() {
  start_lodestone keep keep --store "${1:-$STORE}" --tracker "$TRACKER" \
    --torrent-port 0
}

# publish IMAGE NAME:TAG [OPTION...]: into $STORE, signed and in the index; prints the JSON report.
publish() {
  local image=$1 name=$2
  shift 2
  lodestone seed "$image" --as "$name" --store "$STORE" --key "$KEY" --tracker "$TRACKER" \
    --until-copies 0 --json "$@" 2>> "$LOGS/publish.err"
}

# metric URL NAME [LABEL]: the sum of a metric's samples that carry the label.
metric() {
  curl -fsS "$1/metrics" | awk -v name="$2" -v label="${3-}" '
    $1 ~ "^" name "({|$)" && index($1, label) { sum += $NF } END { printf "%d\n", sum }'
}
