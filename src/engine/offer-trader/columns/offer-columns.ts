import type { ParticipantId } from '../../ids.ts';
import type { SelectionOffer, SelectionOption } from '../problem.ts';

/**
 * Offers as columns: what a million of them take is a few flat arrays, and no object each. Made by
 * OfferColumnsWriter, which puts them in order.
 */
export interface OfferColumns {
  /** Values that a change of power stands for. */
  readonly periodCount: number;
  /** One offer each, ascending. */
  readonly participantIds: readonly ParticipantId[];
  /** Offers + 1 offsets into the options. */
  readonly optionStart: Int32Array;
  /** Ascending within an offer. */
  readonly optionIds: readonly string[];
  /** Per option at factor 1 [micro-units]. */
  readonly priceMicros: Float64Array;
  readonly minActivationFactor: Float64Array;
  /** Options + 1 offsets into the runs. */
  readonly runStart: Int32Array;
  /** A run begins at this period and lasts until the next of its option, or to the end; before the first it is 0 W. */
  readonly runFrom: Int32Array;
  /** Change of power during the run at factor 1 [W]. */
  readonly runW: Int32Array;
}

/** Columns grow by this factor. */
const GROWTH = 1.5;

/** Takes offers in any order, and puts them into columns. */
export class OfferColumnsWriter {
  readonly #periodCount: number;
  readonly #participantIds: ParticipantId[] = [];
  readonly #optionIds: string[] = [];
  #optionStart = new Int32Array(256);
  #price = new Float64Array(256);
  #minFactor = new Float64Array(256);
  #runStart = new Int32Array(256);
  #runFrom = new Int32Array(1024);
  #runW = new Int32Array(1024);
  #runCount = 0;
  #isOrdered = true;

  constructor(periodCount: number) {
    this.#periodCount = periodCount;
  }

