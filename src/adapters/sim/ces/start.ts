import { type RunningSim, type SimOptions, startSim } from '../server.ts';
import { Tally } from '../tally.ts';
import { type CesParts, cesRoutes, failure } from './routes.ts';
import { sitesOf } from './systems.ts';

export interface CesSimOptions
  extends SimOptions,
    Omit<CesParts, 'sites' | 'counts' | 'faultCounts' | 'asked'> {
  readonly systemCount: number;
}

/**
 * A vendor’s cloud that listens on this machine, as docs/openapi/ces.yaml has it, for the fleet that
 * `flex telemetry simulate` makes of the same seed.
 *
 * @throws AdapterError `port-taken`.
 */
export function startCesSim(options: CesSimOptions): Promise<RunningSim> {
  const [counts, faultCounts] = [new Tally(), new Tally()];
  const parts = { ...options, sites: sitesOf(options), counts, faultCounts, asked: new Tally() };
  const host = {
    routes: cesRoutes(parts),
    ownRoutes: [],
    refusal: failure,
    counts: () => ({ done: counts.toObject(), faults: faultCounts.toObject() }),
  };
  return startSim(host, options);
}
