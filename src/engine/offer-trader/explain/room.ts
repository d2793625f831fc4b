import type { AcceptedOffer } from '../../market/index.ts';
import type { AnyProblem } from '../columns/any-problem.ts';
import type { SelectionOption } from '../problem.ts';
import type { SelectionResult } from '../result.ts';

/** Sums that must be kept: what there is room for beside what was taken. */
export interface Room {
  /** Largest factor of a participant's option that all ranges allow, up to 100 [hundredths]. */
  hundredthsFor(participantId: string, option: SelectionOption): number;
  /** The same if nothing else were taken. */
  hundredthsAlone(participantId: string, option: SelectionOption): number;
}

interface Kept {
  readonly ids: ReadonlySet<string> | undefined;
  /** Room below and above, what was taken and nothing taken [W]; infinite where missing the range is priced. */
  readonly belowW: Float64Array;
  readonly aboveW: Float64Array;
  readonly aloneBelowW: Float64Array;
  readonly aloneAboveW: Float64Array;
}

/** The room that a selection leaves in all ranges that are kept. */
export function roomBeside(
  problem: Pick<AnyProblem, 'request' | 'limits'>,
  { accepted, softened }: SelectionResult,
): Room {
  const { request } = problem;
  const isSoft = (period: number, name?: string) =>
    softened.some((one) => one.period === period && one.group === name);
  const own = keptRange({ ...request, ids: undefined }, accepted, (period) => {
    return request.dispositions[period] === 'requested' || isSoft(period);
  });
  const groups = (problem.limits?.groups ?? []).map((group) => {
    const ids = new Set<string>(group.participantIds);
    const members = accepted.filter(({ participantId }) => ids.has(participantId));
    return keptRange({ ...group, ids }, members, (period) => isSoft(period, group.name));
  });
  const kept = [own, ...groups];
  const most = (participantId: string, { deltaW }: SelectionOption, isAlone: boolean) => {
    let hundredths = 100;
    for (const range of kept) {
      if (range.ids !== undefined && !range.ids.has(participantId)) continue;
      const [belowW, aboveW] = isAlone
        ? [range.aloneBelowW, range.aloneAboveW]
        : [range.belowW, range.aboveW];
      for (const [period, powerW] of deltaW.entries()) {
        if (powerW === 0) continue;
        const roomW = powerW > 0 ? aboveW[period]! : belowW[period]!;
        hundredths = Math.min(hundredths, Math.floor((100 * Math.max(0, roomW)) / Math.abs(powerW)));
      }
    }
    return hundredths;
  };
  return {
    hundredthsFor: (participantId, option) => most(participantId, option, false),
    hundredthsAlone: (participantId, option) => most(participantId, option, true),
  };
}

function keptRange(
  {
    minDeltaW,
    maxDeltaW,
    ids,
  }: {
    readonly minDeltaW: Int32Array;
    readonly maxDeltaW: Int32Array;
    readonly ids: ReadonlySet<string> | undefined;
  },
  accepted: readonly AcceptedOffer[],
  isPriced: (period: number) => boolean,
): Kept {
  const sumsW = new Float64Array(minDeltaW.length);
  for (const { deltaW } of accepted) {
    for (let period = 0; period < deltaW.length; period += 1)
      sumsW[period] = sumsW[period]! + deltaW[period]!;
  }
  const room = (roomW: (period: number) => number) =>
    Float64Array.from(minDeltaW, (_, period) =>
      isPriced(period) ? Number.POSITIVE_INFINITY : roomW(period),
    );
  return {
    ids,
    belowW: room((period) => sumsW[period]! - minDeltaW[period]!),
    aboveW: room((period) => maxDeltaW[period]! - sumsW[period]!),
    aloneBelowW: room((period) => -minDeltaW[period]!),
    aloneAboveW: room((period) => maxDeltaW[period]!),
  };
}
