import type { RandomStream } from '../../quantity/index.ts';

/** Whether a system can send, interval by interval. */
export interface Outages {
  /** @returns whether the next interval reaches the cloud; `kept`: it will, together with others, when the outage is over. */
  next(): 'sent' | 'lost' | 'kept';
}

/**
 * How often and how long systems are silent, in intervals of five minutes. Of 199 gaps in 4,824 recorded site-days of 489 home
 * batteries 157 were of one interval and 34 of half an hour and more (NextGen trial, Australia, 2019).
 */
const GAPS_PER_INTERVAL = 199 / (4_824 * 288);
const SINGLE_PU = 157 / 199;
const LONG_PU = 34 / 199;
const MIDDLE = { min: 2, max: 5 } as const;
const LONG = { min: 6, max: 96 } as const;
/** Whether the device keeps what it could not send. */
const KEPT_PU = 0.5;

/** @param factor - how much more often than in the recording. */
export function outagesOf(stream: RandomStream, factor: number): Outages {
  let leftCount = 0;
  let isKept = false;
  return {
    next() {
      if (leftCount === 0 && stream.chance(GAPS_PER_INTERVAL * factor)) {
        leftCount = gapLength(stream);
        isKept = stream.chance(KEPT_PU);
      }
      if (leftCount === 0) return 'sent';
      leftCount -= 1;
      return isKept ? 'kept' : 'lost';
    },
  };
}

function gapLength(stream: RandomStream): number {
  const drawn = stream.uniform();
  if (drawn < SINGLE_PU) return 1;
  return drawn < SINGLE_PU + LONG_PU
    ? stream.whole(LONG.min, LONG.max)
    : stream.whole(MIDDLE.min, MIDDLE.max);
}
