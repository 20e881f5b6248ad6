# shellcheck shell=bash
# Part of scripts/weather: slow and hostile HTTP against the gateway, and the tracker with its index,
# while skopeo goes on pulling. Everything has to be closed in time, in bounded memory.

# An upload may be slow, so the gateway takes pushes here.
start_pushed_gateway() {
  stop gateway KILL
  rm -rf "$WORK/gateway"
  cp "$WORK/weather.yaml" "$WORK/http.yaml"
  echo "push: {names: ['docker.io/library/pushed'], key: $KEY}" >> "$WORK/http.yaml"
  start_lodestone gateway gateway --config "$WORK/http.yaml" --listen "$GATEWAY" \
    --status "${GATEWAY_STATUS#http://}" --store "$WORK/gateway" --policy "$POLICY" --torrent-port 0
}

# good_pulls: until $WORK/enough is there; writes the tenths of a second that each took.
good_pulls() {
  local began
  while [ ! -e "$WORK/enough" ]; do
    began=${EPOCHREALTIME/[.,]/}
    skopeo_pulls up || touch "$WORK/pull-failed"
    skopeo_forgets up
    echo "$(((${EPOCHREALTIME/[.,]/} - began) / 100000))" >> "$WORK/good"
  done
}

# while_pulling COMMAND...: no good pull fails or takes more than 20 s meanwhile, and neither the
# gateway nor the tracker takes more than 256 MiB beyond what it had: what Java has for objects and for
# buffers, all that 300 slow readers can fill.
while_pulling() {
  local gateway tracker pulls code
  rm -f "$WORK/enough" "$WORK/pull-failed" "$WORK/good"
  gateway=$(memory_of gateway)
  tracker=$(memory_of tracker)
  good_pulls > "$WORK/said" 2>&1 &
  pulls=$!
  strictly "$@"
  code=$CODE
  touch "$WORK/enough"
  wait "$pulls"
  same "exit status" 0 "$code"
  echo "good pulls: $(wc -l < "$WORK/good"), slowest $(sort -n "$WORK/good" | tail -n 1) tenths of a second"
  echo "MiB more: gateway $(($(memory_of gateway) - gateway)), tracker $(($(memory_of tracker) - tracker))"
  [ ! -e "$WORK/pull-failed" ] || fail "a good pull failed: $(cat "$WORK/said")"
  [ "$(sort -n "$WORK/good" | tail -n 1)" -le 200 ] || fail "a good pull took more than 20 s"
  [ $(($(memory_of gateway) - gateway)) -le 256 ] || fail "the gateway takes too much memory"
  [ $(($(memory_of tracker) - tracker)) -le 256 ] || fail "the tracker takes too much memory"
}

# memory_of NAME: MiB, now.
memory_of() { awk '/^VmRSS/ { print int($2 / 1024) }' "/proc/$(pid_of "$1")/status"; }

# slow NAME URL OPTION...: slowhttptest, with 300 connections unless told; every one is closed before
# it gives up.
slow() {
  local name=$1 url=$2
  shift 2
  slowhttptest -c 300 -r 150 -l 100 -p 5 -u "$url" -v 1 "$@" > "$WORK/slow-$name" 2>&1
  sed 's/\x1b\[[0-9;]*m//g' "$WORK/slow-$name" | tail -n 2
  grep -q "No open connections left" "$WORK/slow-$name" || fail "$name: connections stay open"
}

# slow_reads PROGRAM URL: the same for answers that are read slowly. What the program has closed, the
# reader goes on reading from its own buffers, so that the program's sockets are counted.
slow_reads() {
  local program=$1 attack enough
  enough=$(($(sockets_of "$program") + 100))
  slowhttptest -X -w 512 -y 1024 -n 2 -z 32 -k 3 -c 300 -r 150 -l 100 -u "$2" -v 1 \
    > "$WORK/slow-reads" 2>&1 &
  attack=$!
  await 20 "slow readers" has_sockets "$program" -gt "$enough"
  await 80 "end of slow readers" has_sockets "$program" -lt "$enough"
  kill "$attack"
}

has_sockets() { test "$(sockets_of "$1")" "$2" "$3"; }

sockets_of() { find "/proc/$(pid_of "$1")/fd" -lname 'socket:*' | wc -l; }

