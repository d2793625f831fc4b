import type { StateGraph } from '../definition.ts';
import type { Flow } from '../flow.ts';
import type { Json } from '../json.ts';

/** Runs a graph of states to its end, as one flow; handed to the states that contain graphs. */
export type RunGraph = (graph: StateGraph, input: Json, flow: Flow) => Promise<Json>;
