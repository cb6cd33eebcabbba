# The second half of every launcher. It is sourced from the checkout, so that a copied launcher
# never grows old. Expects $bin, $self, $root and the arguments; ends in exec.

refuse() { # code, what is wrong, what to do
  printf '%s: %s\n  %s        [%s, exit 3]\n' "$bin" "$2" "$3" "$1" >&2
  exit 3
}

case $bin-${1:-} in relay-statusline) . "$root/bin/agents/statusline" ;; esac

build=
IFS= read -r build 2>/dev/null <"$root/dist/current" || :
main=$root/dist/$build/src/apps/$bin/main.js
[ -n "$build" ] && [ -f "$main" ] ||
  refuse NOT_BUILT "There is no build in $root/dist." "Run \`npm ci && npm run build\` there."

# A daemon that lives for weeks makes little garbage at a time: a small nursery saves 6 MB, and costs nothing that shows.
tuned=
[ "$bin" = relay-daemon ] && tuned=--max-semi-space-size=1

if [ -n "${PARTY_NODE:-}" ]; then
  command -v "$PARTY_NODE" >/dev/null 2>&1 ||
    refuse NO_RUNTIME "PARTY_NODE is \"$PARTY_NODE\", which can not be run." "Set it to a Node.js 24.16 or newer, or unset it."
  exec "$PARTY_NODE" $tuned "$main" "$@"
fi

if [ -x "$root/.runtime/bin/node" ]; then
  # Giving every built-in string a new hash takes a tenth of the runtime's start. It guards against strings made to
  # collide, of which a message about to be sent has no use. The build has tried whether this runtime knows the flag.
  case $bin-${1:-} in relay-send | relay-reply)
    [ -f "${main%.js}.linked.cjs.compiled--no-rehash-snapshot" ] &&
      exec "$root/.runtime/bin/node" --no-rehash-snapshot "$main" "$@"
    ;;
  esac
  exec "$root/.runtime/bin/node" $tuned "$main" "$@"
fi

# From here on this is an installed package or a checkout without a runtime of its own.
node=
case $self in
*/lib/node_modules/party-relay/bin/*)
  # A service manager's PATH seldom holds the prefix that npm installed into.
  node=${self%/lib/node_modules/*}/bin/node
  [ -x "$node" ] || node=
  ;;
esac
if [ -z "$node" ]; then
  set -f
  IFS=:
  for directory in ${PATH:-}; do
    [ -f "$directory/node" ] && [ -x "$directory/node" ] && node=$directory/node && break
  done
  set +f
  unset IFS
fi
[ -n "$node" ] ||
  refuse NO_RUNTIME "No Node.js was found: not in PARTY_NODE, not in $root/.runtime, not on the PATH (${PATH:-empty})." \
    "Run \`npm run build\` in $root, or install Node.js 24.16 or newer."

# What was learnt about this file is kept, so that no second runtime is started only to ask its version.
# A version manager's shim is remembered as the runtime it led to.
stamp=$(stat -L -c '%i %s %y' "$node" 2>/dev/null || stat -L -f '%i %z %Fm' "$node" 2>/dev/null)
cache=${XDG_CACHE_HOME:-${HOME:-}/.cache}/party-relay
known=
runtime=
{ IFS= read -r known && IFS= read -r runtime; } 2>/dev/null <"$cache/node" || :
if [ "$known" != "$stamp $node" ] || [ ! -x "$runtime" ]; then
  answer=$("$node" -p 'process.versions.node + " " + process.execPath' 2>/dev/null)
  version=${answer%% *}
  runtime=${answer#* }
  major=${version%%.*}
  minor=${version#*.}
  minor=${minor%%.*}
  case $major.$minor in *[!0-9.]* | .* | *.) major=0 minor=0 ;; esac
  if [ "$major" -lt 24 ] || { [ "$major" -eq 24 ] && [ "$minor" -lt 16 ]; }; then
    refuse NO_RUNTIME "$node is Node.js ${version:-of an unknown version}, and Party needs 24.16 or newer." \
      "Run \`npm run build\` in $root, which fetches one, or set PARTY_NODE."
  fi
  # Without a writable cache the question is asked again next time; nothing else is lost.
  { mkdir -p "$cache" && printf '%s\n%s\n' "$stamp $node" "$runtime" >"$cache/node.$$" && mv "$cache/node.$$" "$cache/node"; } 2>/dev/null || :
fi
exec "$runtime" $tuned "$main" "$@"
