import { invariant } from '../errors.ts';
import type { ContractId, ParticipantId, RequestId } from '../ids.ts';
import type { OfferOption, Robust } from '../market/index.ts';
import type { Attributes } from '../ports.ts';
import { packRecord, unpackRecord } from './pack.ts';
import type { AnswerKind, OfferRecord } from './records.ts';

/**
 * Answers of several participants as they are stored in one item: a list per field, so that many are read with few objects.
 * A list that says the same throughout has one element; what nobody has is absent.
 */
export interface OfferPage {
  readonly participantIds: readonly ParticipantId[];
  readonly requestIds: readonly RequestId[];
  readonly prognosisRevisions: readonly number[];
  readonly answers: readonly AnswerKind[];
  readonly createdMs: readonly number[];
  readonly reasons?: readonly (readonly string[])[];
  readonly lossPpm?: readonly (number | null)[];
  readonly wishedW?: readonly (Int32Array | null)[];
  /** How many options each answer has. */
  readonly optionCounts: Int32Array;
  readonly options?: OptionColumns;
}

/** The options of all answers of a page, one behind the other. */
export interface OptionColumns {
  /** Each id that occurs once, and for every option where it stands among them. */
  readonly ids: readonly string[];
  readonly idAt: Int32Array;
  readonly contractIds: readonly ContractId[];
  readonly priceMicros: readonly number[];
  readonly siteCostMicros: readonly number[];
  readonly minActivationFactor: readonly number[];
  /** Changes of power as runs: per option how many, then of each its length in periods and its power [W]. */
  readonly runs: Int32Array;
  /** 0 for those that have none. */
  readonly opportunityMicros?: readonly number[];
  readonly robust?: readonly (Robust | null)[];
}

/** The attributes of a page of answers. */
export function packOffers(offers: readonly OfferRecord[]): Attributes {
  const options = offers.flatMap((offer) => offer.options);
  const page: OfferPage = {
    participantIds: offers.map(({ participantId }) => participantId),
    requestIds: shortened(offers.map(({ requestId }) => requestId)),
    prognosisRevisions: shortened(offers.map(({ prognosisRevision }) => prognosisRevision)),
    answers: shortened(offers.map(({ answer }) => answer)),
    createdMs: shortened(offers.map(({ createdMs }) => createdMs)),
    ...(offers.some(({ reasons }) => reasons.length > 0) && {
      reasons: offers.map(({ reasons }) => reasons),
    }),
    ...(offers.some(({ lossPpm }) => lossPpm !== undefined) && {
      lossPpm: offers.map(({ lossPpm = null }) => lossPpm),
    }),
    ...(offers.some(({ wishedW }) => wishedW !== undefined) && {
      wishedW: offers.map(({ wishedW = null }) => wishedW),
    }),
    optionCounts: Int32Array.from(offers, ({ options: { length } }) => length),
    ...(options.length > 0 && { options: optionColumns(options) }),
  };
  return packRecord(page);
}

/** The page of these attributes, as it is stored. */
export function offerPage(attributes: Attributes): OfferPage {
  return unpackRecord<OfferPage>(attributes);
}

/** Those whose answers are on a page. */
export function answeredOnPage(attributes: Attributes): readonly ParticipantId[] {
  return attributes['participantIds'] as OfferPage['participantIds']; // as `packOffers` wrote it
}

/** The answers of these attributes. @throws InvariantError where the columns do not fit together. */
export function unpackOffers(attributes: Attributes): readonly OfferRecord[] {
  const page = offerPage(attributes);
  const options = page.options === undefined ? [] : optionsOf(page.options);
  let from = 0;
  const offers = page.participantIds.map((participantId, index): OfferRecord => {
    const to = from + page.optionCounts[index]!;
    const own = options.slice(from, to);
    from = to;
    const lossPpm = page.lossPpm?.[index] ?? undefined;
    const wishedW = page.wishedW?.[index] ?? undefined;
    return {
      participantId,
      requestId: at(page.requestIds, index),
      prognosisRevision: at(page.prognosisRevisions, index),
      options: own,
      reasons: page.reasons?.[index] ?? [],
      ...(lossPpm !== undefined && { lossPpm }),
      ...(wishedW !== undefined && { wishedW }),
      answer: at(page.answers, index),
      createdMs: at(page.createdMs, index),
    };
  });
  invariant(from === options.length, `${from} options are counted of ${options.length} that are stored`);
  return offers;
}

