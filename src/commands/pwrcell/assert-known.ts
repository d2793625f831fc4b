import { UsageError } from '../../engine/errors.ts';
import { nearest } from '../shell/suggest.ts';

/** @throws UsageError that names every word that is none of a closed list, with the nearest that is. */
export async function assertKnown(
  flag: string,
  given: readonly string[],
  known: readonly string[],
): Promise<void> {
  const unknown = given.filter((one) => !known.includes(one));
  if (unknown.length === 0) return;
  const details = await Promise.all(
    unknown.map(async (value) => {
      const meant = await nearest(value, known);
      return { path: flag, value, expected: meant ?? `one of ${known.join(', ')}` };
    }),
  );
  throw new UsageError('bad-arguments', `${flag}: ${unknown.join(', ')} is not known.`, { details });
}
