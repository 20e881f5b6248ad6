# shellcheck shell=bash
# Sourced by scripts/e2e and scripts/bench/*: real images made from Debian, and a plain docker-registry
# to hold them. Needs harness.sh and lodestone.sh. LAYOUT is an OCI image layout with the tags
#   1.0    Debian and `hello`, which prints "Hello, world!"
#   1.1    the layers of 1.0 and `figlet` on top
#   multi  an index: 1.0 for amd64, and the same files labelled arm64
#   zstd   1.0 with its layers compressed by zstd

LAYOUT=$WORK/layout
REGISTRY=127.0.0.1:5000

# download_debian: all that needs a network.
download_debian() {
  local suite
  suite=$(. /etc/os-release && echo "$VERSION_CODENAME")
  (cd "$WORK" && apt-get -qq -o APT::Sandbox::User=root download hello figlet)
  mmdebstrap --quiet --variant=minbase --mode=root \
    --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/doc/*' \
    --dpkgopt='path-exclude=/usr/share/locale/*' "$suite" "$WORK/debian.tar"
}

make_images() {
  # A Debian package's files are a tar archive: a layer as it is.
  dpkg-deb --fsys-tarfile "$WORK"/hello_*.deb > "$WORK/hello.tar"
  dpkg-deb --fsys-tarfile "$WORK"/figlet_*.deb > "$WORK/figlet.tar"

  umoci init --layout "$LAYOUT"
  umoci new --image "$LAYOUT:1.0"
  umoci raw add-layer --image "$LAYOUT:1.0" "$WORK/debian.tar"
  umoci raw add-layer --image "$LAYOUT:1.0" "$WORK/hello.tar"
  umoci config --image "$LAYOUT:1.0" --architecture amd64 --os linux --config.cmd /usr/bin/hello
  umoci raw add-layer --image "$LAYOUT:1.0" --tag 1.1 "$WORK/figlet.tar"
  umoci config --image "$LAYOUT:1.0" --tag arm64 --architecture arm64
  add_index multi 1.0 arm64

  # skopeo compresses only what is not compressed.
  skopeo copy -q --dest-decompress "oci:$LAYOUT:1.0" "dir:$WORK/unpacked"
  skopeo copy -q --dest-compress-format zstd "dir:$WORK/unpacked" "oci:$LAYOUT:zstd"
  rm -r "$WORK/unpacked" "$WORK/debian.tar"
}

# descriptor_of TAG: its entry in the layout's index.json.
descriptor_of() {
  jq -c --arg tag "$1" '.manifests[]
    | select(.annotations["org.opencontainers.image.ref.name"] == $tag) | del(.annotations)' \
    "$LAYOUT/index.json"
}

digest_of() { descriptor_of "$1" | jq -r .digest; }

# blob_file DIGEST
blob_file() { echo "$LAYOUT/blobs/sha256/${1#sha256:}"; }

# layers_of TAG: the digests of its layers, lowest first.
layers_of() { jq -r '.layers[].digest' "$(blob_file "$(digest_of "$1")")"; }

# add_index TAG CHILD...: an OCI image index over tags of the layout, with their platforms.
add_index() {
  local tag=$1 child config platform children='[]' file digest size
  shift
  for child in "$@"; do
    config=$(blob_file "$(jq -r .config.digest "$(blob_file "$(digest_of "$child")")")")
    platform=$(jq -c '{architecture, os}' "$config")
    children=$(jq -c --argjson d "$(descriptor_of "$child")" --argjson p "$platform" \
      '. + [$d + {platform: $p}]' <<< "$children")
  done
  file=$WORK/index.tmp
  jq -c -n --argjson m "$children" \
    '{schemaVersion: 2, mediaType: "application/vnd.oci.image.index.v1+json", manifests: $m}' > "$file"
  digest=$(sha256_of "$file")
  size=$(stat -c %s "$file")
  mv "$file" "$LAYOUT/blobs/sha256/$digest"
  jq -c --arg tag "$tag" --arg digest "sha256:$digest" --argjson size "$size" '.manifests += [{
      mediaType: "application/vnd.oci.image.index.v1+json", digest: $digest, size: $size,
      annotations: {"org.opencontainers.image.ref.name": $tag}}]' "$LAYOUT/index.json" > "$file"
  mv "$file" "$LAYOUT/index.json"
}

# start_registry NAME [DIR]: Debian's docker-registry at $REGISTRY, on DIR, default $WORK/NAME.
start_registry() {
  cat > "$WORK/$1.yml" << YML
version: 0.1
log: { level: warn, accesslog: { disabled: true } }
storage: { filesystem: { rootdirectory: ${2:-$WORK/$1} } }
http: { addr: $REGISTRY }
YML
  start "$1" ${ON[@]+"${ON[@]}"} docker-registry serve "$WORK/$1.yml"
  await 20 "docker-registry" ${ON[@]+"${ON[@]}"} curl -fsS "http://$REGISTRY/v2/"
}

# push TAG NAME: a tag of the layout, all its platforms, as it is.
push() {
  ${ON[@]+"${ON[@]}"} skopeo copy -q --all --preserve-digests --dest-tls-verify=false \
    "oci:$LAYOUT:$1" "docker://$REGISTRY/$2:$1"
}
