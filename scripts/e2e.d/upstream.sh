# shellcheck shell=bash
# Part of scripts/e2e: nobody has signed these images; the gateway pulls them through from the
# registries they live in. Clients know registry.test, private.test and token.test by the gateway
# alone: where they think that these are is a dead port.

PRIVATE=127.0.0.1:5003
BY_TOKEN=127.0.0.1:5004

# start_private: a registry that wants a login.
start_private() {
  mkdir -p "$WORK/private"
  htpasswd -Bbn alice secret > "$WORK/private/htpasswd"
  cat > "$WORK/private/config.yml" << YAML
version: 0.1
storage: {filesystem: {rootdirectory: $WORK/private/data}}
http: {addr: $PRIVATE}
auth: {htpasswd: {realm: private, path: $WORK/private/htpasswd}}
YAML
  start private docker-registry serve "$WORK/private/config.yml"
  await 30 "private registry" curl -sS "http://$PRIVATE/v2/"
  skopeo copy -q --dest-creds alice:secret --dest-tls-verify=false \
    "oci:$LAYOUT:1.0" "docker://$PRIVATE/acme/secret:1.0"
}

# start_by_token: a registry that wants tokens, with TLS from a private CA.
start_by_token() {
  start_token_server
  mkdir -p "$WORK/by-token/certs"
  cp "$TOKENS/ca.pem" "$WORK/by-token/certs/ca.crt"
  cat > "$WORK/by-token/config.yml" << YAML
version: 0.1
storage: {filesystem: {rootdirectory: $WORK/by-token/data}}
http: {addr: $BY_TOKEN, tls: {certificate: $TOKENS/tls.pem, key: $TOKENS/tls.key}}
auth:
  token: {realm: '$REALM', service: token.test, issuer: $ISSUER, rootcertbundle: $TOKENS/issuer.pem}
YAML
  start by-token docker-registry serve "$WORK/by-token/config.yml"
  await 30 "registry behind a token server" \
    curl -sS --cacert "$TOKENS/ca.pem" "https://$BY_TOKEN/v2/"
  local name
  for name in public:1.0 secret:1.1; do
    skopeo copy -q --dest-creds alice:secret --dest-cert-dir "$WORK/by-token/certs" \
      "oci:$LAYOUT:${name#*:}" "docker://$BY_TOKEN/acme/$name"
  done
}

start_upstream_gateway() {
  stop gateway
  rm -rf "$WORK/gateway"
  lodestone trust add 'registry.test/*' --upstream --policy "$POLICY"
  lodestone trust add 'private.test/*' --upstream --policy "$POLICY"
  lodestone trust add 'token.test/*' --upstream --policy "$POLICY"
  cat > "$WORK/upstream.yaml" << YAML
upstreams:
  - {registry: registry.test, address: $REGISTRY, fresh: PT0S}
  - {registry: "$REGISTRY"}
  - {registry: private.test, address: $PRIVATE, access: PT0S}
  - {registry: token.test, address: $BY_TOKEN, ca: $TOKENS/ca.pem, access: PT0S}
YAML
  start_gateway_again
}

start_gateway_again() {
  start_lodestone gateway gateway --config "$WORK/upstream.yaml" --listen "$GATEWAY" \
    --status "${GATEWAY_STATUS#http://}" --store "${1:-$WORK/gateway}" --policy "$POLICY" \
    --tracker "$TRACKER" --torrent-port 0 --relay-port 0
}

# blobs_sent NAME: how often the registry was asked for the bytes of a blob of it.
blobs_sent() { grep -c "\"GET /v2/$1/blobs/" "$LOGS/registry.out" || true; }

# An image of two layers and a config that nobody else has.
four_at_once() {
  local client pids=()
  random_layout "$WORK/fresh" 2 $((4 << 20))
  skopeo copy -q --dest-tls-verify=false \
    "oci:$WORK/fresh:1.0" "docker://$REGISTRY/acme/fresh:1.0"
  for client in 1 2 3 4; do
    skopeo_pull registry.test/acme/fresh:1.0 "$WORK/through-$client" &
    pids+=($!)
  done
  for client in "${pids[@]}"; do wait "$client"; done
  same "blobs sent" 3 "$(blobs_sent acme/fresh)"
}

