# shellcheck shell=bash
# Part of scripts/e2e: other BitTorrent clients join the swarm of a layer by its printed magnet link.

BASE=$(layers_of 1.0 | head -n 1)
MAGNET=$(magnet_of "$WORK/1.0.json" "$BASE")
UDP_MAGNET=${MAGNET//tr=http:/tr=udp:}

# has_layer DIR: the client's folder holds the layer, whole.
has_layer() { same "layer" "${BASE#sha256:}" "$(sha256_of "$1/sha256-${BASE#sha256:}")"; }

# announced TRANSPORT COMMAND...: while it runs, announces come in over that transport.
announced() {
  local transport=$1 before after
  shift
  before=$(metric "$TRACKER_STATUS" lodestone_tracker_announces_total "\"$transport\"")
  "$@"
  after=$(metric "$TRACKER_STATUS" lodestone_tracker_announces_total "\"$transport\"")
  echo "announces over $transport: $before before, $after after"
  [ "$after" -gt "$before" ]
}

# aria2_gets DIR MAGNET PORT: it announces over UDP only where it may use the socket of the DHT.
aria2_gets() {
  mkdir "$WORK/$1"
  timeout 90 aria2c -q --dir "$WORK/$1" --seed-time=0 --listen-port="$3" --dht-listen-port="$3" \
    --enable-dht=true --dht-file-path="$WORK/$1.dht" --bt-enable-lpd=false \
    --enable-peer-exchange=false "$2"
  has_layer "$WORK/$1"
}

# The first to come: it knows a peer by its address alone, and all of ours have the same.
transmission_gets() {
  local home=$WORK/transmission
  mkdir -p "$home/settings" "$home/files"
  echo '{"utp-enabled": false, "dht-enabled": false, "lpd-enabled": false}' > "$home/settings/settings.json"
  start transmission transmission-cli -g "$home/settings" -w "$home/files" -p 26003 -et "$MAGNET"
  # It asks once a second, for as much as one peer may have asked for: 256 KiB.
  await 300 "layer from transmission" has_layer "$home/files"
  stop transmission
}

qbittorrent_gets() {
  local home=$WORK/qbittorrent
  mkdir -p "$home/qBittorrent/config" "$home/files"
  cat > "$home/qBittorrent/config/qBittorrent.conf" << CONF
[LegalNotice]
Accepted=true
[BitTorrent]
Session\\DHTEnabled=false
Session\\LSDEnabled=false
Session\\MultiConnectionsPerIp=true
Session\\Port=26004
Session\\DefaultSavePath=$home/files
[Preferences]
WebUI\\Address=127.0.0.1
WebUI\\Port=26005
WebUI\\LocalHostAuth=false
CONF
  start qbittorrent env HOME="$home" qbittorrent-nox "--profile=$home"
  await 30 "qBittorrent" curl -fs http://127.0.0.1:26005/api/v2/app/version
  curl -fsS --data-urlencode "urls=$UDP_MAGNET" http://127.0.0.1:26005/api/v2/torrents/add
  await 90 "layer from qBittorrent" has_layer "$home/files"
  stop qbittorrent
}

libtorrent_gets() {
  mkdir "$WORK/libtorrent"
  timeout 90 /usr/bin/python3 - "$UDP_MAGNET" "$WORK/libtorrent" << 'PYTHON'
import sys, time
import libtorrent

session = libtorrent.session({
    "listen_interfaces": "0.0.0.0:26006", "enable_dht": False, "enable_lsd": False,
    "allow_multiple_connections_per_ip": True})
parameters = libtorrent.parse_magnet_uri(sys.argv[1])
parameters.save_path = sys.argv[2]
handle = session.add_torrent(parameters)
while not handle.status().is_seeding:
    time.sleep(0.1)
PYTHON
  has_layer "$WORK/libtorrent"
}

check "Transmission: the layer, announcing over HTTP" announced http transmission_gets
check "aria2: the layer by its magnet link, announcing over HTTP" \
  announced http aria2_gets aria2-http "$MAGNET" 26001
check "aria2: the same, announcing over UDP" announced udp aria2_gets aria2-udp "$UDP_MAGNET" 26002
check "qBittorrent: the layer, announcing over UDP" announced udp qbittorrent_gets
check "python3-libtorrent: the layer, announcing over UDP" announced udp libtorrent_gets
