import {
  type Device,
  type MetadataEvidence,
  metadataOf,
  type Phase,
  type ProvisioningStep,
  type Reason,
  type StateHistory,
  topologyOf,
} from '../../commissioning/index.ts';
import type { EntryName, Told } from '../../journal/index.ts';
import type { Attributes, ItemKey } from '../../ports.ts';
import {
  type AssetIntent,
  type AuditContent,
  keys,
  type QuarantineHead,
  type Recorded,
  type UnknownSystem,
} from '../../repositories/index.ts';
import { DAY_MS } from '../../time/index.ts';
import { isForgotten } from '../retention.ts';
import { systemKeyOf } from '../view.ts';

/** An entry of the journal, without when and in which pass. */
export interface ToldEntry extends Pick<Told, 'who' | 'details' | 'level'> {
  readonly what: EntryName;
}

/** A line of the audit log, without when, in which pass, and by whom. */
export type ToldLine = Omit<AuditContent, 'type' | 'id' | 'runId' | 'atMs' | 'at' | 'by'>;

/** What a change of an item says. */
export interface ToldChange {
  readonly entries: readonly ToldEntry[];
  readonly lines: readonly ToldLine[];
}

const NOTHING: ToldChange = { entries: [], lines: [] };

/** What a change of an item of a partition says; what is not there before, or not any more, is undefined. */
export type Teller = (before: unknown, after: unknown, key: ItemKey, nowMs: number) => ToldChange;

/** Under which name the phase of an asset is kept that was told last. It tells what is new, and decides nothing. */
export interface ToldPhase {
  readonly id: string;
  readonly phase: Phase;
  readonly reason: Reason;
  readonly message: string;
  readonly sinceMs: number;
}

/** Under which the guard against mass absence stands among the holds. */
export const ABSENCES = 'absences';

/** What is told of the changes of each list of the fleet; the changes of others are evidence that nobody is told of. */
export const TELLERS: { readonly [pk: string]: Teller } = {
  [keys.FLEET_DEVICES]: teller(tellDevice),
  [keys.FLEET_METADATA]: teller(tellMetadata),
  [keys.FLEET_INTENTS]: teller(tellIntent),
  [keys.FLEET_STATES]: teller(tellState('set-state')),
  [keys.FLEET_SITE_STATES]: teller(tellState('set-site-state')),
  [keys.FLEET_HOLDS]: teller(tellHold),
  [keys.FLEET_NOTES]: teller(tellQuarantined),
  [keys.FLEET_UNKNOWN]: teller(tellUnknown),
  [keys.FLEET_PHASES]: teller(tellPhase),
};

/** The list says of which type its records are. */
function teller<Stored>(
  tell: (before: Stored | undefined, after: Stored | undefined, key: ItemKey, nowMs: number) => ToldChange,
): Teller {
  return (before, after, key, nowMs) =>
    tell(before as Stored | undefined, after as Stored | undefined, key, nowMs);
}

function entry(what: EntryName, who?: string, details: Attributes = {}, level?: Told['level']): ToldEntry {
  return {
    what,
    ...(who === undefined ? {} : { who }),
    ...(Object.keys(details).length === 0 ? {} : { details }),
    ...(level === undefined ? {} : { level }),
  };
}

const only = (one: ToldEntry): ToldChange => ({ entries: [one], lines: [] });

/** What an asset is for us; that it has got a site and an inverter is told by whoever made them. */
const IDENTITY = [
  'remoteId',
  'vendorSiteId',
  'isSimulated',
  'ratedPowerW',
  'connectedPhotovoltaics',
] as const;
const PLACE = ['siteId', 'inverterId'] as const;

function tellDevice(before: Device | undefined, after: Device | undefined): ToldChange {
  if (before === undefined && after === undefined) return NOTHING;
  if (before === undefined) {
    const { id, remoteId, isSimulated } = after!;
    return only(entry('device-appeared', id, { remoteId, ...(isSimulated ? { simulated: 'yes' } : {}) }));
  }
  if (after === undefined) return only(entry('device-forgotten', before.id));
  const entries: ToldEntry[] = [];
  const wasThere = before.absence === undefined;
  const isThere = after.absence === undefined;
  if (wasThere && !isThere) entries.push(entry('device-missing', after.id));
  if (!wasThere && isThere) entries.push(entry('device-returned', after.id));
  const changed = [
    ...IDENTITY.filter((name) => before[name] !== after[name]),
    ...PLACE.filter((name) => before[name] !== undefined && before[name] !== after[name]),
  ];
  if (changed.length > 0) {
    const texts = changed.map((name) => `${name} ${before[name] ?? 'none'} → ${after[name] ?? 'none'}`);
    entries.push(entry('device-changed', after.id, { changed: texts }));
  }
  return { entries, lines: [] };
}

function tellMetadata(
  before: Recorded<MetadataEvidence> | undefined,
  after: Recorded<MetadataEvidence> | undefined,
): ToldChange {
  const was = before === undefined ? undefined : wiringOf(before);
  const is = after === undefined ? undefined : wiringOf(after);
  if (after === undefined || is === undefined || was?.class === is.class) return NOTHING;
  const { class: wiring, reason: code, message: reason } = is;
  return was === undefined
    ? only(entry('metadata-resolved', after.id, { wiring, code, reason }))
    : only(entry('metadata-changed', after.id, { from: was.class, to: wiring, code, reason }));
}

function wiringOf({ generation, answer }: MetadataEvidence): ReturnType<typeof topologyOf> | undefined {
  if (answer === undefined) return undefined;
  const found = metadataOf(generation.slice(0, generation.indexOf('@')), answer);
  return 'metadata' in found ? topologyOf(found.metadata) : undefined;
}