# Signed where it is: read once for that, and once by the gateway, as nobody seeds it.
attested() {
  random_layout "$WORK/attested" 2 $((4 << 20))
  skopeo copy -q --preserve-digests --dest-tls-verify=false \
    "oci:$WORK/attested:1.0" "docker://$REGISTRY/team/attested:1.0"
  lodestone seed --attest-only "docker://$REGISTRY/team/attested:1.0" --as acme/attested:1.0 \
    --key "$KEY" --tracker "$TRACKER" --json > "$WORK/attested.json" 2>> "$LOGS/publish.err"
  skopeo_pull acme/attested:1.0 "$WORK/through-attested"
  same "manifest" "$(jq -r .digest "$WORK/attested.json")" \
    "sha256:$(sha256_of "$WORK/through-attested/manifest.json")"
  same "blobs sent" 6 "$(blobs_sent team/attested)"
}

# brought_by DIGEST: who brought bytes of that blob, as $WORK/explained tells.
brought_by() {
  jq -r --arg d "$1" '.blobs[] | select(.blob == $d)
    | .arrival.sources[] | select(.brought > 0) | .name' "$WORK/explained"
}

# One layer is of an image that keep seeds, the other nobody has.
explains_each_layer() {
  local seeded fresh dir=$WORK/mixed
  mkdir -p "$dir/blobs/sha256"
  seeded=$(layers_of 1.0 | head -n 1)
  cp "$(blob_file "$seeded")" "$dir/layer"
  add_blob "$dir" "$dir/layer" application/vnd.oci.image.layer.v1.tar+gzip > "$dir/layers"
  head -c $((4 << 20)) /dev/urandom > "$dir/layer"
  add_blob "$dir" "$dir/layer" application/vnd.oci.image.layer.v1.tar >> "$dir/layers"
  fresh=$(jq -r .digest "$dir/layers" | tail -n 1)
  finish_layout "$dir" "$dir/layers" 1.0
  skopeo copy -q --preserve-digests --dest-tls-verify=false \
    "oci:$dir:1.0" "docker://$REGISTRY/acme/mixed:1.0"
  skopeo_pull registry.test/acme/mixed:1.0 "$WORK/through-mixed"
  lodestone explain registry.test/acme/mixed:1.0 --store "$WORK/gateway" --json > "$WORK/explained"
  same "source of the new layer" "registry registry.test" "$(brought_by "$fresh")"
  same "source of the other" "hinted swarm" "$(brought_by "$seeded" | cut -d ' ' -f 1,2)"
}

# Three gateways that hold nothing. Here the tracker may take its time.
three_gateways() {
  local one pids=()
  random_layout "$WORK/rolled" 2 $((16 << 20))
  skopeo copy -q --dest-tls-verify=false \
    "oci:$WORK/rolled:1.0" "docker://$REGISTRY/acme/rolled:1.0"
  { cat "$WORK/upstream.yaml"; echo "patience: {meeting: PT20S}"; } > "$WORK/rollout.yaml"
  for one in 5071 5072 5073; do
    start_lodestone "rollout-$one" gateway --config "$WORK/rollout.yaml" \
      --listen "127.0.0.1:$one" --status 127.0.0.1:0 --store "$WORK/rollout-$one" \
      --policy "$POLICY" --tracker "$TRACKER" --torrent-port 0 --relay-port 0
  done
  for one in 5071 5072 5073; do
    GATEWAY=127.0.0.1:$one skopeo_pull registry.test/acme/rolled:1.0 "$WORK/rolled-$one" &
    pids+=($!)
  done
  for one in "${pids[@]}"; do wait "$one"; done
  same "blobs sent" 3 "$(blobs_sent acme/rolled)"
  for one in 5071 5072 5073; do
    same "manifest" "$(sha256_of "$WORK/rolled-5071/manifest.json")" \
      "$(sha256_of "$WORK/rolled-$one/manifest.json")"
    stop "rollout-$one"
  done
}

