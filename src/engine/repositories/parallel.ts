/** How many calls of the table are under way at once: enough for the embedded one to commit many together. */
export const CALLS_AT_ONCE = 256;

/**
 * Calls `work` for every element, CALLS_AT_ONCE at a time.
 *
 * @returns the results in the order of the elements.
 * @throws the first failure, when the calls that were under way have ended.
 */
export async function mapParallel<Element, Result>(
  elements: readonly Element[],
  work: (element: Element) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = new Array(elements.length);
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < elements.length) {
      const index = next++;
      results[index] = await work(elements[index]!);
    }
  };
  const workers = Array.from({ length: Math.min(CALLS_AT_ONCE, elements.length) }, worker);
  const settled = await Promise.allSettled(workers);
  for (const outcome of settled) if (outcome.status === 'rejected') throw outcome.reason;
  return results;
}

/** Cuts a list into pieces of `length`; the last may be shorter. */
export function piecesOf<Element>(elements: readonly Element[], length: number): readonly Element[][] {
  const pieces: Element[][] = [];
  for (let start = 0; start < elements.length; start += length) {
    pieces.push(elements.slice(start, start + length));
  }
  return pieces;
}
