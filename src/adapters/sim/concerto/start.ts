import { type RunningSim, type SimOptions, startSim } from '../server.ts';
import { Tally } from '../tally.ts';
import { problem } from './answers.ts';
import { SimMeasurements } from './measurements.ts';
import { MovingPages, type PageFaults } from './moving-pages.ts';
import { concertoOwnRoutes, concertoRoutes } from './routes.ts';
import { SimFleetState } from './state.ts';

export interface ConcertoSimOptions extends SimOptions {
  readonly systemCount: number;
  /** Whether systems claim others' inverters or have the id of a beacon. */
  readonly hasDefects: boolean;
  /** So many of the assets have their site and inverter already [%]. */
  readonly provisionedPct: number;
  readonly pageFaults: PageFaults;
  /** Conditional changes just before which somebody else changes the asset [%]. */
  readonly conflictsPct: number;
}

/**
 * A fleet platform that listens on this machine, as docs/openapi/concerto.yaml has it, with the fleet that
 * `flex telemetry simulate` makes of the same seed. Nothing of it is kept.
 *
 * @throws AdapterError `port-taken`.
 */
export function startConcertoSim(options: ConcertoSimOptions): Promise<RunningSim> {
  const { seed, conflictsPct, pageFaults } = options;
  const fleet = new SimFleetState(options);
  const faults = new Tally();
  const pages = new MovingPages(fleet, seed, { rates: pageFaults, counts: faults });
  const parts = { fleet, pages, seed, conflictsPct };
  const measurements = new SimMeasurements(fleet.counts);
  const host = {
    routes: concertoRoutes(parts, measurements),
    ownRoutes: concertoOwnRoutes(parts, measurements),
    refusal: problem,
    counts: () => ({ done: fleet.counts.toObject(), faults: faults.toObject() }),
  };
  return startSim(host, options);
}
