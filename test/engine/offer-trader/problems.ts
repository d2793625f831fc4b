import { participantId } from '../../../src/engine/ids.ts';
import type {
  SelectionOffer,
  SelectionOption,
  SelectionProblem,
  SelectionRequest,
  SelectionResult,
} from '../../../src/engine/offer-trader/index.ts';

export const QUARTER_MS = 900_000;

/** 1000 units per MWh short, 50 per MWh too much: 250 and 12.5 micro-units per watt and quarter hour. */
export const SHORTFALL_MICROS_PER_MWH = 1_000_000_000;
export const OVERSHOOT_MICROS_PER_MWH = 50_000_000;

export type Range =
  | readonly ['requested' | 'available', minDeltaW: number, maxDeltaW: number]
  | readonly ['unchanged'];

export function request(...ranges: readonly Range[]): SelectionRequest {
  return {
    dispositions: ranges.map(([disposition]) => disposition),
    minDeltaW: Int32Array.from(ranges, (range) => range[1] ?? 0),
    maxDeltaW: Int32Array.from(ranges, (range) => range[2] ?? 0),
    shortfallMicrosPerMwh: SHORTFALL_MICROS_PER_MWH,
    overshootMicrosPerMwh: OVERSHOOT_MICROS_PER_MWH,
  };
}

export function option(
  id: string,
  deltaW: readonly number[],
  priceMicros: number,
  minActivationFactor = 1,
): SelectionOption {
  return { id, deltaW: Int32Array.from(deltaW), priceMicros, minActivationFactor };
}

export function offer(id: string, ...options: readonly SelectionOption[]): SelectionOffer {
  return { participantId: participantId(id), options };
}

export function problem(
  asked: SelectionRequest,
  offers: readonly SelectionOffer[],
  more: Partial<SelectionProblem> = {},
): SelectionProblem {
  return { periodMs: QUARTER_MS, request: asked, offers, ...more };
}

/** What was accepted, in short: `a:o1@0.67`. */
export function taken(result: SelectionResult): readonly string[] {
  return result.accepted.map((one) => `${one.participantId}:${one.optionId}@${one.activationFactor}`);
}
