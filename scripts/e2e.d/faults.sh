# shellcheck shell=bash
# Part of scripts/e2e: programs killed at any moment, clients that go away, disks that fill.

BIG=$WORK/big
BIG_BYTES=$((64 << 20))

publish_big() {
  random_layout "$BIG" 1 "$BIG_BYTES"
  publish "oci:$BIG:1.0" acme/big:1.0 > "$WORK/big.json"
}

big_layer() { jq -r '.blobs | max_by(.size) | .digest' "$WORK/big.json"; }

# get_big FILE [OPTION...]: the layer through the gateway; asks for the manifest first, as clients do.
get_big() {
  local file=$1
  shift
  curl -fsS -m 60 -o "$WORK/manifest" "http://$GATEWAY/v2/acme/big/manifests/1.0"
  curl -fsS -m 120 -o "$file" "$@" "http://$GATEWAY/v2/acme/big/blobs/$(big_layer)"
}

big_is_whole() { same "layer" "$(big_layer)" "sha256:$(sha256_of "$1")"; }

# is_prefix FILE: whatever arrived are the layer's first bytes; no bad byte was served.
is_prefix() {
  local whole
  whole=$BIG/blobs/sha256/$(big_layer | cut -d : -f 2)
  [ ! -s "$1" ] || cmp -n "$(stat -c %s "$1")" "$1" "$whole"
}

# a_moment: up to half a second, different every time.
a_moment() { sleep "0.$(printf '%03d' $((RANDOM % 500)))"; }

kill_gateway_while_serving() {
  local round
  cold_gateway
  for round in {1..20}; do
    # Every fifth time from nothing, else from what the last one left.
    [ $((round % 5)) != 1 ] || cold_gateway
    get_big "$WORK/part" --limit-rate 60M > /dev/null 2>&1 &
    a_moment
    stop gateway KILL
    wait $! || true
    is_prefix "$WORK/part"
    rm -f "$WORK/part"
    start_gateway
  done
  get_big "$WORK/part"
  big_is_whole "$WORK/part"
}

kill_seeder_while_publishing() {
  local round
  for round in {1..20}; do
    STORE=$WORK/crash publish "oci:$BIG:1.0" acme/crash:1.0 > /dev/null 2>&1 &
    sleep "$((RANDOM % 3)).$((RANDOM % 10))"
    kill_children $!
    wait $! || true
    store_is_sound "$WORK/crash"
  done
  STORE=$WORK/crash publish "oci:$BIG:1.0" acme/crash:1.0 > "$WORK/crash.json"
  same "digest" "$(jq -r .digest "$WORK/big.json")" "$(jq -r .digest "$WORK/crash.json")"
  store_is_sound "$WORK/crash"
}

# kill_children PID: ends all below that shell, as kill -9 does.
kill_children() {
  local child children=()
  read -ra children 2> /dev/null < "/proc/$1/task/$1/children" || true
  for child in ${children[@]+"${children[@]}"}; do
    kill_children "$child"
    kill -KILL "$child" 2> /dev/null || true
  done
}

