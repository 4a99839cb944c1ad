# What ./fab's commands share: finding and installing tools, building only what is stale. Sourced, never run.

say() { printf '%s\n' "fab: $*" >&2; }

# need_packages WHY PACKAGE...: installs Debian packages that are missing.
# On a root shell it does so without asking; elsewhere it prints the exact command and stops.
need_packages() {
  local why=$1 missing=() package; shift
  for package in "$@"; do
    dpkg-query -W -f '${db:Status-Status}\n' "$package" 2>/dev/null | grep -qx installed || missing+=("$package")
  done
  [ ${#missing[@]} -eq 0 ] && return 0
  if ! command -v apt-get >/dev/null; then
    say "these are missing, $why: ${missing[*]}"
    say "install them with your system's package manager, then try again."
    exit 1
  fi
  if [ "$(id -u)" -ne 0 ]; then
    say "these Debian packages are missing, $why: ${missing[*]}"
    say "run this, then try again:"
    say "  sudo apt-get update && sudo apt-get install --no-install-recommends -y ${missing[*]}"
    exit 1
  fi
  say "installing Debian packages, $why: ${missing[*]}"
  local log; log=$(mktemp)
  if ! { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install --no-install-recommends -y "${missing[@]}"; } >"$log" 2>&1; then
    tail -n 20 "$log" >&2
    say "apt-get could not install them; its last words are above. The command was:"
    say "  apt-get update && apt-get install --no-install-recommends -y ${missing[*]}"
    exit 1
  fi
  rm -f "$log"
}

need_dotnet() {
  if ! command -v dotnet >/dev/null || ! (cd "$FAB_ROOT" && dotnet --version) >/dev/null 2>&1; then
    say "the .NET 10 SDK is missing. See https://dotnet.microsoft.com/download/dotnet/10.0, then try again."
    exit 1
  fi
}

need_node() {
  local major=0
  command -v node >/dev/null && major=$(node -p 'process.versions.node.split(".")[0]')
  if [ "$major" -lt 20 ] || ! command -v npm >/dev/null; then
    say "Node.js 20 or newer with npm is missing (it builds the web page). See https://nodejs.org, then try again."
    exit 1
  fi
}

need_run_tools() {
  need_dotnet
  need_node
  need_packages "to turn designs into G-code" openscad prusa-slicer
  need_packages "to keep slicing tools inside their working folder" bubblewrap
}

# stale STAMP PATH...: true when STAMP is missing or anything under the paths is newer than it.
stale() {
  local stamp=$1; shift
  [ -f "$stamp" ] || return 0
  [ -n "$(cd "$FAB_ROOT" && find "$@" -newer "$stamp" -type f -not -path '*/bin/*' -not -path '*/obj/*' -not -path '*/node_modules/*' -not -path '*/dist/*' -print -quit 2>/dev/null)" ]
}

# run_quietly WHAT COMMAND...: says what it does, shows the output only when it fails.
run_quietly() {
  local what=$1 log; shift
  log=$(mktemp)
  say "$what …"
  if ! "$@" >"$log" 2>&1 9>&-; then   # what outlives a build (compiler servers) must not hold the lock
    tail -n 40 "$log" >&2
    say "$what failed; the last lines are above."
    rm -f "$log"
    exit 1
  fi
  rm -f "$log"
}

stamps="$FAB_ROOT/artifacts/stamps"
sources=(Directory.Build.props Directory.Packages.props global.json silo gateway/Fab.Gateway gateway/Fab.Cli gateway/Fab.Cluster firmware-bridge designs/Fab.Designs)

# one_at_a_time COMMAND...: two terminals that start at once must not write the same build outputs.
one_at_a_time() {
  mkdir -p "$stamps"
  ( flock 9; "$@" ) 9>"$stamps/lock" || exit 1
}

# build_project FOLDER [PROFILE]: a Release build of one project, when anything it could be built from has changed.
build_project() { one_at_a_time build_project_if_stale "$1" "${2:-core}"; }

build_project_if_stale() {
  local stamp="$stamps/${1//\//-}" name=$1
  [ "$2" = core ] || stamp+="-$2" name+=" in the $2 profile"
  stale "$stamp" "${sources[@]}" "$1" || return 0
  local begun; begun=$(mktemp)
  run_quietly "building $name" dotnet build "$FAB_ROOT/$1" -c Release -p:FabProfile="$2" -v quiet
  mv "$begun" "$stamp"   # as old as the build's start: what changed meanwhile is built next time
}

build_hub() {
  build_project gateway/Fab.Gateway
  build_web
}

build_cli() { build_project gateway/Fab.Cli; }

web_modules() { one_at_a_time web_modules_if_stale; }

web_modules_if_stale() {
  need_node
  stale "$stamps/node_modules" gateway/web/package-lock.json || [ ! -d "$FAB_ROOT/gateway/web/node_modules" ] || return 0
  run_quietly "installing the web page's packages" npm ci --prefix "$FAB_ROOT/gateway/web" --no-audit --no-fund
  touch "$stamps/node_modules"
}

build_web() { one_at_a_time build_web_if_stale; }

build_web_if_stale() {
  stale "$stamps/web" gateway/web || [ ! -f "$FAB_ROOT/gateway/web/dist/index.html" ] || return 0
  web_modules_if_stale
  local begun; begun=$(mktemp)
  run_quietly "building the web page" npm run build --prefix "$FAB_ROOT/gateway/web"
  mv "$begun" "$stamps/web"
}