  /** Begins an offer; its options follow. */
  offer(participantId: ParticipantId): void {
    const count = this.#participantIds.length;
    if (count > 0 && this.#participantIds[count - 1]! > participantId) this.#isOrdered = false;
    this.#participantIds.push(participantId);
    if (count + 2 > this.#optionStart.length) this.#optionStart = grown(this.#optionStart, count + 2);
    this.#optionStart[count + 1] = this.#optionIds.length;
  }

  /** Adds an option to the offer; its change of power follows, by `power` or by `run`. */
  option({ id, priceMicros, minActivationFactor }: Omit<SelectionOption, 'deltaW'>): void {
    const count = this.#optionIds.length;
    const first = this.#optionStart[this.#participantIds.length - 1]!;
    if (count > first && this.#optionIds[count - 1]! > id) this.#isOrdered = false;
    if (count + 2 > this.#price.length) this.#growOptions(count + 2);
    this.#optionIds.push(id);
    this.#price[count] = priceMicros;
    this.#minFactor[count] = minActivationFactor;
    this.#optionStart[this.#participantIds.length] = count + 1;
    this.#runStart[count + 1] = this.#runCount;
  }

  /** The next part of the option's change of power: from this period on it is so much; periods ascend. */
  run(fromPeriod: number, powerW: number): void {
    const option = this.#optionIds.length;
    const count = this.#runCount;
    const before = count > this.#runStart[option - 1]! ? this.#runW[count - 1]! : 0;
    if (powerW === before) return;
    if (count === this.#runFrom.length) {
      this.#runFrom = grown(this.#runFrom, count + 1);
      this.#runW = grown(this.#runW, count + 1);
    }
    this.#runFrom[count] = fromPeriod;
    this.#runW[count] = powerW;
    this.#runCount = count + 1;
    this.#runStart[option] = count + 1;
  }

  /** The whole of the option's change of power, one value per period [W]. */
  power(deltaW: Int32Array): void {
    const periodCount = deltaW.length;
    let before = 0;
    for (let period = 0; period < periodCount; period += 1) {
      const powerW = deltaW[period]!;
      if (powerW === before) continue;
      this.run(period, powerW);
      before = powerW;
    }
  }

  /** What was written, in the order of the ids. */
  columns(): OfferColumns {
    const optionCount = this.#optionIds.length;
    const columns: OfferColumns = {
      periodCount: this.#periodCount,
      participantIds: this.#participantIds,
      optionStart: this.#optionStart.slice(0, this.#participantIds.length + 1),
      optionIds: this.#optionIds,
      priceMicros: this.#price.slice(0, optionCount),
      minActivationFactor: this.#minFactor.slice(0, optionCount),
      runStart: this.#runStart.slice(0, optionCount + 1),
      runFrom: this.#runFrom.slice(0, this.#runCount),
      runW: this.#runW.slice(0, this.#runCount),
    };
    return this.#isOrdered ? columns : ordered(columns);
  }

  #growOptions(atLeast: number): void {
    this.#price = grown(this.#price, atLeast);
    this.#minFactor = grown(this.#minFactor, atLeast);
    this.#runStart = grown(this.#runStart, atLeast + 1);
  }
}

/** Offers of objects as columns. All changes of power have one value per period. */
export function columnsOf(offers: readonly SelectionOffer[], periodCount: number): OfferColumns {
  const writer = new OfferColumnsWriter(periodCount);
  for (let index = 0; index < offers.length; index += 1) {
    const { participantId, options } = offers[index]!;
    writer.offer(participantId);
    for (let at = 0; at < options.length; at += 1) {
      writer.option(options[at]!);
      writer.power(options[at]!.deltaW);
    }
  }
  return writer.columns();
}

/** An offer of columns as an object. */
export function offerAt(columns: OfferColumns, offer: number): SelectionOffer {
  const { participantIds, optionStart } = columns;
  const from = optionStart[offer]!;
  const count = optionStart[offer + 1]! - from;
  const options = Array.from({ length: count }, (_, at) => optionAt(columns, from + at));
  return { participantId: participantIds[offer]!, options };
}

/** The place of a participant's offer; −1: there is none. */
export function offerOf({ participantIds }: OfferColumns, participantId: string): number {
  let low = 0;
  let high = participantIds.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (participantIds[middle]! < participantId) low = middle + 1;
    else high = middle;
  }
  return participantIds[low] === participantId ? low : -1;
}

/** An option of columns as an object. */
export function optionAt(columns: OfferColumns, option: number): SelectionOption {
  const { periodCount, optionIds, priceMicros, minActivationFactor, runStart, runFrom, runW } = columns;
  const deltaW = new Int32Array(periodCount);
  for (let run = runStart[option]!; run < runStart[option + 1]!; run += 1) {
    const to = run + 1 < runStart[option + 1]! ? runFrom[run + 1]! : periodCount;
    deltaW.fill(runW[run]!, runFrom[run]!, to);
  }
  return {
    id: optionIds[option]!,
    deltaW,
    priceMicros: priceMicros[option]!,
    minActivationFactor: minActivationFactor[option]!,
  };
}

function grown<Column extends Int32Array | Float64Array>(column: Column, atLeast: number): Column {
  const length = Math.max(atLeast, Math.ceil(GROWTH * column.length));
  const larger = (column instanceof Int32Array ? new Int32Array(length) : new Float64Array(length)) as Column;
  larger.set(column);
  return larger;
}

/** The same offers by participant id, their options by option id. */
function ordered(columns: OfferColumns): OfferColumns {
  const { participantIds } = columns;
  const writer = new OfferColumnsWriter(columns.periodCount);
  for (const offer of placesById(participantIds, 0, participantIds.length)) copyOffer(writer, columns, offer);
  return writer.columns();
}

/** Writes an offer of columns, its options by option id. */
export function copyOffer(writer: OfferColumnsWriter, columns: OfferColumns, offer: number): void {
  const { participantIds, optionStart, optionIds, runStart, runFrom, runW } = columns;
  writer.offer(participantIds[offer]!);
  for (const option of placesById(optionIds, optionStart[offer]!, optionStart[offer + 1]!)) {
    writer.option({
      id: optionIds[option]!,
      priceMicros: columns.priceMicros[option]!,
      minActivationFactor: columns.minActivationFactor[option]!,
    });
    for (let run = runStart[option]!; run < runStart[option + 1]!; run += 1) {
      writer.run(runFrom[run]!, runW[run]!);
    }
  }
}

function placesById(ids: readonly string[], from: number, to: number): readonly number[] {
  return Array.from({ length: to - from }, (_, at) => from + at).sort((a, b) =>
    ids[a]! < ids[b]! ? -1 : ids[a]! > ids[b]! ? 1 : a - b,
  );
}
