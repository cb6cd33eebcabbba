import type { Config } from "../../config/read-config.ts";
import { hostOf } from "../../domain/address.ts";
import type { Message } from "../../domain/message.ts";

/**
 * Who may send bare slash commands: the human and `relay` on this host, and whom party.toml names.
 * A claim is not enough: anybody can drop a file into the human's outbox.
 */
export const mayCommand =
  ({ from: allowed }: Config["commands"], display: (agent: string) => string) =>
  ({ from, trust }: Message): boolean =>
    trust === "proven" &&
    // What a host across a link says is a message, whoever signed it and whatever the settings name.
    hostOf(from) === undefined &&
    (from === "human" ||
      from === "relay" ||
      allowed.includes(display(from)) ||
      allowed.includes(from));
