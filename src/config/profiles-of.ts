import type { ComposerRule, Profile, ScreenRules } from "../domain/profile.ts";
import { genericProfile } from "../domain/profiles/generic.ts";
import { DEFAULT_GLYPHS, PROFILES } from "../domain/profiles/profiles.ts";
import type { ProfileToml } from "./profile-toml.ts";

/** Every profile that counts, the user's first: a pane's program is looked up in this order. */
export const profilesOf = (
  tables: Readonly<Record<string, ProfileToml>>,
  glyphs: readonly string[] = DEFAULT_GLYPHS,
): readonly Profile[] => {
  const own = Object.entries(tables).map(([name, table]) => profileOf(name, table, glyphs));
  const builtIn = builtInWith(glyphs).filter(({ name }) => !Object.hasOwn(tables, name));
  return [...own, ...builtIn];
};

/** What is wrong with the tables as a whole: the key's path below `profiles`, and what is allowed. */
export const faultsOf = (
  tables: Readonly<Record<string, ProfileToml>>,
): readonly { readonly path: readonly (string | number)[]; readonly message: string }[] => {
  const claimed = new Map<string, string>();
  return Object.entries(tables).flatMap(([name, table]) => [
    ...nameFaults(name, table),
    ...(table.programs ?? []).flatMap((program, index) => {
      const path = [name, "programs", index];
      const other = claimed.get(program);
      claimed.set(program, name);
      if (other !== undefined) return [{ path, message: `is ${other}'s already` }];
      const builtIn = PROFILES.find(({ programs }) => programs.includes(program))?.name;
      if (builtIn === undefined || builtIn === table.extends) return [];
      const message = `is the built-in ${builtIn}'s: write extends = "${builtIn}" to take its place`;
      return [{ path, message }];
    }),
  ]);
};

const nameFaults = (name: string, table: ProfileToml) => {
  if (name === "generic")
    return [
      {
        path: [name],
        message:
          "can't be replaced: it is what unknown programs get. Set [generic] glyphs, or give yours another name",
      },
    ];
  const isTaken = PROFILES.some((profile) => profile.name === name);
  return isTaken && table.extends !== name
    ? [{ path: [name], message: `is built in: write extends = "${name}" to take its place` }]
    : [];
};

const builtInWith = (glyphs: readonly string[]): readonly Profile[] =>
  PROFILES.map((profile) => (profile.name === "generic" ? genericProfile({ glyphs }) : profile));

const profileOf = (name: string, table: ProfileToml, glyphs: readonly string[]): Profile => {
  const extended = table.extends ?? "generic";
  const base = builtInWith(glyphs).find((profile) => profile.name === extended);
  if (base === undefined) throw new Error(`There is no profile ${extended}.`);
  const isItself = name === extended;
  return {
    ...base,
    // Harmless is what the program's own maker says, and not what generic guesses.
    ...(extended === "generic" && { commands: [] }),
    // How another command goes on is not known.
    ...(table.launch !== undefined && { resume: undefined }),
    ...given({
      install: table.install,
      launch: table.launch,
      resume: table.resume,
      submit: table.submit,
      submitDelay: table.submit_delay,
      inlineBytes: table.inline_limit,
      commands: table.commands,
      collapsed: table.pasted?.map((pattern) => ({ pattern })),
    }),
    name,
    extends: extended,
    // Another profile of the same program counts where it is named; else one word would change what every pane is.
    programs: table.programs ?? (isItself ? base.programs : []),
    screen: screenOf(table, base.screen),
  };
};

const screenOf = (table: ProfileToml, base: ScreenRules): ScreenRules => ({
  ...base,
  ...given({
    composer: composerOf(table.composer),
    placeholders: table.placeholders,
    colouredPlaceholders: table.placeholder_dim === undefined ? undefined : !table.placeholder_dim,
    menu: table.menu,
    busy: table.busy,
    busyTitle: table.busy_title,
    stashed: table.stashed,
    ready: table.ready,
  }),
  // Added to: no table may take away what keeps keys from answering a question.
  dialog: [...(table.dialog ?? []), ...base.dialog],
  dialogTitle: [...(table.dialog_title ?? []), ...base.dialogTitle],
});

type Given<T> = { readonly [Key in keyof T]?: Exclude<T[Key], undefined> };

/** Without the keys that say nothing. */
const given = <T extends object>(values: T): Given<T> =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Given<T>;

const composerOf = (table: ProfileToml["composer"]): ComposerRule | undefined => {
  switch (table?.kind) {
    case undefined:
      return undefined;
    case "footed": {
      const { footer_rows: footerRows, edge, ...rule } = table;
      return { ...rule, footerRows, ...(edge !== undefined && { edge }) };
    }
    case "barred":
      return { ...table, glyphs: [table.glyphs[0] ?? ""] };
    case "framed":
    case "last":
      return table;
  }
};
