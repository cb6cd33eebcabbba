/** Bytes from the terminal, turned into keys and pastes. */

export type InputEvent =
  | { readonly kind: "key"; readonly key: string }
  | { readonly kind: "paste"; readonly text: string };

export interface InputDecoder {
  /** Takes the next bytes; how they were cut into chunks makes no difference. */
  readonly feed: (bytes: Uint8Array) => readonly InputEvent[];
  /** An escape sequence was begun and not ended: it may be the Escape key. */
  readonly isWaiting: () => boolean;
  /** Nothing more comes for now: what was begun is taken for keys. A paste stays open. */
  readonly flush: () => readonly InputEvent[];
}

const PASTE_START = "\u001b[200~";
const PASTE_END = "\u001b[201~";
/** ESC [ or ESC O, then parameters, then a final character. */
const SEQUENCE = /^\u001b(?:\[[\x20-\x3f]{0,32}[\x40-\x7e]|O[\x40-\x7e])/v;
const BEGUN = /^\u001b(?:\[[\x20-\x3f]{0,32}|O)?$/v;

export const createInputDecoder = (): InputDecoder => {
  const utf8 = new TextDecoder();
  let pending = "";
  let paste: string[] | undefined;

  const takePaste = (parts: string[]): InputEvent | undefined => {
    const end = pending.indexOf(PASTE_END);
    if (end === -1) {
      // The end mark may be cut in two: its longest possible beginning stays back.
      const keep = pending.lastIndexOf("\u001b");
      const cut = keep !== -1 && PASTE_END.startsWith(pending.slice(keep)) ? keep : pending.length;
      parts.push(pending.slice(0, cut));
      pending = pending.slice(cut);
      return undefined;
    }
    const text = [...parts, pending.slice(0, end)].join("");
    pending = pending.slice(end + PASTE_END.length);
    paste = undefined;
    return { kind: "paste", text: cleanPaste(text) };
  };

  const drain = (): readonly InputEvent[] => {
    const events: InputEvent[] = [];
    while (pending !== "") {
      if (paste !== undefined) {
        const event = takePaste(paste);
        if (event === undefined) break;
        events.push(event);
        continue;
      }
      if (pending.startsWith(PASTE_START)) {
        paste = [];
        pending = pending.slice(PASTE_START.length);
        continue;
      }
      if (BEGUN.test(pending)) break;
      const { key, length } = takeKey(pending);
      pending = pending.slice(length);
      events.push({ kind: "key", key });
    }
    return events;
  };

  return {
    feed: (bytes) => {
      pending += utf8.decode(bytes, { stream: true });
      return drain();
    },
    isWaiting: () => paste === undefined && pending !== "",
    flush: () => {
      if (paste !== undefined || pending === "") return [];
      const keys = Array.from(pending);
      pending = "";
      return keys.map((point) => ({ kind: "key", key: nameOf(point) }));
    },
  };
};

const takeKey = (text: string): { readonly key: string; readonly length: number } => {
  const [sequence] = SEQUENCE.exec(text) ?? [];
  if (sequence !== undefined) {
    return { key: SEQUENCES.get(sequence) ?? `seq${sequence.slice(1)}`, length: sequence.length };
  }
  const [first = "", second] = Array.from(text.slice(0, 4));
  if (first !== "\u001b" || second === undefined || second === "\u001b" || second === "[") {
    return { key: nameOf(first), length: first.length };
  }
  return { key: `M-${nameOf(second)}`, length: first.length + second.length };
};

const nameOf = (point: string): string => {
  const code = point.codePointAt(0) ?? 0;
  if (code >= 0x20 && code !== 0x7f) return point;
  return CONTROLS.get(code) ?? `C-${String.fromCodePoint(code + 0x60)}`;
};

/** Terminals send newlines as carriage returns; other control characters are dropped as the real programs do. */
const cleanPaste = (text: string): string =>
  text.replaceAll(/\r\n?/gv, "\n").replaceAll(/[\x00-\x08\x0b-\x1f\x7f]/gv, "");

const CONTROLS: ReadonlyMap<number, string> = new Map([
  [0x00, "C-Space"],
  [0x08, "Backspace"],
  [0x09, "Tab"],
  [0x0d, "Enter"],
  [0x1b, "Escape"],
  [0x7f, "Backspace"],
]);

const SEQUENCES: ReadonlyMap<string, string> = new Map([
  ["\u001b[A", "Up"],
  ["\u001b[B", "Down"],
  ["\u001b[C", "Right"],
  ["\u001b[D", "Left"],
  ["\u001bOA", "Up"],
  ["\u001bOB", "Down"],
  ["\u001bOC", "Right"],
  ["\u001bOD", "Left"],
  ["\u001b[H", "Home"],
  ["\u001b[F", "End"],
  ["\u001b[1~", "Home"],
  ["\u001b[4~", "End"],
  ["\u001b[3~", "Delete"],
  ["\u001b[5~", "PageUp"],
  ["\u001b[6~", "PageDown"],
  ["\u001b[Z", "S-Tab"],
]);
