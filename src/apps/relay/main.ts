const argv = process.argv.slice(2);
const [verb] = argv;

// Sending stands alone: what the other commands need takes longer to load than a message to send.
if (verb === "send" || verb === "reply") {
  const { send } = await import("./send.ts");
  await send(verb, argv.slice(1));
} else {
  const { look } = await import("./look.ts");
  process.exitCode = await look(argv);
}
