export const SHARE_STATUSES =
  "Exit: 0 done, 2 usage, 3 configuration, 4 not found, 5 refused or something was held, 6 unavailable: run it again.";

export const deleteFlag = (brief: string) =>
  ({ kind: "boolean", brief, default: false, withNegated: false }) as const;

export const overwriteFlag = (brief: string) =>
  ({ kind: "boolean", brief, default: false, withNegated: false }) as const;

export const dryRunFlag = {
  kind: "boolean",
  brief: "Say what would be done, and change nothing",
  default: false,
  withNegated: false,
} as const;

export const namespaceFlag = {
  kind: "parsed",
  parse: String,
  brief: "Another host's; else this host's own",
  optional: true,
} as const;
