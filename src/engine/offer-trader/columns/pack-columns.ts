import type { ParticipantId } from '../../ids.ts';
import { hundredthsAtLeast } from '../activation.ts';
import { moneyUnit, type Packed, packRanges } from '../core/packed.ts';
import type { Frame } from '../instance.ts';
import { NOT_NARROWED } from '../whole-watts.ts';
import type { OfferColumns } from './offer-columns.ts';

const W_PER_KW = 1000;

/** Columns as the core works on them: what is fixed, and what changes nothing, is left out. */
export interface PackedColumns {
  readonly packed: Packed;
  /** Per option of the core: its place in the columns. */
  readonly optionOf: Int32Array;
  /** Per offer of the core: its place in the columns. */
  readonly offerOf: Int32Array;
  /** Where the rows begin that an offer of the core changes, ascending. */
  readonly basesOf: (offer: number) => readonly number[];
}

/** Who is left out, and who changes more than the request's own rows. */
export interface Membership {
  readonly fixedIds: ReadonlySet<ParticipantId>;
  readonly bases: ReadonlyMap<ParticipantId, readonly number[]>;
}

/** What everybody changes: the request's own rows. */
const OWN: readonly number[] = [0];

/** Packs columns, with no object per offer. */
export function packColumns(frame: Frame, columns: OfferColumns, membership: Membership): PackedColumns {
  const { offerOf, optionStart, optionOf } = candidatesIn(columns, membership.fixedIds);
  const basesOf = basesByOffer(columns, offerOf, membership);
  const moneyMicros = moneyUnit(frame, () => columns.priceMicros.reduce((a, b) => Math.max(a, b), 0));
  const optionCount = optionOf.length;
  const priceUnits = new Float64Array(optionCount);
  const minHundredths = new Int32Array(optionCount);
  for (let option = 0; option < optionCount; option += 1) {
    priceUnits[option] = columns.priceMicros[optionOf[option]!]! / moneyMicros;
    minHundredths[option] = hundredthsAtLeast(columns.minActivationFactor[optionOf[option]!]!);
  }
  const packed: Packed = {
    rowCount: frame.rows.length,
    offerCount: offerOf.length,
    optionCount,
    optionStart,
    offerOf: ownersOf(optionStart, optionCount),
    priceUnits,
    minHundredths,
    ...packSteps(frame, columns, { optionStart, optionOf, basesOf }),
    ...packRanges(frame, NOT_NARROWED, moneyMicros),
    moneyMicros,
  };
  return { packed, optionOf, offerOf, basesOf };
}

function candidatesIn(
  { participantIds, optionStart, runStart }: OfferColumns,
  fixedIds: ReadonlySet<string>,
) {
  const offerCount = participantIds.length;
  const offerOf = new Int32Array(offerCount);
  const optionOf = new Int32Array(optionStart[offerCount]!);
  const starts = new Int32Array(offerCount + 1);
  let offers = 0;
  let options = 0;
  for (let offer = 0; offer < offerCount; offer += 1) {
    if (fixedIds.size > 0 && fixedIds.has(participantIds[offer]!)) continue;
    const before = options;
    for (let option = optionStart[offer]!; option < optionStart[offer + 1]!; option += 1) {
      if (runStart[option + 1]! > runStart[option]!) optionOf[options++] = option;
    }
    if (options === before) continue;
    offerOf[offers] = offer;
    offers += 1;
    starts[offers] = options;
  }
  return {
    offerOf: offerOf.subarray(0, offers),
    optionOf: optionOf.subarray(0, options),
    optionStart: starts.subarray(0, offers + 1),
  };
}

function basesByOffer(
  { participantIds }: OfferColumns,
  offerOf: Int32Array,
  { bases }: Membership,
): PackedColumns['basesOf'] {
  if (bases.size === 0) return () => OWN;
  const ascending = new Map([...bases].map(([id, list]) => [id, list.toSorted((a, b) => a - b)] as const));
  return (offer) => ascending.get(participantIds[offerOf[offer]!]!) ?? OWN;
}

function ownersOf(optionStart: Int32Array, optionCount: number): Int32Array {
  const owners = new Int32Array(optionCount);
  for (let offer = 0; offer + 1 < optionStart.length; offer += 1) {
    owners.fill(offer, optionStart[offer]!, optionStart[offer + 1]!);
  }
  return owners;
}

/** The runs as steps: by how much the power rises from a row on. */
function packSteps(
  { rows: { length: rowCount } }: Frame,
  { periodCount, runStart, runFrom, runW }: OfferColumns,
  {
    optionStart,
    optionOf,
    basesOf,
  }: Pick<PackedColumns, 'optionOf' | 'basesOf'> & Pick<Packed, 'optionStart'>,
): Pick<Packed, 'stepStart' | 'stepRow' | 'stepKw'> {
  const most = stepsAtMost({ runStart, optionStart, optionOf, basesOf });
  const stepStart = new Int32Array(optionOf.length + 1);
  const stepRow = new Int32Array(most);
  const stepKw = new Float64Array(most);
  let step = 0;
  for (let offer = 0; offer + 1 < optionStart.length; offer += 1) {
    const bases = basesOf(offer);
    for (let option = optionStart[offer]!; option < optionStart[offer + 1]!; option += 1) {
      const from = runStart[optionOf[option]!]!;
      const to = runStart[optionOf[option]! + 1]!;
      for (let at = 0; at < bases.length; at += 1) {
        const base = bases[at]!;
        let before = 0;
        for (let run = from; run < to; run += 1) {
          stepRow[step] = base + runFrom[run]!;
          stepKw[step] = (runW[run]! - before) / W_PER_KW;
          step += 1;
          before = runW[run]!;
        }
        if (before === 0 || base + periodCount >= rowCount) continue;
        stepRow[step] = base + periodCount;
        stepKw[step] = -before / W_PER_KW;
        step += 1;
      }
      stepStart[option + 1] = step;
    }
  }
  return { stepStart, stepRow: stepRow.subarray(0, step), stepKw: stepKw.subarray(0, step) };
}

function stepsAtMost({
  runStart,
  optionStart,
  optionOf,
  basesOf,
}: Pick<OfferColumns, 'runStart'> &
  Pick<PackedColumns, 'optionOf' | 'basesOf'> &
  Pick<Packed, 'optionStart'>) {
  let most = 0;
  for (let offer = 0; offer + 1 < optionStart.length; offer += 1) {
    const baseCount = basesOf(offer).length;
    for (let option = optionStart[offer]!; option < optionStart[offer + 1]!; option += 1) {
      const runs = runStart[optionOf[option]! + 1]! - runStart[optionOf[option]!]!;
      most += baseCount * (runs + 1);
    }
  }
  return most;
}
