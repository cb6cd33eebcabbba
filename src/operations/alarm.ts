/** Lets somebody wait until something is told to them. */
export interface Alarm {
  ring(): void;
  /**
   * Waits for a ring, or for `delay` ms; without one only for a ring. One that came since the last waiting ends it at
   * once. True when it rang.
   */
  wait(delay?: number): Promise<boolean>;
}

export const createAlarm = (): Alarm => {
  let rung = false;
  let rouse = nothing;
  return {
    ring: () => {
      rung = true;
      rouse();
    },
    wait: async (delay) => {
      if (!rung) {
        await new Promise<void>((resolve) => {
          const timer = delay === undefined ? undefined : setTimeout(resolve, delay);
          rouse = () => {
            clearTimeout(timer);
            resolve();
          };
        });
        rouse = nothing;
      }
      const was = rung;
      rung = false;
      return was;
    },
  };
};

const nothing = (): void => undefined;
