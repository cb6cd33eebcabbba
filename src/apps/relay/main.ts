const argv = process.argv.slice(2);
const [verb] = argv;

// A command's start is most of its time, so Node.js keeps what it compiled of a build in the user's cache.
// Sources run as they are; where nothing can be kept, nothing is.
const { HOME, XDG_CACHE_HOME } = process.env;
const cache = XDG_CACHE_HOME || (HOME && `${HOME}/.cache`);
if (cache && import.meta.url.endsWith(".js")) {
  process.getBuiltinModule("node:module").enableCompileCache(`${cache}/party-relay/compiled`);
}

// Sending stands alone: what the other commands need takes longer to load than a message to send.
if (verb === "send" || verb === "reply") {
  const { send } = await import("./send.ts");
  process.exitCode = await send(verb, argv.slice(1));
} else {
  const { look } = await import("./look.ts");
  process.exitCode = await look(argv);
}
