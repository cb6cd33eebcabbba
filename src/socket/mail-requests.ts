import type { HostMailDocument } from "../domain/control.ts";
import type { SharedEdit } from "../domain/classic/shared-edit.ts";
import type { Fields } from "../domain/json-fields.ts";
import type { Caller } from "../operations/check-caller.ts";
import type { Carriage } from "../operations/links/carriage.ts";

/** What is asked of a link beside an exchange. */
export interface MailRequests {
  readonly carriage: (id: string) => Carriage | undefined;
  readonly list: (query: {
    readonly host: string | undefined;
    readonly unread: boolean;
    readonly reader: string;
  }) => Omit<HostMailDocument, "ok">;
  readonly edit: (edit: SharedEdit) => Promise<Fields>;
  readonly markRead: (
    mark: {
      readonly reader: string;
      readonly ids: readonly string[] | undefined;
      readonly all: boolean;
    },
    caller: Caller,
  ) => readonly string[];
}
