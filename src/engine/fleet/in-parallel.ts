/** Calls of a host that are under way at once where nothing else is said: it is the host's rate that holds back, not this. */
export const CALLS_AT_ONCE = 32;

/** Of ports whose calls may be under way together. */
export interface CallsAtOnce {
  /** Default {@link CALLS_AT_ONCE}. */
  readonly callsAtOnce?: number;
}

/**
 * Does something for each element, a few at a time, in their order.
 *
 * @param atOnce - so many, at least 1.
 * @returns what each came to, in the order of the elements.
 * @throws the first failure, when what was under way has ended; nothing is begun after it.
 */
export async function inParallel<Element, Result>(
  elements: readonly Element[],
  work: (element: Element) => Promise<Result>,
  atOnce = CALLS_AT_ONCE,
): Promise<readonly Result[]> {
  const results: Result[] = new Array(elements.length);
  let next = 0;
  let failure: { readonly error: unknown } | undefined;
  const worker = async (): Promise<void> => {
    while (failure === undefined && next < elements.length) {
      const index = next;
      next += 1;
      try {
        results[index] = await work(elements[index]!);
      } catch (error) {
        failure ??= { error };
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, elements.length) }, worker));
  if (failure !== undefined) throw failure.error;
  return results;
}

/** What is stored together of what calls came to: a store writes many as fast as one. */
const STORED_TOGETHER = 256;

/**
 * As `inParallel`, and stores what the calls came to as soon as a number of them are done. Who is killed in between does
 * these again.
 */
export async function inBatches<Element, Result>(
  elements: readonly Element[],
  {
    work,
    store,
    atOnce,
    isOver = () => false,
  }: {
    readonly work: (element: Element) => Promise<Result>;
    readonly store: (results: readonly Result[]) => Promise<void>;
    readonly atOnce: number | undefined;
    /** Whether the rest need not be done; asked when some are stored. */
    readonly isOver?: () => boolean;
  },
): Promise<void> {
  for (let from = 0; from < elements.length && !isOver(); from += STORED_TOGETHER) {
    await store(await inParallel(elements.slice(from, from + STORED_TOGETHER), work, atOnce));
  }
}
