import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { AdapterError } from '../../engine/errors.ts';
import { type CallFault, Dice, type FaultRates } from './faults.ts';
import {
  matchRoute,
  mediaTypeOf,
  misfitOf,
  type SimAnswer,
  type SimRequest,
  type SimRoute,
} from './route.ts';
import { Tally } from './tally.ts';
import { Tokens } from './tokens.ts';

interface Counts {
  readonly [name: string]: number;
}

/** What makes a simulated host this one and not another. */
export interface SimHost {
  readonly routes: readonly SimRoute[];
  /** Beside what is simulated, for whoever rehearses: for everybody, without faults, not counted. */
  readonly ownRoutes: readonly SimRoute[];
  /** An answer that says no, in the host's own form. */
  readonly refusal: (status: number, code: string, message: string) => SimAnswer;
  /** What it has counted itself: what was done, and the faults that are its own. */
  readonly counts: () => { readonly done: Counts; readonly faults: Counts };
}

export interface SimOptions {
  /** 0: any that is free. */
  readonly port: number;
  readonly seed: number;
  readonly faults: FaultRates;
  /** Who may call. */
  readonly clientId: string;
  readonly secret: string;
}

/** A simulated host that listens on this machine. */
export interface RunningSim {
  readonly url: string;
  readonly port: number;
  /** Calls by route, faults by kind, and what the host itself counts; as `GET /sim/stats`. */
  stats(): object;
  close(): Promise<void>;
}

const LOOPBACK = '127.0.0.1';
const BODY_BYTES_MAX = 8 * 1024 * 1024;
const STATS_PATH = '/sim/stats';
const TOKEN_PATH = '/oauth/token';
const FORM_TYPE = 'application/x-www-form-urlencoded';
const RETRY_AFTER_SECONDS = 1;

/** @throws AdapterError `port-taken`. */
export async function startSim(host: SimHost, options: SimOptions): Promise<RunningSim> {
  const desk = new Desk(host, options);
  const server = createServer((request, response) => {
    void desk.serve(request, response);
  });
  await listen(server, options.port);
  const { port } = server.address() as AddressInfo; // bound to a port, not to a path
  return {
    url: `http://${LOOPBACK}:${port}`,
    port,
    stats: () => desk.stats(),
    close: async () => {
      desk.close();
      server.closeAllConnections();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
    },
  };
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => reject(portFailure(error, port)));
    server.listen(port, LOOPBACK, resolve);
  });
}

function portFailure(error: Error & { readonly code?: string }, port: number): Error {
  const why = error.code === 'EADDRINUSE' ? 'somebody else listens there' : (error.code ?? error.message);
  return new AdapterError(
    'port-taken',
    `Port ${port} cannot be used: ${why}. --port 0 takes any that is free.`,
  );
}

/** Takes calls one by one: who calls, what goes wrong with it, what is answered. */
class Desk {
  readonly #host: SimHost;
  readonly #tokens: Tokens;
  readonly #dice: Dice;
  readonly #calls = new Tally();
  readonly #faults = new Tally();
  readonly #closing = new AbortController();
  readonly #ownRoutes: readonly SimRoute[];

  constructor(host: SimHost, { seed, faults, clientId, secret }: SimOptions) {
    this.#host = host;
    this.#tokens = new Tokens({ clientId, secret }, seed);
    this.#dice = new Dice(seed, faults);
    const stats: SimRoute = {
      method: 'GET',
      path: STATS_PATH,
      handle: () => ({ status: 200, body: this.stats() }),
    };
    this.#ownRoutes = [stats, ...host.ownRoutes];
  }

