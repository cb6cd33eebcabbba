import { readFileSync } from "node:fs";

/** The package's version; the file lies at the same place beside the sources and beside a build. */
export const readVersion = (): string => {
  const { version } = JSON.parse(
    readFileSync(new URL("../../../package.json", import.meta.url), "utf8"),
  ) as { readonly version: string };
  return version;
};
