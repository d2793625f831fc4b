/**
 * Cholesky factorisation of a symmetric positive definite matrix, in place: the lower triangle becomes L with
 * L·Lᵀ = A, row by row (G. Golub, C. Van Loan, Matrix Computations, 4th ed., 4.2.5).
 *
 * @param matrix - size·size values, row by row; the upper triangle is not read.
 * @returns whether it is positive definite, as far as rounding tells.
 */
export function factorize(matrix: Float64Array, size: number): boolean {
  for (let row = 0; row < size; row += 1) {
    const at = row * size;
    for (let column = 0; column < row; column += 1) {
      const from = column * size;
      let sum = matrix[at + column]!;
      for (let inner = 0; inner < column; inner += 1) sum -= matrix[at + inner]! * matrix[from + inner]!;
      matrix[at + column] = sum / matrix[from + column]!;
    }
    let diagonal = matrix[at + row]!;
    for (let inner = 0; inner < row; inner += 1) diagonal -= matrix[at + inner]! * matrix[at + inner]!;
    if (!(diagonal > 0)) return false;
    matrix[at + row] = Math.sqrt(diagonal);
  }
  return true;
}

/** Solves L·Lᵀ·x = b in place. */
export function solveFactorized(matrix: Float64Array, size: number, b: Float64Array): void {
  for (let row = 0; row < size; row += 1) {
    const at = row * size;
    let sum = b[row]!;
    for (let inner = 0; inner < row; inner += 1) sum -= matrix[at + inner]! * b[inner]!;
    b[row] = sum / matrix[at + row]!;
  }
  for (let row = size - 1; row >= 0; row -= 1) {
    const value = b[row]! / matrix[row * size + row]!;
    b[row] = value;
    for (let inner = 0; inner < row; inner += 1) b[inner] = b[inner]! - matrix[row * size + inner]! * value;
  }
}
