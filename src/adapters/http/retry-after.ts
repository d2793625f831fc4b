import type { AnswerHeaders } from './exchange.ts';

const SECOND_MS = 1_000;

/**
 * How long a server asks to be left alone (RFC 9110, 10.2.3).
 *
 * A date is compared with the server's own clock, which stands in the same answer: ours may differ.
 *
 * @returns [ms], at least 0; undefined where it does not say, or nothing that can be understood.
 */
export function retryAfterMs(headers: AnswerHeaders): number | undefined {
  const text = headers.get('retry-after')?.trim() ?? '';
  if (/^\d{1,9}$/.test(text)) return Number(text) * SECOND_MS;
  const untilMs = Date.parse(text);
  const sentMs = Date.parse(headers.get('date') ?? '');
  return Number.isNaN(untilMs) || Number.isNaN(sentMs) ? undefined : Math.max(0, untilMs - sentMs);
}
