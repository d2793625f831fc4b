import { REASONS } from '../../commissioning/index.ts';
import {
  type CountedSpans,
  isCounted,
  keys,
  type QuarantineEntry,
  type QuarantineHead,
  type UnknownSystem,
} from '../../repositories/index.ts';
import type { Audit, Invariant, Subject } from '../invariant.ts';
import { placeOf } from '../places.ts';
import { heldInPieces, recordsAt } from '../read.ts';

/** What was put apart is counted, and not lost. */
export const fleetQuarantine: Invariant = {
  id: 'fleet-quarantine',
  says: 'what was put apart, and systems that nobody knows, lie under their own key with a count, a known reason, and times in order; what is kept of it has been counted',
  checks: { [keys.FLEET_NOTES]: checkEntries, [keys.FLEET_UNKNOWN]: checkUnknown },
};

async function checkEntries({ items }: Subject, audit: Audit): Promise<void> {
  for await (const piece of heldInPieces<QuarantineHead>(items())) {
    audit.checked(piece.length);
    const kept = await recordsAt<Pick<QuarantineEntry, 'samples'>>(
      audit.table,
      piece.map(({ record }) => keys.fleetKey(keys.FLEET_SAMPLES, record.key)),
    );
    piece.forEach(({ key, record }, index) => {
      const { reason, count, firstMs, lastMs } = record;
      const isRight =
        record.key === key.sk &&
        key.sk.startsWith(`q:${reason}:`) &&
        Object.hasOwn(REASONS, reason) &&
        areTimes(count, firstMs, lastMs) &&
        areSpans(record.counted) &&
        areKept(record, kept[index]?.samples ?? []);
      if (isRight) return;
      audit.violated({
        place: placeOf(key),
        found: `${record.key}: ${count}, of which ${record.keptCount} are kept, ${reason}, from ${firstMs} to ${lastMs}`,
        expected:
          'its own key, a known reason, a count, times in order, and what is kept among what is counted',
      });
    });
  }
}

function areKept(
  { keptCount, count, counted }: QuarantineHead,
  samples: QuarantineEntry['samples'],
): boolean {
  const inOrder = samples.every(({ place }, index) => (samples[index - 1]?.place ?? place) <= place);
  const areCounted = samples.every(({ place }) => isCounted(counted, place));
  return samples.length === keptCount && keptCount >= 1 && keptCount <= count && inOrder && areCounted;
}

async function checkUnknown({ items }: Subject, audit: Audit): Promise<void> {
  for await (const piece of heldInPieces<UnknownSystem>(items())) {
    audit.checked(piece.length);
    for (const { key, record } of piece) {
      const { systemId, recordCount, firstMs, lastMs, counted } = record;
      const isRight =
        keys.keyText(systemId) === key.sk && areTimes(recordCount, firstMs, lastMs) && areSpans(counted);
      if (isRight) continue;
      audit.violated({
        place: placeOf(key),
        found: `${recordCount} of ${systemId}, from ${firstMs} to ${lastMs}`,
        expected: `records of ${key.sk}, counted, with times in order`,
      });
    }
  }
}

function areTimes(count: number, firstMs: number, lastMs: number): boolean {
  return Number.isInteger(count) && count >= 1 && firstMs <= lastMs;
}

function areSpans(counted: CountedSpans): boolean {
  return (
    counted.length >= 1 &&
    counted.every(([first, last], index) => first <= last && (counted[index - 1]?.[1] ?? -Infinity) < first)
  );
}
