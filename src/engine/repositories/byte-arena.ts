/** Bytes that are handed out at once; blocks do not go over their borders. */
const CHUNK_BYTES = 1 << 20;

/** Blocks are multiples of this long, so that what grows by a little stays where it is. */
const BLOCK_BYTES = 64;

/** Where some bytes lie. */
interface Block {
  readonly chunk: Uint8Array;
  readonly offset: number;
  readonly size: number;
  length: number;
}

/**
 * Many short byte strings that are replaced often: in a few large buffers, where they cost the collector of garbage nothing. What a
 * string leaves when it grows is used by the next one of that size.
 */
export class ByteArena<Key> {
  readonly #blocks = new Map<Key, Block>();
  /** Blocks that nobody uses, by their size. */
  readonly #free = new Map<number, Block[]>();
  #chunk = new Uint8Array(0);
  #chunkUsed = 0;
  #byteCount = 0;

  get size(): number {
    return this.#blocks.size;
  }

  /** Of all buffers. */
  get byteCount(): number {
    return this.#byteCount;
  }

  has(key: Key): boolean {
    return this.#blocks.has(key);
  }

  /** Where the bytes of a key lie, until the next `put`. */
  get(key: Key): Uint8Array | undefined {
    const block = this.#blocks.get(key);
    return block?.chunk.subarray(block.offset, block.offset + block.length);
  }

  put(key: Key, bytes: Uint8Array): void {
    const before = this.#blocks.get(key);
    let block = before;
    if (block === undefined || block.size < bytes.length) {
      block = this.#blockOf(bytes.length);
      this.#blocks.set(key, block);
      if (before !== undefined) this.#release(before);
    }
    block.chunk.set(bytes, block.offset);
    block.length = bytes.length;
  }

  delete(key: Key): void {
    const block = this.#blocks.get(key);
    if (block === undefined) return;
    this.#blocks.delete(key);
    this.#release(block);
  }

  /** Gives all of it back. */
  clear(): void {
    this.#blocks.clear();
    this.#free.clear();
    this.#chunk = new Uint8Array(0);
    this.#chunkUsed = 0;
    this.#byteCount = 0;
  }

  #blockOf(length: number): Block {
    const size = Math.max(1, Math.ceil(length / BLOCK_BYTES)) * BLOCK_BYTES;
    const known = this.#free.get(size)?.pop();
    if (known !== undefined) return known;
    if (this.#chunkUsed + size > this.#chunk.length) {
      this.#chunk = new Uint8Array(Math.max(CHUNK_BYTES, size));
      this.#chunkUsed = 0;
      this.#byteCount += this.#chunk.length;
    }
    const offset = this.#chunkUsed;
    this.#chunkUsed += size;
    return { chunk: this.#chunk, offset, size, length };
  }

  #release(block: Block): void {
    const free = this.#free.get(block.size);
    if (free === undefined) this.#free.set(block.size, [block]);
    else free.push(block);
  }
}
