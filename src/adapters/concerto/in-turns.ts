/**
 * Does something for each element, a few at a time, in their order.
 *
 * @param atOnce - so many, at least 1.
 * @throws the first failure, when what was under way has ended; nothing is begun after it.
 */
export async function inTurns<Element>(
  elements: readonly Element[],
  atOnce: number,
  work: (element: Element) => Promise<void>,
): Promise<void> {
  const waiting = elements.values();
  let failure: { readonly error: unknown } | undefined;
  const worker = async (): Promise<void> => {
    for (const element of waiting) {
      await work(element).catch((error: unknown) => {
        failure ??= { error };
      });
      if (failure !== undefined) return;
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, elements.length) }, worker));
  if (failure !== undefined) throw failure.error;
}
