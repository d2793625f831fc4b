import type { FlexRequest } from './request.ts';

/** The part of a request that the choice of offers depends on. */
type Ranges = Pick<FlexRequest, 'dispositions' | 'minDeltaW' | 'maxDeltaW'>;

/**
 * The request for a part of the change. What has to be delivered at least is rounded up to whole watts, so that the part
 * is kept; what may be delivered at most is rounded down, but never below that. The room for rebound stays.
 *
 * @param sharePct - part of the change in per cent, above 0.
 * @returns the same request with other ranges in the requested periods.
 */
export function partOfRequest<Request extends Ranges>(request: Request, sharePct: number): Request {
  if (sharePct === 100) return request;
  const minDeltaW = request.minDeltaW.slice();
  const maxDeltaW = request.maxDeltaW.slice();
  for (const [period, disposition] of request.dispositions.entries()) {
    if (disposition !== 'requested') continue;
    const lowW = (request.minDeltaW[period]! * sharePct) / 100;
    const highW = (request.maxDeltaW[period]! * sharePct) / 100;
    if (highW <= 0) {
      maxDeltaW[period] = Math.floor(highW);
      minDeltaW[period] = Math.min(Math.ceil(lowW), maxDeltaW[period]!);
    } else {
      minDeltaW[period] = Math.ceil(lowW);
      maxDeltaW[period] = Math.max(Math.floor(highW), minDeltaW[period]!);
    }
  }
  return { ...request, minDeltaW, maxDeltaW };
}
