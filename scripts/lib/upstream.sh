# shellcheck shell=bash
# Sourced by scripts/bench/*: images that nobody has signed, in a registry from which gateways pull
# them through under the name registry.test. Needs images.sh and lodestone.sh; REGISTRY is its address.

UPSTREAM=registry.test

# leave_to_registry: writes the policy and the settings that gateways need for that.
leave_to_registry() {
  lodestone trust add "$UPSTREAM/*" --upstream --policy "$POLICY"
  echo "upstreams: [{registry: $UPSTREAM, address: $REGISTRY, plainHttp: true}]" > "$WORK/upstream.yaml"
}

# start_pull_through DIR [NAME]: a gateway on that store, with those settings.
start_pull_through() { start_gateway "$1" "${2:-gateway}" --config "$WORK/upstream.yaml"; }

# push_random NAME LAYERS BYTES: a new image NAME:1.0 with LAYERS random layers of BYTES each, in the
# registry and in the layout $WORK/NAME.
push_random() {
  local LAYOUT=$WORK/$1
  random_layout "$LAYOUT" "$2" "$3"
  push 1.0 "$1"
}

# start_mirror NAME ADDRESS: docker-registry as a cache before the registry, with nothing in it.
start_mirror() {
  rm -rf "${WORK:?}/$1"
  REGISTRY_PROXY_REMOTEURL=http://$REGISTRY REGISTRY=$2 start_registry "$1"
}

# skopeo_copy REFERENCE DIR: pulls the image; its blobs are checked.
skopeo_copy() {
  "${ON[@]}" skopeo copy -q --preserve-digests --src-tls-verify=false "docker://$1" "dir:$2"
}
