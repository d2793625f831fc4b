import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeSandbox, type Sandbox } from './harness.ts';
import { atNow, HOSTS_ENV, type Hosts, startHosts } from './hosts.ts';

/** Assets that wait for each other, cannot be read, or of which the vendor says nothing, as an operator sees them. */

let sandbox: Sandbox;
let hosts: Hosts;
beforeEach(async () => {
  sandbox = await makeSandbox();
});
afterEach(async () => {
  await hosts.close();
  await sandbox.remove();
});

const flex = (...args: readonly string[]) =>
  sandbox.here(atNow(['pwrcell', ...args]), { env: { ...sandbox.env, ...HOSTS_ENV } });
const json = async (...args: readonly string[]) => {
  const ended = await flex(...args, '--json');
  return { ...ended, data: JSON.parse(ended.stdout) };
};

describe('a limit of creations', () => {
  beforeEach(async () => {
    hosts = await startHosts(sandbox.dir, { hasDefects: false });
    await flex('register');
    await flex('metadata');
  });
  const made = () => {
    const { sitesCreated = 0, invertersCreated = 0 } = hosts.concerto().done;
    return sitesCreated + invertersCreated;
  };

  it('of one makes one in each pass, and says who waits', async () => {
    const { data: plan } = await json('commission', '--auto', '--max-creates', '1');
    expect(plan).toMatchObject({ creationCount: 1, deferredCount: 33 });
    const [first] = plan.actions;
    expect(plan.deferred[0]).toMatchObject({
      assetId: first.assetId,
      createCount: 1,
      reason: 'CreateLimitReached',
    });
    const { stdout } = await flex('commission', '--auto', '--max-creates', '1');
    expect(stdout).toContain('To be created by later passes (--max-creates): 33, for 19 assets');
    for (const count of [1, 2]) {
      const { data } = await json('commission', '--auto', '--apply', '--max-creates', '1');
      expect(made()).toBe(count);
      expect(data.deferred.length).toBeGreaterThan(0);
    }
    expect(hosts.concerto().done['links']).toBe(1);
  });

  it('is what keeps an asset waiting, by its explanation', async () => {
    const { data: plan } = await json('commission', '--auto', '--max-creates', '1');
    const waiting = plan.deferred.at(-1).assetId;
    const phaseOf = async (...options: readonly string[]) =>
      (await json('explain', waiting, ...options)).data.phase;
    expect(await phaseOf('--auto', '--max-creates', '1')).toMatchObject({
      phase: 'provisioning-site',
      reason: 'CreateLimitReached',
      message: 'a pass creates no more than 1, and what comes first is more',
    });
    expect(await phaseOf('--auto', '--max-creates', '100')).toMatchObject({ reason: 'AutoEnabled' });
    expect(await phaseOf()).toMatchObject({ phase: 'manual-setup-required', reason: 'AutoDisabled' });
    const { stdout } = await flex('explain', waiting, '--auto', '--max-creates', '1');
    expect(stdout).toContain('raise --max-creates');
  });
});

describe('an asset that cannot be read', () => {
  it('is named, and the rest is registered', async () => {
    hosts = await startHosts(sandbox.dir);
    const body = JSON.stringify({ remoteId: '000100070001' });
    await fetch(`${hosts.concertoUrl}/sim/assets/${encodeURIComponent('a#1')}`, { method: 'PUT', body });
    const { exitCode, data } = await json('register');
    expect(exitCode).toBe(3);
    expect(data).toMatchObject({ deviceCount: 20, unreadable: [{ id: 'a#1', adapter: 'pwrcell' }] });
    const { stdout, stderr } = await flex('register');
    expect(stdout).toContain('cannot be read');
    expect(stderr).toContain('a#1: id is a#1, and has to be the id of an asset without #');
  });
});
