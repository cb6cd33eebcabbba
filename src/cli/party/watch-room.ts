import type { ScreenLine } from "../../ports/live-terminal.ts";
import type { RoomView } from "../../ports/room-view.ts";
import type { PartyContext } from "./context.ts";
import { look } from "./look.ts";

export interface Watched<Found> {
  /** Looks at the room anew. */
  readonly find: () => Promise<Found>;
  readonly document: (found: Found) => object;
  readonly lines: (found: Found, size: Size) => readonly ScreenLine[];
  /** Prints a document for each change instead of taking the screen. */
  readonly json: boolean;
}

export interface Size {
  readonly columns: number | undefined;
  readonly rows: number | undefined;
}

/** What changes is shown so soon: several changes make one. */
const SOON = 100;
/** Spans of time go on, and the daemon looks at the screens, so often. */
const CLOCK = 5_000;

/** Shows a room until a key or a signal ends it; without a terminal, prints it anew with each change. */
export const watchRoom = async <Found>(
  context: PartyContext,
  view: RoomView,
  watched: Watched<Found>,
): Promise<void> => {
  const { terminal } = context;
  await (watched.json || !terminal.in || !terminal.out
    ? printChanges(context, view, watched)
    : showLive(context, view, watched));
};

const showLive = async <Found>(
  context: PartyContext,
  view: RoomView,
  { find, lines }: Watched<Found>,
): Promise<void> => {
  let found = await find();
  using screen = context.openLiveTerminal();
  const draw = (): void => screen.show(lines(found, screen.size()));
  screen.onChange(draw);
  draw();
  const stop = new AbortController();
  const ended = screen.ended.finally(() => stop.abort());
  const changing = eachChange(context, view, stop.signal, async () => {
    found = await find();
    if (!stop.signal.aborted) draw();
  });
  // A mistake in looking ends it, too, and is told once the screen is the person's again.
  await Promise.race([ended, changing]);
  context.end(await ended);
};

const printChanges = async <Found>(
  context: PartyContext,
  view: RoomView,
  { find, document, lines, json }: Watched<Found>,
): Promise<void> => {
  let before: string | undefined;
  const print = async (): Promise<void> => {
    const found = await find();
    const text = JSON.stringify(document(found));
    if (text === before) return;
    if (json) context.print(text);
    else {
      if (before !== undefined) context.print("");
      for (const line of lines(found, UNBOUNDED)) context.print(line.text);
    }
    before = text;
  };
  await print();
  await eachChange(context, view, context.interrupted(), print);
};

const UNBOUNDED: Size = { columns: undefined, rows: undefined };

/** Calls `act` soon after each change and by a slow clock, one at a time, until aborted. */
const eachChange = async (
  context: Pick<PartyContext, "connect">,
  view: RoomView,
  signal: AbortSignal,
  act: () => Promise<void>,
): Promise<void> => {
  let isChanged = false;
  let wake = nothing;
  using _watching = view.watch(() => {
    isChanged = true;
    wake();
  });
  signal.addEventListener("abort", () => wake());
  const wait = async (delay: number, isOver: () => boolean): Promise<void> => {
    if (isOver()) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    wake = () => void (isOver() && resolve());
    const timer = setTimeout(resolve, delay);
    await promise;
    clearTimeout(timer);
  };
  while (!signal.aborted) {
    await wait(CLOCK, () => signal.aborted || isChanged);
    if (isChanged) await wait(SOON, () => signal.aborted);
    else if (!signal.aborted) await look(context);
    if (signal.aborted) return;
    isChanged = false;
    await act();
  }
};

const nothing = (): void => undefined;
