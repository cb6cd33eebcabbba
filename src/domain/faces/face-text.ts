/** The scripts that stand where the original's stood: thin, the same on every host, and never taken from a repository. */

const FACES = [
  "send_message.sh",
  "read_messages.sh",
  "mark_messages_read.sh",
  "ack_message.sh",
  "check_unread_messages.sh",
  "read_conversation_thread.sh",
  "check_health.sh",
  "update_status.sh",
  "create_job.sh",
  "job_queue.sh",
  "lock_timeout_recovery.sh",
  "heartbeat.sh",
  "enhanced_heartbeat.sh",
  "enhanced_heartbeat_daemon.sh",
  "sendmessages",
  "sm",
  "verify_setup.sh",
] as const;

const SETUP = /^setup_[a-z0-9][a-z0-9\-]{0,31}\.sh$/v;

/** Those of the document, which every host has, and the host's own set-up. */
export const facesOf = (host: string): readonly string[] => [
  ...FACES,
  ...new Set(["build1", "build2", host].map((id) => `setup_${id}.sh`)),
];

/** The host of a set-up script; undefined for any other face. */
export const setupHostOf = (name: string): string | undefined =>
  SETUP.test(name) ? name.slice("setup_".length, -".sh".length) : undefined;

/**
 * The whole script. `relay` is the absolute path of the command; the script gives its own path, so that the command can
 * refuse a text that is not this one.
 */
export const faceText = (name: string, relay: string): string => {
  const call = `'${relay.replaceAll("'", String.raw`'\''`)}' face ${name} "$0" -- "$@"`;
  return `${HEAD(name)}${name === "enhanced_heartbeat_daemon.sh" ? staying(call) : `exec ${call}\n`}`;
};

const HEAD = (name: string): string => `#!/bin/sh
# ${name}: written by \`relay setup\` for this host alone. With any other text in it, it refuses to run.
`;

/**
 * The document looks for this process by its line in \`ps\`: the shell stays, waits for the daemon that beats, and ends
 * with it. Where \`tail\` knows no --pid, it looks every few seconds.
 */
const staying = (call: string): string => `pid=$(${call}) || exit
waiter=
trap 'kill $waiter 2>/dev/null; exit 0' HUP INT TERM
if tail --pid=$$ /dev/null >/dev/null 2>&1; then
  tail --pid="$pid" -f /dev/null &
  waiter=$!
  wait "$waiter"
else
  while kill -0 "$pid" 2>/dev/null; do
    sleep 5 &
    waiter=$!
    wait "$waiter"
  done
fi
`;
