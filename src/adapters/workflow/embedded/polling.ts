import type { WaitOptions } from '../../../engine/ports.ts';
import type { Host } from './host.ts';

const POLL_MS_MIN = 100;
const POLL_MS_MAX = 1_000;
const SLOWER = 1.5;

/** Looks again and again, often at first, until something is found, the time is over, or the wait is called off. */
export async function poll<Found>(
  look: () => Promise<Found | undefined>,
  host: Host,
  { timeoutMs = Number.POSITIVE_INFINITY, signal = new AbortController().signal }: WaitOptions = {},
): Promise<Found | undefined> {
  const endMs = host.monotonicMs() + timeoutMs;
  for (let pauseMs = POLL_MS_MIN; ; pauseMs = Math.min(POLL_MS_MAX, pauseMs * SLOWER)) {
    const found = await look();
    if (found !== undefined) return found;
    const leftMs = endMs - host.monotonicMs();
    if (leftMs <= 0 || signal.aborted) return undefined;
    try {
      await host.sleep(Math.min(pauseMs, leftMs), signal);
    } catch {
      return undefined; // called off
    }
  }
}
