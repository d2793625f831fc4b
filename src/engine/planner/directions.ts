/**
 * What flows towards the site or into the device [W] ≥ 0 per period: imported, or charged.
 *
 * @param netW - net power [W] per period, consumption positive.
 * @param throughW - what flows both ways at once beyond it [W] ≥ 0; absent: nothing does.
 */
export function inwardW(netW: Float64Array, throughW?: Float64Array): Float64Array {
  return netW.map((powerW, period) => Math.max(0, powerW) + (throughW?.[period] ?? 0));
}

/** What flows the other way [W] ≥ 0 per period: exported, or discharged. Parameters as of {@link inwardW}. */
export function outwardW(netW: Float64Array, throughW?: Float64Array): Float64Array {
  return netW.map((powerW, period) => Math.max(0, -powerW) + (throughW?.[period] ?? 0));
}
