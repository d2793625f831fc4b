import { EXPLAIN_OPTIONS } from '../offer/explain-options.ts';
import { REQUEST_OPTIONS } from '../request/options.ts';
import { DRY_RUN, defineCommand, defineNoun, implement } from '../shell/define.ts';

export const runCycle = defineCommand({
  path: ['cycle', 'run'],
  summary: 'run a market cycle: from a flex request to an aggregated offer',
  description:
    'Stores the request, lets the trader of every participant answer, chooses the cheapest way to meet the request and stores the aggregated offer. The same request again is the same cycle: it says that it was already done.',
  args: [
    { name: 'request', kind: 'request', description: 'id of a stored request; else flags or --file say it' },
  ],
  options: {
    file: { kind: 'file', short: 'f', description: 'the request as YAML or JSON; - is stdin' },
    ...REQUEST_OPTIONS,
    dryRun: DRY_RUN,
  },
  examples: [
    {
      command: 'flex cycle run --reduce 20kW --periods 17:00-20:00',
      says: 'tomorrow evening, the only group',
    },
    { command: 'flex cycle run -f request.yaml --json', says: 'from a file, for a script' },
  ],
  danger: 'writes',
  output: 'object',
  prints: 'the aggregated offer: asked, offered, short; price; who delivers',
});

export const listCycles = defineCommand({
  path: ['cycle', 'list'],
  summary: 'list market cycles, newest first',
  args: [],
  options: { limit: { kind: 'integer', default: '50', min: 1, description: 'at most so many' } },
  examples: [{ command: 'flex cycle list', says: 'state, what was asked and offered' }],
  danger: 'none',
  output: 'list',
  prints: 'one line per cycle',
});

export const showCycle = defineCommand({
  path: ['cycle', 'show'],
  summary: 'show a cycle and its aggregated offer',
  args: [{ name: 'cycle', kind: 'cycle', required: true, description: 'id of a cycle' }],
  options: {},
  examples: [
    { command: 'flex cycle show c-quarter-2026-11-22-1f0c', says: 'per period and per participant' },
  ],
  danger: 'none',
  output: 'object',
  prints: 'the cycle with its aggregated offer',
});

const CYCLE = { name: 'cycle', kind: 'cycle', required: true, description: 'id of a cycle' } as const;
const EXAMPLE_ID = 'c-quarter-2026-11-22-1f0c';

export const explainCycle = defineCommand({
  path: ['cycle', 'explain'],
  summary: 'explain what a cycle has chosen: prices, limits that bind, reasons, gap',
  description:
    'What a MWh is worth in each period, which limits bind and when, what every offer is worth against what it asks, who was left out though worth its price, where money may be left, and with --curve what one per cent more and parts of the request cost. The same as offer explain of the whole cycle.',
  args: [CYCLE],
  options: EXPLAIN_OPTIONS,
  examples: [
    { command: `flex cycle explain ${EXAMPLE_ID}`, says: 'why this choice' },
    {
      command: `flex cycle explain ${EXAMPLE_ID} --part 50 --curve`,
      says: 'the option for a half, and what less costs',
    },
  ],
  danger: 'none',
  output: 'object',
  prints: 'prices per period, limits, and a reason for every offer',
});

export const resumeCycle = defineCommand({
  path: ['cycle', 'resume'],
  summary: 'go on with a cycle that was broken off',
  description:
    'Takes over a cycle whose process was killed or interrupted, and completes it: what is done stays done. Where a process still runs it, that one is waited for. Running the cycle again does the same; this needs its id only.',
  args: [CYCLE],
  options: { dryRun: DRY_RUN },
  examples: [{ command: `flex cycle resume ${EXAMPLE_ID}`, says: 'complete what was begun' }],
  danger: 'writes',
  output: 'object',
  prints: 'the aggregated offer, as cycle run does',
});

export const retryCycle = defineCommand({
  path: ['cycle', 'retry'],
  summary: 'run a cycle again that has failed',
  description:
    'Answers that are stored stay as they are, also those of participants that failed or were late: only a new request asks them again. A cycle that has made its offer has nothing to be tried again; one that was cancelled stays so.',
  args: [CYCLE],
  options: { dryRun: DRY_RUN },
  examples: [{ command: `flex cycle retry ${EXAMPLE_ID}`, says: 'once what made it fail is mended' }],
  danger: 'writes',
  output: 'object',
  prints: 'the aggregated offer, as cycle run does',
});

