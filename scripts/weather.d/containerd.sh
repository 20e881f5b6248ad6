# shellcheck shell=bash
# Part of scripts/weather: containerd, by ctr, with the gateway first among the hosts of docker.io.

containerd_pulls() {
  ctr_in containerd images pull --hosts-dir "$WORK/containerd/etc/containerd/certs.d" \
    "docker.io/library/$1:1.0" > "$WORK/progress"
  same "digest" "$(LAYOUT=$WORK/$1 digest_of 1.0)" "$(ctr_digest containerd "docker.io/library/$1:1.0")"
}

containerd_forgets() {
  ctr_in containerd images rm --sync "docker.io/library/$1:1.0"
  forget_content containerd
}

check "containerd starts" start_weather_containerd containerd no
matrix containerd all containerd
stop containerd
