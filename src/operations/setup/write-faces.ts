import { faceText } from "../../domain/faces/face-text.ts";
import type { Clone } from "../../ports/clone.ts";
import type { FaceFiles } from "../../ports/face-files.ts";

export interface WriteFacesDeps {
  readonly clone: Pick<Clone, "tracked" | "ignore">;
  readonly files: FaceFiles;
  /** The directory below the clone's: `scripts`. */
  readonly below: string;
  /** The absolute path of the command that the faces call. */
  readonly relay: string;
}

export interface FacesPlan {
  /** Faces that are not there, or are there in the text of an earlier version. */
  readonly missing: readonly string[];
  /** Names under which a script of somebody else stands. */
  readonly taken: readonly string[];
}

export const planFaces = (
  { files, relay }: Pick<WriteFacesDeps, "files" | "relay">,
  names: readonly string[],
): FacesPlan => {
  const found = names.map((name) => [name, files.read(name)] as const);
  const differ = found.filter(([name, text]) => text !== faceText(name, relay));
  return {
    missing: differ.filter((one) => !isOthers(one)).map(([name]) => name),
    taken: differ.filter(isOthers).map(([name]) => name),
  };
};

const isOthers = ([, text]: readonly [string, string | undefined]): boolean =>
  text !== undefined && !OURS.test(text);

/** A face of any version: only then is it ours to replace. */
const OURS = /^#!\/bin\/sh\n# [\w.\-]+: written by `relay setup`/v;

/**
 * Writes what is missing, and with `replace` what is taken, after a copy of it was kept. Git is told of none of it, so that
 * the clone stays clean. Returns the copies.
 */
export const writeFaces = async (
  { clone, files, below, relay }: WriteFacesDeps,
  names: readonly string[],
  replace: boolean,
): Promise<readonly string[]> => {
  const { missing, taken } = planFaces({ files, relay }, names);
  const copies = replace ? taken.map((name) => files.backUp(name)) : [];
  for (const name of [...missing, ...(replace ? taken : [])]) {
    files.write(name, faceText(name, relay));
  }
  const ours = replace ? names : names.filter((name) => !taken.includes(name));
  await clone.ignore(ours.map((name) => `${below}/${name}`));
  return copies;
};
