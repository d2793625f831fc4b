import { setTimeout as sleep } from 'node:timers/promises';
import type { Fleet } from '../../../adapters/fleet/open.ts';
import type { Told } from '../../../adapters/http/client.ts';
import { REAL_SURROUNDINGS } from '../../../adapters/http/surroundings.ts';
import type { Phase } from '../../../engine/commissioning/index.ts';
import { FlexError, InvariantError } from '../../../engine/errors.ts';
import {
  type FleetPass,
  type FleetPollers,
  fleetPollers,
  type PollerName,
  type PollerPorts,
  type PollerRun,
  type PollerSettings,
} from '../../../engine/fleet/index.ts';
import { fleetOf, outcomeText, SILENT_MS_MAX, tryText } from '../../common/fleet-of.ts';
import type { Io } from '../../shell/io.ts';
import type { LiveView } from '../../shell/live-view.ts';
import type { StreamEvent, StreamResult } from '../../shell/result.ts';
import {
  type CommissionOptions,
  callsAtOnceOf,
  choiceOf,
  noSuchAssets,
  planSettingsOf,
} from '../commission-options.ts';
import { PERIOD_MS, type ProcessName, passOf, pollsOf } from '../session.ts';
import { boardLines } from './board-lines.ts';
import { BoardState } from './board-state.ts';
import { EventQueue } from './event-queue.ts';
import { boardJson, WatchEvents } from './events.ts';
import { Looks } from './looks.ts';
import { type RunListener, runPollers } from './schedule.ts';

/** Under which name each process is told of in the journal. */
const PROCESSES: { readonly [name in PollerName]: ProcessName } = {
  registrar: 'register',
  metadata: 'metadata',
  provisioning: 'commission',
  states: 'status',
};

/** How long calls may still take once it is told to stop; what was sent and not answered is looked for the next time. */
const GRACE_MS = 10_000;
/** Changes of phase that are told one by one after a look, where nobody reads JSON. */
const LINES_MAX = 20;

/** Pauses before another try that are longer are not waited for once it is told to stop. */
const PAUSE_MS = 1_000;
const NO_SUCH_ASSET = 'no-such-asset';

/** Runs the processes of commissioning until it is stopped. With `--apply` they do what is due, without it they only look. */
export async function watchCommissioning(options: CommissionOptions, io: Io): Promise<StreamResult> {
  const watch = await openWatch(options, io);
  return { kind: 'stream', events: watch.events(), ended: () => ({ data: watch.figures() }) };
}

async function openWatch(options: CommissionOptions, io: Io): Promise<Watch> {
  const calls = new AbortController();
  const tried = (told: Told) => watch.tried(told);
  const around = {
    ...REAL_SURROUNDINGS,
    wait: (ms: number, signal?: AbortSignal) => pause(ms, signal, io.signal),
  };
  const hosts = await fleetOf(io, { signal: calls.signal, tell: tried, around });
  const passes = new Map<PollerName, FleetPass>();
  for (const [name, process] of Object.entries(PROCESSES) as [PollerName, ProcessName][]) {
    passes.set(name, await passOf(io, process));
  }
  const portsOf = (name: PollerName): PollerPorts => ({
    fleet: passes.get(name)!.fleet,
    reader: hosts.concerto.reader,
    provisioner: hosts.concerto.provisioner,
    states: hosts.concerto.states,
    cloud: hosts.ces,
    clock: io.clock,
    ...callsAtOnceOf(options),
  });
  const settings: PollerSettings = {
    plan: await planSettingsOf(options, hosts, io),
    polls: pollsOf(options),
    periodMs: PERIOD_MS,
    choice: choiceOf(options),
    phaseSinceMs: (assetId, phase) => watch.phaseSinceMs(assetId, phase),
    stop: () => io.signal.aborted,
  };
  const watch = new Watch({ options, io, hosts, passes, calls, pollers: fleetPollers(settings, portsOf) });
  return watch;
}

