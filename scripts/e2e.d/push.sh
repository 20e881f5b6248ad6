# shellcheck shell=bash
# Part of scripts/e2e: clients push to a gateway, which publishes; another one, which holds nothing,
# serves what they pushed.

PUSHED=127.0.0.1:5060

start_push_gateway() {
  cat > "$WORK/push.yaml" << YAML
listen: $PUSHED
status: 127.0.0.1:5061
store: $WORK/pusher
policy: $POLICY
trackers: [$TRACKER]
torrent: {port: 0}
push:
  names: ['acme/*']
  key: $KEY
YAML
  start_lodestone pusher gateway --config "$WORK/push.yaml"
}

skopeo_pushes() {
  skopeo copy -q --preserve-digests --dest-tls-verify=false \
    "oci:$LAYOUT:1.0" "docker://$PUSHED/acme/pushed:skopeo"
  skopeo_pull acme/pushed:skopeo "$WORK/push-skopeo"
  same "manifest" "$(digest_of 1.0)" "sha256:$(sha256_of "$WORK/push-skopeo/manifest.json")"
}

skopeo_pushes_an_index() {
  skopeo copy -q --all --preserve-digests --dest-tls-verify=false \
    "oci:$LAYOUT:multi" "docker://$PUSHED/acme/pushed:multi"
  skopeo_pull acme/pushed:multi "$WORK/push-multi" --all
  same "index" "$(digest_of multi)" "sha256:$(sha256_of "$WORK/push-multi/manifest.json")"
}

# By an archive: podman names what it pulls from a layout after its path, and takes no capital letters.
podman_pushes() {
  skopeo copy -q "oci:$LAYOUT:1.1" "docker-archive:$WORK/push.tar:localhost/acme/local:1.1"
  podman_in podman-push load -q -i "$WORK/push.tar"
  rm "$WORK/push.tar"
  podman_in podman-push push -q --tls-verify=false \
    localhost/acme/local:1.1 "$PUSHED/acme/pushed:podman"
  podman_in podman-pushed pull -q --tls-verify=false "$GATEWAY/acme/pushed:podman"
  podman_hello podman-pushed "$GATEWAY/acme/pushed:podman"
}

skopeo_lists_and_deletes() {
  same "tags" 'multi podman skopeo' \
    "$(skopeo list-tags --tls-verify=false "docker://$PUSHED/acme/pushed" | jq -r '.Tags | join(" ")')"
  skopeo delete --tls-verify=false "docker://$PUSHED/acme/pushed:skopeo"
  same "status" 404 "$(curl -sS -m 30 -o /dev/null -w '%{http_code}' \
    "http://$PUSHED/v2/acme/pushed/manifests/skopeo")"
}

check "a gateway that takes pushes starts" start_push_gateway
check "a gateway that holds nothing starts" cold_gateway
check "skopeo pushes, another gateway serves it" skopeo_pushes
check "skopeo pushes an index with its images" skopeo_pushes_an_index
check "podman pushes, another podman runs it" podman_pushes
check "skopeo lists the tags and deletes one" skopeo_lists_and_deletes
stop gateway
stop pusher
