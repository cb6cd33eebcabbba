import type {
  McpServer,
  ServerContext,
  StandardSchemaWithJSON,
} from "@modelcontextprotocol/server";
import * as z from "zod";

import { PartyError } from "../domain/error.ts";
import type { Call, OpenCall } from "./call.ts";
import { type Answer, failureResult, successResult } from "./result.ts";

/** One tool as it is written: what it is for, what it takes, what it does. */
export interface ToolSpec<Schema extends z.ZodType> {
  readonly name: string;
  /** One sentence: every agent pays for it. */
  readonly description: string;
  readonly input: Schema;
  /** True for what changes nothing, not even what counts as read. */
  readonly looksOnly: boolean;
  readonly answer: (call: Call, input: z.output<Schema>, signal: AbortSignal) => Promise<Answer>;
}

export interface Tool {
  readonly register: (server: McpServer, open: OpenCall) => void;
}

/** A tool whose every failure is a result: a model that is told what to do next can do it. */
export const defineTool = <Schema extends z.ZodType>({
  name,
  description,
  input,
  looksOnly,
  answer,
}: ToolSpec<Schema>): Tool => ({
  register: (server, open) => {
    const run = async (given: unknown, { mcpReq: { signal } }: ServerContext) => {
      try {
        using call = open();
        const parsed = parseInput(name, input, given);
        return successResult(await answer(call, parsed, signal), call.notes());
      } catch (error) {
        return failureResult(error);
      }
    };
    const annotations = {
      readOnlyHint: looksOnly,
      // Codex asks its person before any tool that may destroy something or reach the open world, and says no without one.
      destructiveHint: false,
      openWorldHint: false,
    };
    server.registerTool(name, { description, inputSchema: advertised(input), annotations }, run);
  },
});

/** Lists the schema and lets everything pass: a wrong argument is answered with a code and a hint like any other error. */
const advertised = (input: z.ZodType): StandardSchemaWithJSON => ({
  "~standard": { ...input["~standard"], validate: (value: unknown) => ({ value }) },
});

const parseInput = <Schema extends z.ZodType>(
  name: string,
  input: Schema,
  given: unknown,
): z.output<Schema> => {
  const parsed = input.safeParse(given ?? {});
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map(({ path, message }) =>
    path.length === 0 ? message : `${path.join(".")}: ${message}`,
  );
  throw new PartyError("USAGE", `Wrong arguments for ${name}: ${faults.join("; ")}.`, {
    hint: `It takes ${Object.keys(z.toJSONSchema(input).properties ?? {}).join(", ") || "nothing"}.`,
  });
};