# Its layers were published, too, and keep seeds them.
seeded_by_others() {
  skopeo_pull registry.test/acme/app:1.0 "$WORK/through-others"
  arrived "$WORK/through-others" 1.0
  same "blobs sent" 0 "$(blobs_sent acme/app)"
}

mirrored_podman() {
  local etc=$WORK/podman-upstream/etc/containers
  mkdir -p "$WORK/podman-upstream/tmp" "$etc"
  cat > "$etc/registries.conf" << CONF
[[registry]]
prefix = "registry.test"
location = "$DEAD"
insecure = true
CONF
  configure podman podman-upstream --registry registry.test
  podman_in podman-upstream pull -q registry.test/acme/app:1.1
  podman_hello podman-upstream registry.test/acme/app:1.1
}

mirrored_containerd() {
  local name hosts=$WORK/containerd-upstream/etc/containerd/certs.d
  start_containerd containerd-upstream
  for name in registry.test private.test token.test; do
    mkdir -p "$hosts/$name"
    echo "server = \"http://$DEAD\"" > "$hosts/$name/hosts.toml"
  done
  configure containerd containerd-upstream --registry registry.test,private.test,token.test
  ctr_pull containerd-upstream registry.test/acme/app:multi
  same "digest" "$(digest_of multi)" "$(ctr_digest containerd-upstream registry.test/acme/app:multi)"
  ctr_hello containerd-upstream registry.test/acme/app:multi
}

docker_through() {
  start_docker docker-upstream
  docker_in docker-upstream pull -q "$GATEWAY/registry.test/acme/app:1.0"
  docker_hello docker-upstream "$GATEWAY/registry.test/acme/app:1.0"
  stop docker-upstream
}

private_needs_the_login() {
  fails ctr_pull containerd-upstream private.test/acme/secret:1.0
  ctr_pull containerd-upstream private.test/acme/secret:1.0 --user alice:secret
  ctr_hello containerd-upstream private.test/acme/secret:1.0
}

# status_of PATH [OPTION...]
status_of() { curl -sS -m 30 -o /dev/null -w '%{http_code}' "${@:2}" "http://$GATEWAY/v2/$1"; }

private_stays_private() {
  local blob
  for blob in $(layers_of 1.0); do
    same "with the login" 200 "$(status_of "acme/secret/blobs/$blob?ns=private.test" -u alice:secret)"
    same "without" 401 "$(status_of "acme/secret/blobs/$blob?ns=private.test")"
    same "with another" 401 "$(status_of "acme/secret/blobs/$blob?ns=private.test" -u mallory:secret)"
  done
}

everybody_pulls_by_token() {
  skopeo_pull token.test/acme/public:1.0 "$WORK/through-token"
  arrived "$WORK/through-token" 1.0
  ctr_by_token pull token.test/acme/public:1.0
  ctr_hello containerd-upstream token.test/acme/public:1.0
}

# ctr gets its tokens itself, so it needs to trust their server.
ctr_by_token() { SSL_CERT_FILE=$TOKENS/ca.pem ctr_"$1" containerd-upstream "${@:2}"; }

private_by_token() {
  local image=token.test/acme/secret:1.1
  fails ctr_by_token pull "$image"
  fails ctr_by_token pull "$image" --user bob:hidden
  fails ctr_by_token pull "$image" --user alice:wrong
  ctr_by_token pull "$image" --user alice:secret
  ctr_hello containerd-upstream "$image"
}

# token_for USER:PASSWORD SCOPE
token_for() {
  curl -fsS --cacert "$TOKENS/ca.pem" -u "$1" -G --data-urlencode service=token.test \
    --data-urlencode "scope=$2" "$REALM" | jq -r .token
}

