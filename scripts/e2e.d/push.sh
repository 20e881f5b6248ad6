# shellcheck shell=bash
# Part of scripts/e2e: clients push to a gateway, which publishes; another one, which holds nothing,
# serves what they pushed. At first they need not log in, then they need tokens.

PUSHED=127.0.0.1:5060

# start_push_gateway [LINE...]: with more below push:.
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
  [ $# -eq 0 ] || printf '  %s\n' "$@" >> "$WORK/push.yaml"
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

# docker_loads STORE NAME:TAG
docker_loads() {
  skopeo copy -q "oci:$LAYOUT:1.1" "docker-archive:$WORK/push.tar:$2"
  docker_in "$1" load -q -i "$WORK/push.tar"
  rm "$WORK/push.tar"
}

# Its layers are compressed anew, so their digests are its own.
docker_pushes() {
  docker_loads docker-push "$PUSHED/acme/pushed:docker"
  docker_in docker-push push -q "$PUSHED/acme/pushed:docker"
  docker_in docker-pushed pull -q "$GATEWAY/acme/pushed:docker"
  docker_hello docker-pushed "$GATEWAY/acme/pushed:docker"
}

docker_mounts() {
  docker_in docker-push tag "$PUSHED/acme/pushed:docker" "$PUSHED/acme/mounted:docker"
  docker_in docker-push push "$PUSHED/acme/mounted:docker" > "$WORK/push-mounted"
  same "mounted layers" 3 "$(grep -c 'Mounted from acme/pushed' "$WORK/push-mounted")"
  docker_in docker-pushed pull -q "$GATEWAY/acme/mounted:docker"
  docker_hello docker-pushed "$GATEWAY/acme/mounted:docker"
}

# containerd_pushes_as IMAGE [OPTION...]: what it has from the gateway that serves.
containerd_pushes_as() {
  ctr_in containerd-push images tag --force "$GATEWAY/acme/app:1.0" "$1"
  SSL_CERT_FILE=$TOKENS/ca.pem ctr_in containerd-push images push --plain-http "${@:2}" "$1"
}

containerd_pushes() {
  ctr_pull containerd-push "$GATEWAY/acme/app:1.0"
  containerd_pushes_as "$PUSHED/acme/pushed:containerd"
  skopeo_pull acme/pushed:containerd "$WORK/push-containerd"
  arrived "$WORK/push-containerd" 1.0
}

skopeo_lists_and_deletes() {
  same "tags" 'containerd docker multi podman skopeo' \
    "$(skopeo list-tags --tls-verify=false "docker://$PUSHED/acme/pushed" | jq -r '.Tags | join(" ")')"
  skopeo delete --tls-verify=false "docker://$PUSHED/acme/pushed:skopeo"
  same "status" 404 "$(curl -sS -m 30 -o /dev/null -w '%{http_code}' \
    "http://$PUSHED/v2/acme/pushed/manifests/skopeo")"
}

# asks METHOD PATH [OPTION...]: the gateway that takes pushes; prints the answer's head.
asks() { curl -sS -m 30 -o /dev/null -D - -X "$1" "${@:3}" "http://$PUSHED/v2/$2" | tr -d '\r'; }

# push_blob NAME FILE TYPE: prints its descriptor.
push_blob() {
  local digest upload
  digest=sha256:$(sha256_of "$2")
  upload=$(asks POST "$1/blobs/uploads/" | sed -n 's|^Location: /v2/||p')
  asks PUT "$upload?digest=$digest" --data-binary "@$2" | grep -q '^HTTP/1.1 201'
  jq -cn --arg digest "$digest" --argjson size "$(stat -c %s "$2")" --arg type "$3" \
    '{mediaType: $type, digest: $digest, size: $size}'
}

# An artifact as ORAS makes it: an empty config, a file as its layer, attached to an image by subject.
artifact_is_attached() {
  local manifest=$WORK/artifact.json subject digest
  subject=$(skopeo inspect --raw --tls-verify=false "docker://$PUSHED/acme/pushed:multi" \
    | jq -c '.manifests[0] | {mediaType, digest, size}')
  echo '{"spdxVersion": "SPDX-2.3"}' > "$WORK/sbom.json"
  printf '{}' > "$WORK/empty.json"
  jq -cn --argjson config \
    "$(push_blob acme/pushed "$WORK/empty.json" application/vnd.oci.empty.v1+json)" \
    --argjson layer "$(push_blob acme/pushed "$WORK/sbom.json" application/spdx+json)" \
    --argjson subject "$subject" \
    '{schemaVersion: 2, mediaType: "application/vnd.oci.image.manifest.v1+json",
      artifactType: "application/spdx+json", config: $config, layers: [$layer],
      subject: $subject}' > "$manifest"
  digest=sha256:$(sha256_of "$manifest")
  asks PUT acme/pushed/manifests/sbom --data-binary "@$manifest" \
    -H 'Content-Type: application/vnd.oci.image.manifest.v1+json' > "$WORK/artifact.head"
  same "subject" "OCI-Subject: $(jq -r .digest <<< "$subject")" \
    "$(grep '^OCI-Subject' "$WORK/artifact.head")"
  same "referrers" "$digest application/spdx+json" \
    "$(curl -fsS "http://$PUSHED/v2/acme/pushed/referrers/$(jq -r .digest <<< "$subject")" \
      | jq -r '.manifests[] | .digest + " " + .artifactType')"
  curl -fsS -m 30 "http://$GATEWAY/v2/acme/pushed/manifests/sbom" | cmp - "$manifest"
  curl -fsS -m 30 "http://$GATEWAY/v2/acme/pushed/blobs/sha256:$(sha256_of "$WORK/sbom.json")" \
    | cmp - "$WORK/sbom.json"
}

