/**
 * How bad it is. `violation`: what is stored contradicts itself, and nothing that was merely broken off explains
 * it. `unfinished`: a workflow that made this is under way or was broken off; running its command again completes it.
 */
export type Severity = 'violation' | 'unfinished';

/** One thing that an invariant does not find as it should be. */
export interface Finding {
  /** Id of the invariant. */
  readonly invariant: string;
  readonly severity: Severity;
  /** Where: the keys of the item, `PLAN#home-01#2026-11-21 / 00000002`, and what of it. */
  readonly place: string;
  readonly found: string;
  readonly expected: string;
}

/** What is wrong at a place, as an invariant says it. */
export interface Breach {
  readonly place: string;
  readonly found: string;
  readonly expected: string;
}

/** What came of one invariant over the whole store. */
export interface InvariantReport {
  readonly id: string;
  /** What it holds to be true, as a sentence. */
  readonly says: string;
  /** Things of the store that it has looked at. */
  readonly checkedCount: number;
  readonly violationCount: number;
  readonly unfinishedCount: number;
}

/** What an audit has come to. */
export interface AuditReport {
  /** In the order in which they were checked. */
  readonly invariants: readonly InvariantReport[];
  readonly checkedCount: number;
  readonly violationCount: number;
  readonly unfinishedCount: number;
  /** Of each invariant the first ones, violations and unfinished work counted by themselves. */
  readonly findings: readonly Finding[];
}
