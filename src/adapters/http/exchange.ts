import { Agent as HttpAgent, type IncomingMessage, request as requestHttp } from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';

/** What a call asks, in terms of the wire. */
export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly url: URL;
  readonly headers: { readonly [name: string]: string };
  readonly body?: string;
}

/** Of an answer; names in any case. */
export interface AnswerHeaders {
  /** Several of the same name are joined by commas; null where there is none. */
  get(name: string): string | null;
}

/** An answer, whatever it says. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: AnswerHeaders;
  readonly text: string;
}

/** More than this of an answer is not read. */
export const ANSWER_BYTES_MAX = 32 * 1024 * 1024;

/** An answer is longer than anybody would send. */
export class AnswerTooLong extends Error {
  readonly code = 'ANSWER_TOO_LONG';
}

/** Connections are kept for the next call. They keep no program from ending. */
const AGENTS = { keepAlive: true, scheduling: 'lifo' } as const;
const httpAgent = new HttpAgent(AGENTS);
const httpsAgent = new HttpsAgent(AGENTS);

/**
 * Sends a request once, and reads the answer. Redirects are not followed: credentials are for this host and no other.
 * Node's own client: `fetch` spends most of a short call in streams and signals, and rounds are many short calls.
 *
 * @throws what the system says, with its `code`; the signal's reason once it is aborted.
 */
export function exchange(
  { method, url, headers, body }: HttpRequest,
  signal: AbortSignal,
): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const bytes = body === undefined ? undefined : Buffer.from(body);
    const isGuarded = url.protocol === 'https:';
    const request = (isGuarded ? requestHttps : requestHttp)(url, {
      method,
      agent: isGuarded ? httpsAgent : httpAgent,
      headers: {
        'accept-encoding': 'gzip',
        ...headers,
        ...(bytes === undefined ? {} : { 'content-length': String(bytes.length) }),
      },
    });
    const abort = () => request.destroy(toError(signal.reason));
    const end = () => signal.removeEventListener('abort', abort);
    signal.addEventListener('abort', abort, { once: true });
    const fail = (error: Error) => {
      end();
      request.destroy();
      reject(error);
    };
    request.on('error', fail);
    request.on('response', (response) => {
      readText(response).then((text) => {
        end();
        resolve({ status: response.statusCode ?? 0, headers: headersOf(response), text });
      }, fail);
    });
    request.end(bytes);
  });
}

function toError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason));
}

function headersOf({ headers }: IncomingMessage): AnswerHeaders {
  return {
    get: (name) => {
      const value = headers[name.toLowerCase()];
      return value === undefined ? null : String(value);
    },
  };
}

function readText(response: IncomingMessage): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let byteCount = 0;
    const body = plainBody(response, reject);
    body.on('data', (chunk: Buffer) => {
      byteCount += chunk.length;
      if (byteCount > ANSWER_BYTES_MAX)
        reject(new AnswerTooLong(`answered more than ${ANSWER_BYTES_MAX} bytes`));
      else chunks.push(chunk);
    });
    body.on('end', () => resolve(Buffer.concat(chunks, byteCount).toString('utf8')));
    body.on('error', reject);
  });
}

function plainBody(response: IncomingMessage, reject: (error: Error) => void): Readable {
  if (response.headers['content-encoding'] !== 'gzip') return response;
  response.on('error', reject);
  return response.pipe(createGunzip());
}
