import type { Secrets } from '../../engine/journal/index.ts';
import { HttpClient, type Told } from './client.ts';
import { credentialsOf, type Login } from './client-credentials.ts';
import type { HttpAnswer } from './exchange.ts';
import { type HttpSurroundings, REAL_SURROUNDINGS } from './surroundings.ts';

/** Where a host is, and how it is to be treated. */
export interface HostOptions {
  readonly url: string;
  readonly login: Login;
  /** Of one try. Default 10 s. */
  readonly timeoutMs?: number;
  /** Calls per second in the long run. Default 20. */
  readonly callsPerSecond?: number;
  /** What is registered here never appears in a message. */
  readonly secrets: Secrets;
  /** Ends everything that is under way. */
  readonly signal?: AbortSignal;
  /** Hears of every try. */
  readonly tell?: (told: Told) => void;
  readonly around?: HttpSurroundings;
}

const TIMEOUT_MS = 10_000;
const CALLS_PER_SECOND = 20;

/** A client of one host with its credentials, rate and breaker. */
export function hostClient(
  options: HostOptions,
  host: { readonly system: string; readonly messageOf: (answer: HttpAnswer) => string },
): HttpClient {
  const { login, secrets, signal, tell, around = REAL_SURROUNDINGS } = options;
  const { timeoutMs = TIMEOUT_MS, callsPerSecond = CALLS_PER_SECOND } = options;
  return new HttpClient(
    {
      ...host,
      baseUrl: options.url,
      timeoutMs,
      bucket: { perSecond: callsPerSecond, burst: Math.max(1, callsPerSecond) },
      around,
      secrets,
      ...(signal === undefined ? {} : { signal }),
      ...(tell === undefined ? {} : { tell }),
    },
    (client) => credentialsOf(login, client, { system: host.system, nowMs: around.nowMs, secrets }),
  );
}
