import type { FalseClaim, Violation } from '../../engine/planner/index.ts';

/** What a broken rule says, to people. */
const RULES: { readonly [rule: string]: string } = {
  balance: 'net power is not the sum of load and devices',
  'import-limit': 'imports more than the connection lets it',
  'export-limit': 'exports more than the connection lets it',
  'import-and-export': 'imports and exports at once',
  'pv-surplus': 'exports more than the surplus of PV',
  'charge-limit': 'charges with more than it can',
  'discharge-limit': 'gives more than it can',
  'charge-minimum': 'charges with less than it can',
  'discharge-minimum': 'gives less than it can',
  'charge-step': 'charges with a power between its steps',
  'charge-and-discharge': 'charges and gives at once',
  'charge-from-grid': 'charges from the grid',
  'discharge-to-grid': 'gives to the grid',
  'stored-energy': 'stored energy does not follow from its powers',
  'energy-min': 'holds less than it must',
  'energy-max': 'holds more than it can',
  'target-min': 'misses a target: too little stored',
  'target-max': 'misses a target: too much stored',
  generation: 'gives more than there is, or draws',
  curtailment: 'curtailment does not make up for what is not given',
  run: 'powers are not those of its run at an allowed place',
  'constraint-min': 'less than the order asks for',
  'constraint-max': 'more than the order allows',
};

export function ruleText({ rule }: Violation): string {
  return RULES[rule] ?? rule;
}

const CLAIMS: { readonly [K in FalseClaim['claim']]: string } = {
  cost: 'the cost is not that of the schedule',
  component: 'a part of the cost is not that of the schedule',
  bound: 'the bound lies above what is possible',
  optimal: 'it is not proven to be the cheapest, or there is a cheaper one',
  relaxation: 'what is said to be broken is not, or by another amount',
  infeasible: 'there is a plan',
};

export function claimText({ claim }: FalseClaim): string {
  return CLAIMS[claim];
}
