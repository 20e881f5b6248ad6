# shellcheck shell=bash
# Part of scripts/weather: containerd as Kubernetes' kubelet drives it, by CRI. Debian has no crictl
# in this release, so a few lines of Python call the API (cri.py).

cri() { timeout 180 /usr/bin/python3 "$ROOT/scripts/lib/cri.py" "$WORK/cri/sock" "$@"; }

cri_pulls() {
  same "digest" "docker.io/library/$1@$(LAYOUT=$WORK/$1 digest_of 1.0)" \
    "$(cri pull "docker.io/library/$1:1.0" && cri digest "docker.io/library/$1:1.0")"
}

cri_forgets() {
  cri remove "docker.io/library/$1:1.0"
  forget_content cri -n k8s.io
}

check "containerd starts with CRI" start_weather_containerd cri yes
check "CRI answers" await 30 "CRI" cri status
matrix cri some containerd
stop cri
