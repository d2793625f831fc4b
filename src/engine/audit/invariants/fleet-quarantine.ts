import { REASONS } from '../../commissioning/index.ts';
import { keys, type QuarantinedRecord, type UnknownSystem } from '../../repositories/index.ts';
import type { Audit, Invariant, Subject } from '../invariant.ts';
import { placeOf } from '../places.ts';
import { heldInPieces } from '../read.ts';

/** What was put apart is counted, and not lost. */
export const fleetQuarantine: Invariant = {
  id: 'fleet-quarantine',
  says: 'what was put apart, and systems that nobody knows, lie under their own key with a count, a known reason, and times in order',
  checks: { [keys.FLEET_NOTES]: checkRecords, [keys.FLEET_UNKNOWN]: checkUnknown },
};

async function checkRecords({ items }: Subject, audit: Audit): Promise<void> {
  for await (const piece of heldInPieces<QuarantinedRecord>(items())) {
    audit.checked(piece.length);
    for (const { key, record } of piece) {
      const { reason, systemId, count, firstMs, lastMs } = record;
      const isRight =
        record.key === key.sk &&
        key.sk.startsWith(`q:${reason}:${systemId}:`) &&
        Object.hasOwn(REASONS, reason) &&
        isCounted(count, firstMs, lastMs);
      if (isRight) continue;
      audit.violated({
        place: placeOf(key),
        found: `${record.key}: ${count} of ${systemId}, ${reason}, from ${firstMs} to ${lastMs}`,
        expected: 'its own key, a known reason, a count and times in order',
      });
    }
  }
}

async function checkUnknown({ items }: Subject, audit: Audit): Promise<void> {
  for await (const piece of heldInPieces<UnknownSystem>(items())) {
    audit.checked(piece.length);
    for (const { key, record } of piece) {
      const { systemId, recordCount, firstMs, lastMs } = record;
      if (systemId === key.sk && isCounted(recordCount, firstMs, lastMs)) continue;
      audit.violated({
        place: placeOf(key),
        found: `${recordCount} of ${systemId}, from ${firstMs} to ${lastMs}`,
        expected: `records of ${key.sk}, counted, with times in order`,
      });
    }
  }
}

function isCounted(count: number, firstMs: number, lastMs: number): boolean {
  return Number.isInteger(count) && count >= 1 && firstMs <= lastMs;
}
