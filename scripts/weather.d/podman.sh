# shellcheck shell=bash
# Part of scripts/weather: podman, which pulls as skopeo does and unpacks, too.

podman_conf() {
  mkdir -p "$WORK/podman/etc/containers" "$WORK/podman/tmp"
  cat > "$WORK/podman/etc/containers/registries.conf" << CONF
[[registry]]
prefix = "docker.io"
location = "$OWN"
insecure = true
CONF
  GATEWAY=$FRONT configure podman podman
}

podman_pulls() {
  podman_in podman pull -q "docker.io/library/$1:1.0"
  same "digest" "$(LAYOUT=$WORK/$1 digest_of 1.0)" \
    "$(podman_in podman image inspect --format '{{.Digest}}' "docker.io/library/$1:1.0")"
}

podman_forgets() { podman_in podman rmi -f "docker.io/library/$1:1.0"; }

check "podman is configured" podman_conf
matrix podman some image
