import { InputError } from '../../errors.ts';
import type { SelectionProblem } from '../problem.ts';
import type { SelectionResult } from '../result.ts';
import type { SearchProof } from '../search-proof.ts';

/** An option as the check of a search sees it. */
export interface CheckedOption {
  readonly offer: number;
  readonly deltaW: Int32Array;
  readonly priceMicros: number;
  /** Least factor on the grid [hundredths]. */
  readonly minHundredths: number;
  /** First rows of the sums that it counts in. */
  readonly bases: readonly number[];
}

/** The range of one sum, what is fixed taken out [W]; prices of missing it [micro-units per MWh], absent: it is kept. */
export interface CheckedRow {
  readonly lowW: number;
  readonly highW: number;
  readonly aboveMicrosPerMwh: number | undefined;
  readonly belowMicrosPerMwh: number | undefined;
}

/** A problem as tables, made from its definition alone. */
export interface CheckedTable {
  readonly periodMs: number;
  readonly periodCount: number;
  readonly options: readonly CheckedOption[];
  /** Options of each offer, as indices. */
  readonly offers: readonly (readonly number[])[];
  readonly rows: readonly CheckedRow[];
  readonly fixedMicros: number;
  /** How much more may be paid [micro-units] and accepted; undefined: without limit. */
  readonly payableMicros: number | undefined;
  readonly acceptable: number | undefined;
}

/**
 * Puts a problem into tables in which options have the indices that a proof uses. Options that the proof does not name
 * follow behind; nothing is ever decided of them.
 *
 * @throws InputError where the proof names what the problem does not have.
 */
export function tableOf(
  problem: SelectionProblem,
  { accepted, softened }: Pick<SelectionResult, 'accepted' | 'softened'>,
  { candidates, groups: names }: SearchProof,
): CheckedTable {
  const fixedIds = new Set<string>((problem.fixed ?? []).map(({ participantId }) => participantId));
  const fixed = accepted.filter(({ participantId }) => fixedIds.has(participantId));
  const fixedMicros = fixed.reduce((sum, { priceMicros }) => sum + priceMicros, 0);
  const groups = names.map((name) => {
    const group = problem.limits?.groups?.find((one) => one.name === name);
    if (group === undefined) throw misfit(`group ${name}`);
    return { ...group, ids: new Set<string>(group.participantIds) };
  });
  if (groups.length !== (problem.limits?.groups ?? []).length) throw misfit('the group limits');
  const { request } = problem;
  const { shortfallMicrosPerMwh, overshootMicrosPerMwh } = request;
  const isSoft = (period: number, name?: string) =>
    softened.find((one) => one.period === period && one.group === name)?.priceMicrosPerMwh;
  const rowOf = (range: Omit<CheckedRow, 'fixedW'>, ids: ReadonlySet<string> | undefined, period: number) => {
    const fixedW = fixed
      .filter(({ participantId }) => ids?.has(participantId) ?? true)
      .reduce((sum, { deltaW }) => sum + deltaW[period]!, 0);
    return { ...range, lowW: range.lowW - fixedW, highW: range.highW - fixedW };
  };
  const own = request.dispositions.map((disposition, period) => {
    const isAsked = disposition === 'requested';
    const isLess = request.maxDeltaW[period]! <= 0;
    const [above, below] = isLess
      ? [shortfallMicrosPerMwh, overshootMicrosPerMwh]
      : [overshootMicrosPerMwh, shortfallMicrosPerMwh];
    const range = {
      lowW: request.minDeltaW[period]!,
      highW: request.maxDeltaW[period]!,
      aboveMicrosPerMwh: isAsked ? above : isSoft(period),
      belowMicrosPerMwh: isAsked ? below : isSoft(period),
    };
    return rowOf(range, undefined, period);
  });
  const limited = groups.flatMap((group) =>
    Array.from(group.minDeltaW, (lowW, period) => {
      const soft = isSoft(period, group.name);
      const range = {
        lowW,
        highW: group.maxDeltaW[period]!,
        aboveMicrosPerMwh: soft,
        belowMicrosPerMwh: soft,
      };
      return rowOf(range, group.ids, period);
    }),
  );
  const { maxAcceptedOffers, maxTotalPriceMicros } = problem.limits ?? {};
  return {
    periodMs: problem.periodMs,
    periodCount: request.dispositions.length,
    ...optionsOf(problem, { fixedIds, candidates, groups }),
    rows: [...own, ...limited],
    fixedMicros,
    payableMicros: maxTotalPriceMicros === undefined ? undefined : maxTotalPriceMicros - fixedMicros,
    acceptable: maxAcceptedOffers === undefined ? undefined : maxAcceptedOffers - fixed.length,
  };
}

function optionsOf(
  { offers, request }: SelectionProblem,
  named: {
    readonly fixedIds: ReadonlySet<string>;
    readonly candidates: SearchProof['candidates'];
    readonly groups: readonly { readonly ids: ReadonlySet<string> }[];
  },
): Pick<CheckedTable, 'options' | 'offers'> {
  const periodCount = request.dispositions.length;
  const open = offers.filter(({ participantId }) => !named.fixedIds.has(participantId));
  const indexOf = new Map(
    named.candidates.map(({ participantId, optionId }, index) => [`${participantId} ${optionId}`, index]),
  );
  const options: CheckedOption[] = [];
  let behind = named.candidates.length;
  const ofOffers = open.map(({ participantId, options: own }, offer) => {
    const bases = [
      0,
      ...named.groups.flatMap(({ ids }, group) =>
        ids.has(participantId) ? [periodCount * (1 + group)] : [],
      ),
    ];
    return own.map(({ id, deltaW, priceMicros, minActivationFactor }) => {
      const index = indexOf.get(`${participantId} ${id}`) ?? behind++;
      const minHundredths = Math.max(1, Math.ceil(minActivationFactor * 100 - 1e-7));
      options[index] = { offer, deltaW, priceMicros, minHundredths, bases };
      return index;
    });
  });
  for (let index = 0; index < named.candidates.length; index += 1) {
    if (options[index] === undefined) throw misfit(`option ${named.candidates[index]!.optionId}`);
  }
  return { options, offers: ofOffers };
}

function misfit(what: string): InputError {
  return new InputError('bad-certificate', `The proof is of another choice: ${what} does not fit.`);
}
