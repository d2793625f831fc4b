/** When recurrent jobs are due, and which that were missed still make sense. */
export { agendaOf } from './agenda.ts';
export { LOOKS_MAX, type ScheduledJob, type SimulatedEvent, type Simulation, simulate } from './simulate.ts';
export { lastSlotMs, nextSlotMs, slotAt, slotsIn, slotsOfDay } from './slots.ts';
export { tickMinutesOf } from './tick.ts';
export {
  type Agenda,
  ATTEMPTS_MAX,
  type MissedSlot,
  type PastRun,
  type Schedule,
  type Slot,
  type Timetable,
} from './types.ts';
