/**
 * Reads the engine's binary containers (src/lab/frame.h): a JSON header and arrays at 8-byte
 * boundaries. The arrays become typed arrays over the same buffer, without a copy; every length is
 * checked against the buffer first.
 */

export class FrameError extends Error {
  override name = 'FrameError';
}

export type NumberArray = Float64Array | Float32Array | Int32Array | Uint8Array;

interface Named<Kind extends string> {
  kind: Kind;
  name: string;
  label: string;
}

export type ScalarChannel = Named<'scalar'> & { value: number; unit: string };
export type SeriesChannel = Named<'series'> & Record<'x' | 'y' | 'lower' | 'upper', Float64Array>;
export type PointsChannel = Named<'points'> &
  Record<'x' | 'y' | 'z' | 'value', Float64Array> & { category: Int32Array };
export type ArrowsChannel = Named<'arrows'> &
  Record<'x0' | 'y0' | 'z0' | 'x1' | 'y1' | 'z1', Float64Array> & { labels: string[] };
export type BarsChannel = Named<'bars'> &
  Record<'values' | 'lower' | 'upper', Float64Array> & { categories: string[] };
export type GridChannel = Named<'grid'> & {
  rows: number;
  columns: number;
  values: Float32Array;
  x: Float64Array;
  y: Float64Array;
};
export type ImageChannel = Named<'image'> & { rows: number; columns: number; rgb: Uint8Array };
export type GraphChannel = Named<'graph'> &
  Record<'x' | 'y' | 'value' | 'weight', Float64Array> & { from: Int32Array; to: Int32Array };
export type TableChannel = Named<'table'> & {
  columns: string[];
  row_labels: string[];
  values: Float64Array;
};
export type TextChannel = Named<'text'> & { text: string };

export type Channel =
  | ScalarChannel
  | SeriesChannel
  | PointsChannel
  | ArrowsChannel
  | BarsChannel
  | GridChannel
  | ImageChannel
  | GraphChannel
  | TableChannel
  | TextChannel;

/** A claim of the paper, judged on the results so far. */
export interface Check {
  id: string;
  verdict: 'undecided' | 'holds' | 'fails';
  line: string;
}

/** A data set that the results rest on. */
export interface DataUsed {
  name: string;
  sha256: string;
}

/** All there is to see at one moment. */
export interface Frame {
  sequence: number;
  progress: number;
  channels: Channel[];
  checks: Check[];
  data: DataUsed[];
}

export interface File {
  name: string;
  content: Uint8Array;
}

type Json = { [key: string]: unknown };

const magic = 0x46525354; // "TSRF"
const version = 2;
const preamble_size = 16;

function is_object(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function list_of_objects(value: unknown, what: string): Json[] {
  if (!Array.isArray(value) || !value.every(is_object)) {
    throw new FrameError(`the header has no list of ${what}`);
  }
  return value;
}

interface Container {
  header: Json;
  /** Where the arrays begin; their offsets count from here. */
  start: number;
  buffer: ArrayBuffer;
}

function open_container(buffer: ArrayBuffer, kind: string): Container {
  if (buffer.byteLength < preamble_size) throw new FrameError('shorter than its preamble');
  const preamble = new DataView(buffer, 0, preamble_size);
  if (preamble.getUint32(0, true) !== magic) throw new FrameError('does not begin with TSRF');
  const found = preamble.getUint32(4, true);
  if (found !== version) throw new FrameError(`version ${found} is not ${version}`);
  const length = preamble.getUint32(8, true);
  if (length > buffer.byteLength - preamble_size) throw new FrameError('the header is cut short');
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, preamble_size, length)));
  } catch {
    throw new FrameError('the header is not JSON');
  }
  if (!is_object(header)) throw new FrameError('the header is not an object');
  if (header['kind'] !== kind) throw new FrameError(`holds ${String(header['kind'])}, not ${kind}`);
  return { header, start: Math.ceil((preamble_size + length) / 8) * 8, buffer };
}

function is_count(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function read_array({ start, buffer }: Container, place: Json): NumberArray {
  const { array, offset, length } = place;
  const types = { f8: Float64Array, f4: Float32Array, i4: Int32Array, u1: Uint8Array };
  const type = types[array as keyof typeof types];
  if (type === undefined) throw new FrameError(`unknown array type ${String(array)}`);
  if (!is_count(offset) || !is_count(length) || offset % 8 !== 0) {
    throw new FrameError('an array has no valid place');
  }
  if (length === 0) return new type(0);
  if (start + offset + length * type.BYTES_PER_ELEMENT > buffer.byteLength) {
    throw new FrameError('cut short: an array ends outside');
  }
  return new type(buffer, start + offset, length);
}

function read_channel(container: Container, header: Json): Channel {
  const channel: Json = {};
  for (const [key, member] of Object.entries(header)) {
    channel[key] = is_object(member) ? read_array(container, member) : member;
  }
  if (header['kind'] === 'scalar') {
    const value = channel['value'];
    if (!(value instanceof Float64Array) || value.length !== 1) {
      throw new FrameError('a scalar is not one number');
    }
    channel['value'] = value[0];
  }
  return channel as unknown as Channel;
}

/** Reads a frame. Throws FrameError. */
export function decode_frame(buffer: ArrayBuffer): Frame {
  const container = open_container(buffer, 'frame');
  const { header } = container;
  return {
    sequence: Number(header['sequence']),
    progress: Number(header['progress']),
    channels: list_of_objects(header['channels'], 'channels').map((entry) =>
      read_channel(container, entry),
    ),
    checks: list_of_objects(header['checks'], 'checks') as unknown as Check[],
    data: list_of_objects(header['data'], 'data') as unknown as DataUsed[],
  };
}

/** Reads a container of files. Throws FrameError. */
export function decode_files(buffer: ArrayBuffer): File[] {
  const container = open_container(buffer, 'files');
  return list_of_objects(container.header['files'], 'files').map((entry) => {
    const content = is_object(entry['content']) ? read_array(container, entry['content']) : null;
    if (!(content instanceof Uint8Array)) throw new FrameError('a file has no content');
    return { name: String(entry['name']), content };
  });
}
