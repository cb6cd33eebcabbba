const argv = process.argv.slice(2);
const [verb] = argv;

// Sending stands alone: what the other commands need takes longer to load than a message to send.
if (verb === "send" || verb === "reply" || verb === "ack") {
  const { send } = await import("./send.ts");
  await send(verb, argv.slice(1));
} else if (verb === "hook" && !argv.includes("--help")) {
  // By itself, so that no mistake in its words can end in a status that stops a program's turn.
  const { hook } = await import("./hook.ts");
  await hook(argv.slice(1));
} else {
  const { look } = await import("./look.ts");
  process.exitCode = await look(argv);
}
