import { displayAgent } from "../domain/address.ts";
import { PartyError } from "../domain/error.ts";
import type { Clock } from "../ports/clock.ts";
import type { DemoRoom } from "../ports/demo-room.ts";
import type { Delivery } from "../ports/ledger.ts";
import { DEMO_AGENTS } from "./demo-script.ts";

/** One delivery of the demo, by what is said to whom. */
export interface Wanted {
  readonly body: string;
  readonly to: string;
}

export interface DemoWatch {
  /** Every delivery so far, in the order of the ledger. */
  readonly deliveries: () => readonly Delivery[];
  /** Waits until a delivery is as wanted. */
  readonly until: (
    wanted: Wanted,
    what: string,
    isSo: (delivery: Delivery) => boolean,
  ) => Promise<Delivery>;
  /** Waits until `find` finds something. */
  readonly wait: <T>(what: string, find: () => T | undefined) => Promise<T>;
}

export const DEMO_SESSION = "party";

/** Longer than anything here takes; shorter than a person's patience. */
const PATIENCE = 20_000;

/** Waits for what the ledger tells; each wait that is in vain says what for, and how things stand. */
export const createDemoWatch = (room: DemoRoom, clock: Clock): DemoWatch => {
  const recipients = [...DEMO_AGENTS.map(({ role }) => `${role}.${DEMO_SESSION}`), "human"];
  const deliveries = (): readonly Delivery[] =>
    recipients
      .flatMap((recipient) => room.ledger?.inbox({ recipient, unread: false, limit: 100 }) ?? [])
      .toSorted((a, b) => a.sequence - b.sequence || a.id - b.id);

  const wait = async <T>(
    what: string,
    find: () => T | undefined,
    stands = (): string => "",
  ): Promise<T> => {
    const giveUpAt = clock.monotonic() + PATIENCE;
    for (;;) {
      const found = find();
      if (found !== undefined) return found;
      if (clock.monotonic() > giveUpAt) {
        throw new PartyError(
          "TIMED_OUT",
          `The demo waited ${PATIENCE / 1000} s in vain for ${what}${stands()}.`,
          { hint: "On a very busy machine try again; else please report it with this line." },
        );
      }
      await room.pause();
    }
  };

  return {
    deliveries,
    wait,
    until: (wanted, what, isSo) => {
      let last: Delivery | undefined;
      return wait(
        what,
        () => {
          last = deliveries().find((delivery) => isOf(delivery, wanted));
          return last !== undefined && isSo(last) ? last : undefined;
        },
        () => `: the message to ${wanted.to} is ${standing(last)}`,
      );
    },
  };
};

const isOf = ({ message, recipient }: Delivery, { body, to }: Wanted): boolean =>
  message.body.trimEnd() === body && displayAgent(recipient, DEMO_SESSION) === to;

const standing = (delivery: Delivery | undefined): string => {
  if (delivery === undefined) return "not stored";
  const why = delivery.hold?.reason ?? delivery.reason;
  return why === undefined ? delivery.state : `${delivery.state} (${why})`;
};
