import type { AdapterError } from '../../engine/errors.ts';
import type { Secrets } from '../../engine/journal/index.ts';
import { type Attempt, attempt } from './attempt.ts';
import { fullJitterMs, PAUSE_MS_MAX, TRIES_MAX } from './backoff.ts';
import { CallMeter } from './call-meter.ts';
import { CircuitBreaker } from './circuit-breaker.ts';
import type { Credentials } from './credentials.ts';
import type { HttpAnswer, HttpRequest } from './exchange.ts';
import {
  badCredentials,
  type CallName,
  circuitOpen,
  forbidden,
  gaveUp,
  outcomeUnknown,
  rejected,
  throttled,
  unreachable,
} from './failures.ts';
import { retryAfterMs } from './retry-after.ts';
import type { HttpSurroundings } from './surroundings.ts';
import { type BucketOptions, TokenBucket } from './token-bucket.ts';

/** What is asked of a host. */
export interface HttpCall {
  readonly method: HttpRequest['method'];
  /** As the contract has it, for messages: `/assets/{id}/link`. */
  readonly route: string;
  /** What stands for the names in braces. */
  readonly ids?: { readonly [name: string]: string };
  readonly query?: { readonly [name: string]: string | number | undefined };
  readonly headers?: { readonly [name: string]: string };
  readonly body?: object | URLSearchParams;
  /**
   * Whether doing it twice is the same as doing it once. What is not is never repeated once it may have been done: a lost
   * answer is then `outcome-unknown`.
   */
  readonly isRepeatable: boolean;
  /** Statuses beside 2xx that mean something to the caller. */
  readonly expected?: readonly number[];
  /** Without the token: the call that gets one. */
  readonly isOpen?: boolean;
}

/** What became of a try; for whoever wants to see what goes on. */
export interface Told {
  readonly system: string;
  readonly route: string;
  /** `200`, `no answer within 10 s`. */
  readonly outcome: string;
  /** Until the next try [ms]; absent: there is none. */
  readonly pauseMs?: number;
}

export interface HttpClientOptions {
  /** Who is called, for messages: `Concerto`. */
  readonly system: string;
  readonly baseUrl: string;
  /** Of one try. */
  readonly timeoutMs: number;
  readonly bucket: BucketOptions;
  readonly around: HttpSurroundings;
  readonly secrets: Secrets;
  readonly signal?: AbortSignal;
  /** What an answer that says no says, in its own words. */
  readonly messageOf: (answer: HttpAnswer) => string;
  readonly tell?: (told: Told) => void;
}

const MINUTE_SECONDS = 60;

/** How a host is doing, for whoever looks on. */
export interface HostStanding {
  readonly system: string;
  readonly callCount: number;
  /** Tries that had no answer, or one that says that it is broken. */
  readonly failedCount: number;
  readonly lastMinuteCount: number;
  /** Calls that may be made in a minute, in the long run. */
  readonly perMinuteMax: number;
  /** For how long nobody calls, since half of the calls fail [ms]; absent: calls are made. */
  readonly openForMs?: number;
}

/** Calls to one host: its rate, its breaker and its credentials are those of all calls. */
export class HttpClient {
  readonly #options: HttpClientOptions;
  readonly #credentials: Credentials | undefined;
  readonly #bucket: TokenBucket;
  readonly #breaker: CircuitBreaker;
  readonly #meter: CallMeter;

  /** @param credentialsOf - gets the client itself, without credentials, to ask for a token. */
  constructor(options: HttpClientOptions, credentialsOf?: (client: HttpClient) => Credentials) {
    this.#options = options;
    this.#bucket = new TokenBucket(options.bucket, options.around);
    this.#breaker = new CircuitBreaker(options.around);
    this.#meter = new CallMeter(options.around.nowMs);
    this.#credentials = credentialsOf?.(this);
  }

  /**
   * @returns an answer of 2xx, or of a status that the caller expects.
   * @throws AdapterError `unavailable`, `throttled`, `circuit-open` (all to be tried again), `outcome-unknown`,
   *   `unreachable`, `credentials`, `permission`, `rejected`; the signal's reason once that is aborted.
   */
  async send(call: HttpCall): Promise<HttpAnswer> {
    let isRenewed = false;
    for (let failedCount = 0; ; ) {
      const token = call.isOpen === true ? undefined : await this.#credentials?.token();
      const tried = await this.#attempt(call, token);
      if (tried.kind === 'answered' && tried.answer.status === 401 && call.isOpen !== true) {
        if (isRenewed || token === undefined) throw this.#unauthorized(tried.answer);
        isRenewed = true;
        this.#tell(call, '401', 0);
        await this.#credentials?.renew(token);
        continue;
      }
      // A token that was good may end again, however many tries a call takes.
      if (tried.kind === 'answered') isRenewed = false;
      const verdict = this.#judge(call, tried);
      if (verdict.kind === 'done') return verdict.answer;
      failedCount += 1;
      await this.#pause(call, verdict, failedCount);
    }
  }

  /** How many calls were made, and whether more are. */
  standing(): HostStanding {
    const { system, bucket } = this.#options;
    const { callCount, failedCount, lastMinuteCount } = this.#meter;
    const openForMs = this.#breaker.openForMs;
    const perMinuteMax = Math.round(bucket.perSecond * MINUTE_SECONDS);
    const counts = { system, callCount, failedCount, lastMinuteCount, perMinuteMax };
    return openForMs === undefined ? counts : { ...counts, openForMs };
  }

