import { basename, join } from "node:path";

import { openLedgerReader } from "../../adapters/sqlite/open.ts";
import { createDisk } from "../../adapters/system/disk.ts";
import { createLinkPlace } from "../../adapters/system/link-file.ts";
import { createSupervisionFile } from "../../adapters/system/supervision-file.ts";
import { watchNames } from "../../adapters/system/watch-names.ts";
import type { Paths } from "../../config/paths.ts";
import type { LedgerReader } from "../../ports/ledger.ts";
import type { RoomView } from "../../ports/room-view.ts";

/** {@link RoomView} of the files that the daemon keeps. */
export const openRoomView = (paths: Paths): RoomView => {
  const opened = new DisposableStack();
  const disk = createDisk(() => undefined);
  const supervision = createSupervisionFile(paths.supervision, disk);
  const link = createLinkPlace(
    {
      config: join(paths.config, "link.json"),
      peers: join(paths.config, "peers.json"),
      status: join(paths.state, "link.json"),
    },
    disk,
  );
  let ledger: (LedgerReader & Disposable) | undefined;
  return {
    ledger: () => {
      if (ledger === undefined) {
        ledger = openLedgerReader(paths.ledger);
        if (ledger !== undefined) opened.use(ledger);
      }
      return ledger;
    },
    incidents: () =>
      new Map(
        [...supervision.read()].flatMap(([name, { incident }]) =>
          incident === undefined ? [] : [[name, incident] as const],
        ),
      ),
    link: () => (link.config() === undefined ? undefined : link.status()),
    watch: (changed) => {
      const watching = new DisposableStack();
      watching.use(watchNames(paths.state, (name) => STATE.test(name), changed));
      // Every change of a delivery adds a line.
      const events = basename(paths.events);
      watching.use(watchNames(paths.log, (name) => name === events, changed));
      return watching;
    },
    [Symbol.dispose]: () => opened.dispose(),
  };
};

const STATE = /^(?:roster|supervision|link|panes(?:\..+)?)\.json$|^relay-daemon\.pid$/v;
