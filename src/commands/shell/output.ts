import type { Writable } from 'node:stream';

/**
 * Stdout: waits where the reader is slower than we are, and takes it for a normal end when the reader
 * has gone (`flex … | head -1`).
 */
export class Output {
  readonly #stream: Writable;
  readonly #whenClosed: () => void;
  #closed = false;

  /** @param whenClosed - called once when nobody reads any more. */
  constructor(stream: Writable, whenClosed: () => void) {
    this.#stream = stream;
    this.#whenClosed = whenClosed;
    stream.on('error', this.#onError);
  }

  /** Nobody reads any more: what is written is dropped. */
  get closed(): boolean {
    return this.#closed;
  }

  async write(text: string): Promise<void> {
    if (this.#closed || text === '') return;
    if (this.#stream.write(text)) return;
    await this.#drained();
  }

  /** All that was written has left the program. */
  async flush(): Promise<void> {
    if (this.#closed) return;
    await new Promise<void>((resolve) => {
      this.#stream.write('', () => resolve());
    });
  }

  /** The reader has caught up, or will never. */
  #drained(): Promise<void> {
    const stream = this.#stream;
    return new Promise((resolve) => {
      const done = () => {
        for (const event of ['drain', 'close', 'error']) stream.off(event, done);
        resolve();
      };
      for (const event of ['drain', 'close', 'error']) stream.on(event, done);
    });
  }

  readonly #onError = (error: unknown): void => {
    if (!isBrokenPipe(error)) throw error;
    if (this.#closed) return;
    this.#closed = true;
    this.#whenClosed();
  };
}

function isBrokenPipe(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'EPIPE' || code === 'ERR_STREAM_DESTROYED';
}
