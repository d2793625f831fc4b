import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { participantId } from '../../src/engine/ids.ts';
import type { GroupLimit, SelectionProblem } from '../../src/engine/offer-trader/index.ts';

/** Where the recorded cases lie: FLEX_SHARED, or `shared` beside the repository. */
const CASES = join(resolve(process.env['FLEX_SHARED'] ?? '../shared'), 'cases', 'offers');

interface CaseFile {
  readonly periodMinutes: number;
  readonly periodCount: number;
  readonly shortfallPricePerMWh: number;
  readonly overshootPricePerMWh: number;
  readonly request: readonly {
    readonly period: number;
    readonly kind: 'requested' | 'available';
    readonly minDeltaW: number;
    readonly maxDeltaW: number;
  }[];
  readonly offers: readonly {
    readonly id: string;
    readonly options: readonly {
      readonly id: string;
      readonly price: string;
      readonly minActivationFactor: number;
      readonly deltas: readonly {
        readonly start: number;
        readonly duration: number;
        readonly powerW: number;
      }[];
    }[];
  }[];
  readonly groups?: readonly unknown[];
  readonly maxAcceptedOffers?: number;
  readonly maxTotalPrice?: string;
  readonly optimal: {
    readonly continuousFactors?: { readonly objective: number };
    readonly hundredthFactors?: { readonly objective: number };
  };
}

/** A case in the terms of the offer trader, with the optima that were proven for it [micro-units]. */
export interface OfferCase {
  readonly name: string;
  readonly problem: SelectionProblem;
  readonly optimalMicros: { readonly continuous?: number; readonly hundredths?: number };
}

export function offerCaseNames(): readonly string[] {
  if (!existsSync(CASES)) return [];
  return readdirSync(CASES)
    .filter((name) => name.endsWith('.json'))
    .map((name) => name.slice(0, -'.json'.length))
    .sort();
}

export function readOfferCase(name: string): OfferCase {
  const file = JSON.parse(readFileSync(join(CASES, `${name}.json`), 'utf8')) as CaseFile;
  const { continuousFactors, hundredthFactors } = file.optimal;
  return {
    name,
    problem: problemOf(name, file),
    optimalMicros: {
      ...(continuousFactors && { continuous: continuousFactors.objective * 1e6 }),
      ...(hundredthFactors && { hundredths: hundredthFactors.objective * 1e6 }),
    },
  };
}

function problemOf(name: string, file: CaseFile): SelectionProblem {
  if (file.groups !== undefined) throw new Error(`${name}: the form of its groups is not known here`);
  const { maxAcceptedOffers, maxTotalPrice } = file;
  return {
    periodMs: file.periodMinutes * 60_000,
    request: requestOf(file),
    offers: file.offers.map(({ id, options }) => ({
      participantId: participantId(id),
      options: options.map((option) => ({
        id: option.id,
        deltaW: deltaOf(option.deltas, file.periodCount),
        priceMicros: micros(option.price),
        minActivationFactor: option.minActivationFactor,
      })),
    })),
    limits: {
      groups: [] satisfies GroupLimit[],
      ...(maxAcceptedOffers !== undefined && { maxAcceptedOffers }),
      ...(maxTotalPrice !== undefined && { maxTotalPriceMicros: micros(maxTotalPrice) }),
    },
  };
}

/** Rows count their period from 1. */
function requestOf(file: CaseFile): SelectionProblem['request'] {
  const rows = file.request.toSorted((a, b) => a.period - b.period);
  if (rows.some((row, index) => row.period !== index + 1)) throw new Error('a period is missing or repeated');
  return {
    dispositions: rows.map((row) => row.kind),
    minDeltaW: Int32Array.from(rows, (row) => row.minDeltaW),
    maxDeltaW: Int32Array.from(rows, (row) => row.maxDeltaW),
    shortfallMicrosPerMwh: micros(file.shortfallPricePerMWh),
    overshootMicrosPerMwh: micros(file.overshootPricePerMWh),
  };
}

function deltaOf(
  runs: CaseFile['offers'][number]['options'][number]['deltas'],
  periodCount: number,
): Int32Array {
  const deltaW = new Int32Array(periodCount);
  for (const { start, duration, powerW } of runs) {
    for (let period = start - 1; period < start - 1 + duration; period++) {
      deltaW[period] = deltaW[period]! + powerW;
    }
  }
  return deltaW;
}

/** A decimal with at most six digits after the point, as a whole number of micro-units. */
function micros(amount: string | number): number {
  return Math.round(Number(amount) * 1e6);
}