interface WatchParts {
  readonly options: CommissionOptions;
  readonly io: Io;
  readonly hosts: Fleet;
  readonly passes: ReadonlyMap<PollerName, FleetPass>;
  /** Ends all calls. */
  readonly calls: AbortController;
  readonly pollers: FleetPollers;
}

class Watch implements RunListener {
  readonly #parts: WatchParts;
  readonly #state: BoardState;
  readonly #queue = new EventQueue();
  #events = new WatchEvents(false);
  #view: LiveView | undefined;
  #isSettled = false;
  readonly #looks = new Looks(() => this.#look());

  constructor(parts: WatchParts) {
    this.#parts = parts;
    const { hosts } = parts;
    this.#state = new BoardState(() => [hosts.concerto.standing(), hosts.ces.standing()]);
  }

  phaseSinceMs(assetId: string, phase: Phase): number | undefined {
    return this.#state.phaseSinceMs(assetId, phase);
  }

  figures(): object {
    return boardJson(this.#state.figures());
  }

  /** Tries that did not go well; who waits long for another is told. */
  tried(told: Told): void {
    const { io } = this.#parts;
    const { pauseMs = 0 } = told;
    if (pauseMs > 0) this.#state.noteFailure(outcomeText(told), this.#nowMs());
    if (pauseMs > SILENT_MS_MAX) this.#queue.push(this.#events.again(told, this.#nowMs()));
    if (io.globals.verbose) io.detail(tryText(told));
  }

  async *events(): AsyncGenerator<StreamEvent> {
    const { io, calls } = this.#parts;
    this.#view = await io.live();
    this.#events = new WatchEvents(this.#view !== undefined);
    const grace = new AbortController();
    io.signal.addEventListener('abort', () => void endCalls(calls, io.signal, grace.signal), { once: true });
    yield this.#events.started(this.#startedJson(), this.#startedText(), this.#nowMs());
    let failure: { readonly error: unknown } | undefined;
    const work = this.#work()
      .catch((error: unknown) => {
        failure = { error };
      })
      .finally(() => this.#queue.close());
    try {
      yield* this.#queue.all();
      await work;
      if (failure !== undefined) throw failure.error;
      yield this.#events.stopped(this.#state.figures(), this.#whyStopped(), this.#nowMs());
    } finally {
      grace.abort();
      this.#draw();
      this.#view?.end();
    }
  }

  async #work(): Promise<void> {
    const { io, pollers, options, passes } = this.#parts;
    // Before anybody tells otherwise: only what changes while it watches is told.
    const told = await passes.get('states')!.toldSince();
    this.#state.startFrom(new Map([...told].map(([assetId, { phase }]) => [assetId, phase])));
    this.#state.sinceFrom(told);
    // Who does not act sweeps and looks, and does nothing else.
    const acting = options.apply ? pollers.pollers : pollers.pollers.slice(0, 1);
    await runPollers(acting, { listener: this, signal: io.signal, isOver: () => this.#isOver() });
    await this.#looks.last();
  }

  #isOver(): boolean {
    return this.#parts.options.first !== undefined && this.#isSettled;
  }

  started(name: PollerName): void {
    this.#state.started(name, this.#nowMs());
  }

  async ended(name: PollerName, run: PollerRun, tookMs: number): Promise<void> {
    const atMs = this.#nowMs();
    const at = { atMs, tookMs: Math.round(tookMs) };
    this.#state.ended(name, run, at);
    this.#queue.push(this.#events.ran(name, run, at));
    for (const one of run.provisioned ?? []) this.#queue.push(this.#events.provisioned(one, atMs));
    for (const one of this.#told(run.transitions ?? [])) this.#queue.push(this.#events.transition(one, atMs));
    for (const one of this.#told(run.failures)) this.#queue.push(this.#events.failure(name, one, atMs));
    await this.#tellJournal(name, run);
    const { missingIds } = this.#parts.pollers;
    if (name === 'registrar' && missingIds().length > 0) throw noSuchAssets(missingIds());
    this.#looks.soon();
  }

  async failed(name: PollerName, error: unknown): Promise<void> {
    // Whatever ends because it was told to stop is no failure.
    if (this.#parts.io.signal.aborted && !(error instanceof InvariantError)) return;
    const isOfHost = error instanceof FlexError && !(error instanceof InvariantError);
    if (!isOfHost || error.code === NO_SUCH_ASSET) throw error;
    this.#state.failed(name, error.message, this.#nowMs());
    this.#queue.push(this.#events.failed(name, error, this.#nowMs()));
  }

  ticked(): void {
    this.#draw();
  }

  async #tellJournal(name: PollerName, { sweep, phases, failures }: PollerRun): Promise<void> {
    const pass = this.#parts.passes.get(name)!;
    if (sweep !== undefined) await pass.sweep(sweep);
    if (phases !== undefined) await pass.phases(phases, { isAutoKnown: true });
    await pass.close(failures.length);
  }

  async #look(): Promise<void> {
    const look = await this.#parts.pollers.look();
    this.#isSettled = look.isSettled;
    const changes = this.#state.looked(look);
    const atMs = this.#nowMs();
    const told = this.#told(changes);
    for (const change of told) this.#queue.push(this.#events.phase(change, atMs));
    const moreCount = changes.length - told.length;
    if (moreCount > 0) this.#queue.push(this.#events.more(moreCount, atMs));
    this.#queue.push(this.#events.board(this.#state.figures(), atMs));
    this.#draw();
  }

  /** Of many things lines name the first; JSON has all. */
  #told<One>(all: readonly One[]): readonly One[] {
    return this.#parts.io.globals.json ? all : all.slice(0, LINES_MAX);
  }

  #draw(): void {
    const { io } = this.#parts;
    const note = io.signal.aborted ? 'stopping after the step under way' : undefined;
    const heading = { title: this.#title(), mode: this.#mode(), nowMs: this.#nowMs(), note };
    this.#view?.draw((screen) => boardLines(this.#state.figures(), heading, screen));
  }

  #title(): string {
    const chosen = this.#parts.pollers.chosen();
    return `Commissioning ${this.#parts.hosts.instance}${chosen === undefined ? '' : `, ${chosen.size} assets of it`}`;
  }

  #mode(): string {
    const { apply, auto } = this.#parts.options;
    if (!apply) return 'looks on; --apply acts';
    return auto ? '--auto --apply' : '--apply';
  }

