import * as v from 'valibot';
import { InputError, type Problem } from '../../engine/errors.ts';
import { isId } from '../../engine/ids.ts';
import { parseDurationMs } from '../../engine/quantity/index.ts';
import type { FleetConfig, HostConfig } from './config.ts';

/** `fleet` of a context: the fleet platform and the vendor's cloud. */

const VARIABLE = 'the name of an environment variable, and not its value';
const DURATION = 'a duration of at most 5m, such as 10s';
const TIMEOUT_MS_MAX = 300_000;
const OFFLINE_TIMEOUT = 'a duration of 1m to 1d, such as 15m';
const OFFLINE_TIMEOUT_MS_MIN = 60_000;
const OFFLINE_TIMEOUT_MS_MAX = 86_400_000;
const RATE = 'calls per second, 0.1 to 10000';
const URL_TEXT = 'an address such as https://concerto.example.com, without a user, query or fragment';

const variable = v.pipe(v.string(VARIABLE), v.regex(/^[A-Z_][A-Z0-9_]*$/, VARIABLE));

const url = v.pipe(
  v.string(URL_TEXT),
  v.check(isPlainUrl, URL_TEXT),
  v.check(isGuarded, 'https, since a token is sent along; http only to this machine'),
);

const host = v.pipe(
  v.strictObject(
    {
      url,
      tokenEnv: v.optional(variable),
      clientId: v.optional(v.pipe(v.string('a client id'), v.minLength(1, 'a client id'))),
      secretEnv: v.optional(variable),
      timeout: v.optional(duration(DURATION, 1, TIMEOUT_MS_MAX)),
      callsPerSecond: v.optional(v.pipe(v.number(RATE), v.minValue(0.1, RATE), v.maxValue(10_000, RATE))),
    },
    'a host: its url, and tokenEnv, or clientId and secretEnv',
  ),
  v.check(
    ({ tokenEnv, clientId, secretEnv }) =>
      tokenEnv === undefined
        ? clientId !== undefined && secretEnv !== undefined
        : clientId === undefined && secretEnv === undefined,
    'either tokenEnv, or clientId and secretEnv',
  ),
);

export const fleet = v.strictObject(
  {
    instance: v.pipe(v.string('a name'), v.check(isId, 'a name of letters, digits, . _ and -')),
    concerto: host,
    ces: host,
    offlineTimeout: v.optional(duration(OFFLINE_TIMEOUT, OFFLINE_TIMEOUT_MS_MIN, OFFLINE_TIMEOUT_MS_MAX)),
  },
  'instance, concerto and ces',
);

export const FLEET_KEYS: readonly string[] = Object.keys(fleet.entries);
export const HOST_KEYS: readonly string[] = Object.keys(host.entries);

/** Keys of the old process that meant something once, with what is there in their place. */
const GONE: { readonly [key: string]: string } = {
  ALLOWED_AUTO_CREATION_FLEETS:
    '"flex pwrcell commission --auto" creates, in the one fleet that the context names',
};

/** What is said of a key that is there no more; undefined for any other. */
export function goneKey(key: string): string | undefined {
  const instead = insteadOf(key);
  return instead === undefined ? undefined : `no such key any more: ${instead}`;
}

/** The variables of an environment that meant something once, with what is there in their place. */
export function goneVariables(env: { readonly [name: string]: string | undefined }): readonly Problem[] {
  return Object.keys(env).flatMap((name): readonly Problem[] => {
    const instead = (env[name] ?? '') === '' ? undefined : insteadOf(name);
    return instead === undefined
      ? []
      : [{ path: name, expected: `not to be set: nothing reads it; ${instead}` }];
  });
}

function insteadOf(key: string): string | undefined {
  return GONE[
    key
      .replace(/[^A-Za-z]+/g, '_')
      .replace(/([a-z])([A-Z])/g, '$1_$2')
      .toUpperCase()
  ];
}

/** The fleet as the program knows it. */
export function fleetConfigOf(read: v.InferOutput<typeof fleet>): FleetConfig {
  const { instance, concerto, ces, offlineTimeout } = read;
  return {
    instance,
    concerto: hostConfigOf(concerto),
    ces: hostConfigOf(ces),
    ...(offlineTimeout === undefined ? {} : { offlineTimeoutMs: offlineTimeout }),
  };
}

function hostConfigOf(read: v.InferOutput<typeof host>): HostConfig {
  const { url: address, tokenEnv, clientId = '', secretEnv = '', timeout, callsPerSecond } = read;
  return {
    url: address,
    login: tokenEnv === undefined ? { kind: 'client', clientId, secretEnv } : { kind: 'token', tokenEnv },
    ...(timeout === undefined ? {} : { timeoutMs: timeout }),
    ...(callsPerSecond === undefined ? {} : { callsPerSecond }),
  };
}

function isPlainUrl(text: string): boolean {
  const parsed = URL.parse(text);
  if (parsed === null || !['http:', 'https:'].includes(parsed.protocol)) return false;
  return parsed.username === '' && parsed.password === '' && parsed.search === '' && parsed.hash === '';
}

function isGuarded(text: string): boolean {
  const parsed = URL.parse(text);
  return parsed?.protocol !== 'http:' || /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(parsed.hostname);
}

/** A duration as it is written, in milliseconds. @param expected - what is said of any other. */
function duration(expected: string, minMs: number, maxMs: number) {
  const msOf = (text: string) => {
    const ms = durationMs(text);
    return ms !== undefined && ms >= minMs && ms <= maxMs ? ms : undefined;
  };
  return v.pipe(
    v.string(expected),
    v.check((text) => msOf(text) !== undefined, expected),
    v.transform((text) => msOf(text) ?? 0),
  );
}

function durationMs(text: string): number | undefined {
  try {
    return parseDurationMs(text);
  } catch (error) {
    if (error instanceof InputError) return undefined;
    throw error;
  }
}
