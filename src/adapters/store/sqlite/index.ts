/** The embedded store: the Table port on one SQLite file. */
export type { StoreProblem } from './check.ts';
export type { StoreInfo } from './info.ts';
export { LOCK_WAIT_MS } from './lock.ts';
export { IN_MEMORY, type OpenOptions, openSqliteTable } from './open.ts';
export { SCHEMA_VERSION } from './schema.ts';
export type { SqliteTable } from './table.ts';
