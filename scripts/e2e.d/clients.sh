# shellcheck shell=bash
# Part of scripts/e2e: Debian's container clients pull through the gateway and run what they pulled.
# Each begins with an empty store of its own, and first pulls from a gateway that has nothing.

skopeo_by_tag() {
  skopeo_pull acme/app:1.0 "$WORK/skopeo-tag"
  arrived "$WORK/skopeo-tag" 1.0
}

skopeo_by_digest() {
  skopeo_pull "acme/app@$(digest_of 1.1)" "$WORK/skopeo-digest"
  arrived "$WORK/skopeo-digest" 1.1
}

skopeo_whole_index() {
  skopeo_pull acme/app:multi "$WORK/skopeo-multi" --all
  same "index" "$(digest_of multi)" "sha256:$(sha256_of "$WORK/skopeo-multi/manifest.json")"
  same "children" 2 "$(find "$WORK/skopeo-multi" -name '*.manifest.json' | wc -l)"
}

skopeo_lists_tags() {
  same "tags" '1.0 1.1 archive multi zstd' \
    "$(skopeo list-tags --tls-verify=false "docker://$GATEWAY/acme/app" | jq -r '.Tags | sort | join(" ")')"
}

podman_by_tag() {
  podman_in podman-tag pull -q --tls-verify=false "$GATEWAY/acme/app:1.0"
  same "digest" "$(digest_of 1.0)" \
    "$(podman_in podman-tag image inspect --format '{{.Digest}}' "$GATEWAY/acme/app:1.0")"
  podman_hello podman-tag "$GATEWAY/acme/app:1.0"
}

podman_by_digest_as_mirror() {
  podman_in podman-digest pull -q "docker.io/library/hello@$(digest_of multi)"
  podman_hello podman-digest "docker.io/library/hello@$(digest_of multi)"
}

podman_zstd_as_mirror() {
  podman_in podman-zstd pull -q docker.io/library/hello:zstd
  podman_hello podman-zstd docker.io/library/hello:zstd
}

containerd_by_tag() {
  ctr_pull containerd-1 "$GATEWAY/acme/app:1.0"
  same "digest" "$(digest_of 1.0)" "$(ctr_digest containerd-1 "$GATEWAY/acme/app:1.0")"
  ctr_hello containerd-1 "$GATEWAY/acme/app:1.0"
}

containerd_by_digest_as_mirror() {
  local image
  image=docker.io/library/hello@$(digest_of multi)
  ctr_pull containerd-2 "$image"
  same "digest" "$(digest_of multi)" "$(ctr_digest containerd-2 "$image")"
  ctr_hello containerd-2 "$image"
}

containerd_zstd_as_mirror() {
  ctr_pull containerd-2 docker.io/library/hello:zstd
  ctr_hello containerd-2 docker.io/library/hello:zstd
}

docker_by_tag() {
  docker_in docker-1 pull -q "$GATEWAY/acme/app:1.0"
  same "digest" "$(digest_of 1.0)" "$(docker_digest docker-1 "$GATEWAY/acme/app:1.0")"
  docker_hello docker-1 "$GATEWAY/acme/app:1.0"
}

docker_by_digest() {
  docker_in docker-1 pull -q "$GATEWAY/acme/app@$(digest_of 1.1)"
  docker_hello docker-1 "$GATEWAY/acme/app@$(digest_of 1.1)"
}

docker_archive_runs() {
  docker_in docker-1 pull -q "$GATEWAY/acme/app:archive"
  docker_hello docker-1 "$GATEWAY/acme/app:archive"
}

# Docker asks its mirror for library/hello, without saying of which registry.
docker_as_mirror() {
  docker_in docker-2 pull -q hello:multi
  same "digest" "$(digest_of multi)" "$(docker_digest docker-2 hello:multi)"
  docker_hello docker-2 hello:multi
}

unknown_is_404() {
  same "status" 404 "$(curl -sS -m 30 -o /dev/null -w '%{http_code}' "http://$GATEWAY/v2/acme/nothing/manifests/1.0")"
}

check "a gateway that holds nothing starts" cold_gateway
check "skopeo: pull by tag, cold; every digest as in the source" skopeo_by_tag
check "skopeo: pull by digest" skopeo_by_digest
check "skopeo: the whole two-platform index" skopeo_whole_index
check "skopeo: list tags" skopeo_lists_tags
check "the gateway answers 404 for an unknown image" unknown_is_404

check "a gateway that holds nothing starts" cold_gateway
check "podman: pull by tag, cold, and run" podman_by_tag
check "podman: pull by digest through the docker.io mirror, and run" podman_by_digest_as_mirror
check "podman: a zstd image through the docker.io mirror, and run" podman_zstd_as_mirror

check "a gateway that holds nothing starts" cold_gateway
check "containerd starts" start_containerd containerd-1
check "containerd: pull by tag, cold, and run" containerd_by_tag
stop containerd-1
check "containerd starts with an empty store" start_containerd containerd-2
check "containerd: pull by digest through the docker.io mirror, and run" containerd_by_digest_as_mirror
check "containerd: a zstd image through the docker.io mirror, and run" containerd_zstd_as_mirror
stop containerd-2

check "a gateway that holds nothing starts" cold_gateway
check "docker starts" start_docker docker-1
check "docker: pull by tag, cold, and run" docker_by_tag
check "docker: pull by digest, and run" docker_by_digest
check "docker: the image from docker-archive:, and run" docker_archive_runs
stop docker-1
check "docker starts with an empty store" start_docker docker-2
check "docker: pull through the docker.io mirror, and run" docker_as_mirror
stop docker-2
stop gateway
