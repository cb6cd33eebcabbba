export const VERBS = [
  "start",
  "stop",
  "status",
  "adopt",
  "regenerate",
  "demo",
  "install",
  "uninstall",
] as const;
export type Verb = (typeof VERBS)[number];
