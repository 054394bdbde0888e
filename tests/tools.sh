#!/bin/sh
# What the browser and JavaScript tests need beyond pip: Chromium, a CJK font, Node. Installed by apt where we may, else named.
set -eu

browser() {
    for name in "${UNROLL_CHROME:-}" chromium chromium-browser google-chrome google-chrome-stable \
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"; do
        [ -n "$name" ] && command -v "$name" >/dev/null 2>&1 && return 0
    done
    return 1
}
cjk_font() { ! command -v fc-list >/dev/null 2>&1 || [ -n "$(fc-list :lang=zh-cn family)" ]; }
node_18() { command -v node >/dev/null 2>&1 && [ "$(node -p 'Number(process.versions.node.split(".")[0]) >= 18')" = true ]; }

missing=""
browser || missing="$missing chromium"
browser && cjk_font || missing="$missing fonts-noto-cjk"
node_18 || missing="$missing nodejs"
[ -n "$missing" ] || exit 0

if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "installing$missing …"
    apt-get update -qq >/dev/null
    # shellcheck disable=SC2086  # a list of package names is meant to be split
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
else
    echo "make test needs:$missing. Install Chrome or Chromium (or set UNROLL_CHROME), a Chinese font and Node 18+; on Debian as root: apt-get install$missing" >&2
    exit 1
fi
