import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type MeasuredRun, measureFlex } from '../harness/child.ts';
import { HOST_ENV, type Host, startHost } from './hosts.ts';

/** The instant of the first pass, at which the hour of telemetry has just ended. */
const START_MS = Date.UTC(2026, 5, 1, 10);
const MINUTE_MS = 60_000;

/** The next round, before anybody is called silent. */
const ROUND_MINUTES = 10;
const CALLS_PER_SECOND = 10_000;

const at = (minutes: number) => new Date(START_MS + minutes * MINUTE_MS).toISOString();

/** What is measured, in the order in which it is done. */
export const STEPS = [
  'first sweep',
  'metadata',
  'hour of telemetry',
  'first status round',
  'status round',
  'sweep and reconcile',
  'pass, nothing due',
] as const;
export type Step = (typeof STEPS)[number];

/** A step that was measured. */
export interface StepRun extends MeasuredRun {
  readonly step: Step;
  /** Calls that the simulated hosts took meanwhile. */
  readonly callCount: number;
}

/** A fleet of one size that went through all steps. */
export interface FleetRun {
  readonly systemCount: number;
  readonly steps: readonly StepRun[];
  readonly storePath: string;
  readonly recordCount: number;
  /** Of both simulated hosts. */
  readonly hosts: Readonly<Record<'concerto' | 'ces', HostUse>>;
}

/** What a simulated host needed. */
export interface HostUse {
  readonly startedAfterMs: number;
  readonly peakRssBytes: number | undefined;
}

/**
 * Takes a fleet in which nothing is wrong from an empty table through every process, each in a process of its own, against
 * simulated hosts in theirs, and looks at every report.
 */
export async function runFleet(systemCount: number, tempDir: string): Promise<FleetRun> {
  const dir = join(tempDir, `pwrcell-${systemCount}`);
  await mkdir(dir, { recursive: true });
  const place = { cwd: dir, home: tempDir, env: HOST_ENV };
  const settings = { systemCount, now: at(0), options: ['--clean'] };
  const concerto = await startHost(
    'concerto',
    { ...settings, options: ['--clean', '--provisioned', '100%'] },
    place,
  );
  let ces = await startHost('ces', settings, place);
  try {
    await writeWorkspace(dir, { concerto, ces });
    const recording = join(dir, 'hour.bin');
    const { recordCount } = await makeRecording(recording, systemCount, place);
    const steps: StepRun[] = [];
    const measure = async (step: Step, minutes: number, args: readonly string[]) => {
      const before = await callsOf(concerto, ces);
      const run = await measureFlex([...args, '--json', '--now', at(minutes)], place);
      steps.push({ ...run, step, callCount: (await callsOf(concerto, ces)) - before });
      return JSON.parse(run.stdout) as Report;
    };
    const registered = await measure('first sweep', 0, ['pwrcell', 'register']);
    expectCount('devices', registered['addedCount'], systemCount);
    const asked = await measure('metadata', 0, ['pwrcell', 'metadata']);
    expectCount('answers', asked['answeredCount'], asked['dueCount']);
    const heard = await measure('hour of telemetry', 0, ['pwrcell', 'telemetry', recording]);
    expectCount('records', heard['recordCount'], recordCount);
    await rm(recording);
    const round = ['pwrcell', 'status', '--interval', `${ROUND_MINUTES}m`];
    const first = await measure('first status round', 0, round);
    expectCount('states', statesIn(first), systemCount);
    const cesUse = await useOf(ces);
    await ces.stop();
    ces = await startHost('ces', { ...settings, now: at(ROUND_MINUTES) }, place);
    await writeWorkspace(dir, { concerto, ces });
    const second = await measure('status round', ROUND_MINUTES, round);
    expectCount('answers', appliedIn(second), appliedIn(first));
    expectCount('states', statesIn(second), 0);
    const pass = ['pwrcell', 'commission', '--auto', '--interval', `${ROUND_MINUTES}m`];
    const planned = await measure('sweep and reconcile', ROUND_MINUTES, pass);
    expectCount('actions', (planned['actions'] as readonly unknown[]).length, 0);
    const passed = await measure('pass, nothing due', ROUND_MINUTES, [...pass, '--apply']);
    expectCount('sites', askedIn(passed['status'] as Report), 0);
    return {
      systemCount,
      steps,
      recordCount,
      storePath: join(dir, 'store.sqlite'),
      hosts: { concerto: await useOf(concerto), ces: cesUse },
    };
  } finally {
    await concerto.stop();
    await ces.stop();
  }
}

async function useOf({ startedAfterMs, peakRssBytes }: Host): Promise<HostUse> {
  return { startedAfterMs, peakRssBytes: await peakRssBytes() };
}

/** What a command printed as JSON. */
type Report = Readonly<Record<string, unknown>>;

const countOf = (report: unknown, key: string) => (report as Readonly<Record<string, number>>)[key];
const appliedIn = ({ polled }: Report) => countOf(polled, 'appliedCount');
const askedIn = ({ polled }: Report) => countOf(polled, 'siteCount');
const statesIn = ({ evaluated }: Report) =>
  (evaluated as { readonly transitions: readonly unknown[] }).transitions.length;

/** A step that did less than it should is no measurement. */
function expectCount(what: string, found: unknown, expected: unknown): void {
  if (found !== expected) throw new Error(`${found} ${what}, and not ${expected}`);
}

async function callsOf(...hosts: readonly Host[]): Promise<number> {
  const stats = await Promise.all(hosts.map((host) => host.stats()));
  return stats.flatMap(({ calls }) => Object.values(calls)).reduce((sum, count) => sum + count, 0);
}

async function writeWorkspace(dir: string, hosts: Readonly<Record<'concerto' | 'ces', Host>>): Promise<void> {
  const lines = (['concerto', 'ces'] as const).map(
    (name) =>
      `      ${name}: { url: '${hosts[name].url}', clientId: flex, secretEnv: SIM_SECRET, callsPerSecond: ${CALLS_PER_SECOND}, timeout: 60s }`,
  );
  const text = [
    'context: local',
    'contexts:',
    '  local:',
    '    store: { kind: sqlite, path: store.sqlite }',
    '    fleet:',
    '      instance: bench',
    ...lines,
  ];
  await writeFile(join(dir, 'flex.yaml'), `${text.join('\n')}\n`);
}

async function makeRecording(
  path: string,
  systemCount: number,
  place: Parameters<typeof measureFlex>[1],
): Promise<{ readonly recordCount: number }> {
  const made = await measureFlex(
    [
      ...['telemetry', 'simulate', '--out', path, '--systems', String(systemCount), '--clean', '--json'],
      ...['--from', at(-60), '--length', '1h', '--now', at(0)],
    ],
    place,
  );
  const { messageCount } = JSON.parse(made.stdout) as { readonly messageCount: number };
  return { recordCount: messageCount };
}
