import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeSandbox, type Sandbox } from '../cli/harness.ts';
import { isFull, SEED, sampleOf, tell } from './extent.ts';
import { type FleetState, fleetDifferences, readFleetState } from './fleet-state.ts';
import {
  FLEET_LATER,
  FLEET_NOW,
  FLEET_SIZE,
  type FleetWorld,
  type Moment,
  momentsOf,
  openWorld,
  RECORDING,
  type WatchedCommand,
} from './fleet-world.ts';

/**
 * Commissioning that is killed before and after every commit of its store and every call of a host, and run again: what it
 * leaves is what it leaves undisturbed, nothing is made twice in the platform, and nothing is lost.
 */

const AT = ['--now', FLEET_NOW];
const LATER = ['--now', FLEET_LATER];
// One call after the other: objects are numbered by the platform in the order in which they are made.
const COMMISSION = [
  'pwrcell',
  'commission',
  '--auto',
  '--apply',
  '--max-creates',
  '100',
  '--concurrency',
  '1',
];
const TELEMETRY = ['pwrcell', 'telemetry', RECORDING];

interface FleetScene {
  readonly name: string;
  readonly before: readonly (readonly string[])[];
  readonly command: readonly string[];
  /** Moments of a reduced run. */
  readonly sampleCount: number;
}

const SCENES: readonly FleetScene[] = [
  { name: 'register', before: [], command: [...AT, 'pwrcell', 'register'], sampleCount: 2 },
  {
    name: 'metadata',
    before: [[...AT, 'pwrcell', 'register']],
    command: [...AT, 'pwrcell', 'metadata'],
    sampleCount: 2,
  },
  { name: 'commission', before: [], command: [...AT, ...COMMISSION], sampleCount: 8 },
  {
    name: 'telemetry',
    before: [[...AT, ...COMMISSION]],
    command: [...AT, ...TELEMETRY],
    sampleCount: 4,
  },
  {
    name: 'status',
    before: [
      [...AT, ...COMMISSION],
      [...AT, ...TELEMETRY],
      [...AT, 'pwrcell', 'status'],
    ],
    command: [...LATER, 'pwrcell', 'status'],
    sampleCount: 4,
  },
];

const TIMEOUT_MS = isFull ? 3_600_000 : 300_000;

let sandbox: Sandbox;
let recording: string;
beforeAll(async () => {
  sandbox = await makeSandbox();
  recording = join(sandbox.dir, RECORDING);
  const args = ['--systems', String(FLEET_SIZE + 2), '--from', '2026-11-22T13:30Z', '--length', '30m'];
  const made = await sandbox.here(['telemetry', 'simulate', '--out', recording, ...args]);
  expect(made.exitCode, made.stderr).toBe(0);
});
afterAll(() => sandbox.remove());

describe.each(SCENES)('$name', ({ before, command, sampleCount }) => {
  let watched: WatchedCommand;
  let undisturbed: FleetState;

  /** What is done after the command, so that a pass sees what the one before it has made. */
  const settle = async (world: FleetWorld) => {
    await world.run(command);
    await world.run([...command.slice(0, 2), 'pwrcell', 'register']);
  };

  const withWorld = async <Result>(work: (world: FleetWorld) => Promise<Result>): Promise<Result> => {
    const world = await openWorld(sandbox, recording);
    try {
      for (const args of before) await world.run(args);
      return await work(world);
    } finally {
      await world.close();
    }
  };

  beforeAll(async () => {
    await withWorld(async (world) => {
      watched = await world.watch(command);
      expect(watched.exitCode, watched.stderr).toBe(0);
      expect(watched.calls.length, 'calls of hosts were watched').toBeGreaterThan(0);
      await settle(world);
      undisturbed = await readFleetState(world);
      expect(await breachesOf(world)).toEqual([]);
    });
  }, TIMEOUT_MS);

  test(
    'killed at any commit or call and run again, leaves what it leaves undisturbed',
    async () => {
      const moments = momentsOf(watched);
      const failures: string[] = [];
      let killCount = 0;
      for (const moment of sampleOf(moments, sampleCount)) {
        await withWorld(async (world) => {
          const killed = await world.watch(command, moment);
          if (killed.isKilled) killCount += 1;
          const found = [...(await violationsOf(world)), ...(await afterAnotherRun(world))];
          failures.push(...found.map((text) => `${momentText(moment, killed)}: ${text}`));
        });
      }
      tell(`fleet, ${command.at(3)}: killed at ${killCount} of ${moments.length} points, seed ${SEED}`);
      expect(failures).toEqual([]);
      expect(killCount).toBeGreaterThan(0);
    },
    TIMEOUT_MS,
  );

  async function afterAnotherRun(world: FleetWorld): Promise<readonly string[]> {
    await world.run(command);
    await settle(world);
    const { done } = world.concerto();
    const twice = Object.keys(done).filter((what) => what.endsWith('CreatedTwice'));
    return [
      ...twice.map((what) => `the platform has counted ${what}`),
      ...fleetDifferences(undisturbed, await readFleetState(world)),
      ...(await breachesOf(world)),
    ];
  }
});

interface Found {
  readonly severity: string;
  readonly place: string;
  readonly found: string;
}

/** What the doctor finds; of a store that was never made, nothing. */
async function findingsOf(world: FleetWorld): Promise<readonly Found[]> {
  const { stdout, stderr } = await world.run([...AT, 'doctor', 'store', '--json'], [0, 3, 5]);
  if (stdout === '')
    return stderr.includes('no-store') ? [] : [{ severity: 'violation', place: '', found: stderr }];
  return JSON.parse(stdout).areas[0].findings;
}

const textOf = ({ severity, place, found }: Found) => `${severity} at ${place}: ${found}`;

/** Of a command that was killed: what it has begun may be unfinished. */
async function violationsOf(world: FleetWorld): Promise<readonly string[]> {
  return (await findingsOf(world)).filter(({ severity }) => severity === 'violation').map(textOf);
}

async function breachesOf(world: FleetWorld): Promise<readonly string[]> {
  return (await findingsOf(world)).map(textOf);
}

function momentText({ of, number, when }: Moment, { calls }: WatchedCommand): string {
  return `${when} ${of} ${number}${of === 'call' ? ` ${calls[number - 1] ?? ''}` : ''}`;
}
