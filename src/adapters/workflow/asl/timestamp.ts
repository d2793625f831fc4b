const FORMAT = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2})(:\d{2})?(?:\.(\d{1,9}))?(Z|[+-]\d{2}:\d{2})$/;
const NS_PER_MS = 1_000_000n;
const NS_PER_S = 1_000_000_000n;

/**
 * Reads an ISO 8601 date and time with offset, as Wait states and Timestamp comparisons take it.
 *
 * @returns nanoseconds since the epoch, or undefined if the text is anything else: no offset, a
 *   space instead of `T`, a day or hour that does not exist.
 */
export function parseTimestampNs(text: string): bigint | undefined {
  const parts = FORMAT.exec(text);
  if (parts === null) return undefined;
  const [, date = '', minutes = '', seconds = ':00', fraction = '', offset = ''] = parts;
  if (minutes.startsWith('24') || (parts[3] === undefined && fraction !== '')) return undefined;
  const ms = Date.parse(`${date}T${minutes}${seconds}${offset}`);
  if (Number.isNaN(ms) || !isDayOfCalendar(date)) return undefined;
  return BigInt(ms) * NS_PER_MS + (BigInt(fraction.padEnd(9, '0')) % NS_PER_S);
}

/** The first whole millisecond that is not before the given instant [ms since epoch]. */
export function ceilToMs(timestampNs: bigint): number {
  const ms = Number(timestampNs / NS_PER_MS);
  return timestampNs % NS_PER_MS > 0n ? ms + 1 : ms;
}

/** `Date.parse` takes 30 February for 1 March. */
function isDayOfCalendar(date: string): boolean {
  const ms = Date.parse(`${date}T00:00:00Z`);
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(date);
}
