import { setTimeout as sleep } from 'node:timers/promises';
import type { ReadMessage } from '../../../adapters/telemetry/messages.ts';
import { refusedRecord } from '../../../adapters/telemetry/replay/quarantine.ts';
import { FlexError, InvariantError } from '../../../engine/errors.ts';
import {
  type ArrivedMessage,
  type FleetLook,
  type FleetPollers,
  openTelemetryProcessor,
  type Poller,
  quarantine,
  type Refused,
} from '../../../engine/fleet/index.ts';
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../../../engine/time/index.ts';
import type { BoardState } from '../../pwrcell/watch/board-state.ts';
import { ReplayTotals } from '../../telemetry/replay-totals.ts';
import type { RehearsalWorld } from './world.ts';

/** After the recording the processes may go on for so long [ms] to complete what they have begun. */
const AFTER_MS = 2 * HOUR_MS;

export interface Drive {
  readonly world: RehearsalWorld;
  readonly pollers: FleetPollers;
  readonly state: BoardState;
  readonly recording: { readonly file: string; readonly messages: AsyncIterable<ReadMessage> };
  readonly startMs: number;
  readonly endMs: number;
  readonly offlineTimeoutMs: number;
  /** Simulated seconds in a second; absent: as many as it can. */
  readonly speed: number | undefined;
  readonly signal: AbortSignal;
  /** After every simulated minute. */
  readonly whenLooked: (look: FleetLook) => void;
}

/** What a rehearsal came to. */
export interface Driven {
  readonly look: FleetLook;
  readonly telemetry: ReplayTotals;
  readonly endedMs: number;
  readonly sweepsAskedCount: number;
}

/**
 * Lets the clock go on minute by minute: takes in what has arrived, and runs every process, as a watch does every minute. It
 * ends when the recording is over and nothing is left to be done.
 */
export async function drive(plan: Drive): Promise<Driven> {
  const { world, signal, startMs, endMs } = plan;
  const telemetry = new ReplayTotals();
  const arrivals = arrivalsOf(plan.recording.messages);
  let sweepsAskedCount = 0;
  const begunMs = performance.now();
  for (let minuteMs = startMs; ; minuteMs += MINUTE_MS) {
    signal.throwIfAborted();
    await atSpeed(plan, minuteMs, begunMs);
    world.clock.set(minuteMs);
    if (await takeIn(await arrivals.until(minuteMs), telemetry, plan)) sweepsAskedCount += 1;
    for (const poller of plan.pollers.pollers) await runPoller(poller, plan);
    const look = await plan.pollers.look();
    plan.state.looked(look);
    plan.whenLooked(look);
    const isOver = minuteMs >= endMs && arrivals.isOver;
    if (isOver && (look.isSettled || minuteMs >= endMs + AFTER_MS)) {
      return { look, telemetry, endedMs: minuteMs, sweepsAskedCount };
    }
  }
}

async function atSpeed({ speed, startMs, signal }: Drive, minuteMs: number, begunMs: number): Promise<void> {
  if (speed === undefined) return;
  const dueMs = begunMs + (minuteMs - startMs) / speed;
  await sleep(Math.max(0, dueMs - performance.now()), undefined, { signal }).catch(() => undefined);
}

async function runPoller(poller: Poller, { world, state, signal }: Drive): Promise<void> {
  const { name } = poller;
  const atMs = world.clock.nowMs();
  const pass = world.passes.get(name)!;
  const startedMs = performance.now();
  state.started(name, atMs);
  try {
    const run = await poller.run();
    state.ended(name, run, { atMs, tookMs: performance.now() - startedMs });
    if (run.sweep !== undefined) await pass.sweep(run.sweep);
    if (run.phases !== undefined) await pass.phases(run.phases, { isAutoKnown: true });
    await pass.close(run.failures.length);
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof FlexError) || error instanceof InvariantError) throw error;
    state.failed(name, error.message, atMs);
  }
}

/** @returns whether a sweep was asked for. */
async function takeIn(
  reads: readonly ReadMessage[],
  totals: ReplayTotals,
  { world, recording, offlineTimeoutMs, state, signal }: Drive,
): Promise<boolean> {
  if (reads.length === 0) return false;
  const pass = world.passes.get('telemetry')!;
  const nowMs = world.clock.nowMs();
  const ports = { fleet: pass.fleet, sink: world.hosts.concerto.telemetry };
  const processor = await openTelemetryProcessor(ports, { nowMs, offlineTimeoutMs });
  const messages: ArrivedMessage[] = [];
  const refused: Refused[] = [];
  for (const read of reads) {
    if (read.kind === 'poison')
      refused.push(
        refusedRecord(read.record, { file: recording.file, recordingId: recording.file, atMs: nowMs }),
      );
    else messages.push({ message: read.message, arrivalMs: arrivalOf(read) });
  }
  if (refused.length > 0) await quarantine(refused, pass.fleet, nowMs);
  totals.poisonCount += refused.length;
  const isAsked = await sent(() => processor.process(messages));
  await pass.close();
  return isAsked;

  /** What was not taken is sent again, under the same keys: so does whoever replays. */
  async function sent(process: () => ReturnType<typeof processor.process>): Promise<boolean> {
    for (let tries = 1; ; tries += 1) {
      try {
        const report = await process();
        totals.add(report);
        return report.isSweepAsked;
      } catch (error) {
        signal.throwIfAborted();
        if (!(error instanceof FlexError) || error instanceof InvariantError || tries >= SEND_TRIES_MAX)
          throw error;
        state.noteFailure(`telemetry: ${error.message}`, nowMs);
        // Whoever is left alone for half a minute is called again after it.
        world.clock.set(nowMs + tries * 30 * SECOND_MS);
      }
    }
  }
}

const SEND_TRIES_MAX = 5;

/** Messages as they arrive, by the clock of the rehearsal. */
interface Arrivals {
  readonly isOver: boolean;
  until(atMs: number): Promise<readonly ReadMessage[]>;
}

function arrivalsOf(messages: AsyncIterable<ReadMessage>): Arrivals {
  const iterator = messages[Symbol.asyncIterator]();
  let next: ReadMessage | undefined;
  let isOver = false;
  return {
    get isOver() {
      return isOver;
    },
    until: async (atMs) => {
      const arrived: ReadMessage[] = [];
      while (!isOver) {
        if (next === undefined) {
          const result = await iterator.next();
          if (result.done === true) {
            isOver = true;
            break;
          }
          next = result.value;
        }
        // What cannot be read has no time: it comes with what is before it.
        if (next.kind === 'message' && arrivalOf(next) > atMs) break;
        arrived.push(next);
        next = undefined;
      }
      return arrived;
    },
  };
}

function arrivalOf({ record, message }: Extract<ReadMessage, { kind: 'message' }>): number {
  return record.arrivalMs ?? message.emittedMs;
}
