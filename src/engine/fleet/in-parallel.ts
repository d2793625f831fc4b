/** Calls of a host that are under way at once: it is the host's rate that holds back, not this. */
const CALLS_AT_ONCE = 8;

/**
 * Does something for each element, a few at a time, in their order.
 *
 * @returns what each came to, in the order of the elements.
 */
export async function inParallel<Element, Result>(
  elements: readonly Element[],
  work: (element: Element) => Promise<Result>,
): Promise<readonly Result[]> {
  const results: Result[] = new Array(elements.length);
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < elements.length) {
      const index = next;
      next += 1;
      results[index] = await work(elements[index]!);
    }
  };
  await Promise.all(Array.from({ length: Math.min(CALLS_AT_ONCE, elements.length) }, worker));
  return results;
}
