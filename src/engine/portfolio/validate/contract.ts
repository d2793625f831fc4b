import type { Contract } from '../types.ts';
import {
  COUNT,
  checkWhole,
  type Findings,
  MINUTES,
  POSITIVE_MINUTES,
  POSITIVE_POWER,
  PRICE,
} from './findings.ts';
import { checkWindow } from './wall-clock.ts';

/** Finds what is wrong with one contract by itself. */
export function checkContract(found: Findings, path: string, contract: Contract): void {
  checkWhole(found, `${path}.price`, contract.priceMicrosPerKwh, PRICE);
  checkWhole(found, `${path}.pricePerInvocation`, contract.pricePerInvocationMicros, PRICE);
  checkWhole(found, `${path}.powerMax`, contract.powerWMax, POSITIVE_POWER);
  checkWhole(found, `${path}.notice`, contract.noticeMinutes, MINUTES);
  checkWhole(found, `${path}.minDuration`, contract.minDurationMinutes, MINUTES);
  checkWhole(found, `${path}.rest`, contract.restMinutes, MINUTES);
  if (contract.maxInvocationsPerDay !== undefined) {
    checkWhole(found, `${path}.maxInvocationsPerDay`, contract.maxInvocationsPerDay, COUNT);
  }
  if (contract.maxDurationMinutes !== undefined)
    checkMaxDuration(found, path, contract, contract.maxDurationMinutes);
  checkMarket(found, path, contract);
  contract.windows.forEach((window, index) => {
    checkWindow(found, `${path}.windows[${index}]`, window);
  });
}

/** What an offer depends on beside when and how long. */
function checkMarket(
  found: Findings,
  path: string,
  { rampWPerMinute, expectedCalls, robustPu }: Contract,
): void {
  if (rampWPerMinute !== undefined) checkWhole(found, `${path}.ramp`, rampWPerMinute, POSITIVE_POWER);
  if (expectedCalls !== undefined) {
    const { perDay, worthMicros } = expectedCalls;
    checkWhole(found, `${path}.expectedCalls.worth`, worthMicros, PRICE);
    if (!(perDay > 0 && perDay <= CALLS_PER_DAY_MAX)) {
      found.add(`${path}.expectedCalls.perDay`, perDay, `a number above 0, at most ${CALLS_PER_DAY_MAX}`);
    }
  }
  if (robustPu !== undefined && !(robustPu > 0 && robustPu <= ROBUST_PU_MAX)) {
    found.add(`${path}.robust`, robustPu, `a part above 0 and at most ${ROBUST_PU_MAX}, such as 0.05`);
  }
}

const CALLS_PER_DAY_MAX = 100;
const ROBUST_PU_MAX = 0.5;

function checkMaxDuration(
  found: Findings,
  path: string,
  contract: Contract,
  maxDurationMinutes: number,
): void {
  checkWhole(found, `${path}.maxDuration`, maxDurationMinutes, POSITIVE_MINUTES);
  if (maxDurationMinutes < contract.minDurationMinutes) {
    found.add(
      `${path}.maxDuration`,
      `${maxDurationMinutes}m`,
      `at least minDuration, which is ${contract.minDurationMinutes}m`,
    );
  }
}
