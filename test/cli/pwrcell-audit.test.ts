import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openSqliteTable } from '../../src/adapters/store/sqlite/open.ts';
import { makeSandbox, type Sandbox } from './harness.ts';
import { HOSTS_ENV, type Hosts, startHosts } from './hosts.ts';

/** What passes of commissioning leave in the journal and in the audit log. */

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

let minute = 3;
const flex = (...args: readonly string[]) => {
  const now = `2026-11-22T14:${String(minute).padStart(2, '0')}:00Z`;
  return sandbox.here(['--now', now, ...args], { env: { ...sandbox.env, ...HOSTS_ENV } });
};
const lines = async (...args: readonly string[]) => {
  const ended = await flex(...args, '--json');
  expect(ended.exitCode, ended.stderr).toBe(0);
  const [first, ...rest] = ended.stdout.trimEnd().split('\n');
  expect(JSON.parse(first!)).toMatchObject({ type: 'version' });
  return rest.map((line) => JSON.parse(line));
};
const json = async (...args: readonly string[]) => JSON.parse((await flex(...args, '--json')).stdout);
const commission = () => flex('pwrcell', 'commission', '--auto', '--apply', '--max-creates', '100');

/** Changes an item of the store behind the back of the program. */
async function tamper(change: (line: Record<string, unknown>) => Record<string, unknown>, seq: number) {
  const table = await openSqliteTable(join(sandbox.dir, 'store.sqlite'));
  try {
    const key = { pk: 'AUDIT-LOG', sk: String(seq).padStart(12, '0') };
    const item = await table.get(key);
    await table.put({ ...key, attributes: change(item!.attributes) as never });
  } finally {
    await table.close();
  }
}

describe('a pass of commissioning', () => {
  it('is an event, with one entry for each change and one that sums up', async () => {
    expect((await commission()).exitCode).toBe(0);
    const { items } = await json('events', '--kind', 'commissioning');
    expect(items).toEqual([
      expect.objectContaining({
        id: 'commission-20261122T140300000Z',
        kind: 'commissioning',
        state: 'stored',
      }),
    ]);
    const told = (await lines('logs', items[0].id)).filter(({ type }) => type === 'entry');
    const countOf = (what: string) => told.filter((entry) => entry.what === what).length;
    const { done } = hosts.concerto();
    expect(countOf('device-appeared')).toBe(20);
    expect(countOf('phase-changed')).toBe(20);
    expect(
      told.filter(({ what, details }) => what === 'site-created' && details.outcome === 'done'),
    ).toHaveLength(done['sitesCreated']!);
    expect(countOf('inverter-created')).toBe(done['invertersCreated']);
    expect(countOf('asset-linked')).toBe(done['links']);
    expect(countOf('state-told')).toBe(done['assetStates']);
    expect(countOf('site-state-told')).toBe(done['siteStates']);
    expect(countOf('pass-closed')).toBe(1);
    expect(told.at(-1)).toMatchObject({
      what: 'pass-closed',
      details: { appeared: 20, phases: 20, linked: done['links'] },
    });
    expect(told.some(({ sentence }) => sentence.includes('undefined'))).toBe(false);
  });

  it('in which nothing changes leaves nothing', async () => {
    await commission();
    await commission();
    const before = (await json('events', '--kind', 'commissioning', '--limit', '99')).items.length;
    minute += 1;
    await commission();
    await flex('pwrcell', 'register');
    await flex('pwrcell', 'status');
    expect((await json('events', '--kind', 'commissioning', '--limit', '99')).items).toHaveLength(before);
    minute = 3;
  });

  it('tells the story of an asset, by its id and by that of its system', async () => {
    await commission();
    const [linked] = (await lines('pwrcell', 'audit', 'list')).filter(({ what }) => what === 'link');
    const story = await lines('logs', linked.who);
    expect(story.map(({ what }) => what)).toEqual([
      'device-appeared',
      'metadata-resolved',
      'site-created',
      'inverter-created',
      'asset-linked',
      'state-told',
      'phase-changed',
    ]);
    const { remoteId } = story[0].details;
    expect(await lines('logs', remoteId)).toEqual(story);
    const text = await flex('logs', linked.who);
    expect(text.stdout).toContain(`${linked.who}, system ${remoteId}`);
    expect(text.stdout).toMatch(/commission\s+site s-\d+ created: [a-z-]+: /);
    expect((await flex('logs', 'nobody')).exitCode).toBe(5);
  });
});

