# shellcheck shell=bash
# Sourced by scripts/e2e and scripts/bench/*: OCI image layouts with layers of chosen sizes. Needs
# harness.sh.

# random_layout DIR COUNT BYTES: an OCI image layout; its image 1.0 has COUNT layers of that size.
random_layout() {
  local dir=$1 count=$2 bytes=$3 number
  mkdir -p "$dir/blobs/sha256"
  for ((number = 1; number <= count; number++)); do
    head -c "$bytes" /dev/urandom > "$dir/layer"
    add_blob "$dir" "$dir/layer" application/vnd.oci.image.layer.v1.tar
  done > "$dir/layers"
  finish_layout "$dir" "$dir/layers" 1.0
}

# add_blob DIR FILE MEDIATYPE: moves it into the layout and prints its descriptor.
add_blob() {
  local digest size
  digest=$(sha256_of "$2")
  size=$(stat -c %s "$2")
  mv "$2" "$1/blobs/sha256/$digest"
  jq -c -n --arg m "$3" --arg d "sha256:$digest" --argjson s "$size" \
    '{mediaType: $m, digest: $d, size: $s}'
}

# finish_layout DIR LAYERS TAG: config, manifest and index.json over the descriptors in LAYERS.
finish_layout() {
  local dir=$1 layers=$2 tag=$3 config manifest
  jq -c -s '{architecture: "amd64", os: "linux", config: {},
    rootfs: {type: "layers", diff_ids: map(.digest)}}' "$layers" > "$dir/json"
  config=$(add_blob "$dir" "$dir/json" application/vnd.oci.image.config.v1+json)
  jq -c -s --argjson config "$config" '{schemaVersion: 2,
    mediaType: "application/vnd.oci.image.manifest.v1+json", config: $config, layers: .}' \
    "$layers" > "$dir/json"
  manifest=$(add_blob "$dir" "$dir/json" application/vnd.oci.image.manifest.v1+json)
  jq -c -n --argjson m "$manifest" --arg tag "$tag" '{schemaVersion: 2,
    manifests: [$m + {annotations: {"org.opencontainers.image.ref.name": $tag}}]}' > "$dir/index.json"
  echo '{"imageLayoutVersion":"1.0.0"}' > "$dir/oci-layout"
  rm "$layers"
}
