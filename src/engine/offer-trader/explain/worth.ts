import type { Certificate } from '../certificate.ts';
import type { AnyProblem } from '../columns/any-problem.ts';
import type { SelectionOption } from '../problem.ts';

/** W · ms in a MWh. */
const WATT_MS_PER_MWH = 3.6e12;

/** What a change is worth at the prices of a certificate, in parts [micro-units]. */
export interface Worth {
  readonly bringsMicros: number;
  readonly reboundMicros: number;
}

/** Prices per period that each participant sees: the request's, and those of the groups that it is in [micro-units per MWh]. */
export function pricesSeen(
  problem: Pick<AnyProblem, 'request' | 'limits'>,
  { requestMicrosPerMwh, groups }: Certificate,
): (participantId: string) => Float64Array {
  const seen = new Map<string, Float64Array>();
  for (const { name, microsPerMwh } of groups) {
    const limit = problem.limits?.groups?.find((group) => group.name === name);
    if (limit === undefined || microsPerMwh.every((price) => price === 0)) continue;
    for (const id of limit.participantIds) {
      const before = seen.get(id) ?? requestMicrosPerMwh;
      seen.set(
        id,
        before.map((price, period) => price + microsPerMwh[period]!),
      );
    }
  }
  return (participantId) => seen.get(participantId) ?? requestMicrosPerMwh;
}

/** What an option is worth at factor 1, apart: what it brings, and what it takes. */
export function worthOf(
  { deltaW }: Pick<SelectionOption, 'deltaW'>,
  microsPerMwh: Float64Array,
  periodMs: number,
): Worth {
  let brings = 0;
  let rebound = 0;
  for (let period = 0; period < deltaW.length; period += 1) {
    const value = -deltaW[period]! * microsPerMwh[period]!;
    if (value > 0) brings += value;
    else rebound -= value;
  }
  return {
    bringsMicros: Math.round((brings * periodMs) / WATT_MS_PER_MWH),
    reboundMicros: Math.round((rebound * periodMs) / WATT_MS_PER_MWH),
  };
}
