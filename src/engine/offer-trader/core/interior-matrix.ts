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

function addOffers(relaxation: Relaxation, work: Work): void {
  const { offerCount, optionStart, stepStart, stepRow, stepKw, rowCount } = relaxation;
  const { steps, barRow, barKw, theta, z } = work;
  const width = rowCount + 1;
  for (let offer = 0; offer < offerCount; offer += 1) {
    const from = optionStart[offer]!;
    const to = optionStart[offer + 1]!;
    let weight = work.s[offer]! / work.zs[offer]!;
    let count = 0;
    for (let option = from; option < to; option += 1) {
      const d = theta[option]! / z[option]!;
      weight += d;
      const begin = stepStart[option]!;
      const end = stepStart[option + 1]!;
      for (let a = begin; a < end; a += 1) {
        const scaled = d * stepKw[a]!;
        const base = stepRow[a]! * width;
        barRow[count] = stepRow[a]!;
        barKw[count] = scaled;
        count += 1;
        for (let b = begin; b < end; b += 1) {
          const at = base + stepRow[b]!;
          steps[at] = steps[at]! + scaled * stepKw[b]!;
        }
      }
    }
    work.weight[offer] = weight;
    for (let a = 0; a < count; a += 1) {
      const scaled = barKw[a]! / weight;
      const base = barRow[a]! * width;
      for (let b = 0; b < count; b += 1) {
        const at = base + barRow[b]!;
        steps[at] = steps[at]! - scaled * barKw[b]!;
      }
    }
  }
}

/** matrix[r][c] = Σ of steps up to row r and column c. */
function sumUp(rowCount: number, steps: Float64Array, matrix: Float64Array): void {
  const width = rowCount + 1;
  for (let row = 0; row < rowCount; row += 1) {
    let along = 0;
    const above = (row - 1) * rowCount;
    for (let column = 0; column < rowCount; column += 1) {
      along += steps[row * width + column]!;
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
