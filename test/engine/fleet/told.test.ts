import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { IN_MEMORY, openSqliteTable } from '../../../src/adapters/store/sqlite/open.ts';
import type { SqliteTable } from '../../../src/adapters/store/sqlite/table.ts';
import { ChainCheck } from '../../../src/engine/chain/index.ts';
import type { Device } from '../../../src/engine/commissioning/index.ts';
import { openPass } from '../../../src/engine/fleet/index.ts';
import { collect, createRepositories, type Repositories } from '../../../src/engine/repositories/index.ts';

/** What changes of the fleet tell. */

let table: SqliteTable;
let repositories: Repositories;
beforeEach(async () => {
  table = await openSqliteTable(IN_MEMORY);
  repositories = createRepositories(table);
});
afterEach(() => table.close());

let nowMs = Date.UTC(2026, 10, 22, 14, 3);
const passOf = (process: string) =>
  openPass(repositories, { actor: { process, user: 'ops', host: 'here' }, clock: { nowMs: () => nowMs } });

const state = (id: string, to: 'ONLINE' | 'OFFLINE') => ({
  id,
  state: to,
  sinceMs: nowMs,
  offlineMs: [],
  reason: 'TelemetryFresh' as const,
});

const device = (more: Partial<Device> = {}): Device => ({
  id: 'a-1',
  remoteId: '000100070001',
  isSimulated: false,
  vendorSiteId: 'site-1',
  siteId: undefined,
  inverterId: undefined,
  remoteState: undefined,
  ratedPowerW: 7_600,
  connectedPhotovoltaics: true,
  version: '1',
  generation: '000100070001@site-1',
  seenMs: nowMs,
  ...more,
});

const toldOf = async () => {
  const told: string[] = [];
  for (const { id } of (await collect(repositories.journal.events())).reverse()) {
    for await (const { what } of repositories.journal.entries(id)) told.push(what);
  }
  return told;
};

describe('the chain of the audit log', () => {
  it('is whole, and has every line, when two processes write at once', async () => {
    const [left, right] = [passOf('status'), passOf('commission')];
    const ids = Array.from({ length: 150 }, (_, index) => `a-${index}`);
    await Promise.all([
      left.fleet.putStates(ids.filter((_, index) => index % 2 === 0).map((id) => state(id, 'ONLINE'))),
      right.fleet.putStates(ids.filter((_, index) => index % 2 === 1).map((id) => state(id, 'ONLINE'))),
    ]);
    await Promise.all([
      left.fleet.putSiteStates([state('s-1', 'ONLINE')]),
      right.fleet.putStates([state('a-0', 'OFFLINE')]),
    ]);
    const lines = await collect(repositories.auditLog.lines());
    const check = new ChainCheck();
    for (const line of lines) check.add(line);
    expect(check.end(await repositories.auditLog.head())).toBeUndefined();
    expect(new Set(lines.map(({ who }) => who))).toEqual(new Set([...ids, 's-1']));
    expect(lines).toHaveLength(152);
    expect(lines.filter(({ who }) => who === 'a-0')).toMatchObject([
      { after: { state: 'ONLINE' }, by: { process: 'status' } },
      { before: { state: 'ONLINE' }, after: { state: 'OFFLINE' }, by: { process: 'commission' } },
    ]);
  });

  it('has no line where nothing changes', async () => {
    const pass = passOf('status');
    await pass.fleet.putStates([state('a-1', 'ONLINE')]);
    await pass.fleet.putStates([state('a-1', 'ONLINE')]);
    expect(await collect(repositories.auditLog.lines())).toHaveLength(1);
  });
});

describe('a pass', () => {
  it('tells what becomes of a device, and nothing of what stays', async () => {
    const { fleet, close } = passOf('register');
    await fleet.putDevices([device()]);
    await fleet.putDevices([device({ version: '2', siteId: 's-1', inverterId: 'i-1' })]);
    await fleet.putDevices([device({ absence: { sinceMs: nowMs, sweepCount: 1 } })]);
    await fleet.putDevices([device({ absence: { sinceMs: nowMs, sweepCount: 2 } })]);
    await fleet.putDevices([device({ ratedPowerW: 11_400 })]);
    await fleet.removeDevice('a-1');
    await fleet.removeDevice('a-1');
    await close();
    expect((await toldOf()).sort()).toEqual(
      [
        'device-appeared',
        'device-missing',
        'device-changed', // Concerto has taken its site and inverter away
        'device-returned',
        'device-changed',
        'device-forgotten',
        'pass-closed',
      ].sort(),
    );
  });

  it('tells a guard when it begins and when it ends', async () => {
    const { sweep, close } = passOf('register');
    for (const held of ['MassAbsenceGuard', 'MassAbsenceGuard', 'SweepIncomplete'] as const) {
      await sweep({ held });
    }
    await close();
    expect(await toldOf()).toEqual(['absences-held', 'pass-closed']);
    nowMs += 60_000;
    await sweep({});
    await sweep({});
    await close();
    expect(await toldOf()).toEqual(['absences-held', 'pass-closed', 'absences-believed', 'pass-closed']);
  });

  it('without a change is no event', async () => {
    const { close, sweep, phases } = passOf('status');
    await sweep({});
    await phases([], { isAutoKnown: true });
    expect(await close()).toBeUndefined();
    expect(await toldOf()).toEqual([]);
  });

  it('that another pass follows is another event', async () => {
    const { fleet, close } = passOf('status');
    await fleet.putStates([state('a-1', 'ONLINE')]);
    const first = await close();
    nowMs += 60_000;
    await fleet.putStates([state('a-1', 'OFFLINE')]);
    expect(await close(2)).not.toBe(first);
    const events = await collect(repositories.journal.events());
    const entries = await collect(repositories.journal.entries(events[0]!.id));
    expect(entries).toMatchObject([
      { what: 'state-told', who: 'a-1', details: { from: 'ONLINE', to: 'OFFLINE' } },
      { what: 'pass-closed', level: 'warn', details: { told: 1, failures: 2 } },
    ]);
    expect((await collect(repositories.journal.entriesOf('a-1'))).map(({ what }) => what)).toEqual([
      'state-told',
      'state-told',
    ]);
  });
});
