import { createHash } from "node:crypto";
import {
  appendFileSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import { createDisk } from "../../src/adapters/system/disk.ts";
import { createShareFiles } from "../../src/adapters/system/share-files.ts";
import { createShareMemory } from "../../src/adapters/system/share-memory.ts";
import { systemClock } from "../../src/adapters/system/clock.ts";
import type { ShareReport } from "../../src/domain/share/share-report.ts";
import { type PullOptions, pullShare } from "../../src/operations/share/pull-share.ts";
import { type PushOptions, pushShare } from "../../src/operations/share/push-share.ts";
import type { ShareDeps } from "../../src/operations/share/share-deps.ts";
import type { ObjectStore } from "../../src/ports/object-store.ts";

/** One host with a share of its own, before a store that it shares with others. */
export interface ShareHost extends Disposable {
  readonly root: string;
  readonly deps: ShareDeps;
  write(path: string, data: string | Uint8Array): void;
  append(path: string, text: string): void;
  remove(path: string): void;
  /** Makes a link to another path of the share. */
  link(path: string, to: string): void;
  /** Gives a file a time of long ago. */
  age(path: string): void;
  /** `link`, or a file's mode: `600`; undefined for nothing. */
  kindOf(path: string): string | undefined;
  /** What is in a directory. */
  names(path: string): readonly string[];
  /** Every file below the share by its path; large ones by their length. */
  files(): Readonly<Record<string, string>>;
  log(): string;
  push(options?: Partial<PushOptions>): Promise<ShareReport>;
  pull(options?: Partial<PullOptions>): Promise<ShareReport>;
}

export const createShareHost = (store: ObjectStore, namespace = "build1"): ShareHost => {
  const base = mkdtempSync(join(tmpdir(), "party-share-"));
  const root = join(base, "share");
  mkdirSync(root);
  const disk = createDisk(() => undefined);
  const log = join(base, "s3-sync.log");
  const deps: ShareDeps = {
    store,
    files: createShareFiles(root, disk),
    memory: createShareMemory(
      { record: join(base, "record.json"), log, now: () => Date.UTC(2026, 10, 20) },
      disk,
    ),
    sha256: () => {
      const hash = createHash("sha256");
      return { update: (bytes) => void hash.update(bytes), digest: () => hash.digest("hex") };
    },
    clock: systemClock,
  };
  const common = {
    namespace,
    remove: false,
    overwrite: false,
    dryRun: false,
    tell: () => undefined,
  };
  const write = (path: string, data: string | Uint8Array): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), data);
  };
  return {
    root,
    deps,
    write,
    append: (path, text) => appendFileSync(join(root, path), text),
    remove: (path) => rmSync(join(root, path)),
    link: (path, to) => {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      symlinkSync(join(root, to), join(root, path));
    },
    age: (path) => utimesSync(join(root, path), 1, 1),
    kindOf: (path) => {
      const found = lstatSync(join(root, path), { throwIfNoEntry: false });
      return found?.isSymbolicLink() === true ? "link" : found && (found.mode & 0o777).toString(8);
    },
    names: (path) => readdirSync(join(root, path)),
    files: () => filesIn(root),
    log: () => {
      try {
        return readFileSync(log, "utf8");
      } catch {
        return "";
      }
    },
    push: (options = {}) =>
      pushShare(deps, { ...common, allow: new Set(), who: "human", unlisted: false, ...options }),
    pull: (options = {}) => pullShare(deps, { ...common, ...options }),
    [Symbol.dispose]: () => rmSync(base, { recursive: true, force: true }),
  };
};

const filesIn = (root: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    readdirSync(root, { recursive: true, withFileTypes: true, encoding: "utf8" })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => join(parentPath, name))
      .toSorted()
      .map((path) => {
        const bytes = readFileSync(path);
        const text = bytes.length > 100_000 ? `${bytes.length} bytes` : bytes.toString();
        return [path.slice(root.length + 1), text];
      }),
  );
