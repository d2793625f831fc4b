import type { MissedSlot } from '../../engine/schedule/index.ts';

/** Why a slot is not caught up. */
export function whyMissedText({ why, day }: MissedSlot): string {
  switch (why) {
    case 'day-over':
      return `missed, and ${day} is over`;
    case 'too-old':
      return 'missed, and too long ago to catch up';
  }
}
