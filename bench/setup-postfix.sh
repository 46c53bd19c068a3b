#!/bin/sh
# Installs Debian's package postfix (smtp-sink, smtp-source and the server that `npm run bench -- --only end-to-end` compares with).
# It asks nothing, changes no configuration of a Postfix that is there already, and leaves the system's own Postfix stopped:
# the measurement starts one of its own, with a configuration, a queue and a port of its own.
set -eu
if command -v smtp-sink >/dev/null 2>&1 || [ -x /usr/sbin/smtp-sink ]; then
  echo 'postfix is installed already'
  exit 0
fi
if [ "$(id -u)" != 0 ]; then
  echo 'run this as root: it installs the package postfix' >&2
  exit 1
fi
echo 'installing the package postfix (apt-get)'
echo 'postfix postfix/main_mailer_type select No configuration' | debconf-set-selections
apt-get update -q
DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends postfix
# The package may have started a server for the whole machine: this is not wanted here.
postfix stop >/dev/null 2>&1 || true
