# Sourced: installs what is missing as root on Debian and Ubuntu; elsewhere says what to type, and stops.

say() { printf '%s\n' "$*" >&2; }

# The newest installed folder with PostgreSQL's programs; nothing when there is none.
postgres_programs() {
    for folder in $(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -rV) $(printf %s "$PATH" | tr ':' ' '); do
        if [ -x "$folder/initdb" ] && [ -x "$folder/postgres" ]; then
            printf '%s\n' "$folder"
            return
        fi
    done
}

install() { # the packages
    if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
        say "Missing: $*. On Debian and Ubuntu type:  sudo apt-get install $*"
        say "Elsewhere install the packages of these programs by the means of your system, and start again."
        exit 1
    fi
    say "Installing $* ..."
    export DEBIAN_FRONTEND=noninteractive
    # A machine that has just been made knows no packages yet.
    ls /var/lib/apt/lists/*_Packages* >/dev/null 2>&1 || apt-get update -qq
    apt-get install -y -qq --no-install-recommends -o Dpkg::Options::=--force-confold "$@" >&2
}

need_rust() {
    [ -d "${HOME:-}/.cargo/bin" ] && PATH="$PATH:$HOME/.cargo/bin"
    if ! command -v cargo >/dev/null; then
        say "Missing: Rust. Type:  curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs | sh"
        exit 1
    fi
    command -v cc >/dev/null || install build-essential
}

need_postgres() {
    [ -n "$(postgres_programs)" ] && return
    # Its programs are wanted, not the cluster that the distribution would make and start.
    if [ "$(id -u)" = 0 ] && [ ! -e /etc/postgresql-common/createcluster.conf ] && command -v apt-get >/dev/null; then
        mkdir -p /etc/postgresql-common
        echo "create_main_cluster = false" >/etc/postgresql-common/createcluster.conf
    fi
    install postgresql
}

need_browser() {
    for name in chromium chromium-browser google-chrome; do
        command -v "$name" >/dev/null && return
    done
    install chromium
}

need_python() {
    python3 -c 'import ensurepip, venv' 2>/dev/null || install python3 python3-venv
}

need_node() {
    command -v npm >/dev/null || install nodejs npm
}

need_ffmpeg() {
    command -v ffmpeg >/dev/null && command -v ffprobe >/dev/null || install ffmpeg
}
