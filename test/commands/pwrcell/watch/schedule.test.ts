import { describe, expect, it } from 'vitest';
import { type RunListener, runPollers } from '../../../../src/commands/pwrcell/watch/schedule.ts';
import type { Poller, PollerName, PollerRun } from '../../../../src/engine/fleet/index.ts';

const DONE: PollerRun = { counts: { addedCount: 1 }, failures: [] };
const NOTHING: PollerRun = { counts: {}, failures: [] };

function listening(more: Partial<RunListener> = {}) {
  const said: string[] = [];
  const listener: RunListener = {
    started: (name) => void said.push(`start ${name}`),
    ended: async (name) => void said.push(`end ${name}`),
    failed: async (name) => void said.push(`failed ${name}`),
    ticked: () => undefined,
    ...more,
  };
  return { said, listener };
}

function poller(name: PollerName, run: () => Promise<PollerRun>, isAsked = async () => false): Poller {
  return { name, run, isAsked };
}

describe('the schedule of a watch', () => {
  it('begins with the sweep, and what it has done wakes the next', async () => {
    const stop = new AbortController();
    const { said, listener } = listening();
    const pollers = [
      poller('registrar', async () => DONE),
      poller('metadata', async () => DONE),
      poller('provisioning', async () => {
        stop.abort();
        return NOTHING;
      }),
      poller('states', async () => NOTHING),
    ];
    await runPollers(pollers, { listener, signal: stop.signal, isOver: () => false });
    expect(said).toEqual([
      'start registrar',
      'end registrar',
      'start metadata',
      'end metadata',
      'start provisioning',
      'end provisioning',
    ]);
  });

  it('a process that hangs holds up no other, and is let come to its end', async () => {
    const stop = new AbortController();
    const { said, listener } = listening();
    let release = () => {};
    const hanging = new Promise<void>((resolve) => {
      release = resolve;
    });
    const pollers = [
      poller('registrar', async () => DONE),
      poller('metadata', async () => {
        setTimeout(() => stop.abort(), 50);
        setTimeout(release, 150);
        await hanging;
        return DONE;
      }),
    ];
    await runPollers(pollers, { listener, signal: stop.signal, isOver: () => false });
    expect(said.at(-1)).toBe('end metadata');
  });

  it('a failure is told and ends nothing; what the listener throws ends it', async () => {
    let runCount = 0;
    const failing = poller(
      'registrar',
      async () => {
        runCount += 1;
        throw new Error('away');
      },
      async () => runCount < 2,
    );
    const { said, listener } = listening();
    await runPollers([failing], {
      listener,
      signal: AbortSignal.timeout(7_000),
      isOver: () => runCount >= 2,
    });
    expect(said.filter((one) => one === 'failed registrar')).toHaveLength(2);

    const bug = new Error('bug');
    const { listener: throwing } = listening({
      failed: async () => {
        throw bug;
      },
    });
    const never = { listener: throwing, signal: new AbortController().signal, isOver: () => false };
    await expect(runPollers([failing], never)).rejects.toBe(bug);
  }, 20_000);
});
