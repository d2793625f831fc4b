import { AdapterError } from '../errors.ts';

/** What is wrong with how a host is called, and not with what it is asked: every other call would be answered alike. */
const REFUSED_TO_ALL: ReadonlySet<string> = new Set(['credentials', 'unreachable']);

/** Whether a call was made that came to this: a host that is left alone for a while was not asked. */
export function wasAsked({ code }: AdapterError): boolean {
  return code !== 'circuit-open';
}

/** Whether a host refuses whoever calls. One such answer is enough: nobody asks again. */
export class Refusal {
  #error: AdapterError | undefined;

  /** What is wrong; undefined: nobody was refused. */
  get error(): AdapterError | undefined {
    return this.#error;
  }

  /**
   * Calls, unless it is known already what will be answered.
   *
   * @returns what came of it; an error where it is about this call alone; undefined where nobody is answered.
   */
  async unlessRefused<Result>(call: () => Promise<Result>): Promise<Result | AdapterError | undefined> {
    if (this.#error !== undefined) return undefined;
    try {
      return await call();
    } catch (error) {
      if (!(error instanceof AdapterError)) throw error;
      if (!REFUSED_TO_ALL.has(error.code)) return error;
      this.#error ??= error;
      return undefined;
    }
  }

  /** @throws AdapterError where somebody was refused. */
  throwIfRefused(): void {
    if (this.#error !== undefined) throw this.#error;
  }
}
