import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Benchmark, BenchmarkOptions, Report } from '../harness/benchmark.ts';
import { growthExponent, spreadOf } from '../harness/spread.ts';
import type { Cell, Table } from '../harness/table.ts';
import { measurePeers, type Peers } from './peers.ts';
import { type FleetRun, runFleet, STEPS, type Step } from './steps.ts';

const SIZES = [1_000, 10_000];
const FULL_SIZES = [...SIZES, 100_000];

export const pwrcell: Benchmark = {
  name: 'pwrcell',
  summary:
    'commissioning of 1,000 and 10,000 (--full: 100,000) systems: sweep, metadata, telemetry, status, an idle pass',
  run,
};

/** A fleet of one size, as often as it was run. */
interface Sized {
  readonly systemCount: number;
  readonly runs: readonly FleetRun[];
  readonly storeBytes: number;
  readonly peers: Peers;
}

async function run({ tempDir, runCount = 1, isFull }: BenchmarkOptions): Promise<Report> {
  await runFleet(1, tempDir); // warms the compile cache
  const sizes: Sized[] = [];
  for (const systemCount of isFull ? FULL_SIZES : SIZES) {
    const runs: FleetRun[] = [];
    let storeBytes = 0;
    for (let round = 0; round < runCount; round += 1) {
      const fleet = await runFleet(systemCount, tempDir);
      storeBytes = (await stat(fleet.storePath)).size;
      runs.push(fleet);
      await rm(join(tempDir, `pwrcell-${systemCount}`), { recursive: true, force: true });
    }
    sizes.push({ systemCount, runs, storeBytes, peers: await measurePeers(systemCount, tempDir) });
  }
  return {
    tables: [stepTable(sizes), peerTable(sizes), hostTable(sizes)],
    notes: [
      'Each step is a program of its own, from its start to its end; the simulated hosts are others, and what they use is not in it. Nothing is wrong in the fleet, and the rate of calls is not held back.',
      'First status round: every asset and site is told of for the first time, with its entry in the journal and its line in the audit log. Pass, nothing due: `pwrcell commission --auto --apply` with its sweep.',
      'Growth: exponent of CPU from the size before; 1 is linear, and less where starting is most of it. Peers are warm, in one process, and do a part of a step and nothing else.',
    ],
  };
}

const stepsOf = (runs: readonly FleetRun[], step: Step) =>
  runs.flatMap(({ steps }) => steps.filter((one) => one.step === step));

function stepTable(sizes: readonly Sized[]): Table {
  const rows = STEPS.flatMap((step) =>
    sizes.map(({ systemCount, runs }, index): Readonly<Record<string, Cell>> => {
      const measured = stepsOf(runs, step);
      const cpuMs = spreadOf(measured.map((one) => one.cpuMs));
      const peakRssBytes = spreadOf(measured.map((one) => one.peakRssBytes));
      const smaller = sizes[index - 1];
      const growth = (of: 'cpuMs' | 'peakRssBytes', value: number) =>
        smaller === undefined
          ? undefined
          : growthExponent(
              {
                size: smaller.systemCount,
                value: spreadOf(stepsOf(smaller.runs, step).map((one) => one[of])).median,
              },
              { size: systemCount, value },
            );
      return {
        step,
        systemCount,
        callCount: measured[0]!.callCount,
        cpuMs,
        cpuMsEach: cpuMs.median / systemCount,
        wallMs: spreadOf(measured.map((one) => one.wallMs)),
        peakRssBytes,
        cpuExponent: growth('cpuMs', cpuMs.median),
        rssExponent: growth('peakRssBytes', peakRssBytes.median),
      };
    }),
  );
  return {
    title: 'pwrcell: a fleet from an empty table to a pass in which nothing is due',
    columns: [
      { key: 'step', heading: 'step', unit: 'text' },
      { key: 'systemCount', heading: 'systems', unit: 'count' },
      { key: 'callCount', heading: 'calls', unit: 'count' },
      { key: 'cpuMs', heading: 'CPU ms', unit: 'ms' },
      { key: 'cpuMsEach', heading: 'CPU each', unit: 'ms' },
      { key: 'wallMs', heading: 'wall ms', unit: 'ms' },
      { key: 'peakRssBytes', heading: 'peak memory', unit: 'bytes' },
      { key: 'cpuExponent', heading: 'growth', unit: 'exponent' },
      { key: 'rssExponent', heading: 'of memory', unit: 'exponent' },
    ],
    rows,
  };
}

function peerTable(sizes: readonly Sized[]): Table {
  const named: readonly (readonly [string, keyof Peers, Step])[] = [
    ['JSON.parse of the pages of a sweep', 'parse', 'first sweep'],
    ['as many small rows written to a store', 'write', 'first sweep'],
    ['as many small rows read', 'read', 'sweep and reconcile'],
    ['as many calls, answered with nothing', 'call', 'status round'],
  ];
  return {
    title: 'pwrcell: what cannot be done with less',
    columns: [
      { key: 'peer', heading: 'peer', unit: 'text' },
      { key: 'systemCount', heading: 'systems', unit: 'count' },
      { key: 'cpuMs', heading: 'CPU ms', unit: 'ms' },
      { key: 'wallMs', heading: 'wall ms', unit: 'ms' },
      { key: 'step', heading: 'beside', unit: 'text' },
      { key: 'ratio', heading: 'its CPU to the peer', unit: 'ratio' },
    ],
    rows: named.flatMap(([peer, key, step]) =>
      sizes.map(({ systemCount, runs, peers }) => ({
        peer,
        systemCount,
        ...peers[key],
        step,
        ratio: spreadOf(stepsOf(runs, step).map(({ cpuMs }) => cpuMs)).median / peers[key].cpuMs,
      })),
    ),
  };
}

function hostTable(sizes: readonly Sized[]): Table {
  return {
    title: 'pwrcell: the simulated hosts, and the store at the end',
    columns: [
      { key: 'systemCount', heading: 'systems', unit: 'count' },
      { key: 'recordCount', heading: 'records', unit: 'count' },
      { key: 'storeBytes', heading: 'store', unit: 'bytes' },
      { key: 'concertoBytes', heading: 'sim concerto', unit: 'bytes' },
      { key: 'concertoStartMs', heading: 'starts in ms', unit: 'ms' },
      { key: 'cesBytes', heading: 'sim ces', unit: 'bytes' },
      { key: 'cesStartMs', heading: 'starts in ms', unit: 'ms' },
    ],
    rows: sizes.map(({ systemCount, runs, storeBytes }) => {
      const { recordCount, hosts } = runs[0]!;
      return {
        systemCount,
        recordCount,
        storeBytes,
        concertoBytes: hosts.concerto.peakRssBytes,
        concertoStartMs: hosts.concerto.startedAfterMs,
        cesBytes: hosts.ces.peakRssBytes,
        cesStartMs: hosts.ces.startedAfterMs,
      };
    }),
  };
}