# hostile HOST:PORT ATTACK STATUS BYTES SECONDS [PATH]: the server answers with that status, or one of
# several with | between (- is none), before it took so many bytes, and closes in so many seconds.
hostile() {
  local address=$1 attack=$2 status=$3 bytes=$4 seconds=$5 found
  found=$(/usr/bin/python3 "$ROOT/scripts/lib/hostile.py" "${address%:*}" "${address#*:}" "$attack" "${@:6}")
  echo "$attack: $found"
  read -ra found <<< "$found"
  [[ ${found[0]} =~ ^($status)$ ]] || fail "$attack: status ${found[0]}, not $status"
  [ "${found[1]}" -le "$bytes" ] || fail "$attack: ${found[1]} bytes were taken"
  [ "${found[2]}" != never ] || fail "$attack: the connection stays open"
  [ "${found[2]}" -le "$seconds" ] || fail "$attack: open for ${found[2]} s"
}

blob_url() {
  echo "http://$GATEWAY/v2/docker.io/library/up/blobs/$(LAYOUT=$WORK/up layers_of 1.0 | head -n 1)"
}

# Every connection is given so much in the system's buffers.
BUFFERED=$((8 << 20))

# A push whose bytes come with the first request.
UPLOAD="/v2/docker.io/library/pushed/blobs/uploads/?digest=sha256:$(printf '%064d' 0)"

oversized_at_gateway() {
  hostile "$GATEWAY" url '414|400' "$BUFFERED" 5
  hostile "$GATEWAY" head 431 "$BUFFERED" 5
  hostile "$GATEWAY" fields 431 "$BUFFERED" 5
  hostile "$GATEWAY" chunk '4..|-' "$BUFFERED" 10 /v2/docker.io/library/up/blobs/uploads/
  hostile "$GATEWAY" digits '400|-' "$BUFFERED" 10 "$UPLOAD"
  hostile "$GATEWAY" comment '400|-' "$BUFFERED" 10 "$UPLOAD"
}

oversized_at_tracker() {
  local at=$HOST:7070
  hostile "$at" url '414|400' "$BUFFERED" 5
  hostile "$at" head 431 "$BUFFERED" 5
  hostile "$at" fields 431 "$BUFFERED" 5
  hostile "$at" chunk 411 "$BUFFERED" 10 /index/v1/documents
  hostile "$at" digits 411 "$BUFFERED" 10 /index/v1/documents
  hostile "$at" comment 411 "$BUFFERED" 10 /index/v1/documents
}

# all_at_once COMMAND... -- COMMAND...: side by side; all have to succeed.
all_at_once() {
  local command=() word pids=() pid code=0
  for word in "$@" --; do
    if [ "$word" = -- ]; then
      ( set -e; "${command[@]}" ) &
      pids+=($!)
      command=()
    else
      command+=("$word")
    fi
  done
  for pid in "${pids[@]}"; do wait "$pid" || code=1; done
  return "$code"
}

# As many bodies as are received at once; more have to wait.
slow_at_gateway() {
  all_at_once slow heads "http://$GATEWAY/v2/" -H -i 3 \
    -- slow bodies "http://$GATEWAY$UPLOAD" -B -i 3 -s 100000 -x 20 -c 60 \
    -- slow_reads gateway "$(blob_url)" \
    -- slow ranges "$(blob_url)" -R -a 5 -b 500
}

slow_at_tracker() {
  all_at_once slow heads "$TRACKER/announce" -H -i 3 \
    -- slow bodies "$TRACKER/index/v1/documents" -B -i 3 -s 100000 -x 20 \
    -- slow_reads tracker "$TRACKER/index/v1/search?q="
}

# What a connection may take its time for: 10 s for a head, 30 s between requests and for an answer.
silence_at_gateway() {
  all_at_once hostile "$GATEWAY" drip '-|408' 100 13 \
    -- hostile "$GATEWAY" silent - 0 13 \
    -- hostile "$GATEWAY" idle 200 100 34 \
    -- hostile "$GATEWAY" unread - "$BUFFERED" 90 /v2/ \
    -- hostile "$GATEWAY" crowd - 0 30
}

silence_at_tracker() {
  local at=$HOST:7070
  all_at_once hostile "$at" drip '-|408' 100 25 \
    -- hostile "$at" silent - 0 25 \
    -- hostile "$at" idle '...' 100 34 \
    -- hostile "$at" unread - "$BUFFERED" 90 "/index/v1/search?q=" \
    -- hostile "$at" crowd - 0 30
}

check "skopeo is configured" skopeo_conf
weather ""
check "a gateway that takes pushes" start_pushed_gateway
check "gateway: everything oversized" while_pulling oversized_at_gateway
check "gateway: silence, drops, answers not read, 1,500 connections" while_pulling silence_at_gateway
check "gateway: slow heads, bodies, reads and ranges" while_pulling slow_at_gateway
check "tracker: everything oversized" while_pulling oversized_at_tracker
check "tracker: silence, drops, answers not read, 1,500 connections" while_pulling silence_at_tracker
check "tracker: slow heads, bodies and reads" while_pulling slow_at_tracker
