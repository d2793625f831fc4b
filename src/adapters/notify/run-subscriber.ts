import { type ChildProcess, spawn } from 'node:child_process';

/** How long a subscriber may take. */
export interface SubscriberLimits {
  /** After this it is asked to end (SIGTERM). */
  readonly timeoutMs: number;
  /** And after so much more it is ended (SIGKILL). */
  readonly graceMs: number;
}

/**
 * Runs a command to its end, with a text on its stdin. It is the leader of its own process group, so that what it
 * has started is ended with it.
 *
 * @returns why it failed; undefined where it did not.
 */
export function runSubscriber(
  exec: readonly string[],
  stdin: string,
  { timeoutMs, graceMs }: SubscriberLimits,
): Promise<string | undefined> {
  return new Promise((resolve) => {
    const child = start(exec);
    if (child instanceof Error) return resolve(child.message);
    let isLate = false;
    const kill = setTimeout(() => signalGroup(child, 'SIGKILL'), timeoutMs + graceMs);
    const term = setTimeout(() => {
      isLate = true;
      signalGroup(child, 'SIGTERM');
    }, timeoutMs);
    const end = (failure: string | undefined) => {
      clearTimeout(term);
      clearTimeout(kill);
      resolve(failure);
    };
    child.on('error', (error) => end(error.message));
    child.on('exit', (code, signal) => {
      const how = signal === null ? `exit code ${code}` : `ended by ${signal}`;
      if (isLate) signalGroup(child, 'SIGKILL');
      end(code === 0 ? undefined : isLate ? `it took longer than ${timeoutMs / 1000} s: ${how}` : how);
    });
    // A subscriber may end without reading; that is its exit code's business.
    child.stdin.on('error', () => {});
    child.stdin.end(stdin);
  });
}

/** Some commands cannot even be tried: spawn throws where the path leads through a file, for example. */
function start([command = '', ...args]: readonly string[]) {
  try {
    return spawn(command, args, { stdio: ['pipe', 'ignore', 'inherit'], detached: true });
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

/** All that is left of the group; on a system without groups, the command alone. */
function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, signal);
  } catch {
    child.kill(signal);
  }
}
