import type { AssetView, PhaseVerdict } from '../commissioning/index.ts';

/** How far an asset is, and nothing else of it. */
export interface PhasedAsset {
  readonly assetId: string;
  readonly remoteId: string;
  readonly phase: PhaseVerdict;
}

/** How far assets are. */
export function phasedAssets(views: readonly AssetView[]): readonly PhasedAsset[] {
  return views.map(phasedAsset);
}

/** How far an asset is. */
export function phasedAsset({ facts, phase }: Pick<AssetView, 'facts' | 'phase'>): PhasedAsset {
  const { id: assetId, remoteId } = facts.device;
  return { assetId, remoteId, phase };
}
