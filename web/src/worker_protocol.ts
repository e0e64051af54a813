/** What a page and its worker say to each other. */
import type { Message } from './engine.js';

export interface StartRequest {
  type: 'start';
  /** Address of the engine's script. */
  script: string;
  module: WebAssembly.Module;
  /** Address of the folder with the data sets and their manifest. */
  data: string;
}

export interface CommandRequest {
  type: 'command';
  id: number;
  text: string;
}

export interface ProvideRequest {
  type: 'provide';
  id: number;
  name: string;
  content: Uint8Array;
}

export interface LabsRequest {
  type: 'labs';
  id: number;
}

/** Expands a sweep plan. */
export interface ExpandRequest {
  type: 'expand';
  id: number;
  plan: string;
}

/** Times a lab's pieces of work. */
export interface BenchmarkRequest {
  type: 'benchmark';
  id: number;
  lab: string;
  repeats: number;
}

/** What is answered by messages. */
export type Question =
  | CommandRequest
  | ProvideRequest
  | LabsRequest
  | ExpandRequest
  | BenchmarkRequest;

export type Request = StartRequest | Question;

export type Reply =
  | { type: 'ready' }
  /** All that a request caused at once. */
  | { type: 'answer'; id: number; messages: Message[] }
  /** What the engine says by itself, while it computes. */
  | { type: 'messages'; messages: Message[] }
  /** The engine is broken and its worker must be replaced. */
  | { type: 'crash'; message: string };
