/** From the call on SIGINT and SIGTERM no longer end the process: they abort the signal. */
export const interrupted = (): AbortSignal => {
  const controller = new AbortController();
  for (const name of ["SIGINT", "SIGTERM"] as const) {
    process.once(name, () => controller.abort());
  }
  return controller.signal;
};
