/** Runs work on the same thing in turn, within this process. */
export type OneByOne = <T>(key: string, work: () => Promise<T>) => Promise<T>;

export function createOneByOne(): OneByOne {
  const last = new Map<string, Promise<void>>();

  return async (key, work) => {
    const before = last.get(key);
    const turn = Promise.withResolvers<void>();
    last.set(key, turn.promise);
    await before;
    try {
      return await work();
    } finally {
      if (last.get(key) === turn.promise) last.delete(key);
      turn.resolve();
    }
  };
}
