import { dayOf, dayStartMs, gridOf, MINUTE_MS, parseZone } from '../../time/index.ts';
import { EXAMPLE_PLACE, EXAMPLE_ZONE } from '../community.ts';
import { type Household, householdLoad, householdPv } from '../household.ts';
import { type FleetMessage, INTERVAL_MS, Reporter } from './reporter.ts';
import { type FleetOptions, fleetSystems } from './system.ts';

export interface FleetRecordingOptions extends FleetOptions {
  /** The first interval begins here; rounded down to a multiple of five minutes. */
  readonly startMs: number;
  /** The last one begins before. */
  readonly endMs: number;
}

/** Minutes of the periods for which load and sun are drawn; each is three intervals. */
const DRAWN_MINUTES = 15;

/**
 * What a fleet sends, in the order in which the stream takes it. The same options make the same messages. Memory grows
 * with the systems and not with the time.
 */
export function* fleetMessages(options: FleetRecordingOptions): Generator<FleetMessage> {
  const startMs = Math.floor(options.startMs / INTERVAL_MS) * INTERVAL_MS;
  const reporters = fleetSystems(options).map((system) => new Reporter(system, options));
  const drawn = reporters.map(({ system }) => new DayOfHome(options.seed, system.household));
  let pending: FleetMessage[] = [];
  for (let slotMs = startMs; slotMs < options.endMs; slotMs += INTERVAL_MS) {
    for (const [index, reporter] of reporters.entries()) {
      pending.push(...reporter.report(slotMs, slotMs - startMs, drawn[index]!.at(slotMs)));
    }
    // Whatever is still to be made ends an interval after this one begins, and arrives later than that.
    const doneMs = slotMs + INTERVAL_MS + Math.min(0, earliestDriftMs(slotMs - startMs));
    pending.sort(byArrival);
    const doneCount = pending.findIndex(({ arrivalMs }) => arrivalMs >= doneMs);
    const cut = doneCount < 0 ? pending.length : doneCount;
    yield* pending.slice(0, cut);
    pending = pending.slice(cut);
  }
  yield* pending;
}

/** Clocks that run slow make later intervals begin before their slot, by 3 s an hour at most. */
function earliestDriftMs(sinceMs: number): number {
  return -Math.ceil((sinceMs + INTERVAL_MS) / (60 * MINUTE_MS)) * 3_000 - 1_000;
}

function byArrival(a: FleetMessage, b: FleetMessage): number {
  return a.arrivalMs - b.arrivalMs || a.systemIndex - b.systemIndex;
}

/** Load and sun of a home; a day of them is drawn when it is first asked for. */
class DayOfHome {
  readonly #seed: number;
  readonly #home: Household;
  #startMs = Number.NaN;
  #endMs = Number.NaN;
  #loadsW: Float64Array = new Float64Array();
  #potentialsW: Float64Array = new Float64Array();

  constructor(seed: number, home: Household) {
    this.#seed = seed;
    this.#home = home;
  }

  at(atMs: number): { readonly loadW: number; readonly pvPotentialW: number } {
    if (!(atMs >= this.#startMs && atMs < this.#endMs)) this.#draw(atMs);
    const period = Math.floor((atMs - this.#startMs) / (DRAWN_MINUTES * MINUTE_MS));
    return { loadW: this.#loadsW[period]!, pvPotentialW: this.#potentialsW[period]! };
  }

  #draw(atMs: number): void {
    const zone = parseZone(EXAMPLE_ZONE);
    const day = dayOf(zone, atMs);
    const grid = gridOf(zone, day, DRAWN_MINUTES);
    this.#startMs = dayStartMs(zone, day);
    this.#endMs = this.#startMs + grid.periodCount * DRAWN_MINUTES * MINUTE_MS;
    this.#loadsW = householdLoad(this.#seed, this.#home, grid);
    this.#potentialsW = householdPv(this.#seed, this.#home, EXAMPLE_PLACE, grid);
  }
}
