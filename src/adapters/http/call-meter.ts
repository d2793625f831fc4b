const SECOND_MS = 1_000;
const MINUTE_SECONDS = 60;

/** Counts calls: all of them, those that failed, and those of the last minute. */
export class CallMeter {
  readonly #nowMs: () => number;
  readonly #calls = new Float64Array(MINUTE_SECONDS);
  #second: number;
  #callCount = 0;
  #failedCount = 0;

  /** @param nowMs - a clock that never jumps. */
  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
    this.#second = this.#secondNow();
  }

  get callCount(): number {
    return this.#callCount;
  }

  get failedCount(): number {
    return this.#failedCount;
  }

  /** Calls of the last sixty seconds, the one that runs among them. */
  get lastMinuteCount(): number {
    this.#turn();
    return this.#calls.reduce((sum, count) => sum + count, 0);
  }

  add(): void {
    this.#turn();
    this.#calls[this.#second % MINUTE_SECONDS]! += 1;
    this.#callCount += 1;
  }

  fail(): void {
    this.#failedCount += 1;
  }

  /** Seconds that have passed since are empty. */
  #turn(): void {
    const second = this.#secondNow();
    const from = Math.max(this.#second + 1, second - MINUTE_SECONDS + 1);
    for (let passed = from; passed <= second; passed += 1) this.#calls[passed % MINUTE_SECONDS] = 0;
    this.#second = Math.max(this.#second, second);
  }

  #secondNow(): number {
    return Math.max(0, Math.floor(this.#nowMs() / SECOND_MS));
  }
}
