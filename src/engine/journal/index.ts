export { DETAILS, redacted, type Secrecy } from './details.ts';
export { entryOf, type Told } from './entry.ts';
export { ENTRY_KINDS, type EntryKind, type EntryName } from './kinds.ts';
