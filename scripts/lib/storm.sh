# shellcheck shell=bash
# Sourced by scripts/weather: the world that its pulls happen in, with a link that breaks on orders
# (storm.py) between each two programs, and what a pull has to come to. Needs harness.sh,
# lodestone.sh, images.sh and clients.sh.
#
#   client ─ front ─► gateway ─┬─ peer ─────► keep
#      │                       ├─ index ────► tracker's index
#      │                       ├─ tracker ──► tracker
#      │                       └─ registry ─► docker-registry (up, both)
#      └─ own, own-tls ─► the client's own docker-registry (all images)
#
# Images of docker.io/library: `up` is of a registry alone, `swarm` is signed and nowhere but at keep
# and in the client's own registry, `both` is signed and in the registry, too.

STORM=http://127.0.0.1:26000
FRONT=127.0.0.1:5060
OWN=127.0.0.1:5004
PEER_PORT=6990
IMAGES=(up both swarm)
RESULTS=$WORK/results
LIMIT=120

start_storm() {
  start storm /usr/bin/python3 "$ROOT/scripts/lib/storm.py" 26000 --certificate "$WORK/tls.pem" \
    "front=front:${FRONT#*:}:127.0.0.1:${GATEWAY#*:}" \
    "registry=http:5001:127.0.0.1:5000:1000000" \
    "own=http:${OWN#*:}:127.0.0.1:5005" "own-tls=https:443:127.0.0.1:5005" \
    "tracker=http:7080:$HOST:7070" "index=http:7081:$HOST:7070" \
    "peer=raw:$PEER_PORT:127.0.0.1:6991:400000"
  ready storm "^storm ready:"
}

# weather ORDERS: a new pull begins in that.
weather() { curl -fsS -m 10 --data-binary "$1" "$STORM" > /dev/null; }

# storm_says EXPRESSION: of jq, about the pull.
storm_says() { curl -fsS -m 10 "$STORM" | jq -r "$1"; }

start_weather_gateway() {
  start_lodestone gateway gateway --config "$WORK/weather.yaml" --listen "$GATEWAY" \
    --status "${GATEWAY_STATUS#http://}" --store "$WORK/gateway" --policy "$POLICY" --torrent-port 0
}

# fresh_gateway: one that holds and remembers nothing.
fresh_gateway() {
  stop gateway KILL
  rm -rf "$WORK/gateway"
  start_weather_gateway
}

start_weather_keep() {
  start_lodestone keep keep --store "$STORE" --tracker "http://$DEAD" --torrent-port 6991
}

# wake_keep: whatever the last pull has done to it.
wake_keep() {
  if running keep; then
    kill -CONT "$(pid_of keep)"
  else
    rm -f "$RUN/keep.pid"
    start_weather_keep
  fi
}

# announce IMAGE: the tracker knows keep by the link to it alone.
announce() {
  local hash
  [ -e "$WORK/$1.json" ] || return 0
  jq -r '.blobs[].magnet' "$WORK/$1.json" | grep -oE 'btih:[0-9a-f]{40}' | cut -d : -f 2 \
    | while read -r hash; do
      curl -fsS -m 10 -o "$WORK/announced" "$TRACKER/announce?info_hash=$(sed 's/../%&/g' <<< "$hash")&peer_id=-XX0000-weathervane1&port=$PEER_PORT&left=0&event=started&compact=1"
    done
}

# orders WHAT FAULT PHASE [SECONDS]: they pass after that time.
orders() {
  local what=$1 fault=$2 phase=$3 seconds=${4-} after=fine
  if [ "$what" = keep ]; then
    what=pid:$(pid_of keep)
    after=CONT
  fi
  echo "$phase $what $fault"
  [ -z "$seconds" ] || echo "$phase+$seconds $what $after"
}

