import { setTimeout as sleep } from 'node:timers/promises';
import { POLLER_MS, type Poller, type PollerName, type PollerRun } from '../../../engine/fleet/index.ts';

/** Who is told of the runs. */
export interface RunListener {
  started(name: PollerName): void;
  /** Whatever it throws ends the watch. */
  ended(name: PollerName, run: PollerRun, tookMs: number): Promise<void>;
  /** @throws what is no failure of a host, which ends the watch. */
  failed(name: PollerName, error: unknown): Promise<void>;
  /** Every second, and after each run. */
  ticked(): void;
}

const TICK_MS = 1_000;
/** How often it is looked whether a process is asked to run before its time. */
const ASKED_MS = 5_000;

/** What one process does may give work to the ones behind it: they run then, and not a minute later. */
function hasDone({ counts }: PollerRun): boolean {
  return Object.entries(counts).some(([name, count]) => name !== 'deviceCount' && count > 0);
}

/**
 * Runs each process at its time, and none twice at once, until it is told to stop; then what is under way comes to its
 * end. By the machine's own clock: processes of which one takes long do not make others late.
 */
export async function runPollers(
  pollers: readonly Poller[],
  {
    listener,
    signal,
    isOver,
  }: { readonly listener: RunListener; readonly signal: AbortSignal; readonly isOver: () => boolean },
): Promise<void> {
  const dueMs = new Map(pollers.map(({ name }, index) => [name, index === 0 ? 0 : POLLER_MS]));
  const begunMs = performance.now();
  const sinceMs = () => performance.now() - begunMs;
  const running = new Map<PollerName, Promise<void>>();
  let failure: { readonly error: unknown } | undefined;
  let askedMs = 0;

  const runOne = async (poller: Poller): Promise<void> => {
    const startedMs = sinceMs();
    dueMs.set(poller.name, startedMs + POLLER_MS);
    listener.started(poller.name);
    try {
      const run = await poller.run();
      await listener.ended(poller.name, run, sinceMs() - startedMs);
      const next = pollers[pollers.indexOf(poller) + 1];
      if (next !== undefined && (startedMs < TICK_MS || hasDone(run))) dueMs.set(next.name, 0);
    } catch (error) {
      await listener.failed(poller.name, error);
    }
  };
  const start = (poller: Poller): void => {
    const run = runOne(poller)
      .catch((error: unknown) => {
        failure ??= { error };
      })
      .finally(() => running.delete(poller.name));
    running.set(poller.name, run);
  };
  const isStopping = () => signal.aborted || failure !== undefined || isOver();

  while (!isStopping()) {
    if (sinceMs() - askedMs >= ASKED_MS) {
      askedMs = sinceMs();
      for (const poller of pollers) if (await poller.isAsked()) dueMs.set(poller.name, 0);
    }
    for (const poller of pollers) {
      if (!running.has(poller.name) && dueMs.get(poller.name)! <= sinceMs()) start(poller);
    }
    listener.ticked();
    await Promise.race([tick(signal), ...running.values()]);
  }
  listener.ticked();
  while (running.size > 0) {
    await Promise.race([tick(undefined), ...running.values()]);
    listener.ticked();
  }
  if (failure !== undefined) throw failure.error;
}

async function tick(signal: AbortSignal | undefined): Promise<void> {
  await sleep(TICK_MS, undefined, signal === undefined ? {} : { signal }).catch(() => undefined);
}
