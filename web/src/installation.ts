/** Where the engine's files lie: beside this script, under names that the build puts in. */

declare const TESSERA_ENGINE_SCRIPT: string;
declare const TESSERA_ENGINE_MODULE: string;
declare const TESSERA_ENGINE_BYTES: number;
declare const TESSERA_WORKER: string;

export interface Installation {
  script: URL;
  module: URL;
  /** Size of the module when it is not compressed. */
  module_bytes: number;
  worker: URL;
  /** The folder of the data sets and their manifest. */
  data: URL;
}

export const installation: Installation = {
  script: new URL(TESSERA_ENGINE_SCRIPT, import.meta.url),
  module: new URL(TESSERA_ENGINE_MODULE, import.meta.url),
  module_bytes: TESSERA_ENGINE_BYTES,
  worker: new URL(TESSERA_WORKER, import.meta.url),
  data: new URL('../data/', import.meta.url),
};
