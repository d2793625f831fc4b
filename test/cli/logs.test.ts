import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeSandbox, type Sandbox } from './harness.ts';
import { APPLY, GENERATE, LITTLE_FILES, NOW, ORDER, RUN_CYCLE } from './little-market.ts';

/** `flex logs` and `flex events` over a little market day, whose time stands still. */

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await makeSandbox();
  for (const [name, content] of Object.entries(LITTLE_FILES)) {
    await writeFile(join(sandbox.dir, name), content);
  }
  for (const args of [APPLY, GENERATE, RUN_CYCLE, ORDER]) await flex(...args);
});
afterAll(() => sandbox.remove());

async function flex(...args: readonly string[]) {
  const ended = await sandbox.here([
    '--now',
    NOW,
    ...args.filter((word) => word !== '--now' && word !== NOW),
  ]);
  expect(ended.exitCode, ended.stderr).toBe(0);
  return ended;
}

const dataOf = (stdout: string) =>
  stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { readonly type: string; readonly [name: string]: unknown });

describe('flex logs', () => {
  it('tells an event as a tree with all that it led to', async () => {
    const { stdout } = await flex('logs', 'r1');
    expect(stdout).toMatchInlineSnapshot(`
      "2026-11-21 Europe/Amsterdam
      11:00:00.000         request r1 of north for 2026-11-22
      11:00:00.000  info   ├ asks for -2.2 kW to -2 kW in 2 periods of 2026-11-22; answers are taken until 11:15
      11:00:00.000         └ market cycle c-r1
      11:00:00.000  info     ├ cycle opened: 2 participants to answer, against revision 1 of the sum
      11:00:00.000  info     ├ home-01  offers 4 options
      11:00:00.000  info     ├ home-02  offers nothing: there is no contract for what is asked
      11:00:00.000  info     ├ took 1 offer for 0.91 EUR: no choice is cheaper
      11:00:00.000  info     ├ cycle ended: 1 of 2 with options, 1 taken
      11:00:00.000           └ flex order o-r1
      11:00:00.000  info       ├ order opened: 1 participant, 0.91 EUR
      11:00:00.000  info       ├ home-01  follows the order o1 × 0.91: prognosis revision 2
      11:00:00.000  info       ├ sum stored: revision 2, 2 participants, 26.5 kWh (+1 Wh)
      11:00:00.000  info       ├ announced the sum: revision 2
      11:00:00.000  info       └ order ended: 1 participant will follow
      "
    `);
  });

  it('tells it in the order of time', async () => {
    const { stdout } = await flex('logs', 'r1', '--timeline');
    expect(stdout).toMatchInlineSnapshot(`
      "2026-11-21 Europe/Amsterdam
      11:00:00.000         request    request r1 of north for 2026-11-22
      11:00:00.000  info   request    asks for -2.2 kW to -2 kW in 2 periods of 2026-11-22; answers are taken until 11:15
      11:00:00.000         cycle      market cycle c-r1
      11:00:00.000  info   cycle      cycle opened: 2 participants to answer, against revision 1 of the sum
      11:00:00.000  info   cycle      home-01  offers 4 options
      11:00:00.000  info   cycle      home-02  offers nothing: there is no contract for what is asked
      11:00:00.000  info   cycle      took 1 offer for 0.91 EUR: no choice is cheaper
      11:00:00.000  info   cycle      cycle ended: 1 of 2 with options, 1 taken
      11:00:00.000         order      flex order o-r1
      11:00:00.000  info   order      order opened: 1 participant, 0.91 EUR
      11:00:00.000  info   order      home-01  follows the order o1 × 0.91: prognosis revision 2
      11:00:00.000  info   order      sum stored: revision 2, 2 participants, 26.5 kWh (+1 Wh)
      11:00:00.000  info   order      announced the sum: revision 2
      11:00:00.000  info   order      order ended: 1 participant will follow
      "
    `);
  });

  it('tells what concerns one participant', async () => {
    const { stdout } = await flex('logs', 'c-r1', '--participant', 'home-02');
    expect(stdout).toMatchInlineSnapshot(`
      "2026-11-21 Europe/Amsterdam
      11:00:00.000         market cycle c-r1 of north for 2026-11-22
      11:00:00.000  info   ├ home-02  offers nothing: there is no contract for what is asked
      11:00:00.000         └ flex order o-r1
      "
    `);
  });

  it('says what led to the event, where it is not the first', async () => {
    const { stderr } = await flex('logs', 'o-r1');
    expect(stderr).toBe('caused by c-r1: flex logs c-r1\n');
  });

  it('tells everything as NDJSON, nothing summed up', async () => {
    for (const flags of [[], ['--timeline']]) {
      const [version, root, ...rest] = dataOf((await flex('logs', 'r1', '--json', ...flags)).stdout);
      expect(version).toMatchObject({ type: 'version', schema: 1 });
      expect(root).toMatchObject({ type: 'event', id: 'r1', kind: 'request', day: '2026-11-22' });
      const made = rest.filter(({ what }) => what === 'offer-made');
      expect(made.map(({ who }) => who)).toEqual(['home-01', 'home-02']);
      for (const entry of rest.filter(({ type }) => type === 'entry')) {
        expect(entry).toMatchObject({ at: '2026-11-21T11:00:00+01:00', atMs: Date.parse(NOW) });
        expect(entry['sentence']).toMatch(/\S/);
      }
      expect(rest.filter(({ type }) => type === 'event')).toMatchObject([
        { id: 'c-r1', causedBy: 'r1', state: 'done' },
        { id: 'o-r1', causedBy: 'c-r1', state: 'done' },
      ]);
    }
  });

  it('shows only what is grave enough, and only what is late enough', async () => {
    const entriesOf = async (...args: readonly string[]) =>
      dataOf((await flex('logs', 'r1', '--json', ...args)).stdout).filter(({ type }) => type === 'entry');
    expect(await entriesOf('--level', 'error')).toEqual([]);
    expect(await entriesOf('--since', '2026-11-21T10:00:01Z')).toEqual([]);
    expect((await entriesOf('--since', '-0s')).length).toBeGreaterThan(5);
  });

  it('follows an event that has ended to its end', async () => {
    const { stdout } = await flex('logs', 'r1', '--follow');
    expect(stdout).toBe((await flex('logs', 'r1', '--timeline')).stdout);
    const ended = dataOf((await flex('logs', 'r1', '-f', '--json')).stdout).filter(
      ({ type }) => type === 'ended',
    );
    expect(ended.map(({ id, state }) => [id, state])).toEqual([
      ['r1', 'stored'],
      ['c-r1', 'done'],
      ['o-r1', 'done'],
    ]);
  });

  it('has the same journal when everything is done again', async () => {
    const before = (await flex('logs', 'r1', '--json')).stdout;
    await flex(...RUN_CYCLE);
    await flex(...ORDER);
    expect((await flex('logs', 'r1', '--json')).stdout).toBe(before);
  });

  it('names the nearest event where there is no such one', async () => {
    const ended = await sandbox.here(['logs', 'c-r2']);
    expect(ended).toMatchObject({ exitCode: 5, stdout: '' });
    expect(ended.stderr).toContain('the nearest is c-r1');
    expect(ended.stderr).toContain('flex events');
  });

  it('warns of a participant that nobody knows', async () => {
    const { stderr } = await flex('logs', 'r1', '--participant', 'home-99');
    expect(stderr).toContain('there is no participant "home-99" in the portfolio now');
  });

  it('refuses a time that is none', async () => {
    const ended = await sandbox.here(['logs', 'r1', '--since', 'yesterday-ish']);
    expect(ended).toMatchObject({ exitCode: 2, stdout: '' });
  });
});