# in_weather CLIENT IMAGE EXPECTED WHAT FAULT PHASE [SECONDS]: one pull by CLIENT_pulls. EXPECTED:
#   gateway  the pull succeeds, with no byte from the client's own registry
#   own      the client's own registry takes over
#   again    it succeeds, if need be when it is tried again in the same weather
#   fails    it fails, and says something
in_weather() {
  local client=$1 image=$2 expected=$3 code began took tries=0
  shift 3
  wake_keep
  fresh_gateway
  announce "$image"
  weather "$(orders "$@")"
  began=${EPOCHREALTIME/[.,]/}
  strictly "${client}_pulls" "$image" > "$WORK/said" 2>&1
  code=$CODE
  # containerd keeps the wrong bytes of each blob until it has failed over them.
  while [ "$expected" = again ] && [ "$code" != 0 ] && [ "$((tries += 1))" -lt 5 ]; do
    cat "$WORK/said"
    strictly "${client}_pulls" "$image" > "$WORK/said" 2>&1
    code=$CODE
  done
  took=$(((${EPOCHREALTIME/[.,]/} - began) / 100000))
  echo "$took" > "$WORK/tenths"
  curl -fsS -m 10 "$STORM"
  echo
  cat "$WORK/said"
  "${client}_forgets" "$image" || true
  [ "$took" -le $((LIMIT * 10)) ] || fail "the pull took more than $LIMIT s"
  storm_says '.phases[]' | grep -qx "$3" || fail "the pull never came to where it should break"
  case $expected in
    gateway)
      same "exit status of the pull" 0 "$code"
      same "blobs that the client's own registry was asked for" 0 "$(asked_own)"
      ;;
    own)
      same "exit status of the pull" 0 "$code"
      [ "$(asked_own)" -gt 0 ] || fail "the client's own registry was not asked"
      ;;
    again) same "exit status of the last pull" 0 "$code" ;;
    fails)
      [ "$code" != 0 ] || fail "this pull should have failed"
      [ -s "$WORK/said" ] || fail "the client does not say why"
      ;;
  esac
}

asked_own() { storm_says '.asked.own + .asked["own-tls"]'; }

# start_weather_containerd NAME CRI: CRI is whether that is wanted.
start_weather_containerd() {
  local home=$WORK/$1 disabled='"io.containerd.grpc.v1.cri"'
  [ "$2" = no ] || disabled=
  mkdir -p "$home/etc/containerd/certs.d/docker.io"
  cat > "$home/etc/containerd/config.toml" << TOML
version = 2
root = "$home/root"
state = "$home/state"
disabled_plugins = [$disabled]
[grpc]
address = "$home/sock"
TOML
  echo "server = \"http://$OWN\"" > "$home/etc/containerd/certs.d/docker.io/hosts.toml"
  GATEWAY=$FRONT configure containerd "$1"
  if [ "$2" = yes ]; then
    # CRI finds it where it is on a machine.
    mkdir -p /etc/containerd
    mount --bind "$home/etc/containerd" /etc/containerd
  fi
  start "$1" containerd -c "$home/etc/containerd/config.toml"
  await 30 "containerd" ctr -a "$home/sock" version
}

# forget_content NAME [OPTION...]: what else has come.
forget_content() {
  local ctr=(ctr -a "$WORK/$1/sock" "${@:2}")
  "${ctr[@]}" content ls -q | xargs -r "${ctr[@]}" content rm
}

skopeo_conf() {
  mkdir -p "$WORK/skopeo/etc/containers"
  cat > "$WORK/skopeo/etc/containers/registries.conf" << CONF
[[registry]]
prefix = "docker.io"
location = "$OWN"
insecure = true
CONF
  GATEWAY=$FRONT configure podman skopeo
}

skopeo_pulls() {
  timeout 180 skopeo --registries-conf "$WORK/skopeo/etc/containers/registries.conf" \
    copy -q --preserve-digests "docker://docker.io/library/$1:1.0" "dir:$WORK/skopeo/$1"
  LAYOUT=$WORK/$1 arrived "$WORK/skopeo/$1" 1.0
}

skopeo_forgets() { rm -rf "$WORK/skopeo/$1"; }

# newer_docker DIR: a root with the docker of the newer Debian, which has a store on containerd.
newer_docker() {
  mmdebstrap --quiet --variant=minbase --mode=root --include=docker.io,containerd,runc \
    --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/doc/*' \
    --dpkgopt='path-exclude=/usr/share/locale/*' trixie "$1"
}
