/** Whether two prognoses say the same power in every period. */
export function samePowers(leftW: Int32Array, rightW: Int32Array): boolean {
  return leftW.length === rightW.length && leftW.every((powerW, index) => powerW === rightW[index]);
}
