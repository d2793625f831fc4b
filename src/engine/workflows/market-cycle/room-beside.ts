/** Further than any sum of powers goes, within 32 bits [W]. */
const UNLIMITED_W = 2_000_000_000;

/** Limits of a sum of powers [W] ≥ 0 in one period; absent: none. */
export interface PowerLimits {
  readonly importLimitW?: number;
  readonly exportLimitW?: number;
}

/**
 * What limits leave beside a prognosis, as a range of the change. Where the prognosis itself is beyond a limit, nothing may
 * make it worse.
 *
 * @param powerW - prognosis of the sum [W].
 * @param limitsAt - what holds in a period.
 */
export function roomBeside(
  powerW: Int32Array,
  limitsAt: (period: number) => PowerLimits,
): { readonly minDeltaW: Int32Array; readonly maxDeltaW: Int32Array } {
  const room = (nowW: number, limitW: number | undefined) =>
    limitW === undefined ? UNLIMITED_W : Math.min(UNLIMITED_W, Math.max(0, limitW - nowW));
  return {
    minDeltaW: powerW.map((nowW, period) => -room(-nowW, limitsAt(period).exportLimitW)),
    maxDeltaW: powerW.map((nowW, period) => room(nowW, limitsAt(period).importLimitW)),
  };
}
