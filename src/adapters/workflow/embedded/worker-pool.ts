import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { Json } from '../asl/json.ts';
import { type TaskFailure, taskErrorOf } from './task-failure.ts';

/** What a worker is started with: where it finds its ports. */
export interface WorkerSetup {
  readonly storePath: string;
  /** The fixed time of the command [ms]; absent: the machine's clock. */
  readonly fixedNowMs?: number;
}

export interface WorkerCall {
  readonly id: number;
  readonly name: string;
  readonly input: Json;
}

export type WorkerReply =
  | { readonly id: number; readonly output: unknown }
  | { readonly id: number; readonly failure: TaskFailure };

interface Pending {
  readonly call: WorkerCall;
  readonly resolve: (output: unknown) => void;
  readonly reject: (error: unknown) => void;
}

interface Seat {
  readonly worker: Worker;
  task: Pending | undefined;
}

/**
 * Threads that each do one task at a time. They are started when they are needed; an idle one does
 * not keep the process alive.
 */
export class WorkerPool {
  readonly #setup: WorkerSetup;
  readonly #seats: Seat[] = [];
  readonly #queue: Pending[] = [];
  readonly #sizeMax: number;
  #nextId = 1;

  constructor(setup: WorkerSetup, sizeMax = availableParallelism()) {
    this.#setup = setup;
    this.#sizeMax = sizeMax;
  }

  get isIdle(): boolean {
    return this.#queue.length === 0 && this.#seats.every(({ task }) => task === undefined);
  }

  run(name: string, input: Json): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.#queue.push({ call: { id: this.#nextId, name, input }, resolve, reject });
      this.#nextId += 1;
      this.#assign();
    });
  }

  #assign(): void {
    while (this.#queue.length > 0) {
      const seat = this.#seats.find(({ task }) => task === undefined) ?? this.#newSeat();
      if (seat === undefined) return;
      const pending = this.#queue.shift()!;
      seat.task = pending;
      seat.worker.ref();
      seat.worker.postMessage(pending.call);
    }
  }

  #newSeat(): Seat | undefined {
    if (this.#seats.length >= this.#sizeMax) return undefined;
    const worker = new Worker(workerFile(), { workerData: this.#setup });
    const seat: Seat = { worker, task: undefined };
    worker.on('message', (reply: WorkerReply) => this.#settle(seat, reply));
    worker.on('error', (error) => this.#lose(seat, error));
    worker.on('exit', (code) => this.#lose(seat, new Error(`a worker ended with code ${code}`)));
    this.#seats.push(seat);
    return seat;
  }

  #settle(seat: Seat, reply: WorkerReply): void {
    const pending = seat.task;
    seat.task = undefined;
    seat.worker.unref();
    this.#assign();
    if (pending === undefined) return;
    if ('failure' in reply) pending.reject(taskErrorOf(reply.failure));
    else pending.resolve(reply.output);
  }

  #lose(seat: Seat, error: Error): void {
    const place = this.#seats.indexOf(seat);
    if (place >= 0) this.#seats.splice(place, 1);
    seat.task?.reject(error);
    seat.task = undefined;
    this.#assign();
  }
}

/** Beside this file: in the checkout as TypeScript, in the built package as a bundle. */
function workerFile(): URL {
  const ending = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  return new URL(`./worker.${ending}`, import.meta.url);
}
