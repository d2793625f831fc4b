import { execa } from 'execa';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FLEX, makeSandbox, type Sandbox } from './harness.ts';

/** Simulated hosts, as an operator runs them. */

let sandbox: Sandbox;
beforeEach(async () => {
  sandbox = await makeSandbox();
});
afterEach(() => sandbox.remove());

describe('flex sim', () => {
  it.each([
    ['concerto', 'Concerto'],
    ['ces', 'CES'],
  ])('%s says in one line where it listens, and ends by itself when it is told to', async (host, title) => {
    const ended = await sandbox.here(['sim', host, '--systems', '7', '--seed', '3', '--for', '1ms']);
    expect(ended).toMatchObject({ exitCode: 0, stderr: '' });
    expect(ended.stdout).toMatch(
      new RegExp(`^${title} is simulated at http://127\\.0\\.0\\.1:\\d+: 7 systems, seed 3\\n$`),
    );
  });

  it('tells scripts the address and what was counted', async () => {
    const { stdout } = await sandbox.here(['sim', 'ces', '--for', '1ms', '--json']);
    const lines = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines).toMatchObject([
      { type: 'version' },
      { type: 'listening', url: expect.stringContaining('http://127.0.0.1:'), systemCount: 20, seed: 1 },
      { type: 'stopped', calls: {}, faults: {}, done: {} },
    ]);
  });

  it('a port that is taken is said to be, with code 69', async () => {
    const running = await listening(['sim', 'concerto']);
    const { port } = new URL(running.url);
    const ended = await sandbox.here(['sim', 'ces', '--port', port]);
    expect(ended.exitCode).toBe(69);
    expect(ended.stderr).toContain(`Port ${port} cannot be used: somebody else listens there`);
    running.child.kill('SIGTERM');
    await running.child;
  });

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('%s ends it, also while a call waits for its answer', async (signal, exitCode) => {
    const { child, url } = await listening(['sim', 'concerto', '--lost', '100%']);
    const headers = { authorization: 'Bearer simulated-secret' };
    const hanging = fetch(`${url}/assets`, { headers }).then(
      () => 'answered',
      () => 'ended',
    );
    for (;;) {
      const stats = (await (await fetch(`${url}/sim/stats`)).json()) as { readonly faults: object };
      if ('lost' in stats.faults) break;
    }
    child.kill(signal);
    const ended = await child;
    expect(ended.exitCode).toBe(exitCode);
    expect(ended.stdout.split('\n')).toHaveLength(1);
    expect(await hanging).toBe('ended');
  });
});

/** The program in a process of its own, once it listens. */
async function listening(args: readonly string[]) {
  const child = execa(FLEX, args, { cwd: sandbox.dir, env: sandbox.env, extendEnv: false, reject: false });
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout.on('data', (chunk: Buffer) => {
      const said = /http:\/\/[\d.:]+\d/.exec(String(chunk))?.[0];
      if (said !== undefined) resolve(said);
    });
    void child.then(({ stderr }) => reject(new Error(`it ended: ${stderr}`)));
  });
  return { child, url };
}
