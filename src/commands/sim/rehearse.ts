import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Told } from '../../adapters/http/client.ts';
import { writeBytes } from '../../adapters/telemetry/write/file.ts';
import { writeRecording } from '../../adapters/telemetry/write/recording.ts';
import type { PlanSettings } from '../../engine/commissioning/index.ts';
import { RefusedError } from '../../engine/errors.ts';
import { type FleetLook, fleetPollers, type PollerPorts } from '../../engine/fleet/index.ts';
import { counted } from '../../engine/quantity/index.ts';
import { formatInstant, HOUR_MS, MINUTE_MS, UTC } from '../../engine/time/index.ts';
import { outcomeText } from '../common/fleet-of.ts';
import { PERIOD_MS, pollsOf, usualRules } from '../pwrcell/session.ts';
import { boardLines } from '../pwrcell/watch/board-lines.ts';
import { BoardState } from '../pwrcell/watch/board-state.ts';
import type { Run } from '../shell/define.ts';
import type { Io } from '../shell/io.ts';
import type { CommandResult } from '../shell/result.ts';
import { recordsOf } from '../telemetry/simulate.ts';
import { messagesOf, openFile } from '../telemetry/source.ts';
import type { simRehearse } from './commands.ts';
import { drive } from './rehearsal/drive.ts';
import type { RehearseOptions } from './rehearsal/options.ts';
import { rehearsalResult, reportOf } from './rehearsal/report.ts';
import { openWorld, type RehearsalWorld, workspaceText } from './rehearsal/world.ts';

const RECORDING = 'fleet.json';
const SHARDS = 4;
/** A status that is asked for every 15 minutes. */
const INTERVAL_MS = 3 * PERIOD_MS;
/** A board is drawn at most this often [ms]. */
const DRAW_MS = 100;

export const run: Run<typeof simRehearse> = async ({ options }, io) => {
  const dir = options.dir === undefined ? undefined : resolve(io.cwd, options.dir);
  if (dir !== undefined && existsSync(join(dir, 'flex.yaml'))) {
    throw new RefusedError(
      'workspace-exists',
      `${options.dir} is a workspace already; a rehearsal begins anew.`,
      {
        next: 'flex sim rehearse --dir ANOTHER',
      },
    );
  }
  if (options.dryRun) return whatWouldBe(options);
  const workDir = dir ?? (await mkdtemp(join(tmpdir(), 'flex-rehearsal-')));
  try {
    return await rehearse(options, workDir, io);
  } finally {
    if (dir === undefined) await rm(workDir, { recursive: true, force: true });
  }
};

function whatWouldBe({
  systems,
  seed,
  lengthMs,
  dir = 'a folder that is removed afterwards',
}: RehearseOptions): CommandResult {
  const hours = (lengthMs / HOUR_MS).toFixed(1);
  return {
    kind: 'object',
    data: { dryRun: true, systemCount: systems, seed, lengthMs, dir },
    view: [
      {
        kind: 'lines',
        lines: [`Would rehearse ${counted(systems, 'system')}, seed ${seed}, for ${hours} h in ${dir}.`],
      },
    ],
  };
}

