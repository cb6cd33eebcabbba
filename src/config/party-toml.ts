/** `party.toml`: any number of agents, roles and layouts. Loaded only where the file exists, for zod's sake. */

import { parse, TomlError } from "smol-toml";
import { z } from "zod";

import { isRole } from "../domain/address.ts";
import { readDuration } from "../domain/duration.ts";
import { PartyError } from "../domain/error.ts";
import { LAYOUTS } from "../domain/layout.ts";
import { PROFILES } from "../domain/profiles/profiles.ts";
import { knownProfileKeys, profileToml } from "./profile-toml.ts";
import { faultsOf } from "./profiles-of.ts";

const name = z.string().refine(isRole, {
  error: "is no name: a letter, then letters, digits, - and _, at most 32, and no reserved word",
});

const profileName = z.string().regex(/^[a-z][a-z0-9_\-]{0,31}$/v, {
  error: "is no name: a letter, then letters, digits, - and _, at most 32",
});

const agent = z.strictObject({
  command: z.string().min(1).optional(),
  dir: z.string().min(1).optional(),
  profile: z.string().optional(),
  transcript: z.string().min(1).optional(),
  /** Starts its program again with its last conversation. */
  resume: z.string().min(1).optional(),
  env: z.record(z.string().regex(/^[A-Za-z_]\w*$/v), z.string()).optional(),
});

const duration = z.string().refine((text) => (readDuration(text) ?? 0) >= 1_000, {
  error: "is no length of time of a second or more: write 5s, 2m or 1h",
});

/** The whole file. Every table is strict: a misspelt key is refused with the known ones. */
export const partyTomlSchema = z
  .strictObject({
    default_session: name.optional(),
    session: z
      .strictObject({ name: name.optional(), layout: z.enum(LAYOUTS).optional() })
      .optional(),
    agents: z.record(name, agent).optional(),
    /** Of programs that have died: how often each is started again, and how long after the first end. */
    restart: z
      .strictObject({
        attempts: z.number().int().min(0).max(10).optional(),
        after: duration.optional(),
      })
      .optional(),
    profiles: z.record(profileName, profileToml).optional(),
    /** Paste only into what `party selftest` has proven. */
    require_selftest: z.boolean().optional(),
    generic: z.strictObject({ glyphs: z.array(z.string().min(1).max(8)).min(1) }).optional(),
    commands: z
      .strictObject({
        /** Slash commands that may be typed bare, without the slash. */
        allow: z.array(z.string().regex(/^[a-z][a-z0-9_:\-]{0,63}$/v)).optional(),
        /** Who may send them, beside the human and `relay`. */
        from: z.array(name).optional(),
      })
      .optional(),
    /** Where `relay share` syncs to. */
    share: z
      .strictObject({
        bucket: z.string().optional(),
        namespace: z.string().optional(),
        region: z.string().optional(),
        endpoint: z.string().optional(),
        path_style: z.boolean().optional(),
        profile: z.string().min(1).optional(),
      })
      .optional(),
  })
  .superRefine(({ agents = {}, profiles = {} }, { addIssue }) => {
    for (const { path, message } of faultsOf(profiles))
      addIssue({ code: "custom", path: ["profiles", ...path], message });
    const known = [...PROFILES.map(({ name: each }) => each), ...Object.keys(profiles)];
    for (const [role, { profile }] of Object.entries(agents)) {
      if (profile === undefined || known.includes(profile)) continue;
      const message = `is no profile: use ${[...new Set(known)].join(", ")}`;
      addIssue({ code: "custom", path: ["agents", role, "profile"], message });
    }
  });

export type PartyToml = z.infer<typeof partyTomlSchema>;

/** Throws CONFIG_INVALID with the file and the key's path. */
export const parsePartyToml = (text: string, file: string): PartyToml => {
  let document: unknown;
  try {
    document = parse(text);
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const reason = error.message.split("\n")[0]?.replace(/^Invalid TOML document: /v, "") ?? "";
    throw new PartyError("CONFIG_INVALID", `${file} line ${error.line}: ${reason}.`, {
      hint: "The file is TOML: strings stand in quotes, tables begin with [name].",
      cause: error,
    });
  }
  const result = partyTomlSchema.safeParse(document);
  if (result.success) return result.data;
  throw refusal(file, result.error.issues, document);
};

const refusal = (
  file: string,
  issues: readonly z.core.$ZodIssue[],
  document: unknown,
): PartyError => {
  const [issue] = issues;
  const path = issue?.path.map(String) ?? [];
  if (issue?.code === "unrecognized_keys") {
    const unknown = issue.keys.map((key) => [...path, key].join("."));
    const kind = valueAt(document, [...path, "kind"]);
    return new PartyError("CONFIG_INVALID", `${file}: unknown ${unknown.join(", ")}.`, {
      hint: `Known here: ${knownKeys(path, kind).join(", ")}.`,
    });
  }
  const reason = issue?.code === "invalid_key" ? issue.issues[0]?.message : issue?.message;
  const value = JSON.stringify(valueAt(document, path));
  return new PartyError(
    "CONFIG_INVALID",
    `${file}: ${path.join(".")}${value === undefined ? "" : ` (${value})`}: ${reason ?? "is not valid"}.`,
    { hint: "Correct the value, or leave the key out." },
  );
};

const knownKeys = (
  [table, inner, ...more]: readonly string[],
  kind: unknown,
): readonly string[] => {
  const { shape } = partyTomlSchema;
  if (table === undefined) return Object.keys(shape);
  if (table === "profiles" && inner !== undefined) return knownProfileKeys(more, kind);
  if (table === "agents" && inner !== undefined) return Object.keys(agent.shape);
  const tables: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
    session: shape.session.unwrap().shape,
    generic: shape.generic.unwrap().shape,
    commands: shape.commands.unwrap().shape,
    restart: shape.restart.unwrap().shape,
    share: shape.share.unwrap().shape,
  };
  return Object.keys(tables[table] ?? {});
};

const valueAt = (document: unknown, path: readonly string[]): unknown => {
  let value = document;
  for (const key of path)
    value =
      typeof value === "object" && value !== null
        ? Object.getOwnPropertyDescriptor(value, key)?.value
        : undefined;
  return typeof value === "object" ? undefined : value;
};
