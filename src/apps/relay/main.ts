const [verb = "", ...rest] = process.argv.slice(2);

if (verb === "send" || verb === "reply") {
  const { send } = await import("./send.ts");
  process.exitCode = await send(verb, rest);
} else {
  const { look } = await import("./look.ts");
  process.exitCode = await look(process.argv.slice(2));
}
