import type { HttpSurroundings } from './surroundings.ts';

/** What a call asks, in terms of the wire. */
export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly url: URL;
  readonly headers: { readonly [name: string]: string };
  readonly body?: string;
}

/** An answer, whatever it says. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** What came of sending a request once. */
export type Attempt =
  | { readonly kind: 'answered'; readonly answer: HttpAnswer }
  /** It was not sent: certainly nothing was done. */
  | {
      readonly kind: 'unsent';
      readonly reason: string;
      /** Whether it will be no otherwise later: a wrong address, or a host that is not whom it claims to be. */
      readonly isFinal: boolean;
    }
  /** It may have been sent, and what was done is not known. */
  | { readonly kind: 'lost'; readonly reason: string };

/** More than this of an answer is not read. */
export const ANSWER_BYTES_MAX = 32 * 1024 * 1024;

/** Failures from before the first byte is sent, that pass. */
const UNSENT_CODES: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** Failures from before the first byte is sent, that do not. */
const FINAL_CODES: ReadonlySet<string> = new Set([
  'ENOTFOUND',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'CERT_HAS_EXPIRED',
  'ERR_TLS_CERT_ALTNAME_INVALID',
]);

/**
 * Sends a request once.
 *
 * @throws the signal's reason once that is aborted; then what was done is not known.
 */
export async function attempt(
  request: HttpRequest,
  options: {
    readonly around: Pick<HttpSurroundings, 'fetch'>;
    readonly timeoutMs: number;
    readonly signal: AbortSignal | undefined;
  },
): Promise<Attempt> {
  const { signal, timeoutMs, around } = options;
  const late = AbortSignal.timeout(timeoutMs);
  const { method, url, headers, body } = request;
  try {
    const response = await around.fetch(url, {
      method,
      headers,
      // Credentials are for this host and no other.
      redirect: 'manual',
      signal: signal === undefined ? late : AbortSignal.any([late, signal]),
      ...(body === undefined ? {} : { body }),
    });
    const text = await readText(response);
    if (text === undefined) return { kind: 'lost', reason: `answered more than ${ANSWER_BYTES_MAX} bytes` };
    return { kind: 'answered', answer: { status: response.status, headers: response.headers, text } };
  } catch (error) {
    signal?.throwIfAborted();
    if (late.aborted) return { kind: 'lost', reason: `no answer within ${timeoutMs / 1_000} s` };
    const code = codeOf(error);
    const reason = `no connection (${code})`;
    const isFinal = FINAL_CODES.has(code);
    return isFinal || UNSENT_CODES.has(code) ? { kind: 'unsent', reason, isFinal } : { kind: 'lost', reason };
  }
}

/** @returns undefined where there is more than anybody would send. */
async function readText(response: Response): Promise<string | undefined> {
  const decoder = new TextDecoder();
  let byteCount = 0;
  let text = '';
  for await (const chunk of response.body ?? []) {
    byteCount += chunk.length;
    if (byteCount > ANSWER_BYTES_MAX) return undefined;
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

/** What the system said, from below the wrapping of `fetch`. */
function codeOf(error: unknown): string {
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    if ('code' in at && typeof at.code === 'string') return at.code;
    const first: unknown = at instanceof AggregateError ? at.errors[0] : undefined;
    if (first instanceof Error && 'code' in first && typeof first.code === 'string') return first.code;
  }
  return error instanceof Error ? error.name : 'unknown';
}
