# shellcheck shell=bash
# Sourced by scripts/bench/*: hosts as network namespaces on one bridge, with shaped links. Needs to
# run inside (namespaces.sh), with which everything vanishes. Host K has the address 10.77.0.K.

# make_network RATE HOST...: a bridge in a namespace of its own, and one namespace a host, joined by
# veth pairs with a token bucket at both ends, so that up and down are limited alike.
make_network() {
  local rate=$1 number=0 host
  shift
  mkdir -p /run/netns
  mount -t tmpfs netns /run/netns # of our own, so that the names stay here
  ip netns add bridge
  ip -n bridge link add br0 type bridge
  ip -n bridge link set br0 up
  for host in "$@"; do
    number=$((number + 1))
    add_host "$host" "$number" "$rate"
  done
}

add_host() {
  local host=$1 number=$2 shape=(root tbf rate "$3" burst 128kb latency 50ms)
  ip netns add "$host"
  ip link add eth0 netns "$host" type veth peer name "port$number" netns bridge
  ip -n "$host" link set lo up
  ip -n "$host" address add "10.77.0.$number/24" dev eth0
  ip -n "$host" link set eth0 up
  ip -n bridge link set "port$number" master br0 up
  tc -n "$host" qdisc add dev eth0 "${shape[@]}"
  tc -n bridge qdisc add dev "port$number" "${shape[@]}"
}

# remove_network HOST...
remove_network() {
  local host
  for host in bridge "$@"; do ip netns delete "$host"; done
}

# on HOST: Lodestone's programs, registries and containerd are started there from now on (see
# lodestone.sh). It leaves /sys as it is, whose cgroups containers need.
on() { ON=(nsenter --net="/run/netns/$1"); }

# sent_by HOST: bytes that went up its link.
sent_by() { ip netns exec "$1" cat /sys/class/net/eth0/statistics/tx_bytes; }
