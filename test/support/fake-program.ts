import type { Screen } from "../../src/domain/screen.ts";

/** What a program gets from its terminal. */
export type Input =
  | { readonly kind: "paste"; readonly text: string }
  | { readonly kind: "key"; readonly key: string };

export interface ProgramOptions {
  readonly random: () => number;
  /** What was sent to the model, in the order in which it was. */
  readonly read: (text: string) => void;
  /** A question that a key other than a person's answered. */
  readonly answered: (question: string) => void;
  /** The screen is another. */
  readonly painted: () => void;
  /** How long a turn takes. */
  readonly turn: number;
  /** How late a screen may be painted. */
  readonly paintDelay: number;
}

export type Overlay = "dialog" | "menu";

/** An agent's program with a composer: what the person at its keyboard, its model and its terminal do to it. */
export interface FakeProgram {
  take(input: Input): void;
  type(text: string): void;
  submit(): void;
  clear(): void;
  show(overlay: Overlay): void;
  dismiss(): void;
  work(ms: number): void;
  freeze(): void;
  thaw(): void;
  /** Takes the next submit key for a part of the paste, as programs do that look at the time between bytes. */
  swallow(): void;
  /** Ends it; returns what it had queued for its model and never sent. */
  end(): readonly string[];
  composer(): string;
  overlay(): Overlay | undefined;
  picture(): Picture;
  /** Rises while it works; undefined while it does not sleep. */
  used(): number | undefined;
  /** The next submit key will be swallowed, or one was and the text still stands there. */
  isSwallowing(): boolean;
}

/** What stands on the screen: always behind what is. */
export interface Picture {
  readonly composer: string;
  readonly overlay: Overlay | undefined;
  readonly busy: boolean;
  readonly turns: number;
}

const READ_DELAY = 10;

export const startFakeProgram = (options: ProgramOptions): FakeProgram => {
  const { random, read, painted } = options;
  const input: Input[] = [];
  const queue: string[] = [];
  const timers = new Set<ReturnType<typeof setTimeout>>();
  let composer = "";
  let overlay: Overlay | undefined;
  let busy = false;
  let turns = 0;
  let frozen = false;
  let swallowing = 0;
  let swallowed = false;
  let worked = 0;
  let ended = false;
  let painting: ReturnType<typeof setTimeout> | undefined;
  let picture: Picture = { composer, overlay, busy, turns };

  const after = (ms: number, act: () => void): ReturnType<typeof setTimeout> => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      if (!ended) act();
    }, ms);
    timers.add(timer);
    return timer;
  };
  const cancel = (timer: ReturnType<typeof setTimeout> | undefined): void => {
    if (timer === undefined) return;
    clearTimeout(timer);
    timers.delete(timer);
  };

  const put = (next: Picture): void => {
    picture = next;
    painted();
  };
  const paintNow = (): void => {
    cancel(painting);
    painting = undefined;
    put({ composer, overlay, busy, turns });
  };
  /** In two parts: of a growing composer first its beginning, of a submit first the emptied composer. */
  const paintLate = (): void => {
    cancel(painting);
    worked += 1;
    painting = after(random() * options.paintDelay, () => {
      put({ ...picture, composer: composer.slice(0, Math.ceil(composer.length / 2)) });
      painting = after(random() * options.paintDelay, paintNow);
    });
  };

  const begin = (text: string): void => {
    read(text);
    work(options.turn);
  };
  const work = (ms: number): void => {
    busy = true;
    turns += 1;
    after(ms, rest);
  };
  const rest = (): void => {
    if (frozen) return void after(50, rest);
    busy = false;
    const next = queue.shift();
    if (next === undefined) paintNow();
    else begin(next);
  };

  const submit = (): void => {
    if (composer === "") return;
    const text = composer;
    composer = "";
    swallowed = false;
    if (busy) queue.push(text);
    else begin(text);
    paintLate();
  };

  const handle = (next: Input): void => {
    worked += 1;
    if (overlay !== undefined) {
      // A question eats what is pasted, and takes any key for its answer.
      if (next.kind === "key") {
        options.answered(overlay);
        overlay = undefined;
        paintNow();
      }
    } else if (next.kind === "paste") {
      composer += next.text;
      paintLate();
    } else if (next.key === "Enter") {
      if (swallowing > 0) {
        swallowing -= 1;
        swallowed = true;
      } else submit();
    }
  };

  let reading: ReturnType<typeof setTimeout> | undefined;
  const readSoon = (): void => {
    if (reading !== undefined || frozen || input.length === 0) return;
    reading = after(random() * READ_DELAY, () => {
      reading = undefined;
      drainOne();
      readSoon();
    });
  };
  const drainOne = (): void => {
    const next = frozen ? undefined : input.shift();
    if (next !== undefined) handle(next);
  };
  /** A person acts on what the program has come to: bytes keep their order. */
  const byHand = (act: () => void): void => {
    if (frozen || ended) return;
    while (input.length > 0) drainOne();
    act();
    worked += 1;
    paintNow();
  };

  return {
    take: (next) => {
      input.push(next);
      readSoon();
    },
    type: (text) =>
      byHand(() => {
        if (overlay === undefined) composer += text;
      }),
    submit: () =>
      byHand(() => {
        if (overlay === undefined) submit();
      }),
    clear: () =>
      byHand(() => {
        if (overlay === undefined) composer = "";
      }),
    show: (next) =>
      byHand(() => {
        overlay = next;
      }),
    dismiss: () =>
      byHand(() => {
        overlay = undefined;
      }),
    work: (ms) =>
      byHand(() => {
        if (!busy) work(ms);
      }),
    freeze: () => {
      if (painting === undefined) frozen = true;
    },
    thaw: () => {
      frozen = false;
      readSoon();
    },
    swallow: () => {
      swallowing = 1;
    },
    end: () => {
      ended = true;
      for (const timer of timers) clearTimeout(timer);
      return queue;
    },
    composer: () => composer,
    overlay: () => overlay,
    picture: () => picture,
    used: () => (frozen || busy || input.length > 0 || painting !== undefined ? undefined : worked),
    isSwallowing: () => swallowed,
  };
};

const WIDTH = 120;
const HEIGHT = 60;

/** The picture as a terminal's rows, in the manner of a program with a lone prompt on its last row. */
export const pictureToScreen = (
  { composer, overlay, busy, turns }: Picture,
  mode: string | undefined,
): Screen => {
  const above = [...Array.from({ length: Math.min(turns, 5) }, (_, turn) => `* turn ${turn}`), ""];
  if (busy) above.push("* Working (esc to interrupt)", "");
  if (overlay === "menu") above.push("  ❯ first", "    second");
  const own =
    overlay === "dialog"
      ? ["Do you want to proceed? (y/n)"]
      : composer.split("\n").map((line, row) => `${row === 0 ? "❯" : " "} ${line}`.trimEnd());
  const rows = [...above, ...own];
  const last = own.at(-1) ?? "";
  const x = overlay === "dialog" ? last.length : 2 + (composer.split("\n").at(-1) ?? "").length;
  return {
    rows: [...rows, ...Array.from({ length: Math.max(0, HEIGHT - rows.length) }, () => "")].map(
      (text) => ({ text, solid: text }),
    ),
    width: WIDTH,
    height: HEIGHT,
    cursor: { x, y: rows.length - 1, visible: true },
    title: "",
    command: "agent",
    mode,
    alive: true,
    shell: false,
  };
};
