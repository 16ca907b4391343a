#!/bin/sh
# The Debian packages of the real servers that the tests start: installed as root, else named.
set -eu
missing=""
[ -x /usr/sbin/dovecot ] || [ -n "$(command -v dovecot || true)" ] || missing="$missing dovecot-imapd"
[ -n "$(ls /usr/lib/postgresql/*/bin/initdb 2>/dev/null || command -v initdb || true)" ] || missing="$missing postgresql"
[ -n "$(command -v node || true)" ] || missing="$missing nodejs"
[ -n "$(command -v npm || true)" ] || missing="$missing npm"
[ -n "$(command -v chromium || command -v chromium-browser || command -v google-chrome || true)" ] || missing="$missing chromium"
[ -n "$(command -v firefox-esr || command -v firefox || true)" ] || missing="$missing firefox-esr"
[ -z "$missing" ] && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  echo "installing:$missing"
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
else
  echo "The tests start real servers that are missing here. Install them and run again:"
  echo "  sudo apt-get install$missing"
  exit 1
fi
