import type { PhaseVerdict } from './phase.ts';
import { todoOf } from './reasons.ts';

/** The command that creates what one asset lacks, and nothing else. */
export function createCommand(assetId: string): string {
  return `flex pwrcell commission --auto --apply --only ${assetId}`;
}

/** The one thing that a person can do about an asset, with its id where a command does it; undefined: there is nothing to do. */
export function todoFor(
  { phase, reason }: Pick<PhaseVerdict, 'phase' | 'reason'>,
  assetId: string,
): string | undefined {
  switch (reason) {
    case 'Unlinked':
      // With --auto it is made again by itself.
      return phase === 'manual-setup-required'
        ? `"${createCommand(assetId)}", or give the asset its site and inverter again in Concerto`
        : undefined;
    case 'AutoDisabled':
      return `"${createCommand(assetId)}", or create site and inverter in Concerto`;
    case 'AutoDisabledMidway':
      return `"${createCommand(assetId)}", which completes what has begun`;
    default:
      return todoOf(reason);
  }
}
