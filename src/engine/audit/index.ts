/** Whether what is stored fits together: the invariants of a store, and what checks them. */
export { type AuditedStore, type AuditOptions, auditStore } from './audit.ts';
export type { AuditReport, Breach, Finding, InvariantReport, Severity } from './finding.ts';
export type { Audit, Check, Invariant, Maker, MakerState, Makers, Subject } from './invariant.ts';
export { INVARIANTS } from './invariants/index.ts';
