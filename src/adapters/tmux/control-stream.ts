/** What one line of commands was answered with; `lines` is the output of all its commands, in order. */
export type Answer =
  | { readonly kind: "done"; readonly lines: readonly string[] }
  /** tmux said no to one of the commands, and dropped those behind it. */
  | { readonly kind: "failed"; readonly message: string; readonly lines: readonly string[] };

export interface ControlStream {
  /** Takes bytes as they come from a control client. */
  write(bytes: Buffer): void;
  /** Expects an answer that is complete when the line `end` is printed. */
  expect(end: string, done: (answer: Answer) => void): void;
  /** What tmux said outside of answers to us, such as `no sessions`. */
  complaint(): string | undefined;
}

interface Expected {
  readonly end: string;
  readonly done: (answer: Answer) => void;
  readonly lines: string[];
  error: string | undefined;
}

interface Block {
  readonly header: string;
  readonly lines: string[];
}

/**
 * Parses a control client's output. An answer is a number of `%begin … %end` blocks. How many can not be known, and a
 * program can show lines that look like a block's end in its pane. So every request prints a random line as its last
 * act, and whatever came before that line is the answer.
 */
export const createControlStream = (notified: (line: string) => void): ControlStream => {
  const expected: Expected[] = [];
  let rest: Buffer = Buffer.alloc(0);
  let block: Block | undefined;
  let complaint: string | undefined;

  const close = (end: string, { header, lines }: Block): void => {
    block = undefined;
    const request = isOurs(header) ? expected[0] : undefined;
    request?.lines.push(...(end === "%end" ? lines : []));
    if (end === "%end") return;
    if (request === undefined) complaint = lines.join(" ");
    else request.error ??= lines.join(" ");
  };

  const finish = ({ done, lines, error }: Expected): void => {
    block = undefined;
    expected.shift();
    done(error === undefined ? { kind: "done", lines } : { kind: "failed", message: error, lines });
  };

  const takeLine = (line: Buffer): void => {
    // Output of panes is most of what comes, and nobody reads it here: only its beginning is decoded.
    if (block === undefined) {
      const text = line.toString("utf8", 0, NOTIFICATION_LIMIT);
      if (text.startsWith("%begin ")) block = { header: text.slice(7), lines: [] };
      else notified(text);
      return;
    }
    const text = line.toString("utf8");
    const [head] = expected;
    if (head !== undefined && text === head.end) finish(head);
    else if (text === `%end ${block.header}`) close("%end", block);
    else if (text === `%error ${block.header}`) close("%error", block);
    else block.lines.push(text);
  };

  return {
    write: (bytes) => {
      rest = rest.length === 0 ? bytes : Buffer.concat([rest, bytes]);
      let from = 0;
      for (let at = rest.indexOf(10); at !== -1; at = rest.indexOf(10, from)) {
        takeLine(rest.subarray(from, at));
        from = at + 1;
      }
      rest = rest.subarray(from);
    },
    expect: (end, done) => {
      expected.push({ end, done, lines: [], error: undefined });
    },
    complaint: () => complaint,
  };
};

/** The last field of a block's header is 1 for what this client asked for itself. */
const isOurs = (header: string): boolean => header.endsWith(" 1");

const NOTIFICATION_LIMIT = 200;
