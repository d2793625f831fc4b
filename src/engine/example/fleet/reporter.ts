import { type RandomStream, randomStream } from '../../quantity/index.ts';
import type { EnergyRecord, TelemetryMessage } from '../../telemetry/index.ts';
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../../time/index.ts';
import { type Counters, channelsOf, countersOf, countFlows } from './channels.ts';
import { type Flows, selfSupply } from './flows.ts';
import { type Outages, outagesOf } from './outages.ts';
import type { FleetSystem } from './system.ts';

export const INTERVAL_MS = 5 * MINUTE_MS;

/** A message on its way to the stream. */
export interface FleetMessage {
  readonly message: TelemetryMessage;
  readonly systemIndex: number;
  /** When the stream takes it. */
  readonly arrivalMs: number;
  /** How much of its bytes arrive [0..1]; 1: all. */
  readonly wholePu: number;
}

/** Chances and sizes of what goes wrong on the way. */
const DUPLICATE_PU = 0.002;
const DELAYED_PU = 0.001;
const CUT_PU = 0.000_5;
const COUNTER_FALL_PU = 0.000_2;
const COUNTER_FALL_WS = 3_600_000;
/** Short recordings shall show outages, too. */
const OUTAGE_FACTOR = 3;
const CLOCK_AHEAD_MS = 7 * MINUTE_MS;
const STATE_GRID_CONNECTED = 2080;

/** What one system needs to go from interval to interval. */
export class Reporter {
  readonly system: FleetSystem;
  readonly #stream: RandomStream;
  readonly #outages: Outages;
  readonly #counters: Counters;
  readonly #hasDefects: boolean;
  readonly #kept: EnergyRecord[] = [];
  #socPu: number;
  #sequence = 0n;

  constructor(
    system: FleetSystem,
    { seed, hasDefects }: { readonly seed: number; readonly hasDefects: boolean },
  ) {
    this.system = system;
    this.#stream = randomStream(seed, 'reports', system.index);
    this.#outages = outagesOf(randomStream(seed, 'outages', system.index), hasDefects ? OUTAGE_FACTOR : 0);
    this.#counters = countersOf(system);
    this.#hasDefects = hasDefects;
    this.#socPu = system.startSocPu;
  }

  /**
   * The messages about an interval: none while it cannot send, two where one is sent again.
   *
   * @param slotMs - when the interval begins, before phase and drift.
   * @param sinceMs - how long the recording has gone on.
   */
  report(
    slotMs: number,
    sinceMs: number,
    drawn: { readonly loadW: number; readonly pvPotentialW: number },
  ): readonly FleetMessage[] {
    const { system } = this;
    const flows = selfSupply({
      ...drawn,
      socPu: this.#socPu,
      capacityWh: system.capacityWh,
      hours: INTERVAL_MS / HOUR_MS,
      isDcCoupled: system.isDcCoupled,
      // Its self supply takes surplus for import: whatever was in the battery has gone into the grid, and none goes in again.
      isIdle: system.fault === 'ct-reversed',
    });
    this.#socPu = flows.socPu;
    countFlows(this.#counters, flows, INTERVAL_MS / SECOND_MS);
    const drift = Math.round((system.driftMsPerHour * sinceMs) / HOUR_MS / SECOND_MS) * SECOND_MS;
    const startMs = slotMs + system.phaseMs + (this.#hasDefects ? drift : 0);
    this.#sequence += 1n;
    const record = this.#record(startMs, sinceMs, flows);
    const fate = this.#outages.next();
    if (fate === 'kept') this.#kept.push(record);
    return fate === 'sent' && system.fault !== 'silent'
      ? this.#send([...this.#kept.splice(0), record], startMs)
      : [];
  }

  #record(startMs: number, sinceMs: number, flows: Flows): EnergyRecord {
    const { system } = this;
    const skewMs = system.fault === 'clock-ahead' ? CLOCK_AHEAD_MS : 0;
    return {
      startMs: startMs + skewMs,
      endMs: startMs + skewMs + INTERVAL_MS,
      bootId: system.bootId,
      sequence: this.#sequence,
      uptimeMs: sinceMs + INTERVAL_MS,
      systemMode: 'self-supply',
      inverterStateCode: STATE_GRID_CONNECTED,
      gridState: 'connected',
      samples: this.#samples(flows),
    };
  }

  /** Now and then a counter is read that is an old one. */
  #samples(flows: Flows): EnergyRecord['samples'] {
    const samples = channelsOf(this.system, flows, this.#counters);
    if (!this.#hasDefects || !this.#stream.chance(COUNTER_FALL_PU)) return samples;
    return samples.map((sample) => {
      const { component, importedTotalWs } = sample;
      if (component !== 'battery' || importedTotalWs === undefined) return sample;
      return { ...sample, importedTotalWs: importedTotalWs - BigInt(COUNTER_FALL_WS) };
    });
  }

  #send(records: readonly EnergyRecord[], startMs: number): readonly FleetMessage[] {
    const stream = this.#stream;
    const { system } = this;
    const isDelayed = this.#hasDefects && stream.chance(DELAYED_PU);
    const latencyMs = isDelayed ? stream.between(1, 10) * MINUTE_MS : stream.between(1, 20) * SECOND_MS;
    const emittedMs = startMs + INTERVAL_MS + Math.round(latencyMs);
    const message: TelemetryMessage = {
      eventId: eventIdOf(stream),
      systemId: system.systemId,
      siteId: system.siteId,
      simulated: system.simulated,
      emittedMs,
      content: { kind: 'energy', records },
      unknownFieldCount: 0,
    };
    const wholePu = this.#hasDefects && stream.chance(CUT_PU) ? stream.between(0.05, 0.95) : 1;
    const arrivalMs = emittedMs + stream.whole(50, 900);
    const sent = { message, systemIndex: system.index, arrivalMs, wholePu };
    const isTwice = this.#hasDefects && stream.chance(DUPLICATE_PU);
    return isTwice ? [sent, { ...sent, arrivalMs: arrivalMs + stream.whole(100, 30_000) }] : [sent];
  }
}

const EVENT_ID_WORDS = 4;
const WORD_DIGITS = 8;
const HEX = 16;

function eventIdOf(stream: RandomStream): string {
  let id = '';
  for (let word = 0; word < EVENT_ID_WORDS; word += 1) {
    id += Math.floor(stream.uniform() * 2 ** 32)
      .toString(HEX)
      .padStart(WORD_DIGITS, '0');
  }
  return id;
}
