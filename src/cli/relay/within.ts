/** What `promise` gives, or undefined when it takes longer than `ms`. */
export const within = async <Value>(
  ms: number,
  promise: Promise<Value>,
): Promise<Value | undefined> => {
  const { promise: late, resolve } = Promise.withResolvers<undefined>();
  const timer = setTimeout(() => resolve(undefined), ms);
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
};
