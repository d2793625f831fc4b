import { HOUR_MS } from '../time/index.ts';
import { AHEAD_MAX_MS, type IntakeMemory } from './intake.ts';

/** What is known of when a message came. */
export interface SentMessage {
  /** When the stream took it; undefined where its container does not say. */
  readonly toldMs: number | undefined;
  /** When the vendor's cloud sent it, as it says itself. */
  readonly emittedMs: number;
}

/** When a message came, as far as that is known. */
export interface Arrival {
  readonly arrivalMs: number;
  /** It cannot have come when it says: this is when it can have come at the latest, and no evidence that anybody was heard then. */
  readonly isUndated: boolean;
}

/** A message says when it came where it says no more [ms] than this after those that stand beside it. */
const BESIDE_MS = HOUR_MS;

/** So many messages before and behind it are asked. */
const BESIDE_COUNT = 5;

/** Fewer say nothing: a recording may be of one message. */
const BESIDE_COUNT_MIN = 3;

/** So many messages lie from the middle of those before a message up to it. */
const MIDDLE_BACK_COUNT = 3;

/**
 * Dates the messages of a recording, in its order. A recording is of the past, so that nothing in it can have come later than now; and
 * it is in the order in which the stream took its messages, so that where no container says when that was, one that says that it was
 * sent long after those that stand beside it is wrong.
 */
export class ArrivalOrder {
  /** When the last messages say that they were sent. */
  #before: number[] = [];

  /** @param nowMs - when it is replayed. */
  date(messages: readonly SentMessage[], nowMs: number): readonly Arrival[] {
    const latestMs = nowMs + AHEAD_MAX_MS;
    const emitted = messages.map(({ toldMs, emittedMs }) => (toldMs === undefined ? emittedMs : undefined));
    const all = [
      ...this.#before,
      ...emitted.filter((ms) => ms !== undefined && isArrival(ms, latestMs)),
    ] as number[];
    let at = this.#before.length;
    const arrivals = messages.map(({ toldMs, emittedMs }): Arrival => {
      if (toldMs !== undefined) return bounded(toldMs, latestMs, nowMs);
      const isPossible = isArrival(emittedMs, latestMs);
      const arrival = dated(emittedMs, { all, at, isPossible, nowMs });
      if (isPossible) at += 1;
      return arrival;
    });
    this.#before = all.slice(-BESIDE_COUNT);
    return arrivals;
  }
}

/** Nothing came before 1970, nor after now. */
function isArrival(ms: number, latestMs: number): boolean {
  return ms >= 0 && ms <= latestMs;
}

function bounded(toldMs: number, latestMs: number, nowMs: number): Arrival {
  return isArrival(toldMs, latestMs)
    ? { arrivalMs: toldMs, isUndated: false }
    : { arrivalMs: nowMs, isUndated: true };
}

/** @param all - when messages say that they were sent, without what is impossible; @param at - where it stands, or would. */
function dated(
  emittedMs: number,
  {
    all,
    at,
    isPossible,
    nowMs,
  }: {
    readonly all: readonly number[];
    readonly at: number;
    readonly isPossible: boolean;
    readonly nowMs: number;
  },
): Arrival {
  const agrees = (ms: number | undefined) => ms !== undefined && emittedMs <= ms + BESIDE_MS;
  if (isPossible && agrees(all[at - 1]) && agrees(all[at + 1])) {
    return { arrivalMs: emittedMs, isUndated: false };
  }
  const behind = at + (isPossible ? 1 : 0);
  const beside = [
    ...all.slice(Math.max(0, at - BESIDE_COUNT), at),
    ...all.slice(behind, behind + BESIDE_COUNT),
  ];
  if (beside.length < BESIDE_COUNT_MIN) {
    return isPossible ? { arrivalMs: emittedMs, isUndated: false } : { arrivalMs: nowMs, isUndated: true };
  }
  const sorted = beside.sort((left, right) => left - right);
  const middleMs = sorted[sorted.length >> 1]!;
  // Where nothing stands behind it, the middle lies as many messages back.
  const backMs = MIDDLE_BACK_COUNT * usualGapMs(sorted);
  return isPossible && agrees(middleMs + backMs)
    ? { arrivalMs: emittedMs, isUndated: false }
    : { arrivalMs: middleMs, isUndated: true };
}

/** How far messages are apart: of one system they may come an hour after each other. Of two in the middle the lower one. */
function usualGapMs(sorted: readonly number[]): number {
  const gapsMs = sorted
    .slice(1)
    .map((ms, index) => ms - sorted[index]!)
    .sort((left, right) => left - right);
  return gapsMs[(gapsMs.length - 1) >> 1]!;
}

/** A memory without what is remembered of arrivals that are still to come: whoever believed them once would hear the system for ever. */
export function possibleMemory(memory: IntakeMemory, nowMs: number): IntakeMemory {
  const latestMs = nowMs + AHEAD_MAX_MS;
  const { heartbeat, evidence } = memory;
  const isPossible =
    (heartbeat?.lastFreshMs ?? 0) <= latestMs &&
    (evidence?.lastArrivalMs ?? 0) <= latestMs &&
    (evidence?.newestEndMs ?? 0) <= latestMs + AHEAD_MAX_MS;
  return isPossible ? memory : { ...memory, heartbeat: undefined, evidence: undefined };
}
