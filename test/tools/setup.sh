#!/usr/bin/env bash
# What the tests need of the system, as command:package. Installs it where that takes no questions, else says how.
set -euo pipefail

NEEDED=(strace:strace curl:curl git:git chromium:chromium)

missing=()
for one in "${NEEDED[@]}"; do
  command -v "${one%%:*}" >/dev/null || missing+=("${one##*:}")
done
[ ${#missing[@]} -eq 0 ] && exit 0

if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
  echo "The tests need: ${missing[*]}. On Debian or Ubuntu: sudo apt-get install -y ${missing[*]}" >&2
  exit 1
fi
export DEBIAN_FRONTEND=noninteractive
apt-get install -y --no-install-recommends "${missing[@]}" ||
  { apt-get update && apt-get install -y --no-install-recommends "${missing[@]}"; }
