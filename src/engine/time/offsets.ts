import { invariant } from '../errors.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from './units.ts';
import type { Zone } from './zone.ts';

/**
 * When a zone's offset from UTC changes. The runtime's Intl tells the offset at one instant but
 * slowly (over a microsecond) and says nothing about transitions, so they are found once per zone
 * and span by sampling and bisection, and kept.
 */

/** A stretch of time in which a zone's offset does not change. Ends of a span cut it artificially. */
export interface OffsetSegment {
  /** First instant [ms since the epoch]. */
  readonly startMs: number;
  /** First instant after it [ms since the epoch]. */
  readonly endMs: number;
  /** Local clock minus UTC [ms]. */
  readonly offsetMs: number;
}

/** A zone's offsets are built for spans of four years, when first asked for. */
const SPAN_MS = 1_461 * DAY_MS;

/**
 * Distance of the samples. The shortest stay at an offset in any zone since 1970 was a week
 * (Brazil's north-east in October 2000), so no change is missed at less than half of that.
 */
const SAMPLE_STEP_MS = 3 * DAY_MS;

/** No zone was ever further from UTC: the extremes are Manila before 1845 and Alaska before 1867. */
const OFFSET_MS_MAX = 16 * HOUR_MS;

const OFFSET_PATTERN = /GMT(?:([+-])(\d{2}):(\d{2})(?::(\d{2}))?)?$/;

type OffsetAt = (ms: number) => number;

/** The offset that Intl tells, from texts such as '46 GMT+05:45'. The minute makes that text the cheapest. */
function offsetFromIntl(zone: Zone): OffsetAt {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    minute: 'numeric',
    timeZoneName: 'longOffset',
  });
  return (ms) => {
    const match = OFFSET_PATTERN.exec(format.format(ms));
    if (match?.[1] === undefined) return 0;
    const size =
      Number(match[2]) * HOUR_MS + Number(match[3]) * MINUTE_MS + Number(match[4] ?? 0) * SECOND_MS;
    return match[1] === '-' ? -size : size;
  };
}

/** The first instant after `lowMs` that has not the offset of `lowMs`, given that `highMs` has another. */
function bisectChange(offsetAt: OffsetAt, lowMs: number, highMs: number): number {
  const before = offsetAt(lowMs);
  let [low, high] = [lowMs, highMs];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (offsetAt(middle) === before) low = middle;
    else high = middle;
  }
  return high;
}

function buildSpan(offsetAt: OffsetAt, fromMs: number, toMs: number): readonly OffsetSegment[] {
  const segments: OffsetSegment[] = [];
  let startMs = fromMs;
  let offsetMs = offsetAt(fromMs);
  for (let ms = fromMs; ms < toMs; ms += SAMPLE_STEP_MS) {
    const nextMs = Math.min(ms + SAMPLE_STEP_MS, toMs);
    const nextOffsetMs = offsetAt(nextMs);
    if (nextOffsetMs === offsetMs) continue;
    const changeMs = bisectChange(offsetAt, ms, nextMs);
    if (changeMs > startMs) segments.push({ startMs, endMs: changeMs, offsetMs });
    startMs = changeMs;
    offsetMs = nextOffsetMs;
  }
  if (startMs < toMs) segments.push({ startMs, endMs: toMs, offsetMs });
  return segments;
}

/** The offsets of one zone, and what follows from them: which instants show a local time. */
export class ZoneOffsets {
  readonly #offsetAt: OffsetAt;
  readonly #spans = new Map<number, readonly OffsetSegment[]>();
  #last: OffsetSegment;

  constructor(zone: Zone) {
    this.#offsetAt = offsetFromIntl(zone);
    this.#last = { startMs: 0, endMs: 0, offsetMs: 0 };
  }

  /** The segment that holds the instant [ms since the epoch]. */
  segmentAt(ms: number): OffsetSegment {
    const last = this.#last;
    if (ms >= last.startMs && ms < last.endMs) return last;
    const segments = this.#span(Math.floor(ms / SPAN_MS));
    let low = 0;
    let high = segments.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (ms < segments[middle]!.endMs) high = middle;
      else low = middle + 1;
    }
    this.#last = segments[low]!;
    return this.#last;
  }

  #span(index: number): readonly OffsetSegment[] {
    const known = this.#spans.get(index);
    if (known !== undefined) return known;
    invariant(Number.isFinite(index), 'an instant must be a finite number of milliseconds');
    const built = buildSpan(this.#offsetAt, index * SPAN_MS, (index + 1) * SPAN_MS);
    this.#spans.set(index, built);
    return built;
  }

  /** Local clock minus UTC at the instant [ms]. */
  offsetMsAt(ms: number): number {
    return this.segmentAt(ms).offsetMs;
  }

  /**
   * The instants at which the clocks show a local time: none where it is skipped, two where it is
   * repeated, else one; ascending.
   *
   * @param localMs - the local time, as ms since 1970-01-01T00:00 of the local clock.
   */
  instantsShowing(localMs: number): readonly number[] {
    return this.#instants(localMs, (ms, segment) => ms >= segment.startMs && ms < segment.endMs);
  }

  /**
   * The instants that the clocks reach by ticking up to a local time. It differs from
   * `instantsShowing` only at a change: the clock put back from 03:00 to 02:00 has ticked up to
   * 03:00 at that instant, and shows 02:00.
   */
  instantsReaching(localMs: number): readonly number[] {
    return this.#instants(localMs, (ms, segment) => ms > segment.startMs && ms <= segment.endMs);
  }

  #instants(localMs: number, holds: (ms: number, segment: OffsetSegment) => boolean): readonly number[] {
    const found: number[] = [];
    const lastMs = localMs + OFFSET_MS_MAX;
    let segment = this.segmentAt(localMs - OFFSET_MS_MAX);
    while (true) {
      const ms = localMs - segment.offsetMs;
      if (holds(ms, segment)) found.push(ms);
      if (segment.endMs > lastMs) return found;
      segment = this.segmentAt(segment.endMs);
    }
  }

  /**
   * The first instant at which the clocks show the local time or a later one: the first of two
   * where it is repeated, the instant of the change where it is skipped.
   */
  firstInstantFrom(localMs: number): number {
    let segment = this.segmentAt(localMs - OFFSET_MS_MAX);
    while (true) {
      const ms = Math.max(segment.startMs, localMs - segment.offsetMs);
      if (ms < segment.endMs) return ms;
      segment = this.segmentAt(segment.endMs);
    }
  }
}

const offsetsByZone = new Map<Zone, ZoneOffsets>();

/** The offsets of a zone; the same object each time, since building it costs a millisecond. */
export function offsetsOf(zone: Zone): ZoneOffsets {
  const known = offsetsByZone.get(zone);
  if (known !== undefined) return known;
  const made = new ZoneOffsets(zone);
  offsetsByZone.set(zone, made);
  return made;
}

/** Local clock minus UTC at the instant [min]; whole in every zone since 1972. */
export function offsetMinutesAt(zone: Zone, ms: number): number {
  return offsetsOf(zone).offsetMsAt(ms) / MINUTE_MS;
}
