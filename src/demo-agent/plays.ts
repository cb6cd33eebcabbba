import { acknowledge, answersIn } from "./reply.ts";

/** What an agent does when `heard` stands in what it read. */
export interface Play {
  readonly heard: string;
  /** Shell lines to run first. */
  readonly run?: readonly string[];
  /** The words to answer with. */
  readonly answer?: string;
  /** Answers what was put off, with these words. */
  readonly settle?: string;
  /** True: the answer that is asked for is put off until a later play settles it. */
  readonly later?: boolean;
  /** What the model says at the turn's end. */
  readonly say?: string;
}

export interface Reaction {
  /** Shell lines, in order. */
  readonly commands: readonly string[];
  readonly words: string;
}

/** How an agent reacts to each turn's text: by the first play that fits, else by answering at once. */
export const createPlays = (plays: readonly Play[]): ((text: string) => Reaction) => {
  let putOff: readonly string[] = [];

  return (text) => {
    const play = plays.find(({ heard }) => text.includes(heard));
    if (play === undefined) return { commands: answersIn(text), words: acknowledge(text) };
    const { run = [], answer, settle, later = false, say = acknowledge(text) } = play;
    const settled =
      settle === undefined ? [] : putOff.flatMap((earlier) => answersIn(earlier, settle));
    if (settle !== undefined) putOff = [];
    if (later) putOff = [...putOff, text];
    return {
      commands: [...run, ...settled, ...(later ? [] : answersIn(text, answer))],
      words: say,
    };
  };
};
