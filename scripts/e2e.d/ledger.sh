# shellcheck shell=bash
# Part of scripts/e2e: whom nobody has to trust. A publisher whose root is offline and whose CI has a
# delegated key, an index with a log and two witnesses, and a consumer whose policy demands both, each
# a host of its own. The index is then replaced by one that goes back, freezes, forks or lists what a
# stranger has signed; last, keys are lost and rotated, as the README tells it.

# shellcheck source=scripts/lib/network.sh
. "$ROOT/scripts/lib/network.sh"

LEDGER=$WORK/ledger
COLLECTION=$LEDGER/collection
CONSUMER_POLICY=$LEDGER/policy.json
INDEX_HOST=10.77.0.1
PUBLISHER_HOST=10.77.0.2
ORIGIN=$INDEX_HOST:7070/index/v1/log
CI_KEY=$LEDGER/ci.pem
ONLINE_KEY=$LEDGER/online.pem
HOSTS=(index publisher consumer first second)

make_hosts() { make_network 1gbit "${HOSTS[@]}"; }

make_ledger_keys() {
  local name
  mkdir -p "$LEDGER"
  for name in root alice bob ci next-ci online next-online mallory log first second; do
    lodestone key generate --out "$LEDGER/$name.pem"
  done
}

# start_witness HOST: its state is in $LEDGER/HOST, its address is the host's.
start_witness() {
  local address
  address=$(ip -n "$1" -br address show dev eth0 | awk '{ sub("/.*", "", $3); print $3 }')
  on "$1"
  start_lodestone "$1" witness --name "$1.example" --key "$LEDGER/$1.pem" --data "$LEDGER/$1" \
    --listen "$address:7080" \
    --log "$(lodestone key export "$LEDGER/log.pem.pub" --format note --name "$ORIGIN")"
  WITNESS_URL=http://$address:7080
}

start_witnesses() {
  local host url
  for host in first second; do
    start_witness "$host"
    printf '    - {url: "%s", key: "%s"}\n' "$WITNESS_URL" \
      "$(awk '/^verifier key/ { print $3 }' "$LOGS/$host.out")"
  done > "$LEDGER/witnesses"
}

# start_index DATA
start_index() {
  cat - "$LEDGER/witnesses" > "$LEDGER/tracker.yaml" << YAML
listen: "$INDEX_HOST:7070"
status: "127.0.0.1:7071"
data: "$1"
log:
  origin: "$ORIGIN"
  key: "$LEDGER/log.pem"
  period: PT0.1S
  renewal: PT1S
  witnesses:
YAML
  on index
  start_lodestone index tracker --config "$LEDGER/tracker.yaml"
}

start_honest_index() { start_index "$LEDGER/index"; }

# in_index COPY: the honest index as it is now, put aside.
set_aside() {
  stop index
  rm -rf "${LEDGER:?}/$1"
  cp -a "$LEDGER/index" "$LEDGER/$1"
  start_honest_index
}

replaced_by() {
  stop index
  start_index "$LEDGER/$1"
}

# The root signs where there is no network; the folder is carried there and back.
offline_signs() {
  local file
  for file in "$COLLECTION"/staged/*.json; do
    unshare --net "$ROOT/scripts/lodestone" collection sign "$file" --key "$1"
  done
}

make_collection() {
  on publisher
  lodestone collection init "$COLLECTION" --root-key "$LEDGER/root.pem.pub" \
    --root-key "$LEDGER/alice.pem.pub" --root-threshold 1 --targets-key "$LEDGER/root.pem.pub" \
    --online-key "$LEDGER/online.pem.pub"
  offline_signs "$LEDGER/root.pem"
  lodestone collection delegate "$COLLECTION" ci --key "$LEDGER/ci.pem.pub" --path 'acme/*/*'
  offline_signs "$LEDGER/root.pem"
  lodestone collection publish "$COLLECTION" --key "$ONLINE_KEY"
  start web "${ON[@]}" /usr/bin/python3 -m http.server --bind "$PUBLISHER_HOST" \
    --directory "$COLLECTION" 8080
}