# store_is_sound DIR: every blob under a final name is what the name says.
store_is_sound() {
  local file
  [ -d "$1/blobs/sha256" ] || return 0
  for file in "$1"/blobs/sha256/*; do
    [ ! -e "$file" ] || same "blob" "$(basename "$file")" "$(sha256_of "$file")"
  done
}

# The command dies while keep reads the image for it: keep goes on, and takes the next command.
kill_handed_over_seed() {
  local round pid
  pid=$(pid_of keep)
  for round in {1..10}; do
    random_layout "$WORK/handed-$round" 1 "$BIG_BYTES"
    lodestone seed "oci:$WORK/handed-$round:1.0" --as acme/handed:1.0 --store "$STORE" \
      --key "$KEY" --tracker "$TRACKER" > /dev/null 2>&1 &
    sleep "$((RANDOM % 2)).$((RANDOM % 10))"
    kill_children $!
    wait $! || true
    rm -r "$WORK/handed-$round"
  done
  same "keep's process" "$pid" "$(pid_of keep)"
  running keep
  lodestone pulls --store "$STORE"
  publish "oci:$WORK/tiny-layout:1.0" acme/handed:1.0 > /dev/null
  lodestone evict acme/handed:1.0 --store "$STORE"
  store_is_sound "$STORE"
}

kill_keep_while_fetching() {
  local reader round
  cold_gateway
  for round in {1..20}; do
    [ $((round % 5)) != 1 ] || cold_gateway
    get_big "$WORK/part" > /dev/null 2>&1 &
    reader=$!
    a_moment
    stop keep KILL
    start_keep
    wait "$reader"
    big_is_whole "$WORK/part"
  done
}

kill_fetch() {
  local round
  for round in {1..20}; do
    lodestone fetch acme/big:1.0 "$WORK/fetched" --tracker "$TRACKER" --policy "$POLICY" \
      > /dev/null 2>&1 &
    sleep "$((RANDOM % 2)).$((RANDOM % 10))"
    kill_children $!
    wait $! || true
    store_is_sound "$WORK/fetched"
  done
  lodestone fetch acme/big:1.0 "$WORK/fetched" --tracker "$TRACKER" --policy "$POLICY"
  skopeo copy -q --preserve-digests "oci:$WORK/fetched:1.0" "dir:$WORK/fetched-dir" \
    || skopeo copy -q --preserve-digests "oci:$WORK/fetched" "dir:$WORK/fetched-dir"
  store_is_sound "$WORK/fetched"
}

# publish_rounds: one tag after the other until it is told to end; notes those that the index said
# it has.
publish_rounds() {
  local round
  for round in {1..200}; do
    [ ! -e "$WORK/rounds.end" ] || break
    publish "oci:$WORK/tiny-layout:1.0" "acme/round:$round" || continue
    echo "$round" >> "$WORK/rounds"
  done
}

kill_tracker_while_publishing() {
  local publisher round
  publish_rounds > /dev/null 2>&1 &
  publisher=$!
  for round in {1..20}; do
    sleep "$((RANDOM % 2)).$((RANDOM % 10))"
    stop tracker KILL
    start_tracker
  done
  await 60 "accepted documents" test -s "$WORK/rounds"
  touch "$WORK/rounds.end"
  wait "$publisher"
  # What was accepted is there.
  while read -r round; do
    curl -fsS "$TRACKER/index/v1/documents?name=acme/round&tag=$round" \
      | jq -e '.documents | length == 1' > /dev/null || fail "document of acme/round:$round is lost"
  done < "$WORK/rounds"
  echo "$(wc -l < "$WORK/rounds") documents accepted in the meantime"
}

client_goes_away() {
  local round
  cold_gateway
  for round in {1..10}; do
    fails get_big "$WORK/part" -m 0.4 --limit-rate 20M
    is_prefix "$WORK/part"
  done
  get_big "$WORK/part"
  big_is_whole "$WORK/part"
}

pull_again() {
  cold_gateway
  get_big "$WORK/part"
  big_is_whole "$WORK/part"
}

pulls_without_index() {
  stop tracker
  stop keep
  skopeo_pull acme/big:1.0 "$WORK/no-index"
  big_is_whole "$WORK/no-index/$(big_layer | cut -d : -f 2)"
  rm -r "$WORK/no-index"
}

pulls_without_index_after_restart() {
  stop gateway
  start_gateway
  pulls_without_index
}

# keep_offers_big: the tracker names this run of keep among the layer's peers, by its port.
keep_offers_big() {
  local port hash
  port=$(sed -nE 's/^lodestone keep ready:.* on port ([0-9]+),.*/\1/p' "$LOGS/keep.out")
  hash=$(magnet_of "$WORK/big.json" "$(big_layer)" | grep -oE 'btih:[0-9a-f]{40}' | cut -d : -f 2)
  curl -fsS "$TRACKER/announce?info_hash=$(sed 's/../%&/g' <<< "$hash")&peer_id=-XX0000-e2e-looks-at&port=0&left=1&compact=0&numwant=200" \
    | grep -aq "4:porti${port}e"
}

# damage_store: the layer in keep's store gets other bytes in its middle, when keep has looked at it
# and offers it. A keep that has just been started has sent none of it yet, and so checks what it
# sends.
damage_store() {
  local layer
  layer=$STORE/blobs/sha256/$(big_layer | cut -d : -f 2)
  stop keep
  cp "$BIG/blobs/sha256/$(basename "$layer")" "$layer"
  start_keep
  await 20 "offer of the layer" keep_offers_big
  : > "$LOGS/keep.err"
  dd if=/dev/zero of="$layer" bs=1 seek=$((BIG_BYTES / 2)) count=64 conv=notrunc status=none
}

