import { AnswerTooLong, type HttpAnswer, type HttpRequest } from './exchange.ts';
import type { HttpSurroundings } from './surroundings.ts';

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

/** Failures from before the first byte is sent, that pass. */
const UNSENT_CODES: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
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
    readonly around: Pick<HttpSurroundings, 'exchange'>;
    readonly timeoutMs: number;
    readonly signal: AbortSignal | undefined;
  },
): Promise<Attempt> {
  const { signal, timeoutMs, around } = options;
  const ending = new AbortController();
  let isLate = false;
  const late = setTimeout(() => {
    isLate = true;
    ending.abort();
  }, timeoutMs);
  const end = () => ending.abort(signal?.reason);
  signal?.addEventListener('abort', end, { once: true });
  try {
    return { kind: 'answered', answer: await around.exchange(request, ending.signal) };
  } catch (error) {
    signal?.throwIfAborted();
    if (isLate) return { kind: 'lost', reason: `no answer within ${timeoutMs / 1_000} s` };
    if (error instanceof AnswerTooLong) return { kind: 'lost', reason: error.message };
    const code = codeOf(error);
    const reason = `no connection to ${request.url.host} (${code})`;
    const isFinal = FINAL_CODES.has(code);
    return isFinal || UNSENT_CODES.has(code) ? { kind: 'unsent', reason, isFinal } : { kind: 'lost', reason };
  } finally {
    clearTimeout(late);
    signal?.removeEventListener('abort', end);
  }
}

/** What the system said, from below what it is wrapped in. */
function codeOf(error: unknown): string {
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    if ('code' in at && typeof at.code === 'string') return at.code;
    const first: unknown = at instanceof AggregateError ? at.errors[0] : undefined;
    if (first instanceof Error && 'code' in first && typeof first.code === 'string') return first.code;
  }
  return error instanceof Error ? error.name : 'unknown';
}