  stats(): object {
    const { done, faults } = this.#host.counts();
    return { calls: this.#calls.toObject(), faults: { ...this.#faults.toObject(), ...faults }, done };
  }

  close(): void {
    this.#closing.abort();
  }

  async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const answer = await this.#answer(request);
      if (answer === undefined) return;
      const text = answer.body === undefined ? '' : JSON.stringify(answer.body);
      response.writeHead(answer.status, { 'content-type': 'application/json', ...answer.headers }).end(text);
    } catch {
      // The caller has gone, or we have: there is nobody to answer.
      response.destroy();
    }
  }

  /** @returns undefined where no answer is to come. */
  async #answer(request: IncomingMessage): Promise<SimAnswer | undefined> {
    const url = new URL(request.url ?? '/', `http://${LOOPBACK}`);
    const text = await readBody(request);
    if (text === undefined)
      return this.#host.refusal(413, 'BODY_TOO_LARGE', `more than ${BODY_BYTES_MAX} bytes`);
    const method = request.method ?? 'GET';
    const own = matchRoute(this.#ownRoutes, method, url.pathname);
    if (own.kind === 'route') return this.#work(own, { url, request, text });
    if (url.pathname === TOKEN_PATH) return this.#answerToken(method, request, text);
    const matched = matchRoute(this.#host.routes, method, url.pathname);
    if (matched.kind === 'no-path') return this.#host.refusal(404, 'NO_SUCH_PATH', url.pathname);
    if (matched.kind === 'no-method') return this.#host.refusal(405, 'NO_SUCH_METHOD', method);
    this.#calls.add(`${method} ${matched.route.path}`);
    const fault = await this.#fate(method, request);
    const isTaken = this.#tokens.use(request.headers.authorization);
    if (!isTaken) return this.#host.refusal(401, 'TOKEN_EXPIRED', 'ask for another token');
    return this.#withFault(fault, () => {
      const misfit = misfitOf(matched.route, url.searchParams, request.headers['content-type']);
      return misfit === undefined
        ? this.#work(matched, { url, request, text })
        : this.#host.refusal(misfit.status, misfit.code, misfit.message);
    });
  }

  /** Waits for as long as the answer takes. @returns what is to go wrong with the call. */
  async #fate(method: string, { url, headers }: IncomingMessage): Promise<CallFault | undefined> {
    const { latencyMs, fault: drawn } = this.#dice.cast(`${method} ${url}`);
    if (latencyMs > 0) await sleep(latencyMs, undefined, { signal: this.#closing.signal });
    const fault = drawn === 'expired' && !this.#tokens.end(headers.authorization) ? undefined : drawn;
    if (fault !== undefined) this.#faults.add(fault);
    return fault;
  }

  #withFault(fault: CallFault | undefined, work: () => SimAnswer): SimAnswer | undefined {
    if (fault === 'too-many') {
      const { headers, ...refusal } = this.#host.refusal(429, 'TOO_MANY_REQUESTS', 'ask less often');
      return { ...refusal, headers: { ...headers, 'retry-after': String(RETRY_AFTER_SECONDS) } };
    }
    if (fault === 'error-before') return this.#broken();
    const answer = work();
    if (fault === 'error-after') return this.#broken();
    return fault === 'lost' ? undefined : answer;
  }

  #work(
    { route, ids }: { readonly route: SimRoute; readonly ids: SimRequest['ids'] },
    { url, request, text }: { readonly url: URL; readonly request: IncomingMessage; readonly text: string },
  ): SimAnswer {
    let body: unknown;
    try {
      body = text === '' ? undefined : JSON.parse(text);
    } catch {
      return this.#host.refusal(400, 'BAD_JSON', 'the body is no JSON');
    }
    const headers = request.headers as SimRequest['headers']; // none of those that are looked at comes twice
    return route.handle({ ids, query: url.searchParams, headers, body });
  }

  /** Whoever asks for a token meets the same faults as with any other call, but that of an expired one. */
  async #answerToken(method: string, request: IncomingMessage, text: string): Promise<SimAnswer | undefined> {
    if (method !== 'POST') return this.#host.refusal(405, 'NO_SUCH_METHOD', method);
    this.#calls.add(`POST ${TOKEN_PATH}`);
    return this.#withFault(await this.#fate(method, request), () => this.#issueToken(request, text));
  }

  #issueToken({ headers }: IncomingMessage, text: string): SimAnswer {
    const isAsked =
      mediaTypeOf(headers['content-type']) === FORM_TYPE &&
      new URLSearchParams(text).get('grant_type') === 'client_credentials';
    if (!isAsked) return { status: 400, body: { error: 'unsupported_grant_type' } };
    const body = this.#tokens.issue(headers.authorization);
    return body === undefined ? { status: 401, body: { error: 'invalid_client' } } : { status: 200, body };
  }

  #broken(): SimAnswer {
    return this.#host.refusal(500, 'INTERNAL', 'something broke');
  }
}

async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let byteCount = 0;
  for await (const chunk of request) {
    byteCount += (chunk as Buffer).length;
    if (byteCount > BODY_BYTES_MAX) return undefined;
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks).toString('utf8');
}
