import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { IN_MEMORY, openSqliteTable } from '../../../src/adapters/store/sqlite/open.ts';
import type { SqliteTable } from '../../../src/adapters/store/sqlite/table.ts';
import { BoardState } from '../../../src/commands/pwrcell/watch/board-state.ts';
import type { Phase } from '../../../src/engine/commissioning/index.ts';
import { openPass, type PhasedAsset } from '../../../src/engine/fleet/index.ts';
import { collect, createRepositories } from '../../../src/engine/repositories/index.ts';
import { boardOf } from './board-of.ts';
import { countingTable, type TableCounts } from './counting-table.ts';
import { MINUTE_MS } from './rehearsal.ts';

/** What is told of phases, and how little is read for it. */

let table: SqliteTable;
let counts: TableCounts;
let nowMs: number;
beforeEach(async () => {
  table = await openSqliteTable(IN_MEMORY);
  nowMs = Date.UTC(2026, 10, 22, 14, 3);
});
afterEach(() => table.close());

const passOf = (process: string) => {
  const counting = countingTable(table);
  counts = counting.counts;
  const actor = { process, user: 'ops', host: 'here' };
  return openPass(createRepositories(counting.table), { actor, clock: { nowMs: () => nowMs } });
};
const phased = (assetId: string, phase: Phase): PhasedAsset => ({
  assetId,
  remoteId: '000100070001',
  phase: { phase, reason: 'TelemetryFlowing', message: 'so it is' },
});
const readCount = () => counts.read.get('FLEET-PHASES') ?? 0;
const AUTO = { isAutoKnown: true };

/** In the journal: asset, from, to. */
const told = async () => {
  const { journal } = createRepositories(table);
  const lines: unknown[] = [];
  for (const { id } of (await collect(journal.events())).reverse()) {
    for await (const { what, who, details } of journal.entries(id)) {
      if (what === 'phase-changed') lines.push([who, details?.['from'], details?.['to']]);
    }
  }
  return lines;
};

describe('a pass that goes on', () => {
  it('reads what was told once, and then only what has changed', async () => {
    const pass = passOf('status');
    const before = Array.from({ length: 50 }, (_, index) => phased(`a-${100 + index}`, 'commissioned'));
    await pass.phases(before, AUTO);
    counts.read.clear();
    await pass.phases(before, AUTO);
    expect(readCount()).toBe(0);
    await pass.phases([phased('a-100', 'quarantined'), ...before.slice(1)], AUTO);
    expect(readCount()).toBe(1);
    await pass.close();
    expect(await told()).toContainEqual(['a-100', 'commissioned', 'quarantined']);
    expect(await told()).toHaveLength(51);
  });

  it('tells nothing twice that another has told, and after a quarter of an hour what another has told otherwise', async () => {
    const [one, other] = [passOf('status'), passOf('register')];
    await one.phases([phased('a-1', 'awaiting-telemetry')], AUTO);
    await other.phases([phased('a-1', 'commissioned')], AUTO);
    await one.phases([phased('a-1', 'commissioned')], AUTO);
    await other.phases([phased('a-1', 'awaiting-telemetry')], AUTO);
    nowMs += 15 * MINUTE_MS;
    await one.phases([phased('a-1', 'commissioned')], AUTO);
    for (const pass of [one, other]) await pass.close();
    expect((await told()).toSorted()).toEqual(
      [
        ['a-1', undefined, 'awaiting-telemetry'],
        ['a-1', 'awaiting-telemetry', 'commissioned'],
        ['a-1', 'commissioned', 'awaiting-telemetry'],
        ['a-1', 'awaiting-telemetry', 'commissioned'],
      ].toSorted(),
    );
  });

  it('forgets the phase of an asset that has no row any more', async () => {
    for (const isAgain of [false, true]) {
      const pass = passOf('status');
      if (isAgain) await pass.phases([phased('a-1', 'commissioned'), phased('a-2', 'commissioned')], AUTO);
      else
        await passOf('register').phases([phased('a-1', 'commissioned'), phased('a-2', 'commissioned')], AUTO);
      await pass.phases([phased('a-2', 'commissioned')], AUTO);
      expect([...(await pass.toldPhases()).keys()]).toEqual(['a-2']);
    }
  });

  it('leaves open what depends on whether missing objects are created', async () => {
    const pass = passOf('status');
    await pass.phases([phased('a-1', 'manual-setup-required')], { isAutoKnown: false });
    expect(await pass.toldPhases()).toEqual(new Map());
    await pass.phases([phased('a-1', 'manual-setup-required')], AUTO);
    expect(await pass.toldPhases()).toEqual(new Map([['a-1', 'manual-setup-required']]));
  });
});

describe('a board that is opened again', () => {
  const look = (...phases: readonly PhasedAsset[]) => ({
    board: boardOf([], { offlineTimeoutMs: 15 * MINUTE_MS }, { atMs: nowMs }),
    phases,
    isSettled: true,
  });

  it('tells only what is not as it was told', async () => {
    await passOf('status').phases([phased('a-1', 'commissioned'), phased('a-2', 'stalled')], AUTO);
    const state = new BoardState(() => []);
    state.startFrom(await passOf('status').toldPhases());
    const changes = state.looked(
      look(phased('a-1', 'commissioned'), phased('a-2', 'commissioned'), phased('a-3', 'stalled')),
    );
    expect(changes.map(({ assetId, from, to }) => [assetId, from, to])).toEqual([
      ['a-2', 'stalled', 'commissioned'],
      ['a-3', undefined, 'stalled'],
    ]);
    expect(state.looked(look(phased('a-1', 'commissioned')))).toEqual([]);
  });
});
