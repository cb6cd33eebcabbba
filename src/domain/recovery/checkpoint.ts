/** What is kept of a packet that was written, and how its file is called. Times are epoch milliseconds. */

export interface Checkpoint {
  /** The seeds' form: `chk-<epoch seconds>-<8 hex digits>`. */
  readonly id: string;
  readonly at: number;
  readonly cause: string;
  /** The packet's file. */
  readonly path: string;
  readonly tokens: number;
}

/** Packets of one agent that are kept. */
export const MOST_KEPT = 10;

export const checkpointId = (at: number, random: string): string =>
  `chk-${Math.floor(at / 1_000)}-${random.slice(0, 8)}`;

/**
 * `cc_recovery_shop_20261120_140000.md`, beside the `claude_recovery_…` of the seeds' own command; the repository is its
 * directory's name, the time UTC. `turn` counts from 1 where several are written within one second.
 */
export const packetName = (
  agent: string,
  directory: string | undefined,
  at: number,
  turn: number,
): string => {
  const repo = lastName(directory ?? "")
    .replaceAll(/[^A-Za-z0-9._\-]+/gv, "-")
    .slice(0, 60);
  const [date = "", time = ""] = new Date(at).toISOString().split("T");
  const stamp = `${date.replaceAll("-", "")}_${time.slice(0, 8).replaceAll(":", "")}`;
  return `${agent}_recovery_${repo === "" ? "none" : repo}_${stamp}${turn === 1 ? "" : `-${turn}`}.md`;
};

const lastName = (path: string): string => path.replace(/\/+$/v, "").split("/").at(-1) ?? "";