damage_is_reported() {
  await 20 "report of the damage" \
    grep -q "blob $(big_layer) is damaged on disk and removed" "$LOGS/keep.err"
  store_is_sound "$STORE"
}

# What comes before the damage is served, and nothing after it.
only_seeder_is_damaged() {
  cold_gateway
  damage_store
  fails get_big "$WORK/part" -m 15
  [ -s "$WORK/part" ]
  is_prefix "$WORK/part"
  damage_is_reported
}

# The other seeder has the store that publishing was killed over.
one_seeder_is_damaged() {
  start_lodestone other-keep keep --store "$WORK/crash" --status 127.0.0.1:0 \
    --tracker "$TRACKER" --torrent-port 0
  cold_gateway
  damage_store
  get_big "$WORK/part"
  big_is_whole "$WORK/part"
  stop other-keep
  stop keep
  cp "$BIG/blobs/sha256/$(big_layer | cut -d : -f 2)" "$STORE/blobs/sha256/"
  start_keep
}

# What does not fit on the disk is refused when its manifest is asked for, so that clients go upstream.
disk_fills() {
  local small=$WORK/small
  mkdir "$small"
  mount -t tmpfs -o size=24m lodestone-small "$small"
  stop gateway
  start_gateway "$small"
  fails get_big "$WORK/part" -m 20
  is_prefix "$WORK/part"
  same "status of the manifest" 404 "$(curl -sS -m 30 -o "$WORK/answer" -w '%{http_code}' \
    "http://$GATEWAY/v2/acme/big/manifests/1.0")"
  grep "does not fit on the disk" "$WORK/answer"
  # It goes on answering.
  curl -sS -m 10 "$GATEWAY_STATUS/status"
  curl -sS -m 30 "http://$GATEWAY/v2/acme/tiny/manifests/1.0"
  mount -o remount,size=200m "$small"
  await 10 "layer once there is room" get_big "$WORK/part"
  big_is_whole "$WORK/part"
  # Another image of that size takes the place of the first, once that has rested for half a minute.
  mount -o remount,size=110m "$small"
  await 60 "other image" curl -fsS -m 30 -o "$WORK/manifest" "http://$GATEWAY/v2/acme/other/manifests/1.0"
  other_is_pulled
  curl -sS "$GATEWAY_STATUS/status" | jq -e '.room.latest[0] | .what == "acme/big:1.0" and .reason == "disk"'
  stop gateway
  umount "$small"
}

other_is_pulled() {
  local layer
  layer=$(jq -r '.blobs | max_by(.size) | .digest' "$WORK/other.json")
  curl -fsS -m 120 -o "$WORK/part" "http://$GATEWAY/v2/acme/other/blobs/$layer"
  same "layer" "$layer" "sha256:$(sha256_of "$WORK/part")"
}

publish_other() {
  random_layout "$WORK/other-layout" 1 "$BIG_BYTES"
  publish "oci:$WORK/other-layout:1.0" acme/other:1.0 > "$WORK/other.json"
}

publish_tiny() {
  random_layout "$WORK/tiny-layout" 1 100000
  publish "oci:$WORK/tiny-layout:1.0" acme/tiny:1.0 > /dev/null
}

stop keep
check "a 64 MiB image is published" publish_big
check "another of that size" publish_other
check "a small one too" publish_tiny
check "kill -9 of seed while it publishes, 20 times" kill_seeder_while_publishing
check "kill -9 of the tracker while documents come in, 20 times" kill_tracker_while_publishing
check "keep goes on" start_keep
check "kill -9 of seed while a running keep works for it, 10 times" kill_handed_over_seed
check "kill -9 of the gateway while it fetches and serves, 20 times" kill_gateway_while_serving
check "kill -9 of keep while it is fetched from, 20 times" kill_keep_while_fetching
check "kill -9 of fetch, 20 times" kill_fetch
check "clients go away in mid-blob, 10 times" client_goes_away
check "a seeder's file is damaged: nothing bad is served, and keep says so" only_seeder_is_damaged
check "one of two seeders is damaged: the other one's bytes come" one_seeder_is_damaged
check "a full disk: nothing bad is served, what rests makes room, it goes on" disk_fills
check "the image is pulled once more" pull_again
check "a cached image is pulled with tracker, index and seeder stopped" pulls_without_index
check "and after a restart of the gateway" pulls_without_index_after_restart
check "the tracker starts again" start_tracker
check "keep starts again" start_keep