# Bytes that are here are not given to whom the registry refuses them.
private_by_token_stays_private() {
  local path alice bob other
  alice=$(token_for alice:secret repository:acme/secret:pull)
  bob=$(token_for bob:hidden repository:acme/secret:pull)
  other=$(token_for alice:secret repository:acme/public:pull)
  for path in "manifests/$(digest_of 1.1)" $(layers_of 1.1 | sed 's|^|blobs/|'); do
    path="acme/secret/$path?ns=token.test"
    same "with the token" 200 "$(status_of "$path" -H "Authorization: Bearer $alice")"
    same "with the login" 200 "$(status_of "$path" -u alice:secret)"
    same "without" 401 "$(status_of "$path")"
    same "with another's token" 401 "$(status_of "$path" -H "Authorization: Bearer $bob")"
    same "with another's login" 401 "$(status_of "$path" -u bob:hidden)"
    same "with a wrong password" 401 "$(status_of "$path" -u alice:wrong)"
    same "with another image's token" 401 "$(status_of "$path" -H "Authorization: Bearer $other")"
    same "with a changed token" 401 "$(status_of "$path" -H "Authorization: Bearer ${alice%??????}aaaaaa")"
  done
}

# What does not fit on the disk is passed through, and stays nowhere; also when nothing fits at all.
disk_is_full() {
  local small=$WORK/small-upstream
  mkdir "$small"
  mount -t tmpfs -o size=24m lodestone-small "$small"
  random_layout "$WORK/large" 2 $((32 << 20))
  skopeo copy -q --dest-tls-verify=false \
    "oci:$WORK/large:1.0" "docker://$REGISTRY/acme/large:1.0"
  stop gateway
  start_gateway_again "$small"
  skopeo_pull registry.test/acme/large:1.0 "$WORK/through-full"
  same "layers kept" 0 "$(find "$small" -type f -size +1M -path '*/blobs/*' | wc -l)"
  curl -sS "$GATEWAY_STATUS/metrics" | grep 'blob_bytes_total{source="through"} 6.71'
  dd if=/dev/zero of="$small/fill" bs=4k 2> /dev/null || true
  random_layout "$WORK/larger" 1 $((32 << 20))
  skopeo copy -q --dest-tls-verify=false \
    "oci:$WORK/larger:1.0" "docker://$REGISTRY/acme/larger:1.0"
  skopeo_pull registry.test/acme/larger:1.0 "$WORK/through-fuller"
  stop gateway
  umount "$small"
  start_gateway_again
}

registry_is_gone() {
  stop registry
  skopeo_pull registry.test/acme/app:1.0 "$WORK/through-gone"
  arrived "$WORK/through-gone" 1.0
  stop gateway
  start_gateway_again
  skopeo_pull registry.test/acme/app:1.0 "$WORK/through-restart"
  arrived "$WORK/through-restart" 1.0
  same "stale" 'Warning: 110 - "Response is Stale"' \
    "$(curl -sSI "http://$GATEWAY/v2/acme/app/manifests/1.0?ns=registry.test" | grep -i '^warning' | tr -d '\r')"
}

# The registry writes down what it is asked from here on.
stop registry
export REGISTRY_LOG_ACCESSLOG_DISABLED=false
check "a registry that everybody may read" start_registry registry
unset REGISTRY_LOG_ACCESSLOG_DISABLED
check "a registry that wants a login" start_private
check "a registry behind a token server, with TLS from a private CA" start_by_token
check "a gateway with three upstream registries starts" start_upstream_gateway
check "skopeo: four pull the same image through at once, and its registry sends each blob once" four_at_once
check "three gateways pull a new image through at once, and its registry sends each blob once" three_gateways
check "explain names the registry for one layer and the swarm for the other" explains_each_layer
check "skopeo: what others seed comes from them, not from the registry" seeded_by_others
check "skopeo: a signed image that stays in its registry, and that nobody seeds" attested
check "podman: pull through the registry's mirror, and run" mirrored_podman
check "containerd: pull through the registry's mirror, and run" mirrored_containerd
check "docker: pull through, and run" docker_through
check "containerd: a private image needs the login" private_needs_the_login
check "its blobs are for those whom the registry accepts" private_stays_private
check "everybody pulls a public image by token" everybody_pulls_by_token
check "containerd: a private image by token needs the login" private_by_token
check "its bytes are for those whom the registry accepts" private_by_token_stays_private
check "what does not fit on the disk is passed through" disk_is_full
check "the registry is gone: pulls go on, also after a restart" registry_is_gone
stop containerd-upstream
stop by-token
stop tokens
stop private
stop gateway
