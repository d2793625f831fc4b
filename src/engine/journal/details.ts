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
  command: 'secret',
  cycleId: 'plain',
  day: 'plain',
  failed: 'plain',
  failure: 'plain',
  objectiveMicros: 'plain',
  options: 'plain',
  orderedBy: 'personal',
  participants: 'plain',
  priceMicros: 'plain',
  prognosisRevision: 'plain',
  reason: 'plain',
  reasons: 'plain',
  requestId: 'plain',
  revision: 'plain',
  status: 'plain',
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
