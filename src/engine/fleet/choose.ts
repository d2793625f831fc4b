import { type AssetView, type CommissioningPlan, metadataDueMs, type Phase } from '../commissioning/index.ts';
import { HOUR_MS } from '../time/index.ts';
import { systemKeyOf } from './view.ts';

/** Which assets something is done for; absent: all. */
export interface AssetChoice {
  /** Ids of assets, or of their systems. */
  readonly only?: readonly string[];
  /** The first so many that something is to be done for. */
  readonly first?: number;
}

/** The assets of a choice. */
export interface ChosenAssets {
  readonly ids: ReadonlySet<string>;
  /** Ids that fit no asset. */
  readonly missingIds: readonly string[];
}

/**
 * The assets that a pass is for. Those of `first` are the first of the plan, in which the ones that wait longest come first;
 * with `only` beside it the first of these.
 *
 * @returns undefined where it is for all.
 */
export function chooseAssets(
  views: readonly AssetView[],
  { actions }: Pick<CommissioningPlan, 'actions'>,
  { only, first }: AssetChoice,
): ChosenAssets | undefined {
  if (only === undefined && first === undefined) return undefined;
  const named = only === undefined ? undefined : namedAssets(views, only);
  const ids = named?.ids ?? new Set(views.map(({ facts }) => facts.device.id));
  if (first === undefined) return { ids, missingIds: named?.missingIds ?? [] };
  const planned = actions.filter(({ assetId }) => ids.has(assetId)).map(({ assetId }) => assetId);
  return { ids: new Set([...new Set(planned)].slice(0, first)), missingIds: named?.missingIds ?? [] };
}

function namedAssets(views: readonly AssetView[], names: readonly string[]): ChosenAssets {
  const ids = new Set<string>();
  const missingIds = names.filter((name) => {
    const found = views.filter(
      ({ facts: { device } }) => device.id === name || systemKeyOf(device.remoteId) === systemKeyOf(name),
    );
    for (const { facts } of found) ids.add(facts.device.id);
    return found.length === 0;
  });
  return { ids, missingIds };
}

/** The views of the chosen assets. */
export function chosenViews(
  views: readonly AssetView[],
  ids: ReadonlySet<string> | undefined,
): readonly AssetView[] {
  return ids === undefined ? views : views.filter(({ facts }) => ids.has(facts.device.id));
}

/** Phases in which nothing more is done by a pass until somebody else has done something, or has sent. */
const SETTLED: ReadonlySet<Phase> = new Set([
  'quarantined',
  'stalled',
  'manual-setup-required',
  'awaiting-telemetry',
  'commissioned',
  'orphaned',
  'decommissioned',
]);

/** Who is asked this much later is no longer waited for: it is asked hourly at most by then. */
const LATER_MS = HOUR_MS;

/** Whether passes have nothing more to do for an asset by themselves, or not for a long time. */
export function isSettled({ phase, facts }: Pick<AssetView, 'phase' | 'facts'>, nowMs: number): boolean {
  if (SETTLED.has(phase.phase)) return true;
  const dueMs = phase.phase === 'awaiting-metadata' ? metadataDueMs(facts, nowMs) : undefined;
  return dueMs !== undefined && dueMs - nowMs > LATER_MS;
}
