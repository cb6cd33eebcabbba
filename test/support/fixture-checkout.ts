import fs from "node:fs";
import os from "node:os";
import path from "node:path";

const root = path.resolve(import.meta.dirname, "../..");

export interface FixtureCheckout extends Disposable {
  /** The checkout; its path has a space and a quote in it. */
  readonly path: string;
  /** An empty directory outside the checkout, for links, copies and homes. */
  readonly elsewhere: string;
  readonly bin: (name: string) => string;
}

/** What a fixture's bins print. */
const MAIN = `process.stdout.write(JSON.stringify({
  runtime: process.execPath, main: process.argv[1], words: process.argv.slice(2) }));
`;

/** A built checkout with the real launchers and bins that print how they were started. */
export const createFixtureCheckout = (): FixtureCheckout => {
  const base = fs.mkdtempSync(path.join(fs.realpathSync(os.tmpdir()), "checkout-"));
  const checkout = path.join(base, "it's a checkout");
  const elsewhere = path.join(base, "else where");
  fs.mkdirSync(elsewhere, { recursive: true });
  fs.cpSync(path.join(root, "bin"), path.join(checkout, "bin"), { recursive: true });
  for (const name of ["party", "relay", "relay-daemon", "s3-sync"]) {
    const directory = path.join(checkout, "dist", "1.2.3-abc", "src", "apps", name);
    fs.mkdirSync(directory, { recursive: true });
    fs.writeFileSync(path.join(directory, "main.js"), MAIN);
  }
  fs.writeFileSync(path.join(checkout, "dist", "current"), "1.2.3-abc\n");
  return {
    path: checkout,
    elsewhere,
    bin: (name) => path.join(checkout, "bin", name),
    [Symbol.dispose]: () => fs.rmSync(base, { recursive: true, force: true }),
  };
};
