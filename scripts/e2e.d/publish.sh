# shellcheck shell=bash
# Part of scripts/e2e: one publisher, every kind of source. Later parts find these images:
#   acme/app:1.0 1.1 multi zstd archive, docker.io/library/hello:multi zstd

fill_registry() {
  local tag
  start_registry registry
  for tag in 1.0 1.1 multi zstd; do push "$tag" acme/app; done
}

# published REPORT TAG: the report names the digest that the layout has for the tag.
published() { same "digest of $2" "$(digest_of "$2")" "$(jq -r .digest "$1")"; }

publish_from_registry() {
  local tag
  for tag in 1.0 zstd; do
    publish "docker://$REGISTRY/acme/app:$tag" "acme/app:$tag" \
      --document "$WORK/$tag.document.json" > "$WORK/$tag.json"
    published "$WORK/$tag.json" "$tag"
  done
}

publish_from_layout() {
  local tag
  for tag in 1.1 multi; do
    publish "oci:$LAYOUT:$tag" "acme/app:$tag" > "$WORK/$tag.json"
    published "$WORK/$tag.json" "$tag"
  done
}

publish_from_archive() {
  skopeo copy -q "oci:$LAYOUT:1.0" "docker-archive:$WORK/archive.tar:acme/app:archive"
  publish "docker-archive:$WORK/archive.tar" acme/app:archive > "$WORK/archive.json"
  rm "$WORK/archive.tar"
}

publish_mirrored() {
  local tag
  for tag in multi zstd; do
    publish "oci:$LAYOUT:$tag" "docker.io/library/hello:$tag" > "$WORK/hello-$tag.json"
  done
}

# magnet_of REPORT DIGEST
magnet_of() { jq -r --arg d "$2" '.blobs[] | select(.digest == $d) | .magnet' "$1"; }

shared_layer_is_one_torrent() {
  local base
  base=$(layers_of 1.0 | head -n 1)
  same "magnet of $base" "$(magnet_of "$WORK/1.0.json" "$base")" "$(magnet_of "$WORK/1.1.json" "$base")"
}

store_is_layout() {
  local digest
  skopeo inspect --raw "oci:$STORE:acme/app:1.0" > "$WORK/raw"
  same "manifest" "$(digest_of 1.0)" "sha256:$(sha256_of "$WORK/raw")"
  skopeo copy -q --preserve-digests "oci:$STORE:acme/app:1.1" "dir:$WORK/from-store"
  for digest in $(layers_of 1.1); do
    same "layer" "${digest#sha256:}" "$(sha256_of "$WORK/from-store/${digest#sha256:}")"
  done
}

# A second publisher, whose tracker is asked like any other, counts the copy that keep has.
ends_with_a_copy() {
  lodestone seed "oci:$LAYOUT:1.0" --as acme/app:1.0 --store "$WORK/second" --key "$KEY" \
    --tracker "$TRACKER" "$@" --until-copies 1 --timeout 60s
  rm -r "$WORK/second"
}

# seed_by_keep TAG NAME:TAG: hands over to the keep that runs, and ends.
seed_by_keep() {
  lodestone seed "oci:$LAYOUT:$1" --as "$2" --store "$STORE" --key "$KEY" --tracker "$TRACKER" \
    2> "$WORK/handed-over"
  grep -q "lodestone keep (process $(pid_of keep)) seeds it" "$WORK/handed-over"
}

# Both are fetched by someone else while the same keep goes on.
keep_takes_images_meanwhile() {
  local tag
  for tag in 1.0 zstd; do
    seed_by_keep "$tag" "acme/meanwhile:$tag"
    lodestone fetch "acme/meanwhile:$tag" "$WORK/meanwhile" --tracker "$TRACKER" \
      --policy "$POLICY" --timeout 60s
  done
  rm -r "$WORK/meanwhile"
  running keep
}

# The seed of a keep's own is pinned and stays, another is evicted and leaves nothing behind.
keep_evicts() {
  lodestone pin acme/meanwhile:1.0 --store "$STORE"
  if lodestone evict acme/meanwhile:1.0 --store "$STORE"; then fail "a pinned image was evicted"; fi
  lodestone evict acme/meanwhile:zstd --store "$STORE" --json > "$WORK/evicted.json"
  same "names" '["acme/meanwhile:zstd"]' "$(jq -c .names "$WORK/evicted.json")"
  lodestone pin --remove acme/meanwhile:1.0 --store "$STORE"
  lodestone evict acme/meanwhile:1.0 --store "$STORE"
  same "pins" "" "$(lodestone pin --store "$STORE")"
}

check "images made: shared layers, a two-platform index, a zstd variant" make_images
check "a registry holds them" fill_registry
check "a key pair and a trust policy" make_key
check "the tracker starts" start_tracker
check "seed docker://, digests as in the registry" publish_from_registry
check "seed oci:, the two-platform index whole" publish_from_layout
check "seed docker-archive:" publish_from_archive
check "seed them as docker.io/library/hello too" publish_mirrored
check "tags with a shared layer share its torrent" shared_layer_is_one_torrent
check "the blob store is an OCI layout that skopeo reads" store_is_layout
check "keep seeds the store" start_keep
check "two images are seeded through the keep that runs" keep_takes_images_meanwhile
check "it evicts what is not pinned" keep_evicts
check "seed --until-copies ends when another proves its copy" ends_with_a_copy
check "seed --until-copies ends so without an index, too" ends_with_a_copy --index none
