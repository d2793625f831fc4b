import { MINUTE_MS } from '../time/index.ts';
import { OFFLINE_TIMEOUT_MS } from './remote-state.ts';

/** A sample that is a little late is none that is lost. */
const PERIODS_MIN = 1.5;

/**
 * What speaks against a timeout; undefined where nothing does. At a multiple of the period chance decides whether one lost
 * sample makes a system OFFLINE; the usual timeout is one, and is known to be long enough.
 *
 * @param timeoutMs - after which a silent system is OFFLINE [ms]; @param periodMs - between two samples [ms].
 */
export function timeoutAdvice(timeoutMs: number, periodMs: number): string | undefined {
  const [timeout, period] = [timeoutMs, periodMs].map((ms) => `${Number((ms / MINUTE_MS).toFixed(1))} min`);
  if (timeoutMs < PERIODS_MIN * periodMs) {
    return `${timeout} is less than one and a half times the ${period} between two samples: each that is late makes a system OFFLINE`;
  }
  if (timeoutMs === OFFLINE_TIMEOUT_MS || timeoutMs % periodMs !== 0) return undefined;
  const between = [-0.5, 0.5].map((part) => `${(timeoutMs + part * periodMs) / MINUTE_MS} min`);
  return `${timeout} is a multiple of the ${period} between two samples: whether a lost one makes a system OFFLINE is left to chance, which it is not at ${between.join(' or ')}`;
}
