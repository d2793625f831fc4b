/** Written into the file's header, so that a store is told from other SQLite databases: `flex` in ASCII. */
export const APPLICATION_ID = 0x666c6578;

/**
 * Version of the file's layout: this program writes it, and reads no other. 1: as of flex 0.1.0. 2: executions with
 * owners, entries of the journal by the time of what they tell of.
 */
export const SCHEMA_VERSION = 2;

/**
 * Larger than the default, so that an item with the powers of a day lies in one page: in a table
 * without row ids a row beyond a quarter of a page is spilled to pages of its own.
 */
export const PAGE_BYTES = 8192;

export const CREATE_SCHEMA = `
  CREATE TABLE item (
    pk TEXT NOT NULL,
    sk TEXT NOT NULL,
    body TEXT NOT NULL,
    binary BLOB,
    PRIMARY KEY (pk, sk)
  ) STRICT, WITHOUT ROWID;
  PRAGMA application_id = ${APPLICATION_ID};
  PRAGMA user_version = ${SCHEMA_VERSION};
`;

export const SELECT_ITEM = 'SELECT pk, sk, body, binary FROM item WHERE pk = ? AND sk = ?';

export const SELECT_AFTER =
  'SELECT pk, sk, body, binary FROM item WHERE (pk, sk) > (?, ?) ORDER BY pk, sk LIMIT ?';

/** The first partition within bounds: asked again from behind it, each step leaps over a whole partition. */
export const SELECT_PARTITION_FROM = 'SELECT pk FROM item WHERE pk >= ? AND pk < ? ORDER BY pk LIMIT 1';

/** Any read: the first of a transaction settles what the transaction sees. */
export const SELECT_ANY = 'SELECT 1 FROM item LIMIT 1';

export const PUT_ITEM = `
  INSERT INTO item (pk, sk, body, binary) VALUES (?, ?, ?, ?)
  ON CONFLICT (pk, sk) DO UPDATE SET body = excluded.body, binary = excluded.binary`;

export const DELETE_ITEM = 'DELETE FROM item WHERE pk = ? AND sk = ?';

/** The kind of a partition is what stands before the first # of its key. */
export const COUNT_BY_KIND = `
  SELECT CASE instr(pk, '#') WHEN 0 THEN pk ELSE substr(pk, 1, instr(pk, '#') - 1) END AS kind,
    count(*) AS items
  FROM item GROUP BY kind ORDER BY kind`;