export const waitCycle = defineCommand({
  path: ['cycle', 'wait'],
  summary: 'wait until a cycle that another process runs has ended',
  description:
    'Ends with exit code 8 when the time is over, and at once where nobody runs the cycle any more. It runs nothing itself.',
  args: [CYCLE],
  options: {
    timeout: { kind: 'duration', description: 'wait so long at most; default: as long as somebody runs it' },
  },
  examples: [
    { command: `flex cycle wait ${EXAMPLE_ID} --timeout 5m`, says: 'in a script, before the offer is read' },
  ],
  danger: 'none',
  output: 'object',
  prints: 'the cycle with its aggregated offer',
});

export const cancelCycleCommand = defineCommand({
  path: ['cycle', 'cancel'],
  summary: 'end a cycle for good, or revoke its offer',
  description:
    'A cycle that is under way stops within seconds and makes no offer. What a cycle has offered cannot be ordered any more. Refused where it has been ordered: then the order is what can be cancelled.',
  args: [CYCLE],
  options: {
    reason: { kind: 'text', default: 'cancelled by the operator', description: 'why, for the journal' },
    timeout: { kind: 'duration', default: '30s', description: 'wait so long for who runs it' },
    dryRun: DRY_RUN,
  },
  examples: [
    { command: `flex cycle cancel ${EXAMPLE_ID} --reason 'wrong day'`, says: 'also while it runs elsewhere' },
  ],
  danger: 'orders',
  output: 'done',
  prints: 'what was cancelled',
});

export const whatIfCycle = defineCommand({
  path: ['cycle', 'what-if'],
  summary: 'see what a cycle would have chosen if something were otherwise',
  description:
    'Chooses anew from the stored offers, and shows the difference: cost, shortfall, who comes and who goes. Nothing is stored. Room is added on either side of what is tolerated in the periods; what the connection of the group allows stays. On a terminal without flags it asks, one what-if on top of the other.',
  args: [CYCLE],
  options: {
    without: { kind: 'participant', multiple: true, description: 'as if this participant had not offered' },
    room: {
      kind: 'text',
      multiple: true,
      placeholder: 'PERIODS=POWER',
      description: 'more room for the change: 20:00-22:00=5kW; may be given several times',
    },
    keepTaken: {
      kind: 'boolean',
      description: 'what was taken stays, but of those who are not there: who would fill the gap',
    },
    budget: { kind: 'money', min: 0, description: 'most that all that is taken may cost' },
    maxOffers: { kind: 'integer', min: 1, description: 'most participants that may deliver' },
    shortfallPrice: { kind: 'price', min: 0, description: 'what a missing kWh costs' },
    overshootPrice: { kind: 'price', min: 0, description: 'what a kWh beyond the tolerance costs' },
  },
  examples: [
    {
      command: `flex cycle what-if ${EXAMPLE_ID} --without home-01`,
      says: 'how much one participant is worth',
    },
    {
      command: `flex cycle what-if ${EXAMPLE_ID} --without home-01 --keep-taken`,
      says: 'who would fill the gap',
    },
    {
      command: `flex cycle what-if ${EXAMPLE_ID} --room 20:00-22:00=5kW`,
      says: 'what room for rebound would save',
    },
    {
      command: `flex cycle what-if ${EXAMPLE_ID} --shortfall-price 0.50`,
      says: 'what less urgency would change',
    },
    { command: `flex cycle what-if ${EXAMPLE_ID}`, says: 'one after the other, on a terminal' },
  ],
  danger: 'none',
  output: 'object',
  prints: 'the choice as it is beside the choice as it would be',
});

export const cycle = defineNoun('cycle', [
  implement(runCycle, () => import('./run.ts')),
  implement(listCycles, () => import('./list.ts')),
  implement(showCycle, () => import('./show.ts')),
  implement(explainCycle, () => import('./explain.ts')),
  implement(whatIfCycle, () => import('./what-if.ts')),
  implement(waitCycle, () => import('./wait.ts')),
  implement(resumeCycle, () => import('./resume.ts')),
  implement(retryCycle, () => import('./retry.ts')),
  implement(cancelCycleCommand, () => import('./cancel.ts')),
]);
