/** Does `work` for each number below `count`, so many at a time. @returns what it gave, in order */
export async function inParallel<T>(count: number, atATime: number, work: (i: number) => Promise<T>): Promise<T[]> {
  const results = new Array<T>(count);
  let next = 0;
  const one = async (): Promise<void> => {
    while (next < count) {
      const i = next;
      next += 1;
      results[i] = await work(i);
    }
  };
  await Promise.all(Array.from({ length: Math.min(count, atATime) }, one));
  return results;
}
