import type { ConnectionStatus, TelemetryMessage } from '../../telemetry/index.ts';
import { MINUTE_MS, SECOND_MS } from '../../time/index.ts';
import { SKEW_WARN_MS } from '../stream-evidence.ts';
import type { Observed, SilentRun } from './observed.ts';
import { medianOf, quantileOf } from './quantiles.ts';

/** Delays of a system that are remembered: enough for a median, and no more for a fleet of any size. */
const DELAYS_MAX = 64;
/** Answers about a system that are remembered; a recording with more is one of answers, and not of a fleet. */
const STATUSES_MAX = 20_000;
/** Less than this part of a period more than one is no gap. */
const GAP_PERIODS = 1.5;
/** Of an even spread, what lies between the 5th and the 95th of a hundred. */
const [SPREAD_LOW, SPREAD_HIGH] = [0.05, 0.95] as const;

/** What the vendor said of a system at a time. */
export interface RecordedStatus {
  readonly observedMs: number;
  readonly status: ConnectionStatus;
}

/** A system as it was heard, and what the vendor said of it meanwhile. */
export interface HeardSystem {
  readonly systemId: string;
  /** Arrivals of what was newer than all before, in seconds since the epoch, ascending. */
  readonly arrivalsS: Float64Array;
  /** Changes of the state code of its inverter, by arrival, ascending. */
  readonly codes: readonly { readonly atMs: number; readonly code: number }[];
  /** Ascending. */
  readonly statuses: readonly RecordedStatus[];
}

/** A clock that is off. */
export interface SkewedSystem {
  readonly siteId: string;
  /** Behind by so much [ms], negative where it is ahead; without the time of a record's way. */
  readonly skewMs: number;
}

/** What a recording says of the way that samples take. */
export interface MeasuredWay {
  /** Between two samples of a system [ms]: the median of the systems. */
  readonly periodMs: number;
  /** From the end of an interval to its arrival [ms]: the median of the systems. */
  readonly latencyMs: number;
  /** How much that varies within a system [ms], were it even. */
  readonly jitterMs: number;
  /** Clocks that are off by more than two minutes, the worst first. */
  readonly skewed: readonly SkewedSystem[];
}

/** What a recording of the stream comes to. */
export interface Heard {
  readonly observed: Observed;
  readonly measured: MeasuredWay;
  readonly systems: readonly HeardSystem[];
}

/** Listens to a recording. What is remembered grows with arrivals by eight bytes each, and else with the systems. */
export interface Listening {
  add(message: TelemetryMessage, arrivalMs: number): void;
  /** Undefined where no system was heard twice. */
  heard(): Heard | undefined;
}

/** Begins to listen to a recording of the stream, of which messages are added as they stand in it. */
export function listen(): Listening {
  const systems = new Map<string, Listened>();
  const of = (systemId: string) => {
    const known = systems.get(systemId) ?? new Listened(systemId);
    systems.set(systemId, known);
    return known;
  };
  return {
    add: (message, arrivalMs) => {
      const { content, systemId } = message;
      if (content.kind === 'energy') of(systemId).hear(content.records, arrivalMs);
      if (content.kind === 'status') {
        const { status, observedMs = arrivalMs } = content.status;
        if (status !== undefined) of(content.status.systemId).say({ observedMs, status });
      }
    },
    heard: () => heardFrom([...systems.values()]),
  };
}

type Records = Extract<TelemetryMessage['content'], { readonly kind: 'energy' }>['records'];

/** One system while it is listened to. */
class Listened {
  readonly systemId: string;
  periodMs = 0;
  readonly codes: { readonly atMs: number; readonly code: number }[] = [];
  readonly statuses: RecordedStatus[] = [];
  readonly #delaysMs = new Int32Array(DELAYS_MAX);
  #delayCount = 0;
  #newestEndMs = Number.NEGATIVE_INFINITY;
  #arrivalsS = new Float64Array(16);
  #arrivalCount = 0;

  constructor(systemId: string) {
    this.systemId = systemId;
  }

