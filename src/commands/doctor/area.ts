import type { AuditReport } from '../../engine/audit/index.ts';
import { FlexError } from '../../engine/errors.ts';

/** What was checked in one area of the doctor. */
export interface AreaReport extends AuditReport {
  readonly area: 'program' | 'workspace' | 'fleet' | 'store';
  /** What the area is, for people: a version, a path. */
  readonly subject: string;
  /** What is allowed and unwise: it is no violation. */
  readonly warnings?: readonly DoctorWarning[];
}

/** Something that is allowed and unwise. */
export interface DoctorWarning {
  readonly check: string;
  /** The key or option that says it. */
  readonly place: string;
  readonly found: string;
}

/** A check of something that there is one of. */
export interface SingleCheck {
  readonly id: string;
  readonly says: string;
  /** @throws FlexError where it is not so. */
  run(): Promise<void>;
}

/** Runs checks one after the other; what one of them throws is its violation. */
export async function runChecks(
  of: Pick<AreaReport, 'area' | 'subject'>,
  checks: readonly SingleCheck[],
): Promise<AreaReport> {
  const invariants: AuditReport['invariants'][number][] = [];
  const findings: AuditReport['findings'][number][] = [];
  for (const { id, says, run } of checks) {
    const found = await failureOf(run);
    if (found !== undefined) {
      findings.push({ invariant: id, severity: 'violation', place: of.subject, found, expected: says });
    }
    const violationCount = found === undefined ? 0 : 1;
    invariants.push({ id, says, checkedCount: 1, violationCount, unfinishedCount: 0 });
  }
  return {
    ...of,
    invariants,
    findings,
    checkedCount: checks.length,
    violationCount: findings.length,
    unfinishedCount: 0,
  };
}

async function failureOf(run: () => Promise<void>): Promise<string | undefined> {
  try {
    await run();
    return undefined;
  } catch (error) {
    if (!(error instanceof FlexError)) throw error;
    const details = error.details.map(({ path, value, expected }) =>
      [path, value === undefined ? undefined : `is ${value}`, `expected ${expected}`]
        .filter((part) => part !== undefined)
        .join(' '),
    );
    return [error.message, ...details].join(' ');
  }
}
