/**
 * Room for numbers that is used again and again: what is taken is valid until the arena is rewound. Searches that
 * solve thousands of small problems would otherwise spend their time on collecting garbage.
 */
export class Arena {
  #pool = new Float64Array(0);
  #used = 0;

  /** Everything that was taken may be overwritten from now on. */
  rewind(): void {
    this.#used = 0;
  }

  /** @returns `length` zeros. */
  take(length: number): Float64Array {
    if (this.#used + length > this.#pool.length) {
      this.#pool = new Float64Array(Math.max(length, 2 * this.#pool.length));
      this.#used = 0;
    }
    const taken = this.#pool.subarray(this.#used, this.#used + length);
    this.#used += length;
    return taken.fill(0);
  }
}
