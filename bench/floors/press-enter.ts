/**
 * Presses Enter by hand: for each line on standard input the line is typed into a pane over one control-mode
 * connection; once it stands there Enter is pressed, and the moment of that, in milliseconds since 1970, is one line
 * of output. When the composer was cleared is for the program in the pane to say.
 *
 *   node bench/floors/press-enter.ts <tmux socket> <pane>
 */
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

const [socket = "", pane = ""] = process.argv.slice(2);
const tmux = spawn("tmux", ["-S", socket, "-C", "attach-session", "-f", "no-output,ignore-size"], {
  stdio: ["pipe", "pipe", "inherit"],
});
const lines = createInterface({ input: tmux.stdout })[Symbol.asyncIterator]();

/** Runs one command and gives what it printed. */
const ask = async (command: string): Promise<string> => {
  tmux.stdin.write(`${command}\n`);
  let output = "";
  for (;;) {
    const { value, done } = await lines.next();
    if (done === true) throw new Error("tmux has ended");
    if (/^%(?:end|error) .* 1$/v.test(value)) return output;
    if (!value.startsWith("%")) output += `${value}\n`;
  }
};

for await (const line of createInterface({ input: process.stdin })) {
  await ask(`send-keys -l -t ${pane} '${line}'`);
  while (!(await ask(`capture-pane -p -t ${pane}`)).includes(line));
  const pressed = performance.timeOrigin + performance.now();
  await ask(`send-keys -t ${pane} Enter`);
  process.stdout.write(`${pressed}\n`);
}
tmux.stdin.end();
