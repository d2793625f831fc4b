/** What stands in place of a secret. */
const SCRUBBED = '[secret]';

/** Shorter values are parts of ordinary words: scrubbing them would spoil what is said and hide nothing. */
const SECRET_CHARS_MIN = 6;

/** Values that must never be written: known where they are read, needed where something is written. */
export interface Secrets {
  /** Registers a value, such as a token or an address that contains one. Shorter than six characters: no secret. */
  register(value: string): void;
  /** The text with every registered value replaced by `[secret]`, also where it is URL-encoded. */
  scrub(text: string): string;
}

/** An empty register of secrets. */
export function createSecrets(): Secrets {
  const values = new Set<string>();
  return {
    register(value) {
      if (value.length < SECRET_CHARS_MIN) return;
      values.add(value);
      values.add(encodeURIComponent(value));
    },
    scrub(text) {
      let scrubbed = text;
      // The longest first: a token may be part of an address that is a secret too.
      for (const value of [...values].sort((a, b) => b.length - a.length)) {
        scrubbed = scrubbed.replaceAll(value, SCRUBBED);
      }
      return scrubbed;
    },
  };
}
