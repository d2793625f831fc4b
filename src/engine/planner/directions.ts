/**
 * What flows towards the site or into the device [W] ≥ 0 per period: imported, or charged.
 *
 * @param netW - net power [W] per period, consumption positive.
 * @param throughW - what flows both ways at once beyond it [W] ≥ 0; absent: nothing does.
 */
export function inwardW(netW: Float64Array, throughW?: Float64Array): Float64Array {
  const inW = new Float64Array(netW.length);
  for (let period = 0; period < inW.length; period++) {
    inW[period] = Math.max(0, netW[period]!) + (throughW?.[period] ?? 0);
  }
  return inW;
}

/** What flows the other way [W] ≥ 0 per period: exported, or discharged. Parameters as of {@link inwardW}. */
export function outwardW(netW: Float64Array, throughW?: Float64Array): Float64Array {
  const outW = new Float64Array(netW.length);
  for (let period = 0; period < outW.length; period++) {
    outW[period] = Math.max(0, -netW[period]!) + (throughW?.[period] ?? 0);
  }
  return outW;
}
