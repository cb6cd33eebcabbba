import { createHash } from "node:crypto";

import { displayAgent } from "../../src/domain/address.ts";
import type { Message, MessageId } from "../../src/domain/message.ts";
import { emptyRoster, type Roster } from "../../src/domain/roster.ts";
import { createIngest, type Ingest, type IngestDeps } from "../../src/operations/ingest-files.ts";
import type { Ledger } from "../../src/ports/ledger.ts";
import type { OutboxFile, OutboxIntake } from "../../src/ports/outbox.ts";
import { openTestLedger } from "./delivery-world.ts";

export interface IngestBench extends Disposable {
  readonly ingest: Ingest;
  readonly ledger: Ledger;
  readonly outbox: OutboxIntake;
  /** What lies in the outbox: a text, or what reading it throws. */
  readonly files: Map<string, string | Error>;
  readonly rejected: readonly { readonly file: OutboxFile; readonly reason: string }[];
  readonly woken: readonly string[];
  readonly duplicates: readonly (readonly [MessageId, MessageId])[];
  put(sender: string, content: string | Error): OutboxFile;
  /** Puts a file and takes it in. */
  take(sender: string, text: string): OutboxFile;
  /** A recipient's messages in the order of their arrival. */
  stored(recipient: string): readonly Message[];
}

/** An intake over a real ledger and an outbox in memory, for the agents oc, cc, cx of `party` and cc of `web`. */
export const openIngestBench = (changes: Partial<IngestDeps> = {}): IngestBench => {
  const clock = { now: () => 1_800_000_000_000, monotonic: () => 0 };
  const opened = openTestLedger(clock);
  const { ledger } = opened;
  const files = new Map<string, string | Error>();
  const rejected: { file: OutboxFile; reason: string }[] = [];
  const woken: string[] = [];
  const duplicates: [MessageId, MessageId][] = [];
  let inodes = 0;
  let ids = 0;

  const outbox: OutboxIntake = {
    scan: () => [...files.keys()].map((path) => fileAt(path)),
    read: ({ path }) => {
      const content = files.get(path);
      if (content instanceof Error) throw content;
      return Buffer.from(content ?? "");
    },
    remove: ({ path }) => void files.delete(path),
    reject: (file, reason) => {
      files.delete(file.path);
      rejected.push({ file, reason });
      return `/rejected/${file.name}`;
    },
    watch: () => ({ [Symbol.dispose]: () => undefined }),
    onContinued: () => undefined,
  };
  const ingest = createIngest({
    clock,
    ledger,
    outbox,
    ids: {
      next: () => {
        ids += 1;
        return `22222222-0000-7000-8000-${ids.toString(16).padStart(12, "0")}` as MessageId;
      },
    },
    display: (agent) => displayAgent(agent, "party"),
    wake: (recipient) => woken.push(recipient),
    roster: () => ROSTER,
    sha256: (text) => createHash("sha256").update(text).digest(),
    trace: () => undefined,
    duplicate: (id, of) => duplicates.push([id, of]),
    ...changes,
  });

  const put = (sender: string, content: string | Error): OutboxFile => {
    inodes += 1;
    const path = `/outbox/${sender}/${inodes}.msg`;
    files.set(path, content);
    return fileAt(path);
  };
  return {
    ingest,
    ledger,
    outbox,
    files,
    rejected,
    woken,
    duplicates,
    put,
    take: (sender, text) => {
      const file = put(sender, text);
      ingest.files([file]);
      return file;
    },
    stored: (recipient) =>
      ledger
        .inbox({ recipient, unread: false, limit: 1_000 })
        .toSorted((one, other) => one.sequence - other.sequence)
        .map(({ message }) => message),
    [Symbol.dispose]: () => opened[Symbol.dispose](),
  };
};

const fileAt = (path: string): OutboxFile => {
  const [name = "", sender = ""] = path.split("/").toReversed();
  const inode = name.replace(".msg", "");
  return { path, sender, name, modifiedAt: 0, size: 1, device: "1", inode, birth: inode };
};

const [seed] = emptyRoster("party").agents;
const ROSTER: Roster = {
  ...emptyRoster("party"),
  agents: [
    ...emptyRoster("party").agents,
    ...(seed === undefined ? [] : [{ ...seed, role: "cc", session: "web" }]),
  ],
};
