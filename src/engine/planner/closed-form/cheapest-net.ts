import { type Connection, netSlope, segmentBelow } from './connection.ts';

/** Band of net power in one period [W]. */
export interface NetBand {
  readonly minW: number;
  readonly maxW: number;
}

/**
 * The net power that costs least in a period, where the storage's power is given: PV is curtailed only as far as
 * a band asks for it or as it pays to draw more.
 *
 * The cost of the band is convex, so that the least net power from which on more of it costs money is the best.
 *
 * @param storageW - power of the storage [W]; 0 where there is none.
 * @param band - within which the cost is convex: where exporting pays more than importing costs, only one of them.
 */
export function cheapestNetW(
  connection: Connection,
  period: number,
  storageW: number,
  { minW, maxW }: NetBand,
): number {
  const uncurtailedW = connection.baseW[period]! + storageW;
  const highestW = uncurtailedW + connection.roomW[period]!;
  const untilW = Math.min(maxW, highestW);
  let netW = Math.min(Math.max(minW, uncurtailedW), highestW);
  for (let segment = segmentBelow(connection, netW); netW < untilW; segment++) {
    const { stepNetW } = connection;
    const endW = segment < stepNetW.length ? Math.min(stepNetW[segment]!, untilW) : untilW;
    if (endW > netW && netSlope(connection, period, segment) >= -connection.tieMicrosPerW) return netW;
    netW = Math.max(netW, endW);
  }
  return netW;
}

/**
 * The bands of a period within which the cost of the net power is convex: one, or two where exporting pays more
 * than importing costs.
 */
export function convexBands(connection: Connection, period: number, band: NetBand): readonly NetBand[] {
  if (!exportPays(connection, period)) return [band];
  const { minW, maxW } = band;
  const bands: NetBand[] = [];
  if (minW <= 0) bands.push({ minW, maxW: Math.min(0, maxW) });
  if (maxW >= 0) bands.push({ minW: Math.max(0, minW), maxW });
  return bands;
}

/** Whether exporting pays more than importing costs, so that the cost of the net power is not convex at 0. */
export function exportPays(
  { importMicrosPerW, exportMicrosPerW, tieMicrosPerW }: Connection,
  period: number,
): boolean {
  return exportMicrosPerW[period]! > importMicrosPerW[period]! + tieMicrosPerW;
}