  #startedJson(): object {
    const { apply, auto, maxCreates, only, first } = this.#parts.options;
    return {
      instance: this.#parts.hosts.instance,
      apply,
      auto,
      maxCreates,
      ...(only.length === 0 ? {} : { only }),
      ...(first === undefined ? {} : { first }),
    };
  }

  #startedText(): string {
    return `watching ${this.#parts.hosts.instance}: ${this.#mode()}`;
  }

  #whyStopped(): string {
    if (this.#isOver()) return 'nothing is left to do for these assets';
    return 'stopped';
  }

  #nowMs(): number {
    return this.#parts.io.clock.nowMs();
  }
}

/** @param stopped - ends a long pause: nothing is under way in it. */
function pause(ms: number, signal: AbortSignal | undefined, stopped: AbortSignal): Promise<void> {
  const ends = [...(signal === undefined ? [] : [signal]), ...(ms > PAUSE_MS ? [stopped] : [])];
  return REAL_SURROUNDINGS.wait(ms, AbortSignal.any(ends));
}

/** Ends what is called once it was told to stop and some time has passed, unless all has ended by then. */
async function endCalls(calls: AbortController, stopped: AbortSignal, ended: AbortSignal): Promise<void> {
  try {
    await sleep(GRACE_MS, undefined, { signal: ended, ref: false });
  } catch {
    return;
  }
  calls.abort(stopped.reason);
}
