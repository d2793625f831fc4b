import type { Attribute, Attributes } from '../ports.ts';

/**
 * How a detail is kept. `plain`: as it is; `personal`: it may name a person; `secret`: it may open
 * something. Of the last two the journal keeps only that there was one.
 */
export type Secrecy = 'plain' | 'personal' | 'secret';

/** Every detail that an entry may have. What is not registered here is kept as `[unregistered]`. */
export const DETAILS: { readonly [name: string]: Secrecy } = {
  accepted: 'plain',
  applied: 'plain',
  boundMicros: 'plain',
  cancelledBy: 'personal',
  code: 'plain',
  command: 'secret',
  costMicros: 'plain',
  cycleId: 'plain',
  day: 'plain',
  deadlineMs: 'plain',
  decision: 'plain',
  deltaWh: 'plain',
  end: 'plain',
  energyWh: 'plain',
  excessWh: 'plain',
  factor: 'plain',
  failed: 'plain',
  failure: 'plain',
  late: 'plain',
  givenBack: 'plain',
  maxDeltaW: 'plain',
  minDeltaW: 'plain',
  missedWh: 'plain',
  objectiveMicros: 'plain',
  optionId: 'plain',
  options: 'plain',
  orderId: 'plain',
  orderedBy: 'personal',
  orders: 'plain',
  paidMicros: 'plain',
  participants: 'plain',
  periods: 'plain',
  planRevision: 'plain',
  priceMicros: 'plain',
  prognosisRevision: 'plain',
  program: 'plain',
  reason: 'plain',
  reasons: 'plain',
  rebalanceId: 'plain',
  refused: 'plain',
  requestId: 'plain',
  requestedBy: 'personal',
  revision: 'plain',
  round: 'plain',
  rounds: 'plain',
  status: 'plain',
  stored: 'plain',
  subscriber: 'plain',
  unchanged: 'plain',
  appeared: 'plain',
  changed: 'plain',
  forgotten: 'plain',
  from: 'plain',
  key: 'plain',
  missing: 'plain',
  objectId: 'plain',
  outcome: 'plain',
  phases: 'plain',
  quarantined: 'plain',
  released: 'plain',
  remoteId: 'plain',
  returned: 'plain',
  simulated: 'plain',
  step: 'plain',
  to: 'plain',
  told: 'plain',
  wiring: 'plain',
  created: 'plain',
  guards: 'plain',
  linked: 'plain',
  unknown: 'plain',
  failures: 'plain',
};

/** The details as the journal keeps them. */
export function redacted(details: Attributes): Attributes {
  return Object.fromEntries(
    Object.entries(details).map(([name, value]): [string, Attribute] => {
      const secrecy = Object.hasOwn(DETAILS, name) ? DETAILS[name] : undefined;
      return [name, secrecy === 'plain' ? value : `[${secrecy ?? 'unregistered'}]`];
    }),
  );
}
