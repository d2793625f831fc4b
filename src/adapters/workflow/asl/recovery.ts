import { placeResult } from './data-flow.ts';
import type { Recovery } from './definition.ts';
import { StateFailure } from './failures.ts';
import { checkStopped, sleep, type Visit } from './flow.ts';
import type { Json } from './json.ts';
import { catcherOf, RetryCount } from './retry.ts';

/** Where a state leads, and with what. */
export interface Transition {
  readonly output: Json;
  /** Absent: the graph ends here. */
  readonly next: string | undefined;
}

/**
 * Tries a state until it succeeds or its `Retry` is used up, then looks for a `Catch`.
 *
 * @param attempt - one try; yields the state's output.
 * @param onFailed - called once, when it will not be tried again.
 * @throws StateFailure if nothing catches the error.
 */
export async function recovering(
  visit: Visit,
  state: Recovery,
  { attempt, onFailed = () => {} }: { readonly attempt: () => Promise<Json>; readonly onFailed?: () => void },
): Promise<Transition> {
  const retries = new RetryCount(state.retriers, visit.flow.execution.services.random);
  for (;;) {
    try {
      return { output: await attempt(), next: state.next };
    } catch (failure) {
      if (!(failure instanceof StateFailure)) throw failure;
      checkStopped(visit.flow);
      const delayMs = retries.nextDelayMs(failure.output.error);
      if (delayMs === undefined) {
        onFailed();
        return caught(visit, state, failure);
      }
      await sleep(visit.flow, delayMs);
      visit.retryCount = (visit.retryCount ?? 0) + 1;
    }
  }
}

function caught(visit: Visit, state: Recovery, failure: StateFailure): Transition {
  const { error, cause } = failure.output;
  const catcher = catcherOf(state.catchers, error);
  if (catcher === undefined) throw failure;
  const result = { Error: error ?? '', Cause: cause ?? '' };
  return { output: placeResult(visit.rawInput, result, catcher.resultPlace), next: catcher.next };
}
