# shellcheck shell=bash
# Part of scripts/e2e: the largest and the smallest.

pull_many_layers() {
  random_layout "$WORK/many" 200 20000
  stop keep
  publish "oci:$WORK/many:1.0" acme/many:1.0 > "$WORK/many.json"
  start_keep
  skopeo_pull acme/many:1.0 "$WORK/many-pulled"
  same "manifest" "$(jq -r .digest "$WORK/many.json")" \
    "sha256:$(sha256_of "$WORK/many-pulled/manifest.json")"
  same "layers" 200 "$(jq '.layers | length' "$WORK/many-pulled/manifest.json")"
}

pull_empty_layer() {
  mkdir -p "$WORK/empty/blobs/sha256"
  : > "$WORK/empty/layer"
  add_blob "$WORK/empty" "$WORK/empty/layer" application/vnd.oci.image.layer.v1.tar > "$WORK/empty/layers"
  finish_layout "$WORK/empty" "$WORK/empty/layers" 1.0
  stop keep
  publish "oci:$WORK/empty:1.0" acme/empty:1.0 > /dev/null
  start_keep
  skopeo_pull acme/empty:1.0 "$WORK/empty-pulled"
}

# A layer of 5 GiB zeros: past every 32-bit length.
pull_huge() {
  local huge=$WORK/huge digest
  mkdir -p "$huge/blobs/sha256"
  truncate -s 5G "$huge/layer"
  add_blob "$huge" "$huge/layer" application/vnd.oci.image.layer.v1.tar > "$huge/layers"
  digest=$(jq -r .digest "$huge/layers")
  finish_layout "$huge" "$huge/layers" 1.0
  stop keep
  publish "oci:$huge:1.0" acme/huge:1.0 > /dev/null
  rm -r "$huge"
  start_keep
  curl -fsS -m 60 -o "$WORK/manifest" "http://$GATEWAY/v2/acme/huge/manifests/1.0"
  same "layer" "$digest" "sha256:$(curl -fsS -m 500 "http://$GATEWAY/v2/acme/huge/blobs/$digest" \
    | openssl dgst -sha256 -r | cut -d ' ' -f 1)"
  same "last bytes" 16 "$(curl -fsS -r 5368709104- "http://$GATEWAY/v2/acme/huge/blobs/$digest" | wc -c)"
}

check "a gateway that holds nothing starts" cold_gateway
check "an image of 200 layers" pull_many_layers
check "an image with an empty layer" pull_empty_layer
check "a layer of 5 GiB" pull_huge
stop gateway
