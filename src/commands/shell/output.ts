import type { Writable } from 'node:stream';
import { getSystemErrorMap } from 'node:util';
import { AdapterError } from '../../engine/errors.ts';

/**
 * Stdout: waits where the reader is slower than we are, and takes it for a normal end when the reader
 * has gone (`flex … | head -1`). Whatever else keeps it from being written, such as a full disk, is a failure.
 */
export class Output {
  readonly #stream: Writable;
  readonly #whenClosed: () => void;
  #closed = false;
  #failure: AdapterError | undefined;

  /** @param whenClosed - called once when nobody reads any more, or nothing can be written. */
  constructor(stream: Writable, whenClosed: () => void) {
    this.#stream = stream;
    this.#whenClosed = whenClosed;
    stream.on('error', this.#onError);
  }

  /** Nobody reads any more, or it cannot be written: what is written is dropped. */
  get closed(): boolean {
    return this.#closed;
  }

  /** `output-failed`: why it could not be written; undefined where it could, and where nobody reads it. */
  get failure(): AdapterError | undefined {
    return this.#failure;
  }

  async write(text: string): Promise<void> {
    if (this.#closed || text === '') return;
    if (this.#stream.write(text)) return;
    await this.#drained();
  }

  /** All that was written has left the program, as far as it could: {@link failure} tells. */
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
    if (this.#closed) return;
    this.#closed = true;
    if (!isBrokenPipe(error)) this.#failure = outputFailed(error);
    this.#whenClosed();
  };
}

function outputFailed(cause: unknown): AdapterError {
  return new AdapterError('output-failed', `The output could not be written: ${whyText(cause)}.`, { cause });
}

/** `no space left on device`. */
function whyText(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  const known = 'errno' in cause ? getSystemErrorMap().get(Number(cause.errno)) : undefined;
  return known?.[1] ?? cause.message.replace(/\.$/, '');
}

function isBrokenPipe(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'EPIPE' || code === 'ERR_STREAM_DESTROYED';
}
