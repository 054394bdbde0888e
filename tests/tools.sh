#!/bin/sh
# What tests need beyond pip: Chromium, a CJK font, Node. Installed by apt where we may, else named. npm serves lint alone:
# without it JavaScript is tested but not linted.
set -eu

browser() {
    for name in "${UNROLL_CHROME:-}" chromium-headless-shell chromium chromium-browser google-chrome google-chrome-stable \
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"; do
        [ -n "$name" ] && command -v "$name" >/dev/null 2>&1 && return 0
    done
    return 1
}
cjk_font() { ! command -v fc-list >/dev/null 2>&1 || [ -n "$(fc-list :lang=zh-cn family)" ]; }
node_18() { command -v node >/dev/null 2>&1 && [ "$(node -p 'Number(process.versions.node.split(".")[0]) >= 18')" = true ]; }

may_install() { [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; }
install() {
    echo "installing $* …"
    apt-get update -qq >/dev/null
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

# Without a window's machinery a page costs a third less; not every system has it, and each is asked once.
asked="${VENV:-.venv}/.asked-for-headless-shell"
if [ -z "${UNROLL_CHROME:-}" ] && [ ! -e "$asked" ] && ! command -v chromium-headless-shell >/dev/null 2>&1 && may_install; then
    install chromium-headless-shell 2>/dev/null || touch "$asked" 2>/dev/null || true
fi
missing=""
browser || missing="$missing chromium"
browser && cjk_font || missing="$missing fonts-noto-cjk"
node_18 || missing="$missing nodejs"
if [ -n "$missing" ]; then
    if ! may_install; then
        echo "make test needs:$missing. Install Chrome or Chromium (or set UNROLL_CHROME), a Chinese font and Node 18+; on Debian as root: apt-get install$missing" >&2
        exit 1
    fi
    # shellcheck disable=SC2086  # a list of package names is meant to be split
    install $missing
fi
if ! command -v npm >/dev/null 2>&1 && may_install; then
    install npm || echo "*** npm could not be installed: JavaScript and CSS will not be linted ***" >&2
fi
