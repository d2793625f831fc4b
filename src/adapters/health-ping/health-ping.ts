import { setTimeout as sleep } from 'node:timers/promises';
import { InputError } from '../../engine/errors.ts';

/**
 * Pings in the protocol of healthchecks.io (https://healthchecks.io/docs/http_api/): `URL/start`, `URL` for success,
 * `URL/<exit code>` otherwise; `rid` pairs the start with the end of the same run. Nothing that happens here makes
 * a job fail.
 */

/** How long one attempt may take. */
const ATTEMPT_MS_MAX = 5_000;
const ATTEMPTS_MAX = 3;
const PAUSE_FIRST_MS = 500;
/** The service keeps no more than this of what is sent along. */
const BODY_CHARS_MAX = 10_000;

export interface HealthPing {
  /** Says that the run begins; nobody waits for it. */
  start(): void;
  /** Says how the run ended, with a text for people; resolves when it has been said or given up. */
  end(exitCode: number, text: string): Promise<PingOutcome>;
}

/** `lost`: not said, and why, without the address. */
export type PingOutcome =
  | { readonly outcome: 'said' }
  | { readonly outcome: 'lost'; readonly reason: string };

/**
 * @param address - of the check, with its token: a secret.
 * @param runId - a UUID.
 * @throws InputError `bad-ping` that does not repeat the address.
 */
export function healthPing(address: string, runId: string): HealthPing {
  const url = parseAddress(address);
  const ended = new AbortController();
  let starting: Promise<unknown> = Promise.resolve();
  return {
    start: () => {
      starting = send(addressOf(url, '/start', runId), '', ended.signal);
    },
    end: async (exitCode, text) => {
      // What has not begun by now need not be said; and the end must not arrive before the start.
      ended.abort();
      await starting;
      const path = exitCode === 0 ? '' : `/${exitCode}`;
      return send(addressOf(url, path, runId), text.slice(-BODY_CHARS_MAX));
    },
  };
}

function parseAddress(address: string): URL {
  const url = URL.parse(address);
  if (url !== null && (url.protocol === 'https:' || url.protocol === 'http:')) return url;
  throw new InputError('bad-ping', 'That is no address that can be pinged.', {
    details: [{ path: '', expected: 'an address such as https://hc-ping.com/UUID' }],
  });
}

function addressOf(url: URL, path: string, runId: string): URL {
  const address = new URL(url);
  address.pathname = url.pathname.replace(/\/+$/, '') + path;
  address.searchParams.set('rid', runId);
  return address;
}

async function send(address: URL, body: string, signal?: AbortSignal): Promise<PingOutcome> {
  let reason = '';
  for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt += 1) {
    if (attempt > 1) await pause(PAUSE_FIRST_MS * 2 ** (attempt - 2), signal);
    if (signal?.aborted === true) return { outcome: 'lost', reason: 'the run had ended' };
    reason = await attemptOnce(address, body, signal);
    if (reason === '') return { outcome: 'said' };
  }
  return { outcome: 'lost', reason: `${address.host}: ${reason}` };
}

/** Ends early where the signal is aborted. */
async function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  await sleep(ms, undefined, signal === undefined ? {} : { signal }).catch(() => {});
}

/** @returns why it failed; empty where it did not. */
async function attemptOnce(address: URL, body: string, signal?: AbortSignal): Promise<string> {
  const late = AbortSignal.timeout(ATTEMPT_MS_MAX);
  try {
    const response = await fetch(address, {
      method: 'POST',
      body,
      signal: signal === undefined ? late : AbortSignal.any([late, signal]),
    });
    await response.body?.cancel();
    return response.ok ? '' : `answered ${response.status}`;
  } catch (error) {
    return late.aborted ? `no answer within ${ATTEMPT_MS_MAX / 1000} s` : causeOf(error);
  }
}

/** What the system said; the address may stand in the message of `fetch` itself. */
function causeOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : undefined;
  return code ?? 'could not be reached';
}
