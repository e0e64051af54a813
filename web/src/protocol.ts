/**
 * The protocol between a lab and whoever shows it, as types: commands go to the engine, events and
 * frames come back. The engine's side is src/lab/session.h.
 */

export type Value = boolean | number | string | number[];

/** Parameter values by name; only those that differ from the preset or the defaults are needed. */
export type Config = Record<string, Value>;

export interface Problem {
  key: string;
  message: string;
}

export type FieldType = 'boolean' | 'integer' | 'real' | 'choice' | 'text' | 'integers' | 'reals';

export interface Condition {
  field: string;
  values: string[];
}

/** A parameter of a lab, as the lab declares it. */
export interface Field {
  name: string;
  label: string;
  group: string;
  help: string;
  unit: string;
  source: string;
  type: FieldType;
  default: Value;
  /** What is allowed, in words. */
  allowed: string;
  range: [number | null, number | null];
  /** The part of the range that a browser tab does in seconds. */
  browser: [number | null, number | null];
  logarithmic: boolean;
  animated: boolean;
  max_length: number;
  /** Applies without starting over. */
  live: boolean;
  choices: { key: string; label: string }[];
  active_when: Condition[];
}

export interface Preset {
  id: string;
  title: string;
  reproduces: string;
  look_for: string;
  overrides: Config;
  hash: string;
  command: string;
  seconds_native: number;
  seconds_browser: number;
  steps_per_second: number;
}

export interface Paper {
  title: string;
  authors: string;
  year: number;
  venue: string;
  arxiv: string;
  bibtex: string;
}

export interface View {
  id: string;
  title: string;
  help: string;
  reproduces: string;
}

export interface Layout {
  when: Condition[];
  rows: string[][];
}

/** Everything that is known about a lab before it runs. */
export interface LabDescription {
  id: string;
  title: string;
  promise: string;
  paper: Paper;
  live: boolean;
  schema: Field[];
  presets: Preset[];
  views: View[];
  layouts: Layout[];
  checks: { id: string; claim: string; required: boolean }[];
  buttons: { name: string; label: string; help: string; when: Condition[] }[];
}

/** What a visitor does in a view. */
export interface Action {
  name: string;
  view?: string;
  x?: number;
  y?: number;
  value?: number;
  series?: string;
  index?: number;
}

export type Command =
  | { do: 'open'; lab?: string; preset?: string; config?: Config; hash?: string; autorun?: boolean; replay?: boolean; helper?: boolean }
  | { do: 'configure'; set?: Config; preset?: string; config?: Config }
  | { do: 'reset_fields'; fields: string[] }
  | { do: 'run' | 'pause' | 'step' | 'reset' | 'finish' | 'files' }
  | { do: 'speed'; steps_per_second: number }
  | { do: 'act'; action: Action }
  | { do: 'figure'; view: string; width: number; height: number; dark: boolean }
  | { do: 'ack'; sequence: number }
  | { do: 'give' }
  | { do: 'part'; run: number; key: string }
  | { do: 'take'; run: number; key: string; done: boolean; result: unknown }
  | { do: 'take_back'; run: number; key: string };

export interface OpenedEvent {
  event: 'opened';
  lab: string;
  description: LabDescription;
}

export interface NeedDataEvent {
  event: 'need_data';
  names: string[];
}

/** The configuration in force, whole and as a link and a command. */
export interface ConfiguredEvent {
  event: 'configured';
  config: Config;
  preset: string;
  overrides: Config;
  hash: string;
  command: string;
  problems: Problem[];
}

export type LabState = 'idle' | 'waiting' | 'running' | 'paused' | 'done' | 'failed';

export interface StatusEvent {
  event: 'status';
  state: LabState;
  progress: number;
  seconds_left: number | null;
  steps: number;
  steps_per_second: number;
  message: string;
  /** Counts the lab's starts. */
  run: number;
  /** How many parts of the work helpers can do now. */
  parts: number;
}

/** A part of the work for a helper; null when there is none. */
export interface PartEvent {
  event: 'part';
  run: number;
  key: string | null;
}

/** What a helper has of its part, so far or (`done`) to the end. */
export interface PartResultEvent {
  event: 'part_result';
  run: number;
  key: string;
  done: boolean;
  result: unknown;
}

/** What a piece of a lab's work takes, as `tessera bench --json` says it. */
export interface BenchmarkRow {
  name: string;
  computed: string;
  minimum_seconds: number;
  median_seconds: number;
  reference: string;
}

export interface BenchmarkEvent {
  event: 'benchmark';
  rows: BenchmarkRow[];
}

/** A figure of a view: a picture, its numbers, and a description in words. */
export interface Figure {
  view: string;
  svg: string;
  csv: string;
  summary: string;
}

export type FigureEvent = Figure & { event: 'figure' };

export interface ErrorEvent {
  event: 'error';
  message: string;
}

export interface LabsEvent {
  event: 'labs';
  labs: LabDescription[];
  version: string;
}

export type EngineEvent =
  | OpenedEvent
  | NeedDataEvent
  | ConfiguredEvent
  | StatusEvent
  | PartEvent
  | PartResultEvent
  | BenchmarkEvent
  | FigureEvent
  | ErrorEvent
  | LabsEvent;
