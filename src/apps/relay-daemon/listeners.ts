/** Callbacks that come and go; each is called at every `tell`. */
export interface Listeners {
  add(listener: () => void): Disposable;
  tell(): void;
}

export const createListeners = (): Listeners => {
  const listeners = new Set<() => void>();
  return {
    add: (listener) => {
      // A wrapper of its own, so that one function added twice is removed once.
      const own = (): void => listener();
      listeners.add(own);
      return { [Symbol.dispose]: () => void listeners.delete(own) };
    },
    tell: () => {
      for (const listener of listeners) listener();
    },
  };
};