# collect [DOCUMENT...]: into the collection, by CI's key and the online one.
collect() {
  lodestone collection publish "$COLLECTION" "$@" --role ci --key "$CI_KEY" --key "$ONLINE_KEY"
}

# release TAG IMAGE_TAG [OPTION...]: signed by CI, in the index, seeded, and in the collection.
release() {
  on publisher
  document "$1" "$2" "$CI_KEY" "${@:3}"
  collect "$LEDGER/$1.json"
}

# document TAG IMAGE_TAG KEY [OPTION...]: the keep that runs seeds it.
document() {
  lodestone seed "oci:$LAYOUT:$2" --as "acme/app:$1" --store "$LEDGER/publisher" --key "$3" \
    --tracker "http://$INDEX_HOST:7070" --document "$LEDGER/$1.json" "${@:4}"
}

start_publisher() {
  on publisher
  start_lodestone publisher keep --store "$LEDGER/publisher" --torrent-port 0 \
    --tracker "http://$INDEX_HOST:7070"
}

write_consumer_policy() {
  cp "$COLLECTION/metadata/1.root.json" "$LEDGER/acme.root.json"
  jq -n --arg log "$(lodestone key export "$LEDGER/log.pem.pub" --format note --name "$ORIGIN")" \
    --arg mirror "http://$PUBLISHER_HOST:8080" \
    --argjson witnesses "$(sed -E 's/.*key: ("[^"]*").*/\1/' "$LEDGER/witnesses" | jq -s .)" '
    {default: [{type: "reject"}], scopes: {"acme/*": [
      {type: "tuf", root: "acme.root.json", mirrors: [$mirror]},
      {type: "logged", log: $log, witnesses: $witnesses, quorum: 2, maxAge: "5m"}]}}' \
    > "$CONSUMER_POLICY"
}

start_consumer() {
  on consumer
  XDG_STATE_HOME=$LEDGER/state start_lodestone consumer gateway --listen "$GATEWAY" \
    --status "${GATEWAY_STATUS#http://}" --store "$LEDGER/consumer" --policy "$CONSUMER_POLICY" \
    --tracker "http://$INDEX_HOST:7070" --torrent-port 0 --relay-port 0
}

# The collection is asked for anew at a start, else within 30 s.
restart_consumer() {
  stop consumer
  start_consumer
}

# pulled NAME TAG IMAGE_TAG: containerd on the consumer's machine has it, and it runs.
pulled() {
  on consumer
  ctr_pull "$1" "$GATEWAY/acme/app:$2"
  same "digest of $2" "$(digest_of "$3")" "$(ctr_digest "$1" "$GATEWAY/acme/app:$2")"
}

consumer_pulls() {
  on consumer
  start_containerd hermit
  pulled hermit 1.0 1.0
  ctr_hello hermit "$GATEWAY/acme/app:1.0"
}

# refuses TAG REASON: the consumer's gateway says 404 and why.
refuses() {
  local code
  code=$(ip netns exec consumer curl -sS -m 60 -o "$WORK/answer" -w '%{http_code}' \
    "http://$GATEWAY/v2/acme/app/manifests/$1")
  cat "$WORK/answer"
  same "status" 404 "$code"
  grep -qE "$2" "$WORK/answer"
}

# still_served: by tag and digest, to a client that has nothing yet.
still_served() {
  ctr_in hermit images rm --sync "$GATEWAY/acme/app:1.0" "$GATEWAY/acme/app:1.1" > /dev/null
  pulled hermit 1.0 1.0
  pulled hermit 1.1 1.1
}

# The consumer learns of 0.9 and 1.1 later than the index that is put aside here.
next_release() {
  release 0.9 1.0
  await 30 "0.9 to be logged" logged_on_index 2
  set_aside older
  release 1.1 1.1
  await 30 "1.1 to be logged" logged_on_index 3
  restart_consumer
  pulled hermit 1.1 1.1
  set_aside frozen
}

