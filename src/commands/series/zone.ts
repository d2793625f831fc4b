import { InputError, UsageError } from '../../engine/errors.ts';
import type { Repositories } from '../../engine/repositories/index.ts';
import { parseZone, UTC, type Zone } from '../../engine/time/index.ts';

/** @throws UsageError `bad-arguments` with the nearest zones. */
export function zoneOption(text: string): Zone {
  return asFlag('--zone', () => parseZone(text));
}

/** The zone that days and times of series are told in: as said, else the one that all groups share, else UTC. */
export async function zoneOrShared(repositories: Repositories, text: string | undefined): Promise<Zone> {
  return text === undefined ? ((await sharedZone(repositories)) ?? UTC) : zoneOption(text);
}

/** The zone that all groups share; undefined where they differ, or there is none. */
export async function sharedZone({ portfolio }: Repositories): Promise<Zone | undefined> {
  const zones = new Set((await portfolio.groups()).map((group) => group.zone));
  const [only] = zones;
  return zones.size === 1 ? only : undefined;
}

/**
 * What is wrong with the text of a flag is wrong with the command line.
 *
 * @throws UsageError `bad-arguments` in place of an InputError.
 */
export function asFlag<T>(flag: string, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const details = error.details.map((detail) => ({ ...detail, path: flag }));
    throw new UsageError('bad-arguments', error.message, { details, cause: error });
  }
}
