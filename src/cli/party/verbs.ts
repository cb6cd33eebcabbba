export const VERBS = [
  "start",
  "stop",
  "status",
  "top",
  "adopt",
  "regenerate",
  "demo",
  "selftest",
  "install",
  "uninstall",
  "doctor",
] as const;
export type Verb = (typeof VERBS)[number];
