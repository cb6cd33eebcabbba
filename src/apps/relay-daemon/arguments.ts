import { PartyError } from "../../domain/error.ts";

export type DaemonCommand =
  | { readonly kind: "run"; readonly onDemand: boolean }
  | { readonly kind: "pane-status"; readonly role: string | undefined }
  | { readonly kind: "help" }
  | { readonly kind: "version" };

/** Reads the daemon's few arguments. Throws USAGE for anything else. */
export const parseArguments = (argv: readonly string[]): DaemonCommand => {
  const [first, second, ...more] = argv;
  if (first === undefined) return { kind: "run", onDemand: false };
  if (first === "--pane-status" && more.length === 0) {
    return { kind: "pane-status", role: second?.toLowerCase() };
  }
  if (second === undefined) {
    if (first === "--on-demand") return { kind: "run", onDemand: true };
    if (first === "--help" || first === "-h") return { kind: "help" };
    if (first === "--version") return { kind: "version" };
  }
  throw new PartyError("USAGE", `relay-daemon does not take ${JSON.stringify(argv.join(" "))}.`, {
    hint: "`relay-daemon --help` shows what it takes.",
  });
};
