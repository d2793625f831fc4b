import { type Json, problemToJson } from '../../engine/planner/index.ts';
import { formatInstant, UTC } from '../../engine/time/index.ts';
import type { TraderInput } from '../../engine/trader/index.ts';
import { writeContract } from '../portfolio-file/contract.ts';
import { TRADER_FORMAT } from './format.ts';

/**
 * Writes what an offer depends on as `flex-trader-input/1`; readTraderFile gives an equal input back.
 *
 * @param currency - in which amounts are told; no part of the calculation.
 */
export function traderInputToJson(input: TraderInput, currency: string | undefined): object {
  const { grid, request } = input;
  return {
    format: TRADER_FORMAT,
    participant: input.participantId,
    day: grid.day,
    zone: grid.zone,
    periodMinutes: grid.periodMinutes,
    ...(currency === undefined ? {} : { currency }),
    now: formatInstant(input.nowMs, UTC),
    prognosisRevision: input.prognosisRevision,
    prognosisW: [...input.prognosisW],
    request: {
      id: request.requestId,
      dispositions: [...request.dispositions],
      minDeltaW: [...request.minDeltaW],
      maxDeltaW: [...request.maxDeltaW],
      shortfallMicrosPerKwh: request.shortfallMicrosPerKwh,
      ...(request.overshootMicrosPerKwh === undefined
        ? {}
        : { overshootMicrosPerKwh: request.overshootMicrosPerKwh }),
    },
    contracts: input.contracts.map(writeContract),
    ordered: input.ordered.map(({ orderId, deltaW }) => ({ order: orderId, deltaW: [...deltaW] })),
    invocations: input.invocations.map(({ orderId, participantId, contractId, startMs, endMs }) => ({
      order: orderId,
      participant: participantId,
      contract: contractId,
      start: formatInstant(startMs, grid.zone),
      end: formatInstant(endMs, grid.zone),
    })),
    ...(input.wishedW === undefined ? {} : { wishedW: [...input.wishedW] }),
    ...(input.robustPu === undefined ? {} : { robust: input.robustPu }),
    ...(input.forecastErrorsW === undefined
      ? {}
      : { forecastErrorsW: input.forecastErrorsW.map((errorW) => [...errorW]) }),
    problem: problemToJson(input.problem) satisfies Json,
  };
}
