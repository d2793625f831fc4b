import { expect, test } from 'vitest';
import { IN_MEMORY, openSqliteTable } from '../../../src/adapters/store/sqlite/open.ts';
import { dryRunFleet } from '../../../src/commands/telemetry/dry-run-fleet.ts';
import { NO_MEMORY } from '../../../src/engine/commissioning/index.ts';
import { createRepositories } from '../../../src/engine/repositories/index.ts';
import { HOUR_MS } from '../../../src/engine/time/index.ts';

const NOON_MS = Date.UTC(2026, 5, 1, 12);
const memoryOf = (...endsMs: readonly number[]) => ({
  ...NO_MEMORY,
  heartbeat: { lastFreshMs: endsMs.at(-1)!, newestEndMs: 0, inverterStateCode: undefined, freshCount: 1 },
  seenEndsMs: endsMs,
  seenDigests: endsMs.map(() => 7),
});

test('a dry run goes on from what is stored, remembers what it has seen for however long, and stores nothing', async () => {
  const table = await openSqliteTable(IN_MEMORY);
  const { fleet } = createRepositories(table);
  const stored = memoryOf(NOON_MS);
  await fleet.putMemories([{ systemId: 'a', after: stored, changedFromMs: NOON_MS }]);
  const dry = await dryRunFleet(fleet);
  const wanted = [{ systemId: 'a', fromMs: NOON_MS, untilMs: NOON_MS + 5 * HOUR_MS }];
  expect(await dry.memories(wanted)).toEqual([stored]);
  const later = memoryOf(NOON_MS + 4 * HOUR_MS);
  await dry.putMemories([{ systemId: 'a', after: later, changedFromMs: later.seenEndsMs[0]! }]);
  expect(await dry.memories(wanted)).toEqual([memoryOf(NOON_MS, NOON_MS + 4 * HOUR_MS)]);
  expect(await fleet.memories(wanted)).toEqual([stored]);
  await table.close();
});
