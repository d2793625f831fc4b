export { DETAILS, redacted, type Secrecy } from './details.ts';
export { entryOf, type Told } from './entry.ts';
export { ENTRY_KINDS, type EntryKind, type EntryName, RANK_MAX, rankOf } from './kinds.ts';
export { createSecrets, type Secrets } from './secrets.ts';
export { sentenceOf, type Telling } from './sentence.ts';
export { summaryOf, type Tally, tallied } from './tally.ts';
export { tellRequest } from './tell-request.ts';
