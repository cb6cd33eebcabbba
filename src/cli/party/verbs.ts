export const VERBS = ["start", "stop", "status", "adopt", "regenerate", "demo"] as const;
export type Verb = (typeof VERBS)[number];
