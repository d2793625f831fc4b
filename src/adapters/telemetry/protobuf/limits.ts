/** What a message may hold at most; above it is poison, whatever it says. */

/** Bytes of one message. */
export const MESSAGE_BYTES_MAX = 1_048_576;
/** Measurements of one message: a week of five minutes, and some. */
export const RECORD_COUNT_MAX = 2_100;
/** Characters of an id. */
export const TEXT_LENGTH_MAX = 64;
/** Bytes of the id of a message. */
export const EVENT_ID_BYTES = 16;
