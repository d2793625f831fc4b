/**
 * Works through indices in order, `concurrency` of them at once. After the first failure no more
 * are begun; the others are told to stop, and it ends when all have.
 *
 * @param run - does one index; `slot` numbers the worker, from 0.
 * @param onFirstFailure - is to make what still runs stop soon.
 * @returns the first failure, with the index at which it happened; undefined if there was none.
 */
export async function runPool(
  { count, concurrency }: { readonly count: number; readonly concurrency: number },
  run: (index: number, slot: number) => Promise<void>,
  onFirstFailure: () => void,
): Promise<{ readonly index: number; readonly failure: unknown } | undefined> {
  let next = 0;
  let first: { readonly index: number; readonly failure: unknown } | undefined;
  const work = async (slot: number) => {
    while (next < count && first === undefined) {
      const index = next++;
      try {
        await run(index, slot);
      } catch (failure) {
        if (first !== undefined) return;
        first = { index, failure };
        onFirstFailure();
      }
    }
  };
  const workers = Math.min(count, concurrency);
  await Promise.all(Array.from({ length: workers }, (_, slot) => work(slot)));
  return first;
}
