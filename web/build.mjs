// Builds the static site: any web server can host the folder, under any path.
//
//   npm run build -- --modules DIR --out DIR [--assets DIR] [--stills DIR]
//
// --modules names the folder with what Emscripten wrote (tessera_engine.mjs and .wasm, tessera_app.mjs
// and .wasm). File names in static/ carry a hash of their content, so they may be cached for ever.
// --stills keeps the presets' pictures, so that the same engine does not draw them again.
import { build } from 'esbuild';
import { createHash } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { cp, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { Renderer } from './site/markdown.mjs';
import { gallery, lab_page } from './site/pages.mjs';
import { check_steps, make_stills } from './site/stills.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const require = createRequire(import.meta.url);

function options() {
  const { values } = parseArgs({
    options: {
      modules: { type: 'string' },
      out: { type: 'string' },
      assets: { type: 'string', default: path.join(here, '..', 'assets') },
      stills: { type: 'string' },
    },
  });
  for (const name of ['modules', 'out']) {
    if (!values[name]) throw new Error(`--${name} DIR is missing`);
  }
  return values;
}

const hash_of = (content) => createHash('sha256').update(content).digest('hex').slice(0, 10);

/** Writes a file under a name with its hash; gives the name relative to `static/`. */
async function write_hashed(folder, name, content) {
  const { name: stem, ext } = path.parse(name);
  const hashed = `${stem}-${hash_of(content)}${ext}`;
  await writeFile(path.join(folder, hashed), content);
  return hashed;
}

/** Copies a module of Emscripten's: a script and its WebAssembly. */
async function copy_module(source, name, folder) {
  const script = await readFile(path.join(source, `tessera_${name}.mjs`));
  const module = await readFile(path.join(source, `tessera_${name}.wasm`));
  return {
    script: await write_hashed(folder, `${name}.js`, script),
    module: await write_hashed(folder, `${name}.wasm`, module),
    bytes: module.length,
  };
}

const common = {
  bundle: true,
  format: 'esm',
  target: ['es2022'],
  minify: true,
  sourcemap: 'linked',
  logLevel: 'warning',
  absWorkingDir: here,
  external: ['node:*'],
  entryNames: '[name]-[hash]',
  chunkNames: 'common-[hash]',
  assetNames: '[name]-[hash]',
  metafile: true,
};

/** What esbuild made of its entry points: names in the site, by the entry's stem. */
function scripts_of({ metafile }) {
  const in_static = (file) => `static/${path.basename(file)}`;
  const scripts = {};
  for (const [file, { entryPoint, imports }] of Object.entries(metafile.outputs)) {
    if (!entryPoint) continue;
    scripts[path.parse(entryPoint).name] = {
      name: in_static(file),
      imports: imports.filter(({ kind }) => kind === 'import-statement').map((i) => in_static(i.path)),
    };
  }
  return scripts;
}

async function bundle_scripts(folder, engine, app) {
  const { worker } = scripts_of(
    await build({ ...common, entryPoints: ['src/worker.ts'], outdir: folder }),
  );
  const text = (name) => JSON.stringify(`./${name}`);
  return scripts_of(
    await build({
      ...common,
      entryPoints: ['src/tessera.ts', 'src/page/gallery_page.ts', 'src/page/lab_page.ts'],
      outdir: folder,
      splitting: true,
      define: {
        TESSERA_ENGINE_SCRIPT: text(engine.script),
        TESSERA_ENGINE_MODULE: text(engine.module),
        TESSERA_ENGINE_BYTES: String(engine.bytes),
        TESSERA_WORKER: text(path.basename(worker.name)),
        TESSERA_APP_SCRIPT: text(app.script),
        TESSERA_APP_MODULE: text(app.module),
        TESSERA_APP_BYTES: String(app.bytes),
      },
    }),
  );
}

/** KaTeX names each font in three formats; every browser that runs the lab reads the first. */
const woff2_only = {
  name: 'woff2-only',
  setup({ onLoad }) {
    onLoad({ filter: /katex\.css$/ }, async ({ path: file }) => ({
      contents: (await readFile(file, 'utf8')).replace(/,\s*url\([^)]*\.(woff|ttf)\) format\("\w+"\)/g, ''),
      loader: 'css',
    }));
  },
};

async function bundle_style(folder, formula_styles) {
  const sheet = path.join(folder, 'formulas.css');
  await writeFile(sheet, formula_styles);
  const result = await build({
    ...common,
    stdin: {
      contents: `@import "katex/dist/katex.css"; @import "./site/style.css"; @import ${JSON.stringify(sheet)};`,
      loader: 'css',
      resolveDir: here,
    },
    entryNames: 'style-[hash]',
    outdir: folder,
    loader: { '.woff2': 'file' },
    sourcemap: false,
    plugins: [woff2_only],
  });
  await rm(sheet);
  const files = Object.keys(result.metafile.outputs).map((file) => path.basename(file));
  return {
    style: files.find((file) => file.endsWith('.css')),
    serif: files.find((file) => file.startsWith('source-serif-4-latin-wght-normal')),
  };
}

