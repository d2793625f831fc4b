import { invariant } from '../errors.ts';
import type { ContractId } from '../ids.ts';
import type { OfferOption, Robust } from '../market/index.ts';
import type { Attributes } from '../ports.ts';
import { packRecord, unpackRecord } from './pack.ts';
import type { OfferRecord } from './records.ts';

/**
 * The options of an offer as columns: a list per field, and all changes of power in one series, so that many offers are
 * read with few objects. A change is written as runs: how many, then for each its length and its power.
 */
interface OptionColumns {
  readonly ids: readonly string[];
  /** One for all where they are of the same contract. */
  readonly contractIds: readonly ContractId[];
  readonly priceMicros: readonly number[];
  readonly siteCostMicros: readonly number[];
  readonly minActivationFactor: readonly number[];
  readonly runs: Int32Array;
  /** Absent where no option has it; 0 for those that have not. */
  readonly opportunityMicros?: readonly number[];
  /** Absent where no option has it; null for those that have not. */
  readonly robust?: readonly (Robust | null)[];
}

/** An answer as it is stored. */
type StoredOffer = Omit<OfferRecord, 'options'> & { readonly options?: OptionColumns };

/** The attributes of an answer. An answer without options has no columns. */
export function packOffer({ options, ...rest }: OfferRecord): Attributes {
  const stored: StoredOffer = options.length === 0 ? rest : { ...rest, options: columnsOf(options) };
  return packRecord(stored);
}

/** The answer of these attributes. @throws InvariantError where the columns do not fit together. */
export function unpackOffer(attributes: Attributes): OfferRecord {
  const { options, ...rest } = unpackRecord<StoredOffer>(attributes);
  return { ...rest, options: options === undefined ? [] : optionsOf(options) };
}

function columnsOf(options: readonly OfferOption[]): OptionColumns {
  const contractIds = options.map(({ contractId }) => contractId);
  return {
    ids: options.map(({ id }) => id),
    contractIds: new Set(contractIds).size === 1 ? contractIds.slice(0, 1) : contractIds,
    priceMicros: options.map(({ priceMicros }) => priceMicros),
    siteCostMicros: options.map(({ siteCostMicros }) => siteCostMicros),
    minActivationFactor: options.map(({ minActivationFactor }) => minActivationFactor),
    runs: Int32Array.from(options.flatMap(({ deltaW }) => runsOf(deltaW))),
    ...(options.every((option) => option.opportunityMicros === undefined)
      ? {}
      : { opportunityMicros: options.map(({ opportunityMicros = 0 }) => opportunityMicros) }),
    ...(options.every((option) => option.robust === undefined)
      ? {}
      : { robust: options.map(({ robust = null }) => robust) }),
  };
}

function runsOf(deltaW: Int32Array): readonly number[] {
  const runs: number[] = [];
  for (let from = 0; from < deltaW.length; ) {
    let to = from + 1;
    while (to < deltaW.length && deltaW[to] === deltaW[from]) to += 1;
    runs.push(to - from, deltaW[from]!);
    from = to;
  }
  return [runs.length / 2, ...runs];
}

function optionsOf(columns: OptionColumns): readonly OfferOption[] {
  const { ids, contractIds, priceMicros, siteCostMicros, minActivationFactor, runs } = columns;
  const { opportunityMicros = [], robust = [] } = columns;
  const powers = powersOf(runs, ids.length);
  const periodCount = ids.length === 0 ? 0 : powers.length / ids.length;
  return ids.map((id, index) => ({
    id,
    deltaW: powers.subarray(index * periodCount, (index + 1) * periodCount),
    priceMicros: priceMicros[index]!,
    siteCostMicros: siteCostMicros[index]!,
    minActivationFactor: minActivationFactor[index]!,
    contractId: contractIds[contractIds.length === 1 ? 0 : index]!,
    ...((opportunityMicros[index] ?? 0) === 0 ? {} : { opportunityMicros: opportunityMicros[index]! }),
    ...((robust[index] ?? null) === null ? {} : { robust: robust[index]! }),
  }));
}

/** The changes of all options one behind the other, all of the same length. */
function powersOf(runs: Int32Array, optionCount: number): Int32Array {
  let periodCount = 0;
  for (let run = 0; run < (runs[0] ?? 0); run += 1) periodCount += runs[1 + 2 * run]!;
  const powers = new Int32Array(periodCount * optionCount);
  let at = 0;
  let end = 0;
  for (let option = 0; option < optionCount; option += 1) {
    const last = at + 2 * (runs[at] ?? 0);
    for (at += 1; at < last; at += 2) {
      powers.fill(runs[at + 1]!, end, end + runs[at]!);
      end += runs[at]!;
    }
    invariant(end === (option + 1) * periodCount, 'the options of a stored offer differ in length');
  }
  return powers;
}