  /** The name of a call in messages. */
  nameOf({ method, route }: Pick<HttpCall, 'method' | 'route'>): CallName {
    return { system: this.#options.system, route: `${method} ${route}` };
  }

  async #attempt(call: HttpCall, token: string | undefined): Promise<Attempt> {
    const { around, signal, timeoutMs } = this.#options;
    signal?.throwIfAborted();
    const leftMs = this.#breaker.enter();
    if (leftMs !== undefined) throw circuitOpen(this.nameOf(call), leftMs);
    let outcome: 'succeeded' | 'failed' | 'says-nothing' = 'says-nothing';
    try {
      await this.#bucket.take(signal);
      this.#meter.add();
      const tried = await attempt(requestOf(call, this.#options.baseUrl, token), {
        around,
        timeoutMs,
        signal,
      });
      outcome = outcomeOf(tried);
      if (outcome === 'failed') this.#meter.fail();
      return tried;
    } finally {
      this.#breaker.leave(outcome);
    }
  }

  #judge(call: HttpCall, tried: Attempt): Verdict {
    const name = this.nameOf(call);
    if (tried.kind === 'unsent') {
      if (tried.isFinal) throw this.#told(call, unreachable(name, tried.reason));
      return { kind: 'again', reason: tried.reason };
    }
    if (tried.kind === 'lost') {
      if (!call.isRepeatable) throw this.#told(call, outcomeUnknown(name, tried.reason));
      return { kind: 'again', reason: tried.reason };
    }
    const { answer } = tried;
    const { status } = answer;
    if ((status >= 200 && status < 300) || call.expected?.includes(status) === true) {
      this.#tell(call, String(status));
      return { kind: 'done', answer };
    }
    const says = this.scrubbed(`${status} ${this.#options.messageOf(answer)}`.trim());
    const askedMs = retryAfterMs(answer.headers);
    if (status === 429) return { kind: 'again', reason: says, askedMs };
    if (status >= 500 || status === 408) {
      if (!call.isRepeatable) throw this.#told(call, outcomeUnknown(name, `it answered ${says}`));
      return { kind: 'again', reason: says, askedMs };
    }
    throw this.#told(call, status === 403 ? forbidden(name, says) : rejected(name, says));
  }

  async #pause(call: HttpCall, { reason, askedMs }: Again, failedCount: number): Promise<void> {
    const { around, signal } = this.#options;
    if (askedMs !== undefined) this.#bucket.close(Math.min(askedMs, PAUSE_MS_MAX));
    if (failedCount >= TRIES_MAX) throw this.#told(call, gaveUp(this.nameOf(call), reason, failedCount));
    if (askedMs !== undefined && askedMs > PAUSE_MS_MAX) {
      throw this.#told(call, throttled(this.nameOf(call), askedMs));
    }
    const pauseMs = (askedMs ?? 0) + fullJitterMs(failedCount, around.uniform());
    this.#tell(call, reason, pauseMs);
    await around.wait(pauseMs, signal);
  }

  #unauthorized(answer: HttpAnswer): AdapterError {
    const { system, messageOf } = this.#options;
    return badCredentials(system, this.scrubbed(`401 ${messageOf(answer)}`.trim()));
  }

  /** What others say may repeat what they were sent: it as it may be shown. */
  scrubbed(text: string): string {
    return this.#options.secrets.scrub(text);
  }

  #told(call: HttpCall, error: AdapterError): AdapterError {
    this.#tell(call, error.code);
    return error;
  }

  #tell(call: HttpCall, outcome: string, pauseMs?: number): void {
    const { system, route } = this.nameOf(call);
    this.#options.tell?.({ system, route, outcome, ...(pauseMs === undefined ? {} : { pauseMs }) });
  }
}

type Verdict = { readonly kind: 'done'; readonly answer: HttpAnswer } | Again;

interface Again {
  readonly kind: 'again';
  readonly reason: string;
  /** The pause that the host asks for. */
  readonly askedMs?: number | undefined;
}

/** A host that says no is there; one that asks for less is not broken. */
function outcomeOf(tried: Attempt): 'succeeded' | 'failed' | 'says-nothing' {
  if (tried.kind !== 'answered') return 'failed';
  const { status } = tried.answer;
  if (status === 429) return 'says-nothing';
  return status >= 500 || status === 408 ? 'failed' : 'succeeded';
}

function requestOf(call: HttpCall, baseUrl: string, token: string | undefined): HttpRequest {
  const { method, body, query = {}, ids = {} } = call;
  const path = call.route.replace(/\{(\w+)\}/g, (_all, name: string) => encodeURIComponent(ids[name] ?? ''));
  const url = new URL(baseUrl.replace(/\/+$/, '') + path);
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) url.searchParams.set(name, String(value));
  }
  const headers = {
    accept: 'application/json',
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    ...(body === undefined ? {} : { 'content-type': typeOf(body) }),
    ...call.headers,
  };
  const text = body instanceof URLSearchParams ? body.toString() : JSON.stringify(body);
  return { method, url, headers, ...(body === undefined ? {} : { body: text }) };
}

function typeOf(body: object): string {
  return body instanceof URLSearchParams ? 'application/x-www-form-urlencoded' : 'application/json';
}
