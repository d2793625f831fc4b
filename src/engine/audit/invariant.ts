import type { ParticipantId, SiteId } from '../ids.ts';
import type { Item, Table } from '../ports.ts';
import type { Repositories } from '../repositories/index.ts';
import type { Breach } from './finding.ts';

/** A partition that an invariant looks at. */
export interface Subject {
  readonly pk: string;
  /** What follows the kind in its key: `['home-01', '2026-11-21']` of `PLAN#home-01#2026-11-21`. */
  readonly parts: readonly string[];
  /** Its items in the order of their sort keys, page by page. */
  items(): AsyncIterable<Item>;
}

/** The execution that made something, or was to make it. */
export interface Maker {
  readonly workflow: string;
  /** Its name, which is the id of its event or begins with it. */
  readonly name: string;
}

/** Who was to make something: executions, or a command, which leaves no trace of itself where it is broken off. */
export type Makers = readonly Maker[] | 'a command';

/**
 * What may still be expected of an execution. `open`: it is under way, or was broken off and may be started again;
 * `cancelled`: it stopped somewhere, and nobody goes on with it; `ended`: it has done everything, or was never started.
 */
export type MakerState = 'open' | 'cancelled' | 'ended';

/** What an invariant has at hand, and tells what it finds. */
export interface Audit {
  readonly repositories: Repositories;
  readonly table: Table;
  /** Counts what was looked at. */
  checked(count?: number): void;
  violated(breach: Breach): void;
  unfinished(breach: Breach): void;
  /**
   * Something is not there: unfinished as long as one of those that were to make it may go on, nothing where one was
   * cancelled, else a violation.
   */
  lacking(breach: Breach, makers: Makers): Promise<void>;
  /** Whether one of these executions may go on. */
  isOpen(makers: readonly Maker[]): Promise<boolean>;
  /** Whose site it is, in the portfolio as it is now. */
  participantOf(siteId: SiteId): Promise<ParticipantId | undefined>;
}

/** Something that is true of every store, whatever happened to whoever wrote it. */
export interface Invariant {
  /** In kebab case; a stable surface. */
  readonly id: string;
  /** What it holds to be true, as a sentence. */
  readonly says: string;
  /** What it looks at: checks by the kind of partition, which is the first part of its key. */
  readonly checks: { readonly [kind: string]: Check };
}

export type Check = (subject: Subject, audit: Audit) => Promise<void>;
