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
  contract.windows.forEach((window, index) => {
    checkWindow(found, `${path}.windows[${index}]`, window);
  });
}

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
