import type { Reason } from '../commissioning/index.ts';
import {
  digestOf,
  type FleetRepository,
  type QuarantinedRecord,
  type UnreadableRecord,
} from '../repositories/index.ts';

/** Something that is not used and that a person is to look at. */
export interface Refused {
  readonly reason: Reason;
  readonly systemId: string;
  /** In words, with the values. */
  readonly message: string;
  /** What tells it apart from others of the same system and reason. */
  readonly content: string | number;
  readonly atMs: number;
  /** Of a record that cannot be read. */
  readonly found?: UnreadableRecord;
}

/** Puts things apart; what comes again is counted, and kept once. */
export async function quarantine(
  refused: readonly Refused[],
  fleet: Pick<FleetRepository, 'quarantinedOf' | 'putQuarantined'>,
): Promise<void> {
  const stored = new Map<string, QuarantinedRecord | undefined>();
  const records = new Map<string, QuarantinedRecord>();
  for (const { reason, systemId, message, content, atMs, found } of refused) {
    const key = `q:${reason}:${systemId}:${digestOf(content)}`;
    if (!stored.has(key)) stored.set(key, await fleet.quarantinedOf(key));
    const known = stored.get(key);
    const before = records.get(key) ?? known;
    const isAgain = found === undefined ? isCounted(known, atMs) : isAtSamePlace(before?.found, found);
    records.set(key, {
      key,
      reason,
      systemId,
      message,
      firstMs: Math.min(before?.firstMs ?? atMs, atMs),
      lastMs: Math.max(before?.lastMs ?? atMs, atMs),
      count: (before?.count ?? 0) + (isAgain ? 0 : 1),
      ...(found === undefined ? {} : { found }),
    });
  }
  if (records.size > 0) await fleet.putQuarantined([...records.values()]);
}

/** What arrived no later than what is stored was counted with it: a batch that was killed afterwards comes again. */
function isCounted(known: QuarantinedRecord | undefined, atMs: number): boolean {
  return known !== undefined && atMs <= known.lastMs;
}

/** A record that is read again, because work was broken off, is not another one. */
function isAtSamePlace(before: UnreadableRecord | undefined, found: UnreadableRecord | undefined): boolean {
  return (
    before !== undefined &&
    found !== undefined &&
    before.file === found.file &&
    before.byteOffset === found.byteOffset &&
    before.subIndex === found.subIndex
  );
}