const MADE: {
  readonly [step in ProvisioningStep]: { readonly entry: EntryName; readonly what: ToldLine['what'] };
} = {
  site: { entry: 'site-created', what: 'create-site' },
  inverter: { entry: 'inverter-created', what: 'create-inverter' },
  link: { entry: 'asset-linked', what: 'link' },
};

/** What is written of a step before it is done is no change of anything outside. */
function tellIntent(before: AssetIntent | undefined, after: AssetIntent | undefined): ToldChange {
  if (after === undefined || after.state === 'intended') return NOTHING;
  const { assetId: who, key, step, state, objectId, failure, why = 'no reason was kept', request } = after;
  const { entry: made, what } = MADE[step];
  const asked = request === undefined ? {} : { after: request };
  const line = (outcome: ToldLine['outcome'], more: Pick<ToldLine, 'after'> = asked): ToldLine => ({
    what,
    outcome,
    who,
    key,
    why,
    ...more,
  });
  if (state === 'confirmed') {
    // What was not sent was there: somebody else has made it.
    const outcome = before?.state === 'sent' ? 'done' : 'found';
    const object = {
      ...request,
      ...(objectId === undefined || step === 'link' ? {} : { [`${step}Id`]: objectId }),
    };
    const told = step === 'link' ? {} : { ...(objectId === undefined ? {} : { objectId }), outcome };
    return {
      entries: [entry(made, who, { ...told, step, key, reason: why })],
      lines: [line(outcome, { after: object })],
    };
  }
  if (failure === undefined) return { entries: [], lines: [line('sent')] };
  // Tried again, and it has not come so far that it was sent.
  if (before?.state === state && before.key === key && before.failure === failure) return NOTHING;
  return {
    entries: [entry('provisioning-failed', who, { step: what, key, reason: failure })],
    lines: [{ ...line(state === 'sent' ? 'unknown' : 'failed'), why: failure }],
  };
}

function tellState(what: 'set-state' | 'set-site-state') {
  return (
    before: Recorded<StateHistory> | undefined,
    after: Recorded<StateHistory> | undefined,
  ): ToldChange => {
    const isAgain = after?.again !== undefined && after.again.atMs !== before?.again?.atMs;
    if (after === undefined || (before?.state === after.state && !isAgain)) return NOTHING;
    const { id: who, state, sinceMs } = after;
    const isSite = what === 'set-site-state';
    const why = isSite
      ? 'the worst of its real assets'
      : isAgain
        ? 'StateDiffers'
        : (after.reason ?? 'no reason was kept');
    const from = isAgain ? after.again?.had : before?.state;
    const details = { ...(from === undefined ? {} : { from }), to: state, reason: why };
    // What is not known is told as OFFLINE: the platform has no word for it.
    const told = state === 'UNKNOWN' ? 'OFFLINE' : state;
    return {
      entries: [
        entry(isSite ? 'site-state-told' : 'state-told', who, details, state === 'ERROR' ? 'warn' : 'info'),
      ],
      lines: [
        {
          what,
          outcome: 'done',
          who,
          key: `${isSite ? 'rss' : 'rs'}:${who}:${state}:${sinceMs}`,
          why,
          ...(from === undefined ? {} : { before: { state: from } }),
          after: { state: told },
        },
      ],
    };
  };
}

function tellHold(before: object | undefined, after: object | undefined, { sk }: ItemKey): ToldChange {
  if ((before === undefined) === (after === undefined)) return NOTHING;
  const isHeld = after !== undefined;
  if (sk === ABSENCES) return only(entry(isHeld ? 'absences-held' : 'absences-believed'));
  return only(entry(isHeld ? 'falls-held' : 'falls-believed'));
}

/** What has got too old is forgotten without a word. */
function tellQuarantined(
  before: QuarantineHead | undefined,
  after: QuarantineHead | undefined,
  _key: ItemKey,
  nowMs: number,
): ToldChange {
  const record = after ?? before;
  if (record === undefined || (before === undefined) === (after === undefined)) return NOTHING;
  if (before !== undefined && isForgotten(before, nowMs)) return NOTHING;
  const { systemId, key, reason: code, message } = record;
  const what = after === undefined ? 'quarantine-released' : 'record-quarantined';
  const who = systemId === undefined ? undefined : keys.keyText(systemKeyOf(systemId));
  return only(entry(what, who, { key, code, reason: `${code}: ${message}` }));
}

/** Once on each day of UTC. */
function tellUnknown(before: UnknownSystem | undefined, after: UnknownSystem | undefined): ToldChange {
  if (after === undefined) return NOTHING;
  const dayOf = ({ lastMs }: UnknownSystem) => Math.floor(lastMs / DAY_MS);
  if (before !== undefined && dayOf(before) >= dayOf(after)) return NOTHING;
  return only(entry('system-unknown', keys.keyText(systemKeyOf(after.systemId))));
}

const GRAVE: readonly Phase[] = ['quarantined', 'stalled', 'orphaned'];

function tellPhase(before: ToldPhase | undefined, after: ToldPhase | undefined): ToldChange {
  if (after === undefined || before?.phase === after.phase) return NOTHING;
  const { id, phase: to, reason: code, message: reason } = after;
  const from = before === undefined ? {} : { from: before.phase };
  return only(
    entry('phase-changed', id, { ...from, to, code, reason }, GRAVE.includes(to) ? 'warn' : 'info'),
  );
}
