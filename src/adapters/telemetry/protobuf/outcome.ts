import type { TelemetryMessage } from '../../../engine/telemetry/index.ts';

/** Why a record cannot be used. Stable: scripts and the quarantine know a record's reason by it. */
export type PoisonReason =
  /** Nothing in it. */
  | 'empty'
  /** More bytes than any message may have. */
  | 'too-large'
  /** Not what Protobuf looks like, or cut off. */
  | 'not-protobuf'
  /** Compressed, and damaged. */
  | 'bad-gzip'
  /** Not Base64. */
  | 'bad-base64'
  /** Not JSON, or cut off. */
  | 'bad-json'
  /** A record of the container without data. */
  | 'no-data'
  /** Framed by a schema registry or compressed in a way that is not read. */
  | 'unsupported-framing'
  /** Bytes between messages that are none. */
  | 'not-a-message'
  /** The file ends within it. */
  | 'truncated'
  /** It does not say of which system it is. */
  | 'no-system'
  /** It does not say when it was sent. */
  | 'no-instant'
  /** It is about nothing. */
  | 'no-content'
  /** A measurement without an interval, or with one that ends before it begins. */
  | 'bad-interval'
  /** More measurements than a week has. */
  | 'too-many-records'
  /** An id or text that is longer than any. */
  | 'text-too-long';

/** What cannot be used, and why. */
export interface Poison {
  readonly kind: 'poison';
  readonly reason: PoisonReason;
  /** In a few words, for people. */
  readonly detail: string;
}

export type Decoded = { readonly kind: 'message'; readonly message: TelemetryMessage } | Poison;

export function poison(reason: PoisonReason, detail: string): Poison {
  return { kind: 'poison', reason, detail };
}
