export interface JsonFlags {
  readonly json: boolean;
}

export const json = { kind: "boolean", brief: "Print one JSON document", default: false } as const;