# logged_on_index ENTRIES
logged_on_index() {
  [ "$(ip netns exec index curl -fsS "http://$INDEX_HOST:7070/index/v1/log/checkpoint" | sed -n 2p)" = "$1" ]
}

stranger_is_not_believed() {
  on publisher
  document 6.6 1.1 "$LEDGER/mallory.pem"
  refuses 6.6 'none was offered|collection'
  still_served
}

goes_back() {
  replaced_by older
  refuses 0.9 'was seen with .* entries, it is shown with .*: an older state of it'
  still_served
}

# It answers as it did, and takes nothing new; the collection says that there is a newer document.
freezes() {
  replaced_by frozen
  on publisher
  lodestone draft "oci:$LAYOUT:zstd" --as acme/app:1.2 --signer "$LEDGER/ci.pem.pub" \
    --store "$LEDGER/publisher" --tracker "http://$INDEX_HOST:7070" --out "$LEDGER/1.2.payload"
  lodestone sign --payload "$LEDGER/1.2.payload" --key "$LEDGER/ci.pem" --out "$LEDGER/1.2.json"
  collect "$LEDGER/1.2.json"
  restart_consumer
  refuses 1.2 'expected it in the log .* does not have it'
  still_served
}

rotated() {
  CI_KEY=$LEDGER/next-ci.pem
  ONLINE_KEY=$LEDGER/next-online.pem
}

# As the README's "When a key is lost" tells it: CI's key, the online one, and one of the root's,
# which signed targets, too.
keys_are_rotated() {
  replaced_by index
  on publisher
  lodestone collection delegate "$COLLECTION" ci --key "$LEDGER/next-ci.pem.pub" --path 'acme/*/*'
  lodestone collection delegate "$COLLECTION" snapshot --key "$LEDGER/next-online.pem.pub"
  lodestone collection delegate "$COLLECTION" timestamp --key "$LEDGER/next-online.pem.pub"
  lodestone collection delegate "$COLLECTION" targets --key "$LEDGER/alice.pem.pub"
  lodestone collection delegate "$COLLECTION" root --key "$LEDGER/alice.pem.pub" \
    --key "$LEDGER/bob.pem.pub"
  offline_signs "$LEDGER/alice.pem"
  document 6.9 1.1 "$CI_KEY"
  rotated
  release 1.4 1.1
  restart_consumer
  pulled hermit 1.4 1.1
  refuses 6.9 'collection'
  still_served
}

# The operator and both witnesses work together: the log's older copy gets another history, which
# the witnesses, who have forgotten theirs, cosign. Only what the consumer saw is against it.
forks() {
  rotated
  stop index
  stop first
  stop second
  rm -r "$LEDGER/first" "$LEDGER/second"
  start_witnesses
  replaced_by older
  on publisher
  document 6.6 1.1 "$LEDGER/mallory.pem"
  document 6.7 1.1 "$LEDGER/mallory.pem"
  document 6.8 1.1 "$LEDGER/mallory.pem"
  release 1.3 1.1
  await 30 "the fork to be logged" logged_on_index 6
  restart_consumer
  refuses 1.3 'has signed two histories'
  still_served
  lodestone log fork "$LEDGER"/state/lodestone/logs/*/fork.json \
    --log "$(lodestone key export "$LEDGER/log.pem.pub" --format note --name "$ORIGIN")"
}

end_ledger() {
  local name
  ON=()
  for name in hermit consumer publisher web index first second; do stop "$name"; done
  remove_network "${HOSTS[@]}"
}

check "a publisher, an index, a consumer and two witnesses, each a host" make_hosts
check "their keys" make_ledger_keys
check "two witnesses watch a log that is to come" start_witnesses
check "the index starts, with the log" start_honest_index
check "a collection, its root offline, CI delegated" make_collection
check "CI publishes an image" release 1.0 1.0 --until-copies 0
check "keep seeds it" start_publisher
check "the consumer demands the collection and the log" write_consumer_policy
check "its gateway starts" start_consumer
check "containerd pulls it there and runs it" consumer_pulls
check "more releases" next_release
check "a document that a stranger has signed is refused, what was verified is served on" stranger_is_not_believed
check "an index that goes back is refused, what was verified is served on" goes_back
check "one that freezes likewise" freezes
check "lost keys are replaced, and the consumer goes on" keys_are_rotated
check "one that forks likewise, with the witnesses' help; the evidence convinces others" forks
end_ledger
