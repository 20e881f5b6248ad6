# shellcheck shell=bash
# Part of scripts/weather: skopeo, whose registry has the gateway as mirror.

check "skopeo is configured" skopeo_conf
matrix skopeo all image
