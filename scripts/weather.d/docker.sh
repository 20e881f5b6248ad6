# shellcheck shell=bash
# Part of scripts/weather: docker with its classic store, and with containerd's; its mirror of
# docker.io is the gateway. Its docker.io is the client's own registry, by name and with a certificate.

name_docker_hub() {
  cp /etc/hosts "$WORK/hosts"
  echo "127.0.0.1 registry-1.docker.io" >> "$WORK/hosts"
  mount --bind "$WORK/hosts" /etc/hosts
}

docker_pulls() { docker_pulls_into docker "$1"; }
docker_forgets() { docker_in docker rmi -f "$1:1.0"; }
dockerc_pulls() { docker_pulls_into dockerc "$1"; }
dockerc_forgets() { docker_in dockerc rmi -f "$1:1.0"; }

# docker_pulls_into NAME IMAGE
docker_pulls_into() {
  docker_in "$1" pull -q "docker.io/library/$2:1.0"
  same "digest" "$(LAYOUT=$WORK/$2 digest_of 1.0)" "$(docker_digest "$1" "$2:1.0")"
}

# start_docker_on_containerd NAME: that of the newer Debian, with a containerd of its own.
start_docker_on_containerd() {
  local home=$WORK/$1
  mkdir -p "$home/etc/docker"
  cat > "$home/etc/docker/daemon.json" << JSON
{"data-root": "$home/root", "exec-root": "$home/exec", "pidfile": "$home/pid",
 "hosts": ["unix://$home/sock"], "iptables": false, "ip6tables": false, "bridge": "none",
 "features": {"containerd-snapshotter": true}}
JSON
  GATEWAY=$FRONT configure docker "$1"
  start "$1" env SSL_CERT_FILE="$WORK/tls.crt" unshare --mount "$ROOT/scripts/lib/in-root" \
    "$WORK/trixie" "$WORK" dockerd --config-file "$home/etc/docker/daemon.json"
  await 60 "dockerd" docker -H "unix://$home/sock" version
  same "driver" overlayfs "$(docker_in "$1" info --format '{{.Driver}}')"
}

check "docker.io is the client's own registry" name_docker_hub
GATEWAY=$FRONT SSL_CERT_FILE=$WORK/tls.crt check "docker starts" start_docker docker
matrix docker some docker
stop docker
check "docker starts, on containerd's store" start_docker_on_containerd dockerc
matrix dockerc some containerd
stop dockerc
