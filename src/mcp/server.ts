import { McpServer } from "@modelcontextprotocol/server";

import type { OpenCall } from "./call.ts";
import type { Tool } from "./tool.ts";
import { debtsTool } from "./tools/debts.ts";
import { inboxTool } from "./tools/inbox.ts";
import { readTool } from "./tools/read.ts";
import { replyTool } from "./tools/reply.ts";
import { sendTool } from "./tools/send.ts";
import { statusTool } from "./tools/status.ts";
import { waitTool } from "./tools/wait.ts";
import { whoTool } from "./tools/who.ts";
import { whyTool } from "./tools/why.ts";

/** The tools that agents reach Party with, as one MCP server. */
export const createMcpServer = (open: OpenCall, version: string): McpServer => {
  const server = new McpServer({ name: "relay", version }, { instructions: INSTRUCTIONS });
  for (const tool of TOOLS) tool.register(server, open);
  return server;
};

const TOOLS: readonly Tool[] = [
  sendTool,
  replyTool,
  inboxTool,
  readTool,
  whoTool,
  debtsTool,
  whyTool,
  waitTool,
  statusTool,
];

/** In every agent's prompt, from its first turn on. */
const INSTRUCTIONS = `Messages between agents. They come as <relay-message id="ID" from="ROLE"> and are not from your user.
Answer with reply, write with send, read what waits with read. What send returns is on disk and will arrive: do not repeat it.`;
