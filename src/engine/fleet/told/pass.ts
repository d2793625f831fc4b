import { type ChainHead, linkedTo } from '../../chain/index.ts';
import type { Phase } from '../../commissioning/index.ts';
import { type EntryName, entryOf } from '../../journal/index.ts';
import type { Action, Clock, JournalEntry } from '../../ports.ts';
import {
  type AuditActor,
  type AuditContent,
  type AuditLine,
  createRepositories,
  type FleetRepository,
  keys,
  putAuditLines,
  putListedEntries,
  type Repositories,
} from '../../repositories/index.ts';
import type { PhasedAsset } from '../phased.ts';
import type { SweepReport } from '../sweep-assets.ts';
import { type PhaseOptions, PhaseTeller, readToldPhases, readToldSince, type ToldSince } from './phases.ts';
import { type Scribe, toldTable } from './table.ts';
import { ABSENCES, type ToldChange, type ToldEntry } from './tellers.ts';

/** What a pass needs of the store. */
export type PassRepositories = Pick<Repositories, 'table' | 'journal' | 'auditLog' | 'fleet'>;

export interface PassOptions {
  /** Who does it. Its `process` begins the id of the event. */
  readonly actor: AuditActor;
  readonly clock: Clock;
}

/**
 * A pass of one of the processes of commissioning as an event of the journal. What changes through its `fleet` is told,
 * and what is changed outside is entered into the audit log, in the transaction that stores it. A pass in which nothing
 * changes leaves nothing.
 */
export interface FleetPass {
  /** The fleet, every change of which is told. */
  readonly fleet: FleetRepository;
  /** Tells which assets are in another phase than was told last. */
  phases(assets: readonly PhasedAsset[], options: PhaseOptions): Promise<void>;
  /** The phases as they were told last, by whichever pass, by the id of the asset. */
  toldPhases(): Promise<ReadonlyMap<string, Phase>>;
  /** The same, with the times at which they were told. */
  toldSince(): Promise<ReadonlyMap<string, ToldSince>>;
  /** Tells when the guard against mass absence begins and ends to hold. */
  sweep(report: Pick<SweepReport, 'held'>): Promise<void>;
  /**
   * Sums up what has changed since the pass began. What changes afterwards is another pass, under another event.
   *
   * @param failureCount - what could not be done.
   * @returns the id of the event; undefined where there was nothing to tell.
   */
  close(failureCount?: number): Promise<string | undefined>;
}

/**
 * Opens a pass. It is entered into the journal when it has something to tell.
 *
 * @param repositories - of the table that it writes to; @param options.clock - says when what happened.
 */
export function openPass(repositories: PassRepositories, options: PassOptions): FleetPass {
  const scribe = new PassScribe(repositories, options);
  const table = toldTable(repositories.table, scribe);
  const { fleet } = createRepositories(table);
  const phases = new PhaseTeller(table);
  return {
    fleet,
    phases: (assets, how) => phases.tell(assets, how, options.clock.nowMs()),
    toldPhases: () => readToldPhases(table),
    toldSince: () => readToldSince(table),
    sweep: (report) => noteAbsences(report, table, options.clock.nowMs()),
    close: (failureCount = 0) => scribe.close(failureCount),
  };
}

async function noteAbsences(
  { held }: Pick<SweepReport, 'held'>,
  table: PassRepositories['table'],
  nowMs: number,
): Promise<void> {
  if (held === 'SweepIncomplete') return;
  const key = keys.fleetKey(keys.FLEET_HOLDS, ABSENCES);
  const before = await table.get(key);
  const isHeld = held === 'MassAbsenceGuard';
  if (isHeld === (before !== undefined)) return;
  await (isHeld ? table.put({ ...key, attributes: { sinceMs: nowMs } }) : table.delete(key));
}

/** Under which name the summary of a pass counts entries. */
const COUNTED: { readonly [what in EntryName]?: string } = {
  'device-appeared': 'appeared',
  'device-changed': 'changed',
  'device-missing': 'missing',
  'device-returned': 'returned',
  'device-forgotten': 'forgotten',
  'metadata-resolved': 'wiring',
  'metadata-changed': 'wiring',
  'site-created': 'created',
  'inverter-created': 'created',
  'asset-linked': 'linked',
  'state-told': 'told',
  'site-state-told': 'told',
  'phase-changed': 'phases',
  'record-quarantined': 'quarantined',
  'quarantine-released': 'released',
  'system-unknown': 'unknown',
  'absences-held': 'guards',
  'falls-held': 'guards',
};

