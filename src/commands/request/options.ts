import type { OptionSpec } from '../shell/define.ts';

/** The flags from which a request is made, shared by `request create` and `cycle run`. */
export const REQUEST_OPTIONS = {
  group: { kind: 'group', description: 'the group; may be left out where there is one only' },
  day: { kind: 'day', description: 'local day of the group; default tomorrow' },
  reduce: { kind: 'power', min: 1, description: 'consume less by this: 20kW' },
  increase: { kind: 'power', min: 1, description: 'consume more by this' },
  periods: {
    kind: 'periods',
    multiple: true,
    description: 'when: 17:00-20:00, 14:00 or 57-60 (counted from 1); may be given several times',
  },
  tolerance: {
    kind: 'percent',
    default: '10%',
    min: 0,
    max: 100,
    description: 'more than asked is welcome up to this',
  },
  rebound: {
    kind: 'power',
    min: 0,
    description: 'room for the opposite change in all other periods; default as much as is asked',
  },
  shortfallPrice: {
    kind: 'price',
    default: '1.00',
    min: 0,
    description: 'what a missing kWh costs: nobody is paid more',
  },
  overshootPrice: {
    kind: 'price',
    default: '0.06',
    min: 0,
    description: 'what a kWh beyond the tolerance costs',
  },
  ladder: {
    kind: 'text',
    default: '50,75,100',
    placeholder: 'PERCENTS',
    description:
      'parts of the change that are offered as options, of which one can be ordered; 100: the whole only',
  },
  budget: {
    kind: 'money',
    min: 0,
    description: 'most that all that is taken may cost: 12.50; default no limit',
  },
  maxOffers: {
    kind: 'integer',
    min: 1,
    description: 'most participants that may deliver; default no limit',
  },
  revises: {
    kind: 'cycle',
    description: 'the cycle whose request this one revises: what was ordered of it stays, and counts',
  },
  deadline: { kind: 'instant', default: '+15m', description: 'until when offers are waited for' },
  validUntil: {
    kind: 'instant',
    description: 'until when the offer may be ordered; default as long as it can be kept',
  },
  by: { kind: 'text', default: 'operator', description: 'who asks' },
  id: { kind: 'request', description: 'id of the request; default made from what is asked' },
} as const satisfies Readonly<Record<string, OptionSpec>>;