/** The notices of engine and app, and the licences of what the page adds. */
async function notices(assets) {
  const texts = [await readFile(path.join(assets, 'notices.txt'), 'utf8')];
  for (const name of ['katex', 'fflate', '@fontsource-variable/inter', '@fontsource-variable/source-serif-4']) {
    const folder = path.dirname(require.resolve(`${name}/package.json`));
    const licence = await readFile(path.join(folder, 'LICENSE'), 'utf8');
    texts.push(`${name} (npm package)\n\n${licence.trim()}\n`);
  }
  return texts.join('\n\n');
}

async function write_types(out) {
  execFileSync(
    process.execPath,
    [
      require.resolve('typescript/lib/tsc.js'),
      '--project', here, '--noEmit', 'false', '--declaration', '--emitDeclarationOnly',
      '--stripInternal', '--outDir', path.join(out, 'types'),
    ],
    { stdio: 'inherit' },
  );
  await rm(path.join(out, 'types', 'page'), { recursive: true });
  await writeFile(path.join(out, 'tessera.d.ts'), "export * from './types/tessera.js';\n");
}

async function read_text(assets, id) {
  const folder = path.join(assets, 'labs', id);
  const read = (name) => readFile(path.join(folder, name), 'utf8');
  return {
    standfirst: await read('standfirst.md'),
    text: await read('text.md'),
    steps: JSON.parse(await read('steps.json')),
  };
}

const data_manifest = (assets) => readFile(path.join(assets, 'data', 'manifest.json'), 'utf8');

/** Pictures of other engines are not needed again. */
async function remove_others(kept, drawn) {
  for (const name of await readdir(kept).catch(() => [])) {
    if (path.join(kept, name) !== drawn) await rm(path.join(kept, name), { recursive: true });
  }
}

/** A lab's stills, drawn into `folder` unless they are there, and copied to the site. */
async function kept_stills(tessera, description, folder, pictures) {
  const list = path.join(folder, 'stills.json');
  let stills = await readFile(list, 'utf8').then(JSON.parse, () => null);
  if (stills === null) {
    await mkdir(folder, { recursive: true });
    stills = await make_stills(tessera, description, folder);
    await writeFile(list, JSON.stringify(stills));
  }
  await cp(folder, pictures, { recursive: true, filter: (name) => name !== list });
  return stills;
}

async function main() {
  const { modules, out, assets, stills: kept } = options();
  const target = path.resolve(out);
  const work = `${target}.new`;
  const folder = path.join(work, 'static');
  await rm(work, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });

  const engine = await copy_module(modules, 'engine', folder);
  const app = await copy_module(modules, 'app', folder);
  const scripts = await bundle_scripts(folder, engine, app);
  await cp(path.join(assets, 'data'), path.join(work, 'data'), { recursive: true });
  await writeFile(path.join(work, 'tessera.js'), `export * from './${scripts.tessera.name}';\n`);
  await writeFile(
    path.join(work, 'package.json'),
    `${JSON.stringify({ name: 'tessera', type: 'module', exports: './tessera.js', types: './tessera.d.ts' }, null, 2)}\n`,
  );
  await write_types(work);

  const tessera = await import(pathToFileURL(path.join(work, 'tessera.js')).href);
  const renderer = new Renderer();
  const { labs: descriptions, version } = await tessera.describe();
  const pictures = path.join(work, 'stills');
  await mkdir(pictures);
  const drawn = kept && path.join(kept, hash_of(engine.module + (await data_manifest(assets))));
  if (kept) await remove_others(kept, drawn);
  const labs = await Promise.all(
    descriptions.map(async (description) => {
      const text = await read_text(assets, description.id);
      await check_steps(tessera, description, text.steps);
      const stills = drawn
        ? await kept_stills(tessera, description, path.join(drawn, description.id), pictures)
        : await make_stills(tessera, description, pictures);
      return { description, stills, ...text };
    }),
  );

  const in_static = (name) => `static/${name}`;
  const site = {
    version,
    gallery_script: scripts.gallery_page,
    lab_script: scripts.lab_page,
    notices: in_static(await write_hashed(folder, 'notices.txt', await notices(assets))),
    icon: in_static(await write_hashed(folder, 'icon.svg', await readFile(path.join(here, 'site', 'icon.svg')))),
  };
  const ids = labs.map(({ description }) => description.id);
  const pages = labs.map((lab) => ({
    id: lab.description.id,
    make: () => lab_page({ ...lab, renderer, site, ids }),
  }));
  pages.forEach((page) => page.make()); // collects the formulas' measures for the style sheet
  const style = await bundle_style(folder, renderer.styles());
  Object.assign(site, { style: in_static(style.style), serif: in_static(style.serif) });
  for (const { id, make } of pages) {
    await mkdir(path.join(work, 'lab', id), { recursive: true });
    await writeFile(path.join(work, 'lab', id, 'index.html'), make());
  }
  await writeFile(path.join(work, 'index.html'), gallery({ labs, site }));

  await rm(target, { recursive: true, force: true });
  await rename(work, target);
  console.log(`${await count(target)} files in ${path.relative(process.cwd(), target)}`);
}

async function count(folder) {
  let files = 0;
  for (const name of await readdir(folder)) {
    const entry = path.join(folder, name);
    files += (await stat(entry)).isDirectory() ? await count(entry) : 1;
  }
  return files;
}

await main();
