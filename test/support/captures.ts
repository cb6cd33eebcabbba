import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";

import { captureToRows } from "../../src/adapters/tmux/rows.ts";
import type { Screen, ScreenKind } from "../../src/domain/screen.ts";

const DIRECTORY = new URL("../fixtures/captures/", import.meta.url);

export interface Label {
  readonly kind: ScreenKind;
  /** The composer's content; null where there is no composer. */
  readonly composer: string | null;
  /** Nothing but the title tells this kind. */
  readonly byTitle?: true;
  /** A pattern was made for this capture, whatever half its name falls into. */
  readonly fitted?: true;
}

/** A real screen with what a person says it is. */
export interface Capture {
  readonly name: string;
  /** `claude`, `codex`, `gemini`: the beginning of the name. */
  readonly agent: string;
  /** The screen patterns were fitted on these; the others only test them. */
  readonly fitted: boolean;
  readonly screen: Screen;
  readonly label: Label;
}

export const loadCaptures = (): readonly Capture[] => {
  const labels = JSON.parse(readText("labels.json")) as Readonly<Record<string, Label>>;
  return readdirSync(DIRECTORY)
    .filter((file) => file.endsWith(".txt"))
    .toSorted()
    .map((file) => {
      const name = file.replace(/\.txt$/v, "");
      const label = labels[name];
      if (label === undefined) throw new Error(`The capture ${name} has no label.`);
      const agent = name.split("_", 1)[0] ?? "";
      const fitted = label.fitted ?? isFitted(name);
      return { name, agent, fitted, screen: parseCapture(readText(file)), label };
    });
};

/** Notes, a line of facts, a dividing line, then the rows; as `capture-pane -e` prints them where they were recorded so. */
export const parseCapture = (text: string): Screen => {
  const lines = text.replace(/\n$/v, "").split("\n");
  const divider = lines.findIndex((line) => line.startsWith("-----"));
  const facts = lines.slice(0, divider).find((line) => line.includes("cmd=")) ?? "";
  const fact = (pattern: RegExp): string => pattern.exec(facts)?.[1] ?? "";
  const [x, y] = fact(/ cur=(\d+,\d+)/v)
    .split(",")
    .map(Number);
  const body = lines.slice(divider + 1);
  const rows = text.includes("\u001b")
    ? captureToRows(body)
    : body.map((line) => ({ text: line.replace(/ +$/v, ""), solid: undefined }));
  return {
    rows,
    width: Number(fact(/ size=(\d+)x/v) || 120),
    height: rows.length,
    cursor: { x: x ?? 0, y: y ?? 0, visible: fact(/ curflag=(\d)/v) === "1" },
    title: fact(/ title=(.*?) +cur=/v),
    command: fact(/cmd=(\S+)/v),
    mode: fact(/ inmode=(\d)/v) === "1" ? fact(/ mode=(\S*)/v) : undefined,
    alive: true,
    shell: false,
  };
};

const isFitted = (name: string): boolean =>
  (createHash("sha256").update(name).digest()[0] ?? 0) % 2 === 0;

const readText = (file: string): string => readFileSync(new URL(file, DIRECTORY), "utf8");
