import { InterruptedError } from './failure.ts';

/** The part of the process that signals come from. */
export interface SignalSource {
  once(signal: 'SIGINT' | 'SIGTERM', listener: () => void): unknown;
  off(signal: 'SIGINT' | 'SIGTERM', listener: () => void): unknown;
}

/**
 * Signals as an AbortSignal. Nothing is caught until somebody asks for it: a command that does not look
 * at the signal is ended by the system at once, even in the middle of a calculation. After the first
 * signal the system's own handling is back, so that the second ends the program at once.
 */
export class Signals {
  readonly #source: SignalSource;
  readonly #controller = new AbortController();
  readonly #whenInterrupted: () => void;
  #listening = false;

  constructor(source: SignalSource, whenInterrupted: () => void) {
    this.#source = source;
    this.#whenInterrupted = whenInterrupted;
  }

  get signal(): AbortSignal {
    if (!this.#listening) {
      this.#listening = true;
      this.#source.once('SIGINT', this.#onSigint);
      this.#source.once('SIGTERM', this.#onSigterm);
    }
    return this.#controller.signal;
  }

  /** The signal that came, if one did. */
  get interrupted(): InterruptedError | undefined {
    const reason: unknown = this.#controller.signal.reason;
    return reason instanceof InterruptedError ? reason : undefined;
  }

  /** Ends the command without a signal: nobody reads its output any more. */
  abort(): void {
    this.#controller.abort(new Error('nobody reads the output any more'));
  }

  close(): void {
    this.#source.off('SIGINT', this.#onSigint);
    this.#source.off('SIGTERM', this.#onSigterm);
  }

  readonly #onSigint = (): void => this.#interrupt('SIGINT');
  readonly #onSigterm = (): void => this.#interrupt('SIGTERM');

  #interrupt(signal: 'SIGINT' | 'SIGTERM'): void {
    this.close();
    this.#controller.abort(new InterruptedError(signal));
    this.#whenInterrupted();
  }
}
