import * as fc from "fast-check";

import {
  type ClassicMessage,
  readClassicMessage,
} from "../../src/domain/classic/classic-message.ts";
import { type Json, type JsonObject, parseJson } from "../../src/domain/classic/json.ts";
import type { ListFile } from "../../src/domain/classic/list.ts";

/** The value of a JSON text that a test writes out. */
export const jsonOf = (text: string): Json => {
  const read = parseJson(text);
  if (read.kind === "broken") throw new Error(`${read.reason}: ${text}`);
  return read.value;
};

/** The same from JavaScript's own values, for objects whose names are no numbers. */
export const fieldsOf = (fields: Readonly<Record<string, unknown>>): JsonObject =>
  jsonOf(JSON.stringify(fields)) as JsonObject;

/** A message as `send_message.sh` writes it. `number` makes its id. */
export const classicOf = (
  number: number,
  changes: Readonly<Record<string, unknown>> = {},
): JsonObject =>
  fieldsOf({
    id: `msg_1762297580_${number}`,
    from: "build2",
    to: "build1",
    type: "info",
    subject: `subject ${number}`,
    body: `body ${number}`,
    timestamp: "2025-11-04 23:06",
    read: false,
    ack_required: false,
    ack_status: "not_requested",
    acknowledged_by: [],
    ...changes,
  });

/** The same as it is read. */
export const classicMessageOf = (
  number: number,
  changes: Readonly<Record<string, unknown>> = {},
): ClassicMessage => readClassicMessage(classicOf(number, changes));

/** The document's example of a request. */
export const INSTALL_REQUEST = classicMessageOf(1, {
  from: "build1",
  to: "build2",
  type: "request",
  subject: "Install libmysqlclient-dev",
  body: "Please install libmysqlclient-dev to match Build1 environment. Confirm with version when complete.",
});

export const messagesFileOf = (...entries: readonly Json[]): ListFile => ({
  document: new Map([["messages", []]]),
  entries,
});

const hosts = fc.constantFrom("build1", "build2", "build3", "all");

/** Fields that a real file may hold: odd types, missing ones, unknown ones. */
const anyMessage = (ids: fc.Arbitrary<number>): fc.Arbitrary<JsonObject> =>
  fc
    .record(
      {
        id: ids.map((number) => `msg_1762297580_${number}`),
        from: hosts,
        to: hosts,
        type: fc.constantFrom("info", "error", "warning", "request", "alert"),
        body: fc.constantFrom("one", "two", "three"),
        timestamp: fc.constantFrom("2025-11-04 23:06", "2025-11-05T01:02:03Z", "soon"),
        read: fc.constantFrom(true, false, "true", null),
        read_by: fc.uniqueArray(hosts),
        acknowledged_by: fc.uniqueArray(hosts),
        ack_status: fc.constantFrom("not_requested", "pending", "completed", "odd"),
        tags: fc.jsonValue({ maxDepth: 1 }),
      },
      { requiredKeys: ["id", "from"] },
    )
    .map(fieldsOf);

/** What a version adds to another: messages of its own, and more readers and acknowledgements of the old ones. */
export const anyFile = (ids: fc.Arbitrary<number>): fc.Arbitrary<ListFile> =>
  fc
    .uniqueArray(anyMessage(ids), { selector: (message) => message.get("id"), maxLength: 6 })
    .map((messages) => messagesFileOf(...messages));
