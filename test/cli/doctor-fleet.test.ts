import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeSandbox, type Sandbox } from './harness.ts';

/** What flex.yaml says of the fleet, as the doctor sees it. */

let sandbox: Sandbox;
beforeEach(async () => {
  sandbox = await makeSandbox();
});
afterEach(() => sandbox.remove());

const HOST = '{ url: "https://host.example.com", clientId: flex, secretEnv: A_SECRET }';

function workspace({
  fleet = [],
  jobs = [],
}: {
  readonly fleet?: readonly string[];
  readonly jobs?: readonly string[];
}) {
  const lines = [
    'context: local',
    'contexts:',
    '  local:',
    '    store: { kind: sqlite, path: s.sqlite }',
    '    fleet:',
    '      instance: test',
    `      concerto: ${HOST}`,
    `      ces: ${HOST}`,
    ...fleet.map((line) => `      ${line}`),
    ...(jobs.length === 0 ? [] : ['    jobs:']),
    ...jobs.map((run, index) => `      - { name: job-${index}, run: ${run}, every: 1m }`),
  ];
  return writeFile(join(sandbox.dir, 'flex.yaml'), `${lines.join('\n')}\n`);
}

const doctor = (area: string, ...args: readonly string[]) =>
  sandbox.here(['doctor', area, ...args], { env: { ...sandbox.env, A_SECRET: 'hidden' } });

describe('flex doctor fleet', () => {
  it('finds nothing wrong, and calls nobody', async () => {
    await workspace({ jobs: ['pwrcell status --offline-timeout 12.5m', 'pwrcell register'] });
    const ended = await doctor('fleet', '--json');
    expect(ended).toMatchObject({ exitCode: 0 });
    expect(JSON.parse(ended.stdout)).toMatchObject({
      violationCount: 0,
      areas: [{ area: 'fleet', warnings: [], invariants: [{ id: 'secrets' }, { id: 'jobs' }] }],
    });
    expect(ended.stdout).not.toContain('hidden');
  });

  it('warns of a timeout that is a multiple of the period, which is no violation', async () => {
    await workspace({
      jobs: ['pwrcell status --offline-timeout 10m', '[pwrcell, commission, --offline-timeout=5m]', 'batch'],
    });
    const ended = await doctor('fleet');
    expect(ended.exitCode).toBe(0);
    expect(ended.stdout).toContain('jobs.job-0 --offline-timeout');
    expect(ended.stdout).toContain('10 min is a multiple of the 5 min between two samples');
    expect(ended.stdout).toContain('jobs.job-1 --offline-timeout');
    const all = await doctor('fleet', '--json');
    expect(JSON.parse(all.stdout).areas[0].warnings).toHaveLength(2);
  });

  it('warns of such a timeout of the context, too', async () => {
    await workspace({ fleet: ['offlineTimeout: 10m'] });
    const ended = await doctor('fleet');
    expect(ended.exitCode).toBe(0);
    expect(ended.stdout).toContain('fleet.offlineTimeout');
    expect(ended.stdout).toContain('10 min is a multiple of the 5 min between two samples');
    await workspace({ fleet: ['offlineTimeout: 12.5m'] });
    expect((await doctor('fleet')).stdout).not.toContain('multiple');
  });

  it('tells secrets that are missing and durations that are none, with 3', async () => {
    await workspace({ jobs: ['pwrcell status --offline-timeout soon', 'pwrcell status --interval'] });
    const ended = await sandbox.here(['doctor', 'fleet', '--json']);
    expect(ended.exitCode).toBe(3);
    const [{ findings }] = JSON.parse(ended.stdout).areas;
    const found = findings.map((finding: { found: string }) => finding.found).join(' ');
    for (const part of ['A_SECRET', 'jobs.job-0 --offline-timeout is soon', 'jobs.job-1 --interval']) {
      expect(found).toContain(part);
    }
  });

  it.each([
    ['ALLOWED_AUTO_CREATION_FLEETS: [a]', 'flex pwrcell commission --auto'],
    ['instanse: b', 'did you mean instance?'],
    ['offlineTimeout: soon', 'a duration of 1m to 1d'],
    ['offlineTimeout: 30s', 'a duration of 1m to 1d'],
    ['offlineTimeouts: 10m', 'did you mean offlineTimeout?'],
  ])('%s is refused where flex.yaml is read', async (line, expected) => {
    await workspace({ fleet: [line] });
    const ended = await doctor('workspace', '--json');
    expect(ended.exitCode).toBe(3);
    expect(ended.stdout).toContain(expected);
    expect((await doctor('fleet')).exitCode).toBe(78);
  });

  it('tells a variable of the environment that nothing reads any more', async () => {
    await workspace({});
    const env = { ...sandbox.env, A_SECRET: 'hidden', ALLOWED_AUTO_CREATION_FLEETS: 'a,b' };
    const ended = await sandbox.here(['doctor', 'fleet'], { env });
    expect(ended.exitCode).toBe(3);
    expect(ended.stdout + ended.stderr).toContain('ALLOWED_AUTO_CREATION_FLEETS');
    const refused = await sandbox.here(['pwrcell', 'commission', '--auto'], { env });
    expect(refused.exitCode).toBe(78);
    expect(refused.stderr).toContain('ALLOWED_AUTO_CREATION_FLEETS: expected not to be set');
    expect(refused.stderr).toContain('flex pwrcell commission --auto');
    expect(refused.stderr).not.toContain('a,b');
    const empty = { ...env, ALLOWED_AUTO_CREATION_FLEETS: '' };
    expect((await sandbox.here(['doctor', 'fleet'], { env: empty })).exitCode).toBe(0);
  });

  it('says so where there is no fleet, and leaves it out of everything', async () => {
    const ended = await doctor('fleet');
    expect(ended.exitCode).toBe(78);
    expect(ended.stderr).toContain('has no fleet');
    const all = await sandbox.here(['doctor', '--json']);
    expect(JSON.parse(all.stdout).areas.map(({ area }: { area: string }) => area)).not.toContain('fleet');
  });

  it('is part of everything where there is one', async () => {
    await workspace({});
    const all = await sandbox.here(['doctor', '--json'], { env: { ...sandbox.env, A_SECRET: 'hidden' } });
    expect(JSON.parse(all.stdout).areas.map(({ area }: { area: string }) => area)).toContain('fleet');
  });
});
