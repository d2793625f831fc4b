import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openSqliteTable } from '../../src/adapters/store/sqlite/open.ts';
import { makeSandbox, type Sandbox } from './harness.ts';
import { APPLY, GENERATE, LITTLE_PORTFOLIO, ORDER, RUN_CYCLE } from './little-market.ts';

let sandbox: Sandbox;
beforeEach(async () => {
  sandbox = await makeSandbox();
  await writeFile(join(sandbox.dir, 'portfolio.yaml'), LITTLE_PORTFOLIO);
});
afterEach(() => sandbox.remove());

interface Told {
  readonly areas: readonly {
    readonly area: string;
    readonly invariants: readonly { readonly id: string; readonly checkedCount: number }[];
    readonly findings: readonly {
      readonly invariant: string;
      readonly severity: string;
      readonly place: string;
    }[];
  }[];
  readonly violationCount: number;
  readonly unfinishedCount: number;
}

async function told(args: readonly string[], exitCode: number): Promise<Told> {
  const ended = await sandbox.here([...args, '--json']);
  expect(ended.exitCode, ended.stderr).toBe(exitCode);
  return JSON.parse(ended.stdout) as Told;
}

async function workThrough(commands: readonly (readonly string[])[]): Promise<void> {
  for (const args of commands) {
    const ended = await sandbox.here(args);
    expect(ended.exitCode, ended.stderr).toBe(0);
  }
}

/** Changes the store behind the program's back. */
async function inStore(change: (table: Awaited<ReturnType<typeof openSqliteTable>>) => Promise<unknown>) {
  const table = await openSqliteTable(join(sandbox.env['XDG_DATA_HOME']!, 'flex', 'store.sqlite'));
  await change(table);
  await table.close();
}

describe('flex doctor', () => {
  it('finds nothing where nothing is stored yet, and says so', async () => {
    const ended = await sandbox.here(['doctor']);
    expect(ended).toMatchObject({ exitCode: 0 });
    expect(ended.stderr).toContain('Nothing is stored yet');
    expect((await sandbox.here(['doctor', 'store'])).exitCode).toBe(5);
  });

  it('looks at the program, the workspace and the store', async () => {
    await workThrough([APPLY, GENERATE, RUN_CYCLE, ORDER]);
    const { areas, violationCount, unfinishedCount } = await told(['doctor'], 0);
    expect(areas.map(({ area }) => area)).toEqual(['program', 'workspace', 'store']);
    expect({ violationCount, unfinishedCount }).toEqual({ violationCount: 0, unfinishedCount: 0 });
    const counts = new Map(
      areas.flatMap(({ invariants }) => invariants.map((one) => [one.id, one.checkedCount])),
    );
    expect(counts.get('applied-orders')).toBe(1);
    expect(counts.get('offers')).toBe(2);
  });

  it('tells a violation with its place, and ends with 3', async () => {
    await workThrough([APPLY, GENERATE, RUN_CYCLE, ORDER]);
    const key = { pk: 'CONSTRAINT#home-01-site#2026-11-22', sk: 'o-r1' };
    await inStore((table) => table.delete(key));
    const { areas, violationCount } = await told(['doctor', 'store'], 3);
    expect(violationCount).toBeGreaterThan(0);
    expect(areas[0]?.findings).toContainEqual(
      expect.objectContaining({
        invariant: 'applied-orders',
        severity: 'violation',
        place: 'ORDER-PARTICIPANT#o-r1 / home-01',
        expected: `an item at ${key.pk} / ${key.sk}`,
      }),
    );
    const ended = await sandbox.here(['doctor', 'store']);
    expect(ended.stdout).toContain('Violations');
    expect(ended.stderr).toMatch(/store.*violation/);
  });

  it('tells what was broken off apart from violations', async () => {
    await workThrough([APPLY, GENERATE]);
    await inStore((table) =>
      table.put({ pk: 'CONTRACT-PARTICIPANTS', sk: 'gone', attributes: { participantId: 'home-01' } }),
    );
    const { violationCount, unfinishedCount } = await told(['doctor', 'store'], 0);
    expect({ violationCount, unfinishedCount }).toEqual({ violationCount: 0, unfinishedCount: 1 });
  });

  it('--quiet prints what is wrong, and nothing where nothing is', async () => {
    await workThrough([APPLY, GENERATE]);
    const silent = { exitCode: 0, stdout: '', stderr: '' };
    expect(await sandbox.here(['doctor', 'store', '--quiet'])).toEqual(silent);
    expect(await sandbox.here(['doctor', '--quiet'])).toEqual(silent);
    await inStore((table) =>
      table.put({ pk: 'PROGNOSIS#home-01#2026-11-22', sk: '00000001', attributes: { powerW: 'much' } }),
    );
    const { exitCode, stdout, stderr } = await sandbox.here(['doctor', '--quiet']);
    expect(exitCode).toBe(3);
    expect(stdout).toMatch(/^store: .*store\.sqlite\n/);
    expect(stdout).toContain('revisions-without-gaps');
    expect(stdout).not.toContain('looked at');
    expect(stdout).not.toContain('solver');
    expect(stderr).toMatch(/^warning: store: \d+ violations?$/m);
  });

  it('tells an item that cannot be read, and goes on', async () => {
    await workThrough([APPLY, GENERATE]);
    await inStore((table) =>
      table.put({ pk: 'PROGNOSIS#home-01#2026-11-22', sk: '00000001', attributes: { powerW: 'much' } }),
    );
    const { areas } = await told(['doctor', 'store'], 3);
    expect(areas[0]?.findings.map(({ invariant }) => invariant)).toContain('revisions-without-gaps');
    expect(areas[0]?.findings.map(({ invariant }) => invariant)).toContain('aggregate-sums');
  });

  it('tells what is wrong with flex.yaml and with the programs that it names', async () => {
    const yaml = (program: string) => `context: local
contexts:
  local:
    store: {kind: sqlite, path: store.sqlite}
    subscribers: [{topic: prognosis-updated, exec: [${program}]}]
`;
    await writeFile(join(sandbox.dir, 'flex.yaml'), yaml('no-such-program'));
    const missing = await told(['doctor', 'workspace'], 3);
    expect(missing.areas[0]?.findings[0]).toMatchObject({ invariant: 'subscribers' });
    await writeFile(join(sandbox.dir, 'flex.yaml'), yaml('sh'));
    expect((await told(['doctor', 'workspace'], 0)).violationCount).toBe(0);
    await writeFile(join(sandbox.dir, 'flex.yaml'), 'context: nowhere\n');
    const broken = await told(['doctor'], 3);
    expect(broken.areas.map(({ area }) => area)).toEqual(['program', 'workspace']);
    expect(broken.areas[1]?.findings[0]).toMatchObject({ invariant: 'configuration' });
  });
});