async function rehearse(options: RehearseOptions, dir: string, io: Io): Promise<CommandResult> {
  const begunMs = performance.now();
  const endMs = Math.floor(io.clock.nowMs() / MINUTE_MS) * MINUTE_MS;
  const startMs = endMs - options.lengthMs;
  io.note(`recording ${counted(options.systems, 'system')}`);
  const file = await record(options, { dir, startMs, endMs }, io);
  const noted = (told: Told) => {
    if (told.pauseMs !== undefined && told.pauseMs > 0)
      state.noteFailure(outcomeText(told), world.clock.nowMs());
  };
  const world = await openWorld({ options, dir, startMs, signal: io.signal, tell: noted });
  const state = new BoardState(() => [world.hosts.concerto.standing(), world.hosts.ces.standing()]);
  try {
    await io.writeFile(join(dir, 'flex.yaml'), workspaceText(world));
    const settings = planOf(options, world);
    const pollers = fleetPollers(
      {
        plan: settings,
        polls: pollsOf({ ...options, intervalMs: INTERVAL_MS }),
        periodMs: PERIOD_MS,
        choice: {},
        stop: () => io.signal.aborted,
      },
      (name) => portsOf(world, name),
    );
    const show = await shower({ state, io, startMs, endMs });
    try {
      const driven = await drive({
        world,
        pollers,
        state,
        recording: { file, messages: messagesOf(await openFile(file, undefined, io), [], () => undefined) },
        startMs,
        endMs,
        offlineTimeoutMs: settings.offlineTimeoutMs,
        speed: options.speed,
        signal: io.signal,
        whenLooked: show.looked,
      });
      const tookMs = performance.now() - begunMs;
      const kept = options.dir === undefined ? undefined : dir;
      const rehearsed = {
        options,
        world,
        driven,
        figures: state.figures(),
        rules: settings,
        startMs,
        tookMs,
        dir: kept,
      };
      return rehearsalResult(await reportOf(rehearsed));
    } finally {
      show.end();
    }
  } finally {
    await world.close();
  }
}

async function record(
  { systems, seed, clean }: RehearseOptions,
  { dir, startMs, endMs }: { readonly dir: string; readonly startMs: number; readonly endMs: number },
  io: Io,
): Promise<string> {
  const path = join(dir, RECORDING);
  const fleet = { seed, systemCount: systems, hasDefects: !clean, startMs, endMs };
  const tally = { messageCount: 0, cutCount: 0 };
  const records = recordsOf(fleet, { options: { shards: SHARDS }, tally }, io);
  const pieces = writeRecording(records, { format: 'get-records', aggregateCount: 1 });
  await writeBytes(path, pieces, { gzip: false, signal: io.signal });
  return path;
}

function planOf(options: RehearseOptions, { hosts }: RehearsalWorld): PlanSettings {
  const polls = pollsOf({ ...options, intervalMs: INTERVAL_MS });
  return { ...usualRules({ auto: true }, polls), instance: hosts.instance, createsMax: options.maxCreates };
}

function portsOf(
  { hosts, passes, clock }: RehearsalWorld,
  name: Parameters<Parameters<typeof fleetPollers>[1]>[0],
): PollerPorts {
  return {
    fleet: passes.get(name)!.fleet,
    reader: hosts.concerto.reader,
    provisioner: hosts.concerto.provisioner,
    states: hosts.concerto.states,
    cloud: hosts.ces,
    clock,
  };
}

/** Shows how far it is: a board, or a line for every simulated hour. */
async function shower({
  state,
  io,
  startMs,
  endMs,
}: {
  readonly state: BoardState;
  readonly io: Io;
  readonly startMs: number;
  readonly endMs: number;
}): Promise<{ readonly looked: (look: FleetLook) => void; readonly end: () => void }> {
  const view = await io.live();
  let drawnMs = Number.NEGATIVE_INFINITY;
  return {
    looked: ({ board }) => {
      const donePct = Math.min(100, Math.round(((board.atMs - startMs) / (endMs - startMs)) * 100));
      const phases = board.phases
        .map(({ phase, count, simulatedCount }) => `${phase} ${count + simulatedCount}`)
        .join(', ');
      if (view === undefined) {
        if ((board.atMs - startMs) % HOUR_MS === 0)
          io.note(`${formatInstant(board.atMs, UTC)}  ${donePct} %  ${phases}`);
        return;
      }
      if (performance.now() - drawnMs < DRAW_MS && donePct < 100) return;
      drawnMs = performance.now();
      const heading = { title: 'Rehearsal', mode: `${donePct} %`, nowMs: board.atMs };
      view.draw((screen) => boardLines(state.figures(), heading, screen));
    },
    end: () => view?.end(),
  };
}