  /** What is older than what came before says nothing of when the system was heard. */
  hear(records: Records, arrivalMs: number): void {
    const newest = records.reduce<Records[number] | undefined>(
      (found, record) => (found === undefined || record.endMs > found.endMs ? record : found),
      undefined,
    );
    if (newest === undefined || newest.endMs <= this.#newestEndMs) return;
    this.#newestEndMs = newest.endMs;
    this.periodMs = newest.endMs - newest.startMs;
    this.#delaysMs[this.#delayCount % DELAYS_MAX] = arrivalMs - newest.endMs;
    this.#delayCount += 1;
    if (this.#arrivalCount === this.#arrivalsS.length) {
      const grown = new Float64Array(2 * this.#arrivalCount);
      grown.set(this.#arrivalsS);
      this.#arrivalsS = grown;
    }
    this.#arrivalsS[this.#arrivalCount] = arrivalMs / SECOND_MS;
    this.#arrivalCount += 1;
    const code = newest.inverterStateCode;
    if (code !== undefined && code !== this.codes.at(-1)?.code) this.codes.push({ atMs: arrivalMs, code });
  }

  say(status: RecordedStatus): void {
    if (this.statuses.length < STATUSES_MAX) this.statuses.push(status);
  }

  get delaysMs(): Int32Array {
    return this.#delaysMs.subarray(0, Math.min(this.#delayCount, DELAYS_MAX));
  }

  get arrivalsS(): Float64Array {
    return this.#arrivalsS.subarray(0, this.#arrivalCount).toSorted();
  }
}

function heardFrom(all: readonly Listened[]): Heard | undefined {
  const sampled = all
    .map((one) => ({ one, arrivalsS: one.arrivalsS }))
    .filter(({ arrivalsS }) => arrivalsS.length > 1);
  if (sampled.length === 0) return undefined;
  const measured = measuredOf(sampled.map(({ one }) => one));
  const { periodMs } = measured;
  const arrivalsOf = new Map(sampled.map(({ one, arrivalsS }) => [one, arrivalsS]));
  return {
    measured,
    observed: {
      periodMs,
      sites: sampled.map(({ one: { systemId }, arrivalsS }) => ({
        siteId: systemId,
        periodCount: Math.max(1, Math.round(((arrivalsS.at(-1)! - arrivalsS[0]!) * SECOND_MS) / periodMs)),
      })),
      silentRuns: sampled.flatMap(({ one: { systemId }, arrivalsS }) =>
        runsOf(systemId, arrivalsS, periodMs),
      ),
    },
    systems: all.map((one) => ({
      systemId: one.systemId,
      arrivalsS: arrivalsOf.get(one) ?? one.arrivalsS,
      codes: one.codes,
      statuses: one.statuses.toSorted((left, right) => left.observedMs - right.observedMs),
    })),
  };
}

/** Before the first and after the last arrival nobody knows: only what lies between is a gap. */
function runsOf(siteId: string, arrivalsS: Float64Array, periodMs: number): readonly SilentRun[] {
  const runs: SilentRun[] = [];
  for (let index = 1; index < arrivalsS.length; index += 1) {
    const fromMs = arrivalsS[index - 1]! * SECOND_MS;
    const gapMs = arrivalsS[index]! * SECOND_MS - fromMs;
    if (gapMs <= GAP_PERIODS * periodMs) continue;
    const missingCount = Math.max(1, Math.round(gapMs / periodMs) - 1);
    runs.push({ siteId, startMs: Math.round(fromMs + periodMs / 2), missingCount, isCensored: false });
  }
  return runs;
}

function measuredOf(systems: readonly Listened[]): MeasuredWay {
  const medians = systems.map(({ delaysMs }) => medianOf(delaysMs));
  const latencyMs = medianOf(Float64Array.from(medians));
  const spreads = Float64Array.from(
    systems.flatMap(({ delaysMs }, index) => Array.from(delaysMs, (delayMs) => delayMs - medians[index]!)),
  );
  const spreadMs = quantileOf(spreads, SPREAD_HIGH) - quantileOf(spreads, SPREAD_LOW);
  return {
    periodMs: medianOf(Float64Array.from(systems, ({ periodMs }) => periodMs)),
    latencyMs,
    jitterMs: Math.min(MINUTE_MS * 10, Math.round(spreadMs / (SPREAD_HIGH - SPREAD_LOW))),
    skewed: systems
      .map(({ systemId }, index) => ({ siteId: systemId, skewMs: medians[index]! - latencyMs }))
      .filter(({ skewMs }) => Math.abs(skewMs) > SKEW_WARN_MS)
      .sort((left, right) => Math.abs(right.skewMs) - Math.abs(left.skewMs)),
  };
}
