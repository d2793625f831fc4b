/** Beyond, a whole number may not be exact any more with the next one added. */
const HALF_SAFE = 2 ** 52;

/** Adds whole numbers exactly: as doubles while they are small, and in one large number what they grow to. */
export class ExactSum {
  #part = 0;
  #rest = 0n;

  /** @param value - a whole number of at most 2^52. */
  add(value: number): void {
    const sum = this.#part + value;
    if (sum <= HALF_SAFE && sum >= -HALF_SAFE) {
      this.#part = sum;
      return;
    }
    this.#rest += BigInt(this.#part) + BigInt(value);
    this.#part = 0;
  }

  /** Adds a number of any size. */
  addLarge(value: bigint): void {
    this.#rest += value;
  }

  total(): bigint {
    return this.#rest + BigInt(this.#part);
  }
}
