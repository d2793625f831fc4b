import { defineCommand, defineNoun, implement } from '../shell/define.ts';

const DAY = { kind: 'day', default: 'tomorrow', description: 'local day of the group' } as const;

export const listPlans = defineCommand({
  path: ['plan', 'list'],
  summary: 'list the latest plans of a day',
  args: [],
  options: {
    group: { kind: 'group', description: 'the group; may be left out where there is one only' },
    day: DAY,
  },
  examples: [{ command: 'flex plan list --day tomorrow', says: 'cost and energy of each site' }],
  danger: 'none',
  output: 'list',
  prints: 'one line per site with its latest plan',
});

export const showPlan = defineCommand({
  path: ['plan', 'show'],
  summary: 'show the plan of a site: devices, prices, what could not hold',
  args: [{ name: 'site', kind: 'site', required: true, description: 'id of a site' }],
  options: {
    day: DAY,
    revision: { kind: 'integer', min: 1, description: 'an earlier revision; default the latest' },
  },
  examples: [{ command: 'flex plan show home-01-site', says: 'with a chart' }],
  danger: 'none',
  output: 'object',
  prints: 'power per device and period, stored energy, cost',
});

const REVISION = {
  kind: 'integer',
  min: 1,
  description: 'an earlier revision; default the latest',
} as const;

export const explainPlan = defineCommand({
  path: ['plan', 'explain'],
  summary: 'say why the plan of a site does what it does',
  description:
    'In each period the price at the meter is held against what a stored kWh is worth, with losses and wear: "a stored kWh is worth 0.31 EUR, import costs 0.27 EUR, therefore it charges". Limits, orders, targets and preferences are named where they decide. Neighbouring periods with the same reason are one row. The problem that is stored with the plan is solved again for it; nothing is stored.',
  args: [{ name: 'site', kind: 'site', required: true, description: 'id of a site' }],
  options: {
    day: DAY,
    revision: REVISION,
    device: { kind: 'text', placeholder: 'DEVICE', description: 'only this device of the plan' },
  },
  examples: [
    { command: 'flex plan explain home-01-site', says: 'why, device by device' },
    { command: 'flex plan explain home-01-site --device home-01-battery --json', says: 'with every number' },
  ],
  danger: 'none',
  output: 'object',
  prints: 'the reasons, as runs of periods with the figures that decided',
});

export const whatIf = defineCommand({
  path: ['plan', 'what-if'],
  summary: 'plan a day of a site again with some things otherwise; store nothing',
  description:
    'The problem that is stored with the plan is changed and solved again, and both plans are compared: cost by what it is for, periods that change, orders and wishes that break or come to hold. Changes combine. --battery-capacity keeps the least energy and what is stored at the start. --net holds the net power of some periods: 17:00-19:00=-2kW; at most =..2kW, at least =1kW.., a band =1kW..2kW. --order and --cycle ask what a stored order, or the offer of a cycle, would do to the site. Where nothing fits any more it ends with code 4 and says why.',
  args: [{ name: 'site', kind: 'site', required: true, description: 'id of a site' }],
  options: {
    day: DAY,
    revision: REVISION,
    importPrice: {
      kind: 'text',
      placeholder: 'PRICE|SERIES',
      description: 'per kWh, in all periods: 0.30; or a series of prices',
    },
    exportPrice: { kind: 'text', placeholder: 'PRICE|SERIES', description: 'likewise what export earns' },
    priceFactor: {
      kind: 'number',
      min: -1000,
      max: 1000,
      description: 'times both prices, as they are or as said here',
    },
    importLimit: { kind: 'power', min: 0, description: 'limit of the connection' },
    exportLimit: { kind: 'power', min: 0, description: 'likewise of what is exported' },
    batteryCapacity: { kind: 'energy', min: 1, description: 'what the battery can hold' },
    batteryPower: { kind: 'power', min: 0, description: 'what it can charge and give' },
    battery: { kind: 'text', placeholder: 'DEVICE', description: 'which battery; default the only one' },
    without: {
      kind: 'text',
      placeholder: 'DEVICE',
      multiple: true,
      description: 'a device that is lost, such as an inverter',
    },
    net: {
      kind: 'text',
      placeholder: 'PERIODS=POWER',
      multiple: true,
      description: 'hold the net power: 17:00-19:00=-2kW',
    },
    order: { kind: 'order', description: 'what this order asks of the site' },
    cycle: { kind: 'cycle', description: 'what the offer of this cycle would ask of the site' },
    timeLimit: {
      kind: 'duration',
      min: 1,
      default: '30s',
      description: 'for each of the two plans, where whole numbers are searched for; what is there by then',
    },
  },
  examples: [
    { command: 'flex plan what-if home-01-site --battery-capacity 20kWh', says: 'a bigger battery' },
    {
      command: 'flex plan what-if home-01-site --import-price 0.40 --without home-01-pv',
      says: 'another tariff, and a lost inverter',
    },
    { command: 'flex plan what-if home-01-site --net 17:00-19:00=..1kW', says: 'a cap on two hours' },
    { command: 'flex plan what-if home-01-site --cycle c-req-1', says: 'before the offer is ordered' },
  ],
  danger: 'none',
  output: 'object',
  prints: 'cost before and after by what it is for, the periods that change, what breaks',
});

export const plan = defineNoun('plan', [
  implement(listPlans, () => import('./list.ts')),
  implement(showPlan, () => import('./show.ts')),
  implement(explainPlan, () => import('./explain.ts')),
  implement(whatIf, () => import('./what-if.ts')),
]);
