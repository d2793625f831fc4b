import { SEARCHED_OFFERS_MAX } from '../core/search-attempt.ts';
import { accept, byText, type Frame, frameOf, rowBasesByParticipant } from '../instance.ts';
import { type ColumnProblem, fixedOption } from './check-columns.ts';
import { chooseMany } from './many.ts';
import { optionAt } from './offer-columns.ts';
import { packColumns } from './pack-columns.ts';
import type { Taken } from './taken.ts';
import type { ColumnSelection, TakenColumns } from './told-columns.ts';

/**
 * Chooses among many offers with no object per offer; the problem has been checked.
 *
 * @returns undefined where they are so few that they are searched, or what is asked is not for this way to choose.
 */
export function chooseColumns(problem: ColumnProblem, relativeGap?: number): ColumnSelection | undefined {
  const { offers, fixed = [] } = problem;
  if (offers.participantIds.length <= SEARCHED_OFFERS_MAX || !isForMany(problem)) return undefined;
  const frame = frameOfColumns(problem);
  const packed = packColumns(frame, offers, {
    fixedIds: new Set(fixed.map(({ participantId }) => participantId)),
    bases: rowBasesByParticipant(problem),
  });
  const { offerCount } = packed.packed;
  if (offerCount <= SEARCHED_OFFERS_MAX || frame.acceptableCount < offerCount) return undefined;
  const { taken, figures } = chooseMany(frame, offers, packed, relativeGap);
  return { ...figures, taken: takenOf(problem, taken) };
}

/** Whether what is asked can be chosen for in this way: on the grid of hundredths, without a limit of the total price. */
export function isForMany({ limits, factorGrid = 'hundredths' }: Omit<ColumnProblem, 'offers'>): boolean {
  return factorGrid === 'hundredths' && limits?.maxTotalPriceMicros === undefined;
}

function frameOfColumns(problem: ColumnProblem): Frame {
  const { offers, fixed = [] } = problem;
  const accepted = fixed
    .map((one) =>
      accept(one.participantId, optionAt(offers, fixedOption(offers, one)!), one.activationFactor),
    )
    .sort((a, b) => byText(a.participantId, b.participantId));
  return frameOf(problem, accepted);
}

function takenOf({ offers, fixed = [] }: ColumnProblem, { packed, selection }: Taken): TakenColumns {
  const agreed = fixed
    .map((one) => ({ option: fixedOption(offers, one)!, hundredths: Math.round(one.activationFactor * 100) }))
    .sort((a, b) => a.option - b.option);
  let count = agreed.length;
  for (const option of selection.option) if (option >= 0) count += 1;
  const taken = { option: new Int32Array(count), factor: new Float64Array(count) };
  let at = 0;
  let next = 0;
  const put = (option: number, hundredths: number) => {
    taken.option[at] = option;
    taken.factor[at] = hundredths / 100;
    at += 1;
  };
  for (let offer = 0; offer < selection.option.length; offer += 1) {
    if (selection.option[offer]! < 0) continue;
    const option = packed.optionOf[selection.option[offer]!]!;
    for (; next < agreed.length && agreed[next]!.option < option; next += 1) {
      put(agreed[next]!.option, agreed[next]!.hundredths);
    }
    put(option, selection.hundredths[offer]!);
  }
  for (; next < agreed.length; next += 1) put(agreed[next]!.option, agreed[next]!.hundredths);
  return taken;
}
