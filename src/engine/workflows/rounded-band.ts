/** Half a watt is what rounding hides; powers this far from it are rounded as told [W]. */
const HALF_W = 0.5;
const EDGE_W = 1e-4;

/**
 * The lowest (`side` −1) and the highest (`side` 1) power that is rounded to whole watts `powerW`, halves away
 * from zero [W].
 */
export function roundedEdgeW(powerW: number, side: 1 | -1): number {
  const isRoundedOn = side * powerW >= 0;
  return powerW + side * (isRoundedOn ? HALF_W - EDGE_W : HALF_W);
}
