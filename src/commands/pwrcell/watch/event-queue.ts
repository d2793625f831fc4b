import type { StreamEvent } from '../../shell/result.ts';

/** Events of things that go on side by side, as one stream. */
export class EventQueue {
  #events: StreamEvent[] = [];
  #wake: (() => void) | undefined;
  #isClosed = false;

  push(event: StreamEvent): void {
    this.#events.push(event);
    this.#wake?.();
  }

  /** There are no more. */
  close(): void {
    this.#isClosed = true;
    this.#wake?.();
  }

  async *all(): AsyncGenerator<StreamEvent> {
    for (;;) {
      const events = this.#events.splice(0);
      yield* events;
      if (events.length > 0) continue;
      if (this.#isClosed) return;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      this.#wake = undefined;
    }
  }
}
