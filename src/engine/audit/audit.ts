import { AdapterError, InputError, InvariantError } from '../errors.ts';
import type { PartitionIndex } from '../ports.ts';
import type { Repositories } from '../repositories/index.ts';
import { auditOver, type Telling } from './context.ts';
import type { AuditReport, Breach, Finding, InvariantReport, Severity } from './finding.ts';
import type { Audit, Check, Invariant, Subject } from './invariant.ts';

/** Findings of each invariant and severity that are kept; the others are only counted. */
const FINDINGS_MAX = 50;

/** What an audit reads. It should hold still meanwhile: what is written during the audit may look broken. */
export interface AuditedStore {
  readonly repositories: Repositories;
  readonly partitions: PartitionIndex;
}

export interface AuditOptions {
  /** Told after each partition: its kind, and how many partitions were looked at. */
  readonly onProgress?: (kind: string, partitionCount: number) => void;
  /** Ends the audit between two partitions. */
  readonly signal?: { throwIfAborted(): void };
}

/**
 * Checks a store against invariants, one kind of partition after the other. What it keeps in memory is the
 * partition at hand, an index of the portfolio, and a bounded number of findings.
 */
export async function auditStore(
  store: AuditedStore,
  invariants: readonly Invariant[],
  options: AuditOptions = {},
): Promise<AuditReport> {
  const counts = new Map(invariants.map((invariant) => [invariant.id, new Count(invariant)]));
  let partitionCount = 0;
  const telling: Telling = { count: new Count(NOBODY) };
  const audit = auditOver(store.repositories, telling);
  for (const kind of new Set(invariants.flatMap(({ checks }) => Object.keys(checks)))) {
    const ofKind = invariants.filter(({ checks }) => checks[kind] !== undefined);
    for await (const pk of store.partitions.partitions(kind)) {
      options.signal?.throwIfAborted();
      const subject = subjectOf(pk, store.repositories);
      for (const invariant of ofKind) {
        telling.count = counts.get(invariant.id)!;
        await checkSubject(invariant.checks[kind]!, subject, audit);
      }
      partitionCount += 1;
      options.onProgress?.(kind, partitionCount);
    }
  }
  return reportOf([...counts.values()]);
}

function subjectOf(pk: string, { table }: Repositories): Subject {
  return { pk, parts: pk.split('#').slice(1), items: () => table.query({ pk }) };
}

/** What cannot be read is a finding too, and the others are looked at. */
async function checkSubject(check: Check, subject: Subject, audit: Audit): Promise<void> {
  try {
    await check(subject, audit);
  } catch (error) {
    if (!isAboutData(error)) throw error;
    audit.violated({ place: subject.pk, found: error.message, expected: 'something that can be read' });
  }
}

/** Data of another shape than its key promises shows itself by whatever trips over it first. */
function isAboutData(error: unknown): error is Error {
  if (error instanceof AdapterError) return error.code === 'store-corrupt';
  return [InvariantError, InputError, TypeError, SyntaxError, RangeError].some(
    (kind) => error instanceof kind,
  );
}

/** Until the first invariant is asked. */
const NOBODY: Invariant = { id: 'nobody', says: '', checks: {} };

/** What one invariant has found so far. */
export class Count {
  readonly findings: Finding[] = [];
  readonly #invariant: Invariant;
  #checkedCount = 0;
  readonly #counts: Record<Severity, number> = { violation: 0, unfinished: 0 };

  constructor(invariant: Invariant) {
    this.#invariant = invariant;
  }

  checked(count: number): void {
    this.#checkedCount += count;
  }

  found(severity: Severity, breach: Breach): void {
    this.#counts[severity] += 1;
    if (this.#counts[severity] > FINDINGS_MAX) return;
    this.findings.push({ invariant: this.#invariant.id, severity, ...breach });
  }

  report(): InvariantReport {
    const { id, says } = this.#invariant;
    return {
      id,
      says,
      checkedCount: this.#checkedCount,
      violationCount: this.#counts.violation,
      unfinishedCount: this.#counts.unfinished,
    };
  }
}

function reportOf(counts: readonly Count[]): AuditReport {
  const invariants = counts.map((count) => count.report());
  const sum = (of: (report: InvariantReport) => number) =>
    invariants.reduce((total, report) => total + of(report), 0);
  return {
    invariants,
    checkedCount: sum((report) => report.checkedCount),
    violationCount: sum((report) => report.violationCount),
    unfinishedCount: sum((report) => report.unfinishedCount),
    findings: counts.flatMap((count) => count.findings),
  };
}
