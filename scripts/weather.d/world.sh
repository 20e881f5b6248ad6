# shellcheck shell=bash
# Part of scripts/weather: registries, images, a publisher and a tracker, and the cases.

# tar_layout DIR COUNT BYTES: an image whose layers clients can unpack.
tar_layout() {
  local dir=$1 count=$2 bytes=$3 number
  mkdir -p "$dir/blobs/sha256" "$dir/files"
  for ((number = 1; number <= count; number++)); do
    head -c "$bytes" /dev/urandom > "$dir/files/random-$number"
    tar -C "$dir/files" -cf "$dir/layer" "random-$number"
    add_blob "$dir" "$dir/layer" application/vnd.oci.image.layer.v1.tar
  done > "$dir/layers"
  rm -r "$dir/files"
  finish_layout "$dir" "$dir/layers" 1.0
}

# registry_at NAME PORT IMAGE...: a docker-registry that has them.
registry_at() {
  local name=$1 image
  REGISTRY=127.0.0.1:$2
  shift 2
  start_registry "$name"
  for image in "$@"; do LAYOUT=$WORK/$image push 1.0 "library/$image" ; done
}

make_world() {
  local image
  for image in "${IMAGES[@]}"; do tar_layout "$WORK/$image" 3 1500000; done
  openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=registry-1.docker.io \
    -addext subjectAltName=DNS:registry-1.docker.io -keyout "$WORK/tls.key" -out "$WORK/tls.crt"
  cat "$WORK/tls.crt" "$WORK/tls.key" > "$WORK/tls.pem"
  registry_at registry 5000 up both
  registry_at own-registry 5005 up both swarm
}

publish_images() {
  local image
  lodestone key generate --out "$KEY"
  lodestone trust add docker.io/library/up --upstream --policy "$POLICY"
  for image in both swarm; do
    lodestone trust add "docker.io/library/$image" --key "$KEY.pub" --policy "$POLICY"
    publish "oci:$WORK/$image:1.0" "docker.io/library/$image:1.0" > "$WORK/$image.json"
  done
  cat > "$WORK/weather.yaml" << YAML
trackers: ["http://127.0.0.1:7080"]
indexes: ["http://127.0.0.1:7081"]
upstreams:
  - {registry: docker.io, address: "127.0.0.1:5001", fresh: PT0S}
patience: {stall: PT20S}
torrent: {listen: [$HOST]}
YAML
}

# What breaks: IMAGE EXPECTED WHAT FAULT PHASE [SECONDS]. EXPECTED as in_weather has it, or as
# expected_by has it. Lines with * are for every client, the others for those that have the time.
CASES='
* swarm gateway front    fine    now
* swarm own     keep     KILL    now
  swarm own     keep     STOP    now
* swarm gateway peer     dead    blobs  4
  swarm gateway keep     STOP    middle 5
  swarm gateway peer     reset   middle 3
* swarm late    peer     dead    blobs
  swarm late    keep     KILL    middle
  both  gateway keep     KILL    now
* both  gateway keep     STOP    now
  both  gateway peer     corrupt now
  both  gateway peer     reset   now
  both  gateway peer     slow    now
  both  gateway keep     STOP    blobs
* both  gateway keep     KILL    middle
  both  gateway keep     STOP    middle
* both  gateway peer     corrupt middle
  both  gateway peer     reset   middle
  both  gateway registry dead    now
  both  gateway registry stall   now
  both  gateway registry corrupt now
  both  gateway tracker  dead    now
  both  gateway tracker  stall   now
* both  own     index    dead    now
  both  own     index    stall   now
  both  own     index    corrupt now
  both  gateway index    stall   blobs
* up    gateway front    fine    now
* up    own     registry dead    now
  up    own     registry stall   now
* up    lies    registry corrupt now
  up    own     registry 503     now
  up    own     registry 429     now
  up    own     registry 404     now
  up    own     registry 401     now
  up    gateway registry slow    now
* up    gateway registry dead    blobs  3
  up    gateway registry stall   blobs  5
* up    late    registry dead    blobs
  up    late    registry stall   blobs
  up    late    registry 404     blobs
  up    wrong   registry corrupt blobs
  up    gateway registry dead    middle 3
* up    gateway registry stall   middle 5
* up    gateway registry reset   middle
  up    gateway registry cut     middle
  up    gateway registry 503     middle 3
* up    late    registry dead    middle
  up    late    registry stall   middle
  up    gateway tracker  stall   now
  up    gateway index    stall   now
  up    gateway index    dead    blobs
'

# expected_by KIND EXPECTED: what words mean to kinds of clients.
#   late   nobody can go on when the client has the manifest: c/image cannot go elsewhere then
#   wrong  the registry's bytes are wrong, which is known when all but the last have been passed on
#   lies   so are those of its manifest, which is known at once; containerd asks for blobs all the same
expected_by() {
  case $1-$2 in
    image-late | image-wrong) echo fails ;;
    containerd-wrong | containerd-lies) echo again ;;
    docker-wrong) echo again ;;
    *-late | *-lies) echo own ;;
    *) echo "$2" ;;
  esac
}

# matrix CLIENT all|some KIND: its pulls. KIND is image (skopeo, podman), containerd or docker.
matrix() {
  local client=$1 which=$2 kind=$3 line image expected what fault phase seconds failed
  while read -r line; do
    [ -n "$line" ] || continue
    case $line in
      \**) line=${line#\* } ;;
      *) [ "$which" = all ] || continue ;;
    esac
    read -r image expected what fault phase seconds <<< "$line"
    expected=$(expected_by "$kind" "$expected")
    line="$image: $what $fault, $phase${seconds:+ for $seconds s}"
    grep -qE "${ONLY:-.}" <<< "$line" || continue
    failed=$FAILED
    rm -f "$WORK/tenths"
    check "$client: $line: $expected" in_weather "$client" "$image" "$expected" \
      "$what" "$fault" "$phase" ${seconds:+"$seconds"}
    result "$line" "$client" "$failed"
  done <<< "$CASES"
}

# result LINE CLIENT FAILED: for the table; FAILED is how many checks had failed before.
result() {
  local tenths
  tenths=$(cat "$WORK/tenths" 2> /dev/null || echo 0)
  if [ "$FAILED" -gt "$3" ]; then tenths=FAILED; else tenths=$((tenths / 10)).$((tenths % 10)); fi
  printf '%s\t%s\t%s\n' "$1" "$2" "$tenths" >> "$RESULTS"
}

# table: cases by clients, in seconds.
table() {
  [ -s "$RESULTS" ] || return 0
  awk -F '\t' '
    !($1 in seen) { seen[$1]; lines[++n] = $1 }
    !($2 in known) { known[$2]; clients[++c] = $2 }
    { took[$1, $2] = $3 }
    END {
      printf "%-42s", "seconds"
      for (j = 1; j <= c; j++) printf " %10s", clients[j]
      print ""
      for (i = 1; i <= n; i++) {
        printf "%-42s", lines[i]
        for (j = 1; j <= c; j++) printf " %10s", took[lines[i], clients[j]]
        print ""
      }
    }' "$RESULTS"
}

check "registries and images" make_world
check "links that break on orders" start_storm
check "a tracker" start_tracker
check "signed images" publish_images
check "keep seeds them" start_weather_keep
