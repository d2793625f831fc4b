/** Words of a page: what it holds, and at its end the number of the next page. */
const PAGE_WORDS = 16;
const HELD_WORDS = PAGE_WORDS - 1;
const NEXT = HELD_WORDS;

const WORD_BYTES = 4;

/** Pages that are made at once: 1 MB. */
const CHUNK_PAGES = 16_384;

/** Stands for no page. */
const NONE = -1;

/**
 * Many short byte strings that are replaced often: in pages of a few large buffers, where they cost the collector of garbage nothing.
 * Whatever their lengths, a page that one leaves another takes.
 *
 * Not for strings without a bound: what it hands out is copied together from their pages.
 */
export class ByteArena<Key> {
  readonly #firstPages = new Map<Key, number>();
  #chunks: Int32Array[] = [];
  #pageCount = 0;
  #free = NONE;
  #scratch = new Int32Array(PAGE_WORDS);
  #bytes = new Uint8Array(this.#scratch.buffer);

  get size(): number {
    return this.#firstPages.size;
  }

  /** Of all pages, used or not. */
  get byteCount(): number {
    return this.#chunks.length * CHUNK_PAGES * PAGE_WORDS * WORD_BYTES;
  }

  has(key: Key): boolean {
    return this.#firstPages.has(key);
  }

  /**
   * The bytes of a key, until the arena is asked for anything else.
   *
   * @param countMax - no more than these are wanted.
   */
  get(key: Key, countMax = Number.POSITIVE_INFINITY): Uint8Array | undefined {
    const first = this.#firstPages.get(key);
    if (first === undefined) return undefined;
    // The first word is how many bytes there are.
    const length = Math.min(countMax, this.#chunkOf(first)[wordOf(first)]!);
    const wordCount = 1 + Math.ceil(length / WORD_BYTES);
    this.#reserve(wordCount);
    let page = first;
    for (let from = 0; from < wordCount; from += HELD_WORDS) {
      const chunk = this.#chunkOf(page);
      const at = wordOf(page);
      const count = Math.min(HELD_WORDS, wordCount - from);
      for (let word = 0; word < count; word += 1) this.#scratch[from + word] = chunk[at + word]!;
      page = chunk[at + NEXT]!;
    }
    return this.#bytes.subarray(WORD_BYTES, WORD_BYTES + length);
  }

  put(key: Key, bytes: Uint8Array): void {
    const wordCount = 1 + Math.ceil(bytes.length / WORD_BYTES);
    this.#reserve(wordCount);
    this.#bytes.set(bytes, WORD_BYTES);
    this.#scratch[0] = bytes.length;
    let page = this.#firstPages.get(key) ?? NONE;
    if (page === NONE) {
      page = this.#take();
      this.#firstPages.set(key, page);
    }
    for (let from = 0; from < wordCount; from += HELD_WORDS) {
      const chunk = this.#chunkOf(page);
      const at = wordOf(page);
      const count = Math.min(HELD_WORDS, wordCount - from);
      for (let word = 0; word < count; word += 1) chunk[at + word] = this.#scratch[from + word]!;
      if (from + HELD_WORDS >= wordCount) {
        this.#release(chunk[at + NEXT]!);
        chunk[at + NEXT] = NONE;
      } else {
        if (chunk[at + NEXT] === NONE) chunk[at + NEXT] = this.#take();
        page = chunk[at + NEXT]!;
      }
    }
  }

  delete(key: Key): void {
    const first = this.#firstPages.get(key);
    if (first === undefined) return;
    this.#firstPages.delete(key);
    this.#release(first);
  }

  /** Gives all of it back. */
  clear(): void {
    this.#firstPages.clear();
    this.#chunks = [];
    this.#pageCount = 0;
    this.#free = NONE;
  }

  #chunkOf(page: number): Int32Array {
    return this.#chunks[Math.floor(page / CHUNK_PAGES)]!;
  }

  #take(): number {
    const free = this.#free;
    if (free !== NONE) {
      const chunk = this.#chunkOf(free);
      this.#free = chunk[wordOf(free) + NEXT]!;
      chunk[wordOf(free) + NEXT] = NONE;
      return free;
    }
    const page = this.#pageCount;
    if (page === this.#chunks.length * CHUNK_PAGES) {
      this.#chunks.push(new Int32Array(CHUNK_PAGES * PAGE_WORDS));
    }
    this.#pageCount += 1;
    this.#chunkOf(page)[wordOf(page) + NEXT] = NONE;
    return page;
  }

  /** A page and all behind it. */
  #release(first: number): void {
    let page = first;
    while (page !== NONE) {
      const chunk = this.#chunkOf(page);
      const next = chunk[wordOf(page) + NEXT]!;
      chunk[wordOf(page) + NEXT] = this.#free;
      this.#free = page;
      page = next;
    }
  }

  #reserve(wordCount: number): void {
    if (wordCount <= this.#scratch.length) return;
    this.#scratch = new Int32Array(2 * wordCount);
    this.#bytes = new Uint8Array(this.#scratch.buffer);
  }
}

/** Where a page begins in its chunk. */
function wordOf(page: number): number {
  return (page % CHUNK_PAGES) * PAGE_WORDS;
}