describe('flex events', () => {
  it('lists what happened, newest first, with what became of it', async () => {
    const { stdout } = await flex('events');
    expect(stdout).toMatchInlineSnapshot(`
      "when                 what     event                                 outcome
      2026-11-21 11:00:00  request  r1                                    asks for -2.2 kW to -2 kW in 2 periods of 2026-11-22; answers are taken until 11:15
      2026-11-21 11:00:00  order    o-r1                                  order ended: 1 participant will follow
      2026-11-21 11:00:00  run      north-2026-11-22-20261121T100000000Z  run ended: 2 new prognoses, 0 unchanged, 0 failed
      2026-11-21 11:00:00  cycle    c-r1                                  cycle ended: 1 of 2 with options, 1 taken
      "
    `);
  });

  it.each([
    [
      ['--limit', '2'],
      ['o-r1', 'r1'],
    ],
    [['--kind', 'request'], ['r1']],
    [
      ['--kind', 'market-cycle', 'flex-order'],
      ['o-r1', 'c-r1'],
    ],
    [['--caused-by', 'r1'], ['c-r1']],
    [['--since', '2026-11-21T12:00'], []],
  ])('%j', async (args, ids) => {
    const { stdout } = await flex('events', '--json', ...args);
    const { items } = JSON.parse(stdout) as { readonly items: readonly { readonly id: string }[] };
    expect(items.map(({ id }) => id).sort()).toEqual([...ids].sort());
  });
});

it.each([
  ['events', '--group', 'south'],
  ['events', '--caused-by', 'r9'],
  ['events', '--kind', 'rebalance'],
])('tells nothing that is asked for from nothing at all: %s %s %s', async (...args) => {
  const { stdout, stderr } = await flex(...args);
  expect(stdout + stderr).toContain('no such events');
});

it('tells no run that is asked for from no run at all', async () => {
  expect((await flex('runs', 'list', '--job', 'nightly')).stderr).toContain('no such runs');
});

it('tells the times of runs in the zone of the groups, as of events; as data in UTC', async () => {
  const LOCAL = /20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\+0[12]:00/;
  expect((await flex('runs', 'list')).stdout).toMatch(LOCAL);
  expect((await flex('runs', 'show', 'last')).stdout).toMatch(new RegExp(`started +${LOCAL.source}`));
  const run = JSON.parse((await flex('runs', 'show', 'last', '--json')).stdout);
  expect(run.started).toBe(new Date(run.startedMs).toISOString());
});

it('says where nothing has happened yet', async () => {
  const empty = await makeSandbox();
  await writeFile(join(empty.dir, 'portfolio.yaml'), LITTLE_FILES['portfolio.yaml']);
  await empty.here(APPLY);
  expect(await empty.here(['logs'])).toMatchObject({ exitCode: 5 });
  const events = await empty.here(['events']);
  expect(events).toMatchObject({ exitCode: 0, stdout: '' });
  expect(events.stderr).toContain('nothing has happened yet');
  await empty.remove();
});
