import { sentenceOf, summaryOf, type Tally, type Telling } from '../../engine/journal/index.ts';
import type { JournalEntry, JournalEvent } from '../../engine/ports.ts';
import type { Standing } from '../common/event-state.ts';
import { kindText, markOf } from '../common/event-texts.ts';
import { instantJson } from '../common/period-json.ts';
import type { StreamEvent } from '../shell/result.ts';
import type { Told } from './condense.ts';
import type { Guide, LogLine } from './line.ts';

/** @param isRoot - whether it is what the log was asked for: then it is said of whom and when it is. */
export function headerLine(
  event: JournalEvent,
  standing: Standing,
  { guide, isRoot }: { readonly guide: Guide; readonly isRoot: boolean },
): LogLine {
  const { id, kind, createdMs, groupId, day } = event;
  const of = isRoot && groupId !== undefined ? ` of ${groupId}` : '';
  const on = isRoot && day !== undefined ? ` for ${day}` : '';
  const mark = markOf(standing);
  return {
    atMs: createdMs,
    level: 'info',
    guide,
    isHeader: true,
    text: `${kindText(kind)} ${id}${of}${on}`,
    ...(mark === undefined ? {} : { mark }),
  };
}

export function toldLine(told: Told, event: JournalEvent, telling: Telling, guide: Guide): LogLine {
  if (told.kind === 'tally') {
    const { firstMs, level } = told.tally;
    return {
      atMs: firstMs,
      level,
      guide,
      isHeader: false,
      text: summaryOf(told.tally) + spanText(told.tally),
    };
  }
  const { entry } = told;
  const who = whoOf(entry, event);
  return {
    atMs: entry.atMs,
    level: entry.level,
    guide,
    isHeader: false,
    text: sentenceOf(entry, telling),
    ...(who === undefined ? {} : { who }),
  };
}

/** Of the group itself its event tells already. */
export function whoOf({ who }: JournalEntry, { groupId }: JournalEvent): string | undefined {
  return who === groupId ? undefined : who;
}

export function eventJson(event: JournalEvent, standing: Standing, { zone }: Telling): StreamEvent['data'] {
  const { createdMs, ...rest } = event;
  return { type: 'event', ...rest, ...instantJson('created', createdMs, zone), ...standing };
}

type EntryJson = StreamEvent['data'] & Omit<JournalEntry, 'atMs'> & { readonly sentence: string };

export function entryJson(entry: JournalEntry, telling: Telling): EntryJson {
  const { eventId, what, level, atMs, who, details } = entry;
  return {
    type: 'entry',
    eventId,
    what,
    level,
    ...instantJson('at', atMs, telling.zone),
    ...(who === undefined ? {} : { who }),
    ...(details === undefined ? {} : { details }),
    sentence: sentenceOf(entry, telling),
  };
}

const MS_PER_SECOND = 1_000;

/** How long it took, where that is worth a word. */
function spanText({ firstMs, lastMs }: Tally): string {
  const spanMs = lastMs - firstMs;
  return spanMs < MS_PER_SECOND ? '' : `, within ${(spanMs / MS_PER_SECOND).toFixed(1)} s`;
}
