import type { FlexRequest } from '../../market/index.ts';
import type { FlexGroup } from '../../portfolio/index.ts';

/** The ranges of a request, cut to what the group's connection leaves beside its prognosis. */
export type Corridor = Pick<FlexRequest, 'minDeltaW' | 'maxDeltaW'>;

/**
 * Narrows a request to the group's import and export limits. Where the prognosis itself is beyond a
 * limit, nothing may make it worse.
 *
 * @param prognosisW - the group's prognosis [W] per period.
 */
export function groupCorridor(group: FlexGroup, prognosisW: Int32Array, request: FlexRequest): Corridor {
  const maxDeltaW = request.maxDeltaW.map((askedW, period) =>
    group.importLimitW === undefined
      ? askedW
      : Math.min(askedW, Math.max(0, group.importLimitW - prognosisW[period]!)),
  );
  const minDeltaW = request.minDeltaW.map((askedW, period) =>
    group.exportLimitW === undefined
      ? askedW
      : Math.max(askedW, Math.min(0, -group.exportLimitW - prognosisW[period]!)),
  );
  return {
    minDeltaW: minDeltaW.map((lowW, period) => Math.min(lowW, maxDeltaW[period]!)),
    maxDeltaW: maxDeltaW.map((highW, period) => Math.max(highW, minDeltaW[period]!)),
  };
}
