import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { encodeMessage } from '../../src/adapters/telemetry/protobuf/encode.ts';
import { littleMessage } from '../adapters/telemetry/messages.ts';
import { makeSandbox, type Sandbox } from './harness.ts';
import { atNow, HOSTS_ENV, type Hosts, startHosts } from './hosts.ts';

/** Commissioning, as an operator does it, against simulated hosts. */

let sandbox: Sandbox;
let hosts: Hosts;
beforeEach(async () => {
  sandbox = await makeSandbox();
  hosts = await startHosts(sandbox.dir);
});
afterEach(async () => {
  await hosts.close();
  await sandbox.remove();
});

const flex = (...args: readonly string[]) =>
  sandbox.here(atNow(['pwrcell', ...args]), { env: { ...sandbox.env, ...HOSTS_ENV } });
const json = async (...args: readonly string[]) => {
  const ended = await flex(...args, '--json');
  expect(ended.stderr).not.toContain('error');
  return { ...ended, data: JSON.parse(ended.stdout) };
};

describe('flex pwrcell', () => {
  it('registers, asks, plans, applies, and has nothing to do then', async () => {
    const registered = await json('register');
    expect(registered).toMatchObject({ exitCode: 0, data: { deviceCount: 20, addedCount: 20 } });
    expect((await json('register')).data).toMatchObject({ addedCount: 0, changedCount: 0 });

    const plan = await flex('commission', '--auto', '--exit-code');
    expect(plan.exitCode).toBe(10);
    expect(plan.stdout).toContain('request-metadata');
    expect(hosts.ces().done).toEqual({});

    expect((await json('metadata')).data).toMatchObject({ dueCount: 18, askedCount: 18, answeredCount: 18 });
    expect((await json('metadata')).data).toMatchObject({ dueCount: 0 });

    const applied = await json('commission', '--auto', '--apply', '--max-creates', '100');
    expect(applied.exitCode).toBe(0);
    expect(applied.data.provisioned.length).toBe(hosts.concerto().done['links']);
    const { done } = hosts.concerto();
    expect(done).not.toHaveProperty('sitesCreatedTwice');
    expect(done).not.toHaveProperty('invertersCreatedTwice');

    const after = await flex('commission', '--auto', '--exit-code');
    expect(after).toMatchObject({ exitCode: 0 });
    expect(after.stdout).toContain('nothing to do');
  });

  it('asks for metadata that somebody wants, whatever is due', async () => {
    await flex('register');
    await flex('metadata');
    const asked = () => hosts.ces().calls;
    const before = asked();
    expect((await json('metadata')).data).toMatchObject({ dueCount: 0, askedCount: 0 });
    expect(asked()).toEqual(before);
    const one = await json('metadata', '--only', 'a-000004', '--only', 'a-000005');
    expect(one).toMatchObject({ exitCode: 0, data: { askedCount: 2, answeredCount: 2, failures: [] } });
    expect((await json('metadata', '--all', '--dry-run')).data).toMatchObject({
      dueCount: 18,
      askedCount: 0,
    });
    expect((await json('metadata', '--all')).data).toMatchObject({ askedCount: 18, answeredCount: 18 });
    const claimed = await flex('metadata', '--only', 'a-000003');
    expect(claimed).toMatchObject({ exitCode: 3 });
    expect(claimed.stderr).toContain('a-000003: DuplicateClaim');
    expect(await flex('metadata', '--only', 'a-9')).toMatchObject({ exitCode: 5 });
    expect(await flex('metadata', '--only', 'a-000003', '--all')).toMatchObject({ exitCode: 2 });
  });

  it('a saved plan is done exactly, and refused when Concerto has changed', async () => {
    await flex('commission', '--apply');
    const written = await flex('commission', '--auto', '--out', 'plan.json', '--max-creates', '4');
    expect(written.stderr).toContain('next: flex pwrcell commission --apply plan.json');
    const planned = JSON.parse(await readFile(join(sandbox.dir, 'plan.json'), 'utf8'));
    expect(planned).toMatchObject({ format: 'flex-pwrcell-plan/1', instance: 'test', createsMax: 4 });
    expect((await flex('commission', '--apply', 'plan.json')).exitCode).toBe(0);
    const { done } = hosts.concerto();
    expect([done['sitesCreated'], done['invertersCreated'], done['links']]).toEqual([2, 2, 2]);

    const again = await flex('commission', '--apply', 'plan.json');
    expect(again.exitCode).toBe(4);
    expect(again.stderr).toContain('what Concerto has is not what it had then');
  });

  it('says everything that is wrong with a plan’s file', async () => {
    await writeFile(join(sandbox.dir, 'plan.json'), '{"format": "flex-pwrcell-plan/1", "actions": [{}]}');
    const ended = await flex('commission', '--apply', 'plan.json');
    expect(ended.exitCode).toBe(65);
    expect(ended.stderr).toContain('digest');
    expect(ended.stderr).toContain('actions.0.key: expected to be there');
    expect(ended.stderr).not.toContain('undefined');
    expect((await flex('commission', 'plan.json')).exitCode).toBe(2);
  });

  it('makes no file that is called -', async () => {
    const ended = await flex('commission', '--auto', '--out', '-');
    expect(ended).toMatchObject({ exitCode: 2 });
    expect(ended.stderr).toContain('--out: expected the name of a file');
    expect(await readdir(sandbox.dir)).not.toContain('-');
  });

  it('--dry-run writes nothing, not even the device table', async () => {
    expect((await flex('commission', '--apply', '--auto', '--dry-run')).exitCode).toBe(0);
    expect((await flex('register', '--dry-run')).exitCode).toBe(0);
    expect((await json('devices', 'list')).data).toEqual({ items: [] });
    expect(hosts.ces().done).toEqual({});
  });

  it('a status round tells Concerto once', async () => {
    await flex('commission', '--auto', '--apply', '--max-creates', '100');
    const told = hosts.concerto().done['assetStates'];
    expect(told).toBeGreaterThan(0);
    expect((await json('status')).data).toMatchObject({
      polled: { siteCount: 0 },
      evaluated: { transitions: [] },
    });
    expect(hosts.concerto().done['assetStates']).toBe(told);
  });

  it('lists by phase, shows and explains with the one thing to do', async () => {
    await flex('register');
    await flex('metadata');
    const waiting = await json('devices', 'list', '--phase', 'manual-setup-required');
    const [first] = waiting.data.items;
    expect(first).toMatchObject({ reason: 'AutoDisabled', simulated: false });
    expect((await flex('devices', 'list', '--phase', 'manual-setup')).exitCode).toBe(2);

    const explained = await flex('explain', first.systemId);
    expect(explained.stdout).toContain(`flex pwrcell commission --auto --apply --only ${first.assetId}`);
    expect(explained.stdout).toContain('OFFLINE after 15 min');
    expect((await json('explain', first.assetId)).data).toMatchObject({
      phase: { phase: 'manual-setup-required' },
      remoteState: { state: 'UNKNOWN', reason: 'NeverConnected' },
      offlineTimeoutMs: 900_000,
    });
    expect((await json('devices', 'show', first.assetId)).data).toMatchObject({ id: first.assetId });
    expect((await json('devices', 'show', first.assetId.toUpperCase())).data).toMatchObject({
      id: first.assetId,
    });
    for (const id of ['a#1', 'x'.repeat(2_000)]) {
      expect(await flex('explain', id)).toMatchObject({ exitCode: 5 });
      expect(await flex('quarantine', 'show', id)).toMatchObject({ exitCode: 5 });
    }
    const unclear = await flex('quarantine', 'release', 'q:X', '--all', '--system', 'a');
    expect(unclear.exitCode).toBe(2);
    for (const text of ['--all: expected', '--reason: expected']) expect(unclear.stderr).toContain(text);
    const unknown = await flex('explain', 'a-9');
    expect(unknown).toMatchObject({ exitCode: 5 });
    expect((await json('drift')).data).toEqual({ items: [] });
    const misspelt = await flex('quarantine', 'list', '--reason', 'decodeerror');
    expect(misspelt).toMatchObject({ exitCode: 2 });
    expect(misspelt.stderr).toContain('expected DecodeError');
  });

  it('what two assets claim is ambiguous, and both are named', async () => {
    await flex('register');
    const { data } = await json('devices', 'list', '--reason', 'DuplicateClaim');
    expect(data.items.length).toBe(2);
    const ended = await flex('explain', data.items[0].systemId);
    expect(ended.exitCode).toBe(5);
    for (const { assetId } of data.items) expect(ended.stderr).toContain(assetId);
  });

  it('tunes from a table, and lists what is wrong with one', async () => {
    const runs = ['site,first_missing_slot_utc,missing_slots,touches_window_edge'];
    for (let day = 1; day <= 9; day += 1) runs.push(`s-1,2026-11-0${day}T12:00:00Z,1,0`);
    runs.push('s-2,2026-11-03T12:00:00Z,12,0');
    await writeFile(join(sandbox.dir, 'runs.csv'), `${runs.join('\n')}\n`);
    await writeFile(join(sandbox.dir, 'fleet.csv'), 'site,slots_in_export\ns-1,2880\ns-2,2880\ns-3,0\n');
    const tables = ['--missing-runs', 'runs.csv', '--fleet', 'fleet.csv'];
    const tuned = await json('tune', ...tables, '--timeouts', '7.5m', '--timeouts', '12.5m');
    expect(tuned.data).toMatchObject({ siteCount: 2, siteDays: 20, silentRunCount: 10 });
    // Nine gaps of ten minutes are all false, and one hour is real: of 20 days.
    expect(tuned.data.timeouts).toMatchObject([
      { falsePer1000: 450, offlinePer1000: 500 },
      { falsePer1000: 0, offlinePer1000: 50 },
    ]);
    expect(tuned.data.recommendation).toMatchObject({ timeoutMs: 750_000, isOther: true });
    await writeFile(join(sandbox.dir, 'bad.csv'), 'site,missing_slots,touches_window_edge\n,x,2\n');
    const bad = await flex('tune', '--missing-runs', 'bad.csv', '--fleet', 'fleet.csv');
    expect(bad.exitCode).toBe(65);
    for (const text of ['first_missing_slot_utc', 'bad.csv:2 missing_slots', 'touches_window_edge']) {
      expect(bad.stderr).toContain(text);
    }
    expect((await flex('tune')).exitCode).toBe(2);
    const alone = await flex('tune', 'runs.csv');
    expect(alone.exitCode).toBe(2);
    expect(alone.stderr).toContain('flex pwrcell tune --missing-runs runs.csv --fleet FLEET.csv');
    const fleet = await flex('tune', 'fleet.csv');
    expect(fleet.stderr).toContain('flex pwrcell tune --missing-runs RUNS.csv --fleet fleet.csv');
    const half = await flex('tune', '--missing-runs', 'runs.csv');
    expect(half.stderr).toContain('--fleet: expected a table of all sites');
  });

  it('takes in what is recorded once, and keeps apart what cannot be read', async () => {
    const recorded = [
      '--out',
      'fleet.json',
      '--systems',
      '20',
      '--from',
      '2026-11-22T13:00:00Z',
      '--length',
      '1h',
    ];
    const made = await sandbox.here(['telemetry', 'simulate', ...recorded], { env: sandbox.env });
    expect(made.stderr).not.toContain('error');
    await flex('commission', '--auto', '--apply', '--max-creates', '100');
    const first = await json('telemetry', 'fleet.json');
    expect(first.data.measurementCount).toBe(hosts.concerto().done['measurements']);
    expect(first.data.measurementCount).toBeGreaterThan(500);
    expect((await json('telemetry', 'fleet.json')).data.measurementCount).toBe(0);
    expect((await json('devices', 'list', '--phase', 'commissioned')).data.items.length).toBeGreaterThan(10);
    const told = await json('status');
    expect(told.data.evaluated.transitions[0]).toMatchObject({ to: 'ONLINE', reason: 'TelemetryFresh' });

    const row = (data: string) => `{"Data": "${data}", "SequenceNumber": "1", "PartitionKey": "a"}\n`;
    const good = row(encodeMessage(littleMessage('000100070001', 1)).toString('base64'));
    const bad = row('/////w==');
    await writeFile(join(sandbox.dir, 'unreadable.json'), [good, bad, bad, bad].join(''));
    await flex('telemetry', 'unreadable.json');
    await flex('telemetry', 'unreadable.json', '--restart');
    await writeFile(join(sandbox.dir, 'again.json'), [bad, good].join(''));
    await flex('telemetry', 'again.json');
    const { data } = await json('quarantine', 'list', '--reason', 'DecodeError');
    expect(data).toMatchObject({
      itemCount: 2,
      sums: [{ reason: 'DecodeError', entryCount: 2, count: 4 }],
      items: [
        { reason: 'DecodeError', count: 1, recording: { file: 'again.json' } },
        {
          reason: 'DecodeError',
          count: 3,
          keptCount: 3,
          notKeptCount: 0,
          recording: { file: 'unreadable.json' },
        },
      ],
    });
    const [again, unreadable] = data.items.map(({ key }: { readonly key: string }) => key);
    const shown = await json('quarantine', 'show', unreadable);
    expect(shown.data).toMatchObject({
      check: { outcome: 'still' },
      samples: [1, 2, 3].map((recordIndex) => ({ found: { recordIndex, byteCount: 4, data: '/////w==' } })),
    });
    expect((await flex('quarantine', 'show', unreadable)).stdout).toContain('still so');

    const still = await flex('quarantine', 'release', unreadable, again);
    expect(still.exitCode).toBe(4);
    for (const text of [unreadable, again, '--anyway', 'still cannot be read'])
      expect(still.stderr).toContain(text);
    const seen = await flex('quarantine', 'release', '--all', '--reason', 'DecodeError', '--anyway');
    expect(seen.exitCode).toBe(0);
    expect(seen.stderr).toContain('flex telemetry replay again.json --restart');
    expect((await flex('quarantine', 'show', unreadable)).exitCode).toBe(5);
    expect((await json('quarantine', 'list', '--reason', 'DecodeError')).data.items).toEqual([]);
    await flex('telemetry', 'unreadable.json', '--restart');
    expect((await json('quarantine', 'list', '--reason', 'DecodeError')).data.items).toMatchObject([
      { key: unreadable, count: 3 },
    ]);
  });
});