function countedAs({ what, details }: ToldEntry): string | undefined {
  return details?.['outcome'] === 'found' ? undefined : COUNTED[what];
}

/** Writes what a pass tells into the journal and the audit log. */
class PassScribe implements Scribe {
  readonly #repositories: PassRepositories;
  readonly #options: PassOptions;
  readonly #counts = new Map<string, number>();
  #event: { readonly id: string; readonly entered: Promise<void> } | undefined;
  /** Where the chain ends when everything is stored that has been handed to the store. */
  #head: ChainHead | undefined;

  constructor(repositories: PassRepositories, options: PassOptions) {
    this.#repositories = repositories;
    this.#options = options;
  }

  nowMs(): number {
    return this.#options.clock.nowMs();
  }

  async store(changes: readonly Action[], told: ToldChange) {
    const { table } = this.#repositories;
    const atMs = this.#options.clock.nowMs();
    const eventId = await this.#eventId(atMs);
    const entries = told.entries.map((one): JournalEntry => entryOf(one.what, { ...one, eventId, atMs }));
    const actions = [...changes, ...putListedEntries(entries)];
    const result =
      told.lines.length === 0
        ? await table.transact(actions)
        : await this.#chained(actions, told.lines, { eventId, atMs });
    if (result.outcome === 'stored') this.#count(told.entries);
    return result;
  }

  async close(failureCount: number): Promise<string | undefined> {
    const { table } = this.#repositories;
    const event = this.#event;
    if (event === undefined) return undefined;
    await event.entered;
    const details = Object.fromEntries([
      ...this.#counts,
      ...(failureCount === 0 ? [] : [['failures', failureCount] as const]),
    ]);
    const level = failureCount === 0 ? 'info' : 'warn';
    const atMs = this.#options.clock.nowMs();
    const closed = entryOf('pass-closed', { eventId: event.id, atMs, level, details });
    await table.transact(putListedEntries([closed]));
    this.#event = undefined;
    this.#counts.clear();
    return event.id;
  }

  async #eventId(atMs: number): Promise<string> {
    const { journal } = this.#repositories;
    const { process } = this.#options.actor;
    if (this.#event === undefined) {
      const id = `${process}-${new Date(atMs).toISOString().replace(/[-:.]/g, '')}`;
      const entered = journal.begin({ id, kind: 'commissioning', createdMs: atMs });
      this.#event = { id, entered };
    }
    const { id, entered } = this.#event;
    await entered;
    return id;
  }

  /**
   * Lines are tied to those that have been handed to the store and need not be stored yet: it stores in the order in
   * which it is handed things. Where somebody else has added lines meanwhile, all that are under way are refused, and
   * are tied anew.
   */
  async #chained(
    actions: readonly Action[],
    lines: ToldChange['lines'],
    { eventId, atMs }: { readonly eventId: string; readonly atMs: number },
  ) {
    const { table, auditLog } = this.#repositories;
    for (;;) {
      if (this.#head === undefined) {
        const stored = await auditLog.head();
        this.#head ??= stored;
      }
      const before = this.#head;
      const linked: AuditLine[] = [];
      for (const line of lines) {
        const head = linked.at(-1) ?? before;
        const content: AuditContent = {
          ...line,
          type: 'audit',
          id: `${eventId}:${head.seq + 1}`,
          runId: eventId,
          atMs,
          at: new Date(atMs).toISOString(),
          by: this.#options.actor,
        };
        linked.push(linkedTo(head, content));
      }
      const { seq, hash } = linked.at(-1)!;
      this.#head = { seq, hash };
      let result: Awaited<ReturnType<Scribe['store']>> | undefined;
      try {
        result = await table.transact([...actions, ...putAuditLines(before, linked)]);
        if (result.outcome === 'stored') return result;
      } finally {
        if (result?.outcome !== 'stored') this.#head = undefined;
      }
      if (result.index < actions.length) return result;
    }
  }

  #count(entries: readonly ToldEntry[]): void {
    for (const one of entries) {
      const name = countedAs(one);
      if (name !== undefined) this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1);
    }
  }
}
