import type { OptionSpec } from '../shell/define.ts';

/** The option of the offer that is looked at. */
export const PART = {
  kind: 'integer',
  default: '100',
  min: 1,
  max: 100,
  placeholder: 'PERCENT',
  description: 'the option of the offer that meets this part of the request, in per cent',
} as const;

/** How a whole choice is explained, shared by `offer explain` and `cycle explain`. */
export const EXPLAIN_OPTIONS = {
  part: PART,
  curve: { kind: 'boolean', description: 'choose anew for parts of the request: cost against what is met' },
  full: { kind: 'boolean', description: 'every offer, not only the first twenty' },
} as const satisfies Readonly<Record<string, OptionSpec>>;