/** Element of a list that may be shortened to one. */
export function at<Element>(elements: readonly Element[], index: number): Element {
  return elements[elements.length === 1 ? 0 : index]!;
}

function shortened<Element>(elements: readonly Element[]): readonly Element[] {
  return elements.every((element) => Object.is(element, elements[0])) ? elements.slice(0, 1) : elements;
}

function optionColumns(options: readonly OfferOption[]): OptionColumns {
  const ids = [...new Set(options.map(({ id }) => id))];
  const indexOf = new Map(ids.map((id, index) => [id, index]));
  return {
    ids,
    idAt: Int32Array.from(options, ({ id }) => indexOf.get(id)!),
    contractIds: shortened(options.map(({ contractId }) => contractId)),
    priceMicros: options.map(({ priceMicros }) => priceMicros),
    siteCostMicros: shortened(options.map(({ siteCostMicros }) => siteCostMicros)),
    minActivationFactor: shortened(options.map(({ minActivationFactor }) => minActivationFactor)),
    runs: runsOf(options),
    ...(options.some(({ opportunityMicros }) => opportunityMicros !== undefined) && {
      opportunityMicros: options.map(({ opportunityMicros = 0 }) => opportunityMicros),
    }),
    ...(options.some(({ robust }) => robust !== undefined) && {
      robust: options.map(({ robust = null }) => robust),
    }),
  };
}

function runsOf(options: readonly OfferOption[]): Int32Array {
  const runs: number[] = [];
  for (const { deltaW } of options) {
    const countAt = runs.push(0) - 1;
    for (let from = 0; from < deltaW.length; ) {
      let to = from + 1;
      while (to < deltaW.length && deltaW[to] === deltaW[from]) to += 1;
      runs.push(to - from, deltaW[from]!);
      runs[countAt] = runs[countAt]! + 1;
      from = to;
    }
  }
  return Int32Array.from(runs);
}

function optionsOf(columns: OptionColumns): readonly OfferOption[] {
  const { ids, idAt, contractIds, priceMicros, siteCostMicros, minActivationFactor } = columns;
  const { opportunityMicros = [], robust = [] } = columns;
  const powers = powersOf(columns);
  return Array.from(idAt, (id, index): OfferOption => {
    const worthMicros = opportunityMicros[index] ?? 0;
    const stands = robust[index] ?? undefined;
    return {
      id: ids[id]!,
      deltaW: powers[index]!,
      priceMicros: priceMicros[index]!,
      siteCostMicros: at(siteCostMicros, index),
      minActivationFactor: at(minActivationFactor, index),
      contractId: at(contractIds, index),
      ...(worthMicros !== 0 && { opportunityMicros: worthMicros }),
      ...(stands !== undefined && { robust: stands }),
    };
  });
}

/** The change of each option, all parts of one series. */
function powersOf({ runs, idAt }: OptionColumns): readonly Int32Array[] {
  const ends = new Int32Array(idAt.length);
  let periods = 0;
  for (let option = 0, from = 0; option < idAt.length; option += 1) {
    const to = from + 1 + 2 * (runs[from] ?? 0);
    invariant(from < runs.length && to <= runs.length, 'the changes of stored offers are cut off');
    for (let run = from + 1; run < to; run += 2) periods += runs[run]!;
    ends[option] = periods;
    from = to;
  }
  const all = new Int32Array(periods);
  let end = 0;
  for (let option = 0, from = 0; option < idAt.length; option += 1) {
    const to = from + 1 + 2 * runs[from]!;
    for (let run = from + 1; run < to; run += 2) {
      all.fill(runs[run + 1]!, end, end + runs[run]!);
      end += runs[run]!;
    }
    from = to;
  }
  return Array.from(ends, (to, option) => all.subarray(option === 0 ? 0 : ends[option - 1]!, to));
}
