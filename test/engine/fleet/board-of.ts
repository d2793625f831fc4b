import type { AssetView } from '../../../src/engine/commissioning/index.ts';
import { BoardSheet, type FleetBoard, type PhaseSince } from '../../../src/engine/fleet/index.ts';

interface Looked {
  readonly atMs: number;
  readonly unknown?: { readonly pendingCount: number; readonly unknownCount: number };
  readonly phaseSinceMs?: PhaseSince;
}

/** The board of assets that are all held. */
export function boardOf(
  views: readonly AssetView[],
  rules: { readonly offlineTimeoutMs: number },
  { atMs, unknown = { pendingCount: 0, unknownCount: 0 }, phaseSinceMs }: Looked,
): FleetBoard {
  const sheet = new BoardSheet(rules, atMs, phaseSinceMs);
  for (const view of views) sheet.add(view);
  return sheet.board(unknown);
}
