# shellcheck shell=bash
# Sourced by scripts/e2e: Debian's container clients by hand, each with stores of its own below
# $WORK, so that every pull begins with nothing. Needs harness.sh; GATEWAY is the host:port to pull
# from. Every client knows two ways to the gateway: its own names (GATEWAY/acme/app), and as a mirror
# of docker.io, whose real server is put on a dead port so that nothing can come from there. The mirror
# is put into its settings, below $WORK/STORE/etc, by `lodestone configure`.

DEAD=127.0.0.1:9
HELLO='Hello, world!'

# configure CLIENT STORE [OPTION...]
configure() {
  lodestone configure "$1" --root "$WORK/$2" --gateway "$GATEWAY" --yes --quiet "${@:3}" > /dev/null
}

# --- skopeo --------------------------------------------------------------------------------------

# skopeo_pull REFERENCE DIR [OPTION...]: into a new directory, byte for byte.
skopeo_pull() {
  local reference=$1 into=$2
  shift 2
  timeout 120 skopeo copy -q --preserve-digests --src-tls-verify=false "$@" \
    "docker://$GATEWAY/$reference" "dir:$into"
}

# arrived DIR TAG: skopeo's directory holds the tag's exact bytes.
arrived() {
  local digest
  same "manifest of $2" "$(digest_of "$2")" "sha256:$(sha256_of "$1/manifest.json")"
  for digest in $(layers_of "$2"); do
    same "layer of $2" "${digest#sha256:}" "$(sha256_of "$1/${digest#sha256:}")"
  done
}

# --- podman --------------------------------------------------------------------------------------

# podman_in STORE ARGUMENT...: podman with everything it keeps in $WORK/STORE.
podman_in() {
  local home=$WORK/$1 conf=$WORK/$1/etc/containers/registries.conf
  if [ ! -e "$conf" ]; then
    mkdir -p "$home/tmp" "$home/etc/containers"
    cat > "$conf" << CONF
[[registry]]
prefix = "docker.io"
location = "$DEAD"
insecure = true
CONF
    configure podman "$1"
  fi
  shift
  CONTAINERS_REGISTRIES_CONF=$conf TMPDIR=$home/tmp timeout 180 \
    podman --root "$home/root" --runroot "$home/run" --tmpdir "$home/tmp" --runtime runc \
    --cgroup-manager cgroupfs --events-backend none "$@"
}

podman_hello() {
  same "output of $2" "$HELLO" \
    "$(podman_in "$1" run --rm --network=none --ulimit nofile=1024:1024 --ulimit nproc=1024:1024 "$2")"
}

# --- containerd ----------------------------------------------------------------------------------

# start_containerd NAME: a containerd with an empty store and the gateway as mirror of docker.io.
start_containerd() {
  local home=$WORK/$1
  mkdir -p "$home/etc/containerd/certs.d/docker.io" "$home/etc/containerd/certs.d/$GATEWAY"
  cat > "$home/etc/containerd/config.toml" << TOML
version = 2
root = "$home/root"
state = "$home/state"
disabled_plugins = ["io.containerd.grpc.v1.cri"]
[grpc]
address = "$home/sock"
TOML
  echo "server = \"http://$DEAD\"" > "$home/etc/containerd/certs.d/docker.io/hosts.toml"
  configure containerd "$1"
  start "$1" ${ON[@]+"${ON[@]}"} containerd -c "$home/etc/containerd/config.toml"
  await 30 "containerd" ctr -a "$home/sock" version
}

# ctr_in NAME ARGUMENT...
ctr_in() {
  local home=$WORK/$1
  shift
  timeout 180 ${ON[@]+"${ON[@]}"} ctr -a "$home/sock" "$@"
}

ctr_pull() {
  ctr_in "$1" images pull --hosts-dir "$WORK/$1/etc/containerd/certs.d" --plain-http "${@:3}" "$2"
}

ctr_hello() { same "output of $2" "$HELLO" "$(ctr_in "$1" run --rm "$2" "hello-$RANDOM")"; }

ctr_digest() { ctr_in "$1" images ls "name==$2" | awk 'NR == 2 { print $3 }'; }

# --- docker --------------------------------------------------------------------------------------

# start_docker NAME: a dockerd with an empty store and the gateway as docker.io's mirror.
start_docker() {
  local home=$WORK/$1
  mkdir -p "$home/etc/docker"
  cat > "$home/etc/docker/daemon.json" << JSON
{"data-root": "$home/root", "exec-root": "$home/exec", "pidfile": "$home/pid",
 "hosts": ["unix://$home/sock"], "iptables": false, "ip6tables": false, "bridge": "none",
 "storage-driver": "overlay2"}
JSON
  configure docker "$1"
  start "$1" dockerd --config-file "$home/etc/docker/daemon.json"
  await 60 "dockerd" docker -H "unix://$home/sock" version
}

# docker_in NAME ARGUMENT...
docker_in() {
  local home=$WORK/$1
  shift
  DOCKER_CONFIG=$home/config timeout 180 docker -H "unix://$home/sock" "$@"
}

docker_hello() { same "output of $2" "$HELLO" "$(docker_in "$1" run --rm --network=none "$2")"; }

docker_digest() { docker_in "$1" image inspect --format '{{index .RepoDigests 0}}' "$2" | cut -d @ -f 2; }
