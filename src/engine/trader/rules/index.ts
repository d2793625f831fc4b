import { availabilityWindow } from './availability-window.ts';
import { invocationsPerDay } from './invocations-per-day.ts';
import { notice } from './notice.ts';
import { rest } from './rest.ts';
import type { ContractRule } from './rule.ts';

/** In the order in which their reasons are told. */
export const CONTRACT_RULES: readonly ContractRule[] = [invocationsPerDay, rest, notice, availabilityWindow];
