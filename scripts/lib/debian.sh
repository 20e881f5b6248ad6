# shellcheck shell=bash
# Sourced by .ci/run, scripts/e2e and scripts/bench/*: Debian's packages. Needs toolchain.sh.

# require_debian PACKAGE...: installs those that are missing, without starting their services.
require_debian() {
  local missing=() package policy=/usr/sbin/policy-rc.d code=0
  for package in "$@"; do
    dpkg-query -W -f '${db:Status-Status}' "$package" 2> /dev/null | grep -qx installed \
      || missing+=("$package")
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  if [ "$(id -u)" != 0 ] || [ -e "$policy" ]; then
    require_packages "${missing[@]}"
    return
  fi
  printf '#!/bin/sh\nexit 101\n' > "$policy"
  chmod 755 "$policy"
  require_packages "${missing[@]}" || code=$?
  rm -f "$policy"
  return "$code"
}