# Everybody counts as a client from elsewhere now.
start_token_push_gateway() {
  stop pusher
  start_push_gateway 'loopback: false' \
    "token: {realm: '$REALM', service: pusher.test, issuer: $ISSUER, keys: $TOKENS/issuer.pub}"
}

without_a_token_nothing_is_taken() {
  same "challenge" "WWW-Authenticate: Bearer realm=\"$REALM\",service=\"pusher.test\",scope=\"repository:acme/token:pull,push\"" \
    "$(asks POST acme/token/blobs/uploads/ | grep '^WWW-Authenticate')"
  fails docker_in docker-push push -q "$PUSHED/acme/token:docker"
  fails skopeo_pushes_as bob:hidden
  fails skopeo_pushes_as alice:wrong
  same "status" 404 "$(curl -sS -o /dev/null -w '%{http_code}' "http://$PUSHED/v2/acme/token/manifests/skopeo")"
}

skopeo_pushes_as() {
  skopeo copy -q --preserve-digests --dest-creds "$1" --dest-tls-verify=false \
    "oci:$LAYOUT:1.0" "docker://$PUSHED/acme/token:skopeo"
}

skopeo_pushes_by_token() {
  skopeo_pushes_as alice:secret
  skopeo_pull acme/token:skopeo "$WORK/token-skopeo"
  arrived "$WORK/token-skopeo" 1.0
}

docker_pushes_by_token() {
  docker_loads docker-push "$PUSHED/acme/token:docker"
  fails docker_in docker-push login -u alice --password-stdin "$PUSHED" <<< wrong
  docker_in docker-push login -u alice --password-stdin "$PUSHED" <<< secret
  docker_in docker-push push -q "$PUSHED/acme/token:docker"
  docker_in docker-pushed pull -q "$GATEWAY/acme/token:docker"
  docker_hello docker-pushed "$GATEWAY/acme/token:docker"
}

podman_pushes_by_token() {
  podman_in podman-push tag localhost/acme/local:1.1 "$PUSHED/acme/token:podman"
  podman_in podman-push push -q --tls-verify=false --creds alice:secret "$PUSHED/acme/token:podman"
  podman_in podman-pushed pull -q --tls-verify=false "$GATEWAY/acme/token:podman"
  podman_hello podman-pushed "$GATEWAY/acme/token:podman"
}

containerd_pushes_by_token() {
  fails containerd_pushes_as "$PUSHED/acme/token:containerd" --user bob:hidden
  containerd_pushes_as "$PUSHED/acme/token:containerd" --user alice:secret
  skopeo_pull acme/token:containerd "$WORK/token-containerd"
  arrived "$WORK/token-containerd" 1.0
}

skopeo_deletes_by_token() {
  fails skopeo delete --tls-verify=false --creds bob:hidden "docker://$PUSHED/acme/token:skopeo"
  skopeo delete --tls-verify=false --creds alice:secret "docker://$PUSHED/acme/token:skopeo"
  same "status" 404 "$(curl -sS -o /dev/null -w '%{http_code}' "http://$PUSHED/v2/acme/token/manifests/skopeo")"
}

check "a gateway that takes pushes starts" start_push_gateway
check "a gateway that holds nothing starts" cold_gateway
check "skopeo pushes, another gateway serves it" skopeo_pushes
check "skopeo pushes an index with its images" skopeo_pushes_an_index
check "podman pushes, another podman runs it" podman_pushes
check "docker starts" start_docker docker-push
check "docker starts with an empty store" start_docker docker-pushed
check "docker pushes, another docker runs it" docker_pushes
check "docker pushes it under another name, and mounts its layers" docker_mounts
check "containerd starts" start_containerd containerd-push
check "containerd pushes, another gateway serves it" containerd_pushes
check "skopeo lists the tags and deletes one" skopeo_lists_and_deletes
check "an artifact is attached to an image, another gateway serves it" artifact_is_attached
check "a token server starts" start_token_server
check "a gateway that wants its tokens starts" start_token_push_gateway
check "without a token that says so nothing is taken" without_a_token_nothing_is_taken
check "skopeo pushes by token" skopeo_pushes_by_token
check "docker logs in and pushes by token" docker_pushes_by_token
check "podman pushes by token" podman_pushes_by_token
check "containerd pushes by token" containerd_pushes_by_token
check "skopeo deletes by token" skopeo_deletes_by_token
stop containerd-push
stop docker-push
stop docker-pushed
stop tokens
stop gateway
stop pusher
