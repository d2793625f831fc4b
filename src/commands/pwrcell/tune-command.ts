import { defineCommand } from '../shell/define.ts';

export const tune = defineCommand({
  path: ['pwrcell', 'tune'],
  summary: 'what timeouts and polling intervals would have meant for a recording',
  description:
    'Counts how often each timeout would have called a system OFFLINE that was not, with an interval over systems drawn again, and how much later real outages would be known; and what polling at each interval costs, and how many polls would have changed a decision where the recording has answers of the vendor. A timeout belongs between two multiples of the period: at a multiple, chance decides. Recordings are those of the stream, in any form; or a table of missing runs with the table of its fleet.',
  args: [{ name: 'file', kind: 'file', variadic: true, description: 'recordings of the stream' }],
  options: {
    stream: {
      kind: 'file',
      multiple: true,
      description: 'recordings of the stream, beside those that stand alone; may be repeated',
    },
    missingRuns: {
      kind: 'file',
      description: 'CSV: site, first_missing_slot_utc, missing_slots, touches_window_edge',
    },
    fleet: { kind: 'file', description: 'CSV beside --missing-runs: site, slots_in_export' },
    period: {
      kind: 'duration',
      default: '5m',
      min: 1,
      description: 'time between two samples in --missing-runs',
    },
    timeouts: {
      kind: 'text',
      multiple: true,
      placeholder: 'LIST',
      description: 'timeouts to judge: minutes or durations, separated by commas; default: 1.5 to 6 periods',
    },
    evaluate: { kind: 'duration', default: '1m', min: 1, description: 'how often it is looked' },
    outage: {
      kind: 'duration',
      default: '30m',
      min: 1,
      description: 'silence that somebody wants to know of',
    },
    jitter: {
      kind: 'duration',
      description: 'how much the time of a sample’s way varies; default: as measured, 30s with tables',
    },
    latency: {
      kind: 'duration',
      description: 'how long a sample is on its way; default: as measured, 0s with tables',
    },
    excludeCommonMode: {
      kind: 'boolean',
      description: 'leave out times at which 2 % of the fleet was silent together',
    },
    cost: {
      kind: 'text',
      default: 'false=1,late=0.02/min',
      description: 'what a false alarm costs, and a minute of knowing later',
    },
    polls: {
      kind: 'text',
      default: '5,10,15,30,60,adaptive',
      placeholder: 'LIST',
      description: 'policies of asking to judge: minutes or durations, and adaptive',
    },
    budget: { kind: 'text', default: '50000/day', description: 'calls that the vendor allows in a day' },
    rate: { kind: 'text', default: '5/s', description: 'calls that the vendor allows in a second' },
    offlineTimeout: {
      kind: 'duration',
      min: 1,
      description: 'the timeout that is used now; default: fleet.offlineTimeout of flex.yaml, or 15m',
    },
    interval: {
      kind: 'duration',
      default: '15m',
      min: 1,
      description: 'how often the vendor is asked about a site now',
    },
    adaptive: {
      kind: 'boolean',
      description: 'it is asked by the adaptive policy now, not every --interval',
    },
    seed: { kind: 'integer', default: '1', min: 0, description: 'of drawing systems again' },
    exitCode: {
      kind: 'boolean',
      description: 'exit with 10 where another timeout or policy than the present one is better',
    },
  },
  examples: [
    { command: 'flex pwrcell tune fleet.bin', says: 'of a recording' },
    { command: 'flex pwrcell tune --missing-runs runs.csv --fleet fleet.csv', says: 'of an export' },
    {
      command: 'flex pwrcell tune --stream fleet.bin --timeouts 10,12.5,15 --cost false=1,late=0.2/min',
      says: 'only these, where outages are dear',
    },
    { command: 'flex pwrcell tune fleet.bin --exit-code --offline-timeout 10m', says: 'for scripts' },
  ],
  danger: 'none',
  output: 'object',
  prints:
    'one recommendation with its reason; a table of timeouts, one of polling policies, the worst systems, times of common silence, clocks that are off',
});
