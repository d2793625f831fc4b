import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeSandbox, type Sandbox } from './harness.ts';
import { HOSTS_ENV, HOSTS_NOW, type Hosts, startHosts } from './hosts.ts';

/** What Concerto has, where it is not what was made and told, as an operator sees it. */

let sandbox: Sandbox;
let hosts: Hosts;
let minutes: number;
beforeEach(async () => {
  sandbox = await makeSandbox();
  hosts = await startHosts(sandbox.dir, { hasDefects: false });
  minutes = 0;
  await flex('register');
  await flex('commission', '--auto', '--apply', '--max-creates', '100');
});
afterEach(async () => {
  await hosts.close();
  await sandbox.remove();
});

/** Each a minute after the one before. */
const flex = (...args: readonly string[]) => {
  minutes += 1;
  const now = new Date(Date.parse(HOSTS_NOW) + minutes * 60_000).toISOString();
  return sandbox.here(['--now', now, 'pwrcell', ...args], { env: { ...sandbox.env, ...HOSTS_ENV } });
};
const json = async (...args: readonly string[]) => {
  const ended = await flex(...args, '--json');
  return { ...ended, data: JSON.parse(ended.stdout) };
};

const ASSET = 'a-000004';

/** As somebody else does it. */
const tellConcerto = async (connectivity: string) => {
  const evidenceAt = new Date(Date.parse(HOSTS_NOW) + minutes * 60_000).toISOString();
  const answer = await fetch(`${hosts.concertoUrl}/assets/${ASSET}/state`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${HOSTS_ENV.SIM_SECRET}`, 'content-type': 'application/json' },
    body: JSON.stringify({ connectivity, evidenceAt }),
  });
  expect(answer.status).toBe(200);
};
const edit = (assetId: string, method: 'PUT' | 'DELETE', body: object = {}) =>
  fetch(`${hosts.concertoUrl}/sim/assets/${assetId}`, {
    method,
    ...(method === 'PUT' ? { body: JSON.stringify(body) } : {}),
  });

describe('a state that somebody else has told', () => {
  it('is drift, is explained, and is told again', async () => {
    await tellConcerto('ERROR');
    await flex('register');
    const { data: drift } = await json('drift');
    expect(drift.items).toMatchObject([
      { assetId: ASSET, what: 'state', reason: 'StateDiffers', was: 'OFFLINE', is: 'ERROR' },
    ]);
    const { data } = await json('explain', ASSET);
    expect(data).toMatchObject({
      concerto: { remoteState: 'ERROR' },
      told: { state: 'OFFLINE' },
      notToldYet: { reason: 'StateDiffers' },
    });
    const { stdout } = await flex('explain', ASSET);
    expect(stdout).toMatch(/state in Concerto +ERROR, by the sweep/);
    await flex('commission', '--auto', '--apply');
    await flex('register');
    expect((await json('drift')).data.items).toEqual([]);
    expect((await json('explain', ASSET)).data).not.toHaveProperty('notToldYet');
  });
});

describe('a table that is made anew', () => {
  it('forgets what Concerto does not have', async () => {
    await edit(ASSET, 'DELETE');
    const { data, exitCode } = await json('register', '--rebuild');
    expect(exitCode).toBe(0);
    expect(data).toMatchObject({ deviceCount: 19, forgottenCount: 1, absentCount: 0 });
    expect((await flex('explain', ASSET)).exitCode).toBe(5);
  });

  it('is refused where many are missing, until somebody says so', async () => {
    for (const serial of [4, 5, 6]) await edit(`a-00000${serial}`, 'DELETE');
    const refused = await flex('register', '--rebuild');
    expect(refused.exitCode).toBe(4);
    expect(refused.stderr).toContain('--believe-absences');
    expect((await json('devices', 'list')).data.items).toHaveLength(20);
    const { data } = await json('register', '--rebuild', '--believe-absences');
    expect(data).toMatchObject({ deviceCount: 17, forgottenCount: 3 });
  });
});

describe('a link that somebody has removed', () => {
  it('is named by the plan, with what leads to more about it', async () => {
    await edit(ASSET, 'PUT', { siteId: null, inverterId: null });
    await flex('register');
    const lost = (await flex('commission')).stdout;
    expect(lost).toContain('1 were linked, and are not any more (Unlinked): flex pwrcell drift');
    expect(lost).toContain(`flex pwrcell explain ${ASSET}`);
    expect(lost).toContain('flex pwrcell commission --auto --apply');
    expect((await flex('commission', '--auto')).stdout).toMatch(/verify site .*\n *verify inverter /);
    await flex('commission', '--auto', '--apply');
    const removed = (await flex('commission', '--auto')).stdout;
    expect(removed).toContain(`removed their link (LinkRemoved): flex pwrcell explain ${ASSET}`);
    expect(removed).not.toContain('wait for a person');
  });

  it('is said once as a failure, and rests', async () => {
    await edit(ASSET, 'PUT', { siteId: null, inverterId: null });
    const first = await json('commission', '--auto', '--apply');
    expect(first.exitCode).toBe(3);
    const second = await json('commission', '--auto', '--apply');
    expect(second.exitCode).toBe(0);
    const { data } = await json('explain', ASSET, '--auto');
    expect(data.phase).toMatchObject({ phase: 'manual-setup-required', reason: 'LinkRemoved' });
    const { data: drift } = await json('drift');
    expect(drift.items.map(({ what }: { readonly what: string }) => what)).toEqual(['site', 'inverter']);
  });
});