describe('the audit log', () => {
  it('has a line for everything that Concerto was asked to change', async () => {
    await commission();
    const log = await lines('pwrcell', 'audit', 'list');
    const { done } = hosts.concerto();
    const countOf = (what: string, outcome: string) =>
      log.filter((line) => line.what === what && line.outcome === outcome).length;
    expect(countOf('create-site', 'sent')).toBe(done['sitesCreated']);
    expect(countOf('create-site', 'done')).toBe(done['sitesCreated']);
    expect(countOf('create-inverter', 'done')).toBe(done['invertersCreated']);
    expect(countOf('link', 'done')).toBe(done['links']);
    expect(countOf('set-state', 'done')).toBe(done['assetStates']);
    expect(countOf('set-site-state', 'done')).toBe(done['siteStates']);
    expect(log[0]).toMatchObject({
      type: 'audit',
      seq: 1,
      id: 'commission-20261122T140300000Z:1',
      at: '2026-11-22T14:03:00.000Z',
      by: { process: 'commission' },
      what: 'create-site',
      outcome: 'sent',
      after: { vendorSiteId: expect.any(String) },
    });
    expect(log[0].by.user).not.toBe('');
    expect(log[0].why).toMatch(/^(ac-coupled|dc-coupled|hybrid|storage-only): /);
  });

  it('is whole, also where it was kept elsewhere', async () => {
    await commission();
    const verified = await json('pwrcell', 'audit', 'verify');
    expect(verified).toMatchObject({ isWhole: true });
    const exported = await flex('pwrcell', 'audit', 'list', '--json');
    await writeFile(join(sandbox.dir, 'audit.ndjson'), exported.stdout);
    expect(await json('pwrcell', 'audit', 'verify', 'audit.ndjson', '--head', verified.head)).toEqual(
      verified,
    );
    const cut = exported.stdout.trimEnd().split('\n').slice(0, -1).join('\n');
    await writeFile(join(sandbox.dir, 'cut.ndjson'), cut);
    expect((await flex('pwrcell', 'audit', 'verify', 'cut.ndjson')).exitCode).toBe(0);
    expect((await flex('pwrcell', 'audit', 'verify', 'cut.ndjson', '--head', verified.head)).exitCode).toBe(
      3,
    );
    await writeFile(join(sandbox.dir, 'wrong.ndjson'), '{"type":"version"}\nnothing\n{"seq":1}\n');
    const wrong = await flex('pwrcell', 'audit', 'verify', 'wrong.ndjson');
    expect(wrong.exitCode).toBe(65);
    expect(wrong.stderr).toContain('wrong.ndjson:2');
    expect(wrong.stderr).toContain('wrong.ndjson:3');
  });

  it('names the first line that somebody has changed', async () => {
    await commission();
    await tamper((line) => ({ ...line, who: 'a-999999' }), 4);
    await tamper((line) => ({ ...line, why: 'no reason' }), 7);
    const verified = await flex('pwrcell', 'audit', 'verify');
    expect(verified.exitCode).toBe(3);
    expect(verified.stderr).toContain('line 4');
    const doctor = await flex('doctor', 'store', '--quiet');
    expect(doctor.exitCode).toBe(3);
    expect(doctor.stdout).toContain('audit-log');
  });

  it('shows the last lines, of one asset, and since a time', async () => {
    await commission();
    const all = await lines('pwrcell', 'audit', 'list');
    expect(await lines('pwrcell', 'audit', 'list', '--limit', '3')).toEqual(all.slice(-3));
    const { who } = all.at(-1);
    expect(await lines('pwrcell', 'audit', 'list', '--asset', who)).toEqual(
      all.filter((line) => line.who === who),
    );
    expect(await lines('pwrcell', 'audit', 'list', '--since', '2026-11-22T15:00')).toEqual([]);
    const text = await flex('pwrcell', 'audit', 'list', '--limit', '1');
    expect(text.stdout).toMatch(/commission {2}set-site-state of \S+ done/);
  });
});
