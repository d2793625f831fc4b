import { type Fleet, openFleet } from '../../adapters/fleet/open.ts';
import type { Told } from '../../adapters/http/client.ts';
import type { HttpSurroundings } from '../../adapters/http/surroundings.ts';
import { goneVariables } from '../../adapters/workspace/fleet.ts';
import { ConfigError } from '../../engine/errors.ts';
import { createSecrets, type Secrets } from '../../engine/journal/index.ts';
import type { Io } from '../shell/io.ts';

/** Whoever waits longer is told why, also without `--verbose`. */
export const SILENT_MS_MAX = 5_000;
const SECOND_MS = 1_000;

export interface FleetOfOptions {
  /** Where tokens and secrets are registered; the same as the journal's, where something is told there. */
  readonly secrets?: Secrets;
  /** Ends all calls; default: the command's. */
  readonly signal?: AbortSignal;
  /** Hears of every try; default: it is told with `--verbose`, and long waits always. */
  readonly tell?: (told: Told) => void;
  /** Default: the machine's own. */
  readonly around?: HttpSurroundings;
}

/**
 * The fleet of the chosen context.
 *
 * @throws ConfigError `no-fleet`, `no-secret`, `gone-variable`.
 */
export async function fleetOf(io: Io, options: FleetOfOptions = {}): Promise<Fleet> {
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
  assertNothingGone(io.env);
  return openFleet(fleet, {
    env: io.env,
    secrets: createSecrets(),
    signal: io.signal,
    tell: (told) => tellTry(told, io),
    ...options,
  });
}

/** Whoever sets what nothing reads believes that it does something. */
function assertNothingGone(env: Io['env']): void {
  const details = goneVariables(env);
  if (details.length === 0) return;
  const names = details.map(({ path }) => path).join(' ');
  throw new ConfigError('gone-variable', `The environment has ${names}, which means nothing any more.`, {
    details,
    next: `unset ${names}`,
  });
}

function tellTry(told: Told, io: Io): void {
  if ((told.pauseMs ?? 0) > SILENT_MS_MAX) io.note(tryText(told));
  else io.detail(tryText(told));
}

/** What became of a try, and when the next one is. */
export function tryText(told: Told): string {
  const { pauseMs } = told;
  const again = pauseMs === undefined ? '' : `; again in ${(pauseMs / SECOND_MS).toFixed(1)} s`;
  return `${outcomeText(told)}${again}`;
}

/** What became of a try: the same text where the same happens again. */
export function outcomeText({ system, route, outcome }: Told): string {
  return `${system}: ${route}: ${outcome}`;
}
