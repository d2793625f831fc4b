import { beforeAll, expect, test } from 'vitest';
import { IN_MEMORY, openSqliteTable } from '../src/adapters/store/sqlite/open.ts';
import {
  type AssetMeasurement,
  type FleetReader,
  OFFLINE_TIMEOUT_MS,
  type PlanSettings,
} from '../src/engine/commissioning/index.ts';
import { AdapterError } from '../src/engine/errors.ts';
import {
  commissionOnce,
  openPass,
  openTelemetryProcessor,
  reconcile,
  statusRound,
} from '../src/engine/fleet/index.ts';
import { createRepositories } from '../src/engine/repositories/index.ts';
import { cesWith, closeSims, concertoWith, NOW_MS } from './adapters/sim/sims.ts';
import { MINUTE_MS, messagesOf, SETTINGS } from './engine/fleet/rehearsal.ts';
import { type FleetEffect, isOfRow, readFleetEffectRows } from './support/fleet-effects-table.ts';
import { keyOf, recordingTable } from './support/recording-table.ts';

/** docs/effects.md has one table of all that commissioning leaves behind: everything that occurs is in it, and no more. */

const ROWS = readFleetEffectRows();
const SYSTEM_COUNT = 30;
let effects: readonly FleetEffect[];

beforeAll(async () => {
  try {
    effects = await rehearsal();
  } finally {
    await closeSims();
  }
}, 60_000);

/** Every process once, over a fleet with all defects; some of which vanishes, is released, and is given up. */
async function rehearsal(): Promise<readonly FleetEffect[]> {
  let nowMs = NOW_MS;
  let process = '';
  const clock = { nowMs: () => nowMs };
  const done: FleetEffect[] = [];
  const note = (key: string) => done.push({ process, key });
  const platform = await concertoWith({ systemCount: SYSTEM_COUNT });
  const vendor = await cesWith({ systemCount: SYSTEM_COUNT, nowMs: clock.nowMs });
  const inner = await openSqliteTable(IN_MEMORY);
  const recording = recordingTable(inner, () => process);
  const repositories = createRepositories(recording.table);
  const { reader, provisioner, states, telemetry } = platform.host;
  const cloud: typeof vendor.host = {
    metadata: async (query) => {
      note(query.key);
      const answers = await vendor.host.metadata(query);
      // Of a system, too, that nobody has asked about.
      return answers.flatMap((answer) => [answer, { ...answer, systemId: 'ffff00070001' }]);
    },
    status: (query) => {
      note(query.key);
      if (isAway) throw new AdapterError('unavailable', 'no answer', { retryable: true });
      return vendor.host.status(query);
    },
  };
  let isAway = false;
  const sink = {
    send: (measurements: readonly AssetMeasurement[]) => {
      for (const { key } of measurements) note(key);
      return telemetry.send(measurements);
    },
  };
  const pass = (name: string) => {
    process = name;
    const actor = { process: name, user: 'ops', host: 'here' };
    return openPass(repositories, { actor, clock });
  };
  const settings: PlanSettings = SETTINGS;
  const commission = async (shownReader: typeof reader) => {
    const { fleet, phases, sweep, close } = pass('commission');
    const ports = { fleet, reader: shownReader, provisioner, cloud, clock };
    const found = await reconcile(settings, ports);
    await sweep(found.sweep);
    const applied = await commissionOnce(found, settings, { ports });
    const round = await statusRound(
      { ...settings, polls: { kind: 'fixed', intervalMs: 15 * MINUTE_MS }, periodMs: 5 * MINUTE_MS },
      { fleet, cloud, states, clock },
    );
    await phases(round.phases, { isAutoKnown: true });
    await close(applied.failures.length);
  };
  await commission(reader);
  const telling = pass('telemetry');
  const processor = await openTelemetryProcessor(
    { fleet: telling.fleet, sink },
    { nowMs, offlineTimeoutMs: OFFLINE_TIMEOUT_MS },
  );
  await processor.process(
    messagesOf(nowMs - 30 * MINUTE_MS, nowMs, { systemCount: SYSTEM_COUNT + 2, hasDefects: true }),
  );
  await telling.close();
  await commission(reader);
  const releasing = pass('quarantine');
  for await (const { key } of releasing.fleet.quarantined()) {
    await releasing.fleet.release([key]);
    break;
  }
  await releasing.close();
  // All that are ONLINE fall silent at once.
  nowMs += 20 * MINUTE_MS;
  await commission(reader);
  // The vendor does not answer, and an asset is given up, and there again.
  isAway = true;
  for (let sweep = 0; sweep < 3; sweep += 1) {
    nowMs += 20 * MINUTE_MS;
    await commission(without(FIRST, reader));
  }
  isAway = false;
  nowMs += 20 * MINUTE_MS;
  await commission(reader);
  const lines = repositories.auditLog.lines();
  process = 'commission';
  for await (const { key } of lines) note(key);
  for (const { by, actions, isStored } of recording.writings) {
    if (!isStored) continue;
    for (const action of actions) {
      if (action.kind !== 'check') done.push({ process: by, key: keyOf(action) });
    }
  }
  inner.close();
  return done;
}

const FIRST = 'a-000001';

/** A platform that does not have an asset. */
function without(assetId: string, reader: FleetReader): FleetReader {
  return {
    ...reader,
    assets: async (page) => {
      const { assets, totalCount, ...rest } = await reader.assets(page);
      return { ...rest, assets: assets.filter(({ id }) => id !== assetId), totalCount: totalCount - 1 };
    },
  };
}

test('the table has every effect that occurs', () => {
  const missing = effects.filter((effect) => !ROWS.some((row) => isOfRow(row, effect)));
  expect([...new Set(missing.map(textOf))]).toEqual([]);
});

test('it has no row of which nothing occurs', () => {
  const idle = ROWS.flatMap((row) =>
    row.keys.flatMap((key) =>
      row.processes
        // Each process of its own does the same as within a pass of `commission`.
        .filter((process) => ['commission', 'telemetry', 'quarantine'].includes(process))
        .filter(
          (process) =>
            !effects.some((effect) => isOfRow({ ...row, processes: [process], keys: [key] }, effect)),
        )
        .map((process) => `${row.effect}: ${process} ${key}`),
    ),
  );
  expect(idle).toEqual([]);
});

function textOf({ process, key }: FleetEffect): string {
  return `${process}: ${typeof key === 'string' ? key : `${key.pk} / ${key.sk}`}`;
}
