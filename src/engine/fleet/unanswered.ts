import { ALL_SITES, type UnansweredSite } from '../commissioning/index.ts';
import { collect, type FleetRepository } from '../repositories/index.ts';

/** What a round of asking the vendor came to. */
export interface AskedSites {
  /** Of what it was asked. */
  readonly of: UnansweredSite['of'];
  /** Sites about which it answered, even if it said no. */
  readonly answeredIds: readonly string[];
  /** Sites about which it could not be reached, with the last message. */
  readonly failed: ReadonlyMap<string, string>;
  /** Why it refuses whoever asks; absent: it does not. */
  readonly refused?: string | undefined;
}

/**
 * Writes down about which sites the vendor does not answer, and since when; and that it does again. Nothing is written where
 * it is as it was, so that a cloud that is away for a day costs one note for each site.
 */
export async function noteUnanswered(
  { of, answeredIds, failed, refused }: AskedSites,
  nowMs: number,
  fleet: Pick<FleetRepository, 'unanswered' | 'putUnanswered' | 'removeUnanswered'>,
): Promise<void> {
  const noted = new Map<string, UnansweredSite>();
  for (const site of await collect(fleet.unanswered())) if (site.of === of) noted.set(site.id, site);
  const failing = new Map([...failed, ...(refused === undefined ? [] : [[ALL_SITES, refused] as const])]);
  const begun = [...failing]
    .filter(([id]) => !noted.has(id))
    .map(([id, message]): UnansweredSite => ({ id, of, sinceMs: nowMs, message }));
  if (begun.length > 0) await fleet.putUnanswered(begun);
  if (noted.size === 0 || answeredIds.length === 0) return;
  const over = [...answeredIds, ALL_SITES].flatMap((id) => (failing.has(id) ? [] : (noted.get(id) ?? [])));
  if (over.length > 0) await fleet.removeUnanswered(over);
}
