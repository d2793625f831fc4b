import { ConfigError } from '../../engine/errors.ts';
import type { Secrets } from '../../engine/journal/index.ts';
import { type Ces, openCes } from '../ces/ces.ts';
import { type Concerto, openConcerto } from '../concerto/concerto.ts';
import type { Told } from '../http/client.ts';
import type { Login } from '../http/client-credentials.ts';
import type { HostOptions } from '../http/host.ts';
import type { HttpSurroundings } from '../http/surroundings.ts';
import type { FleetConfig, HostConfig } from '../workspace/config.ts';

/** The two systems outside that commissioning works with. */
export interface Fleet {
  /** Part of every key under which something is created. */
  readonly instance: string;
  readonly concerto: Concerto;
  readonly ces: Ces;
}

export interface OpenFleetOptions {
  readonly env: { readonly [name: string]: string | undefined };
  readonly secrets: Secrets;
  /** Ends all calls. */
  readonly signal?: AbortSignal;
  /** Hears of every try. */
  readonly tell?: (told: Told) => void;
  /** Default: the machine's own. */
  readonly around?: HttpSurroundings;
}

/**
 * The fleet of a context. Nothing is called yet.
 *
 * @throws ConfigError `no-secret` that lists every variable that is missing.
 */
export function openFleet(config: FleetConfig, options: OpenFleetOptions): Fleet {
  assertSecrets(config, options.env);
  return {
    instance: config.instance,
    concerto: openConcerto(hostOptions(config.concerto, options)),
    ces: openCes(hostOptions(config.ces, options)),
  };
}

function assertSecrets(config: FleetConfig, env: OpenFleetOptions['env']): void {
  const missing = (['concerto', 'ces'] as const).flatMap((name) => {
    const variable = variableOf(config[name]);
    const isThere = (env[variable] ?? '') !== '';
    return isThere ? [] : [{ path: variable, expected: `the secret for fleet.${name}` }];
  });
  if (missing.length === 0) return;
  const variables = [...new Set(missing.map(({ path }) => path))];
  const names = variables.join(' and ');
  const verb = variables.length === 1 ? 'is' : 'are';
  throw new ConfigError('no-secret', `${names} ${verb} not set in the environment.`, { details: missing });
}

function hostOptions(
  host: HostConfig,
  { env, secrets, signal, tell, around }: OpenFleetOptions,
): HostOptions {
  const { url, timeoutMs, callsPerSecond } = host;
  return {
    url,
    login: loginOf(host, env),
    secrets,
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
    ...(callsPerSecond === undefined ? {} : { callsPerSecond }),
    ...(signal === undefined ? {} : { signal }),
    ...(tell === undefined ? {} : { tell }),
    ...(around === undefined ? {} : { around }),
  };
}

function variableOf({ login }: HostConfig): string {
  return login.kind === 'token' ? login.tokenEnv : login.secretEnv;
}

function loginOf(host: HostConfig, env: OpenFleetOptions['env']): Login {
  const { login } = host;
  const variable = variableOf(host);
  const secret = env[variable] ?? '';
  return login.kind === 'token'
    ? { kind: 'token', token: secret, variable }
    : { kind: 'client', clientId: login.clientId, clientSecret: secret, variable };
}
