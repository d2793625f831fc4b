import { isPriced, isSingle, type Work } from './interior-work.ts';
import type { Relaxation } from './relaxation.ts';

/** Added to the diagonal of the matrix, relative to its largest entry. */
const REGULARISATION_PU = 1e-13;

/** Σ D a aᵀ − Σ abar abarᵀ/d + the rows' own, as steps in both directions and then summed up. */
export function assemble(relaxation: Relaxation, work: Work): void {
  work.steps.fill(0);
  addOffers(relaxation, work);
  sumUp(relaxation.rowCount, work.steps, work.matrix);
  addRows(relaxation, work);
}

/** Weights below this part of the largest change nothing that the matrix is exact to. */
const NEGLIGIBLE_PU = 1e-12;

/**
 * Adds what the offers weigh to one half of the steps: the other half mirrors it. Late in a solve nearly all options
 * are clearly in or out and weigh nothing.
 */
function addOffers(relaxation: Relaxation, work: Work): void {
  const { offerCount, optionStart } = relaxation;
  const { theta, inverse, weight } = work;
  const least = NEGLIGIBLE_PU * weigh(relaxation, work);
  for (let offer = 0; offer < offerCount; offer += 1) {
    const to = optionStart[offer + 1]!;
    let heavy = 0;
    let last = -1;
    for (let option = optionStart[offer]!; option < to; option += 1) {
      if (theta[option]! * inverse[option]! < least) continue;
      heavy += 1;
      last = option;
    }
    if (heavy > 1) addOffer(relaxation, work, offer, least);
    else if (heavy === 1) {
      const own = theta[last]! * inverse[last]!;
      const left = own * ((weight[offer]! - own) / weight[offer]!);
      if (left >= least) addOption(relaxation, work, last, left);
    }
  }
}

/** 1/z and Σ θ/z + s/zs. @returns the largest θ/z. */
function weigh({ offerCount, optionStart }: Relaxation, work: Work): number {
  const { theta, z, inverse } = work;
  let largest = 0;
  for (let offer = 0; offer < offerCount; offer += 1) {
    const to = optionStart[offer + 1]!;
    let weight = work.s[offer]! / work.zs[offer]!;
    for (let option = optionStart[offer]!; option < to; option += 1) {
      inverse[option] = 1 / z[option]!;
      const own = theta[option]! * inverse[option]!;
      weight += own;
      if (own > largest) largest = own;
    }
    work.weight[offer] = weight;
  }
  return largest;
}

/** D a aᵀ. */
function addOption(
  { stepStart, stepRow, stepKw, rowCount }: Relaxation,
  { steps }: Work,
  option: number,
  own: number,
) {
  const width = rowCount + 1;
  const end = stepStart[option + 1]!;
  for (let a = stepStart[option]!; a < end; a += 1) {
    const scaled = own * stepKw[a]!;
    const base = stepRow[a]! * width;
    const at = base + stepRow[a]!;
    steps[at] = steps[at]! + 0.5 * scaled * stepKw[a]!;
    for (let b = a + 1; b < end; b += 1) {
      const beside = base + stepRow[b]!;
      steps[beside] = steps[beside]! + scaled * stepKw[b]!;
    }
  }
}

/** Σ D a aᵀ − abar abarᵀ/d of an offer with several options that weigh something. */
function addOffer(relaxation: Relaxation, work: Work, offer: number, least: number): void {
  const { optionStart, stepStart, stepRow, stepKw, rowCount } = relaxation;
  const { steps, barRow, barKw, theta, inverse } = work;
  const width = rowCount + 1;
  const weight = work.weight[offer]!;
  let count = 0;
  for (let option = optionStart[offer]!; option < optionStart[offer + 1]!; option += 1) {
    const own = theta[option]! * inverse[option]!;
    if (own < least) continue;
    addOption(relaxation, work, option, own);
    const end = stepStart[option + 1]!;
    for (let step = stepStart[option]!; step < end; step += 1) {
      barRow[count] = stepRow[step]!;
      barKw[count] = own * stepKw[step]!;
      count += 1;
    }
  }
  for (let a = 0; a < count; a += 1) {
    const scaled = barKw[a]! / weight;
    const base = barRow[a]! * width;
    const at = base + barRow[a]!;
    steps[at] = steps[at]! - 0.5 * scaled * barKw[a]!;
    for (let b = a + 1; b < count; b += 1) {
      const beside = base + barRow[b]!;
      steps[beside] = steps[beside]! - scaled * barKw[b]!;
    }
  }
}

/** matrix[r][c] = Σ of steps and their mirror up to row r and column c. */
function sumUp(rowCount: number, steps: Float64Array, matrix: Float64Array): void {
  const width = rowCount + 1;
  for (let row = 0; row < rowCount; row += 1) {
    let along = 0;
    const above = (row - 1) * rowCount;
    for (let column = 0; column < rowCount; column += 1) {
      along += steps[row * width + column]! + steps[column * width + row]!;
      matrix[row * rowCount + column] = along + (row > 0 ? matrix[above + column]! : 0);
    }
  }
}

function addRows(relaxation: Relaxation, work: Work): void {
  const { rowCount } = relaxation;
  const { matrix } = work;
  let largest = 0;
  for (let row = 0; row < rowCount; row += 1) {
    const at = row * rowCount + row;
    matrix[at] = matrix[at]! + rowWeight(relaxation, work, row);
    largest = Math.max(largest, matrix[at]!);
  }
  for (let row = 0; row < rowCount; row += 1) {
    const at = row * rowCount + row;
    matrix[at] = matrix[at]! + REGULARISATION_PU * largest + Number.MIN_VALUE;
  }
}

function rowWeight(relaxation: Relaxation, work: Work, row: number): number {
  const { aboveUnits, belowUnits } = relaxation;
  let weight = isSingle(relaxation, row) ? 0 : 1 / rangeWeight(relaxation, work, row);
  if (isPriced(aboveUnits[row]!)) weight += work.p[row]! / work.zp[row]!;
  if (isPriced(belowUnits[row]!)) weight += work.q[row]! / work.zq[row]!;
  return weight;
}

/** How stiff the sum of a row is within its range. */
export function rangeWeight({ lowKw, highKw }: Relaxation, work: Work, row: number): number {
  const y = work.y[row]!;
  return work.zl[row]! / (y - lowKw[row]!) + work.zu[row]! / (highKw[row]! - y);
}
