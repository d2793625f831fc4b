import { type Fleet, openFleet } from '../../adapters/fleet/open.ts';
import type { Told } from '../../adapters/http/client.ts';
import { ConfigError } from '../../engine/errors.ts';
import { createSecrets, type Secrets } from '../../engine/journal/index.ts';
import type { Io } from '../shell/io.ts';

/** Whoever waits longer is told why, also without `--verbose`. */
const SILENT_MS_MAX = 5_000;
const SECOND_MS = 1_000;

/**
 * The fleet of the chosen context. Calls end with the command's signal; tries are told with `--verbose`, and long waits
 * always.
 *
 * @param secrets - where tokens and secrets are registered; the same as the journal's, where something is told there.
 * @throws ConfigError `no-fleet`, `no-secret`.
 */
export async function fleetOf(io: Io, secrets: Secrets = createSecrets()): Promise<Fleet> {
  const { name, fleet } = await io.context();
  if (fleet === undefined) {
    throw new ConfigError(
      'no-fleet',
      `Context ${name} has no fleet: no fleet platform and no vendor’s cloud.`,
      {
        next: 'flex help contexts',
      },
    );
  }
  return openFleet(fleet, { env: io.env, secrets, signal: io.signal, tell: (told) => tell(told, io) });
}

function tell({ system, route, outcome, pauseMs }: Told, io: Io): void {
  const again = pauseMs === undefined ? '' : `; again in ${(pauseMs / SECOND_MS).toFixed(1)} s`;
  const line = `${system}: ${route}: ${outcome}${again}`;
  if ((pauseMs ?? 0) > SILENT_MS_MAX) io.note(line);
  else io.detail(line);
}
