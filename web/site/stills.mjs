// Still pictures: every preset's figures as SVG, made by running the engine when the page is built.
import { writeFile } from 'node:fs/promises';
import path from 'node:path';

/** The ids of the views of the first layout whose conditions hold (as in src/layout.ts). */
function views_shown(description, config) {
  const holds = ({ field, values }) => values.includes(String(config[field]));
  const layout = description.layouts.find(({ when }) => when.every(holds));
  return layout?.rows.flat() ?? description.views.map((view) => view.id);
}

// A preset that takes longer than this in a browser is for the command line: no still of it.
const longest_still_seconds = 5;

/** Runs every preset of a lab that a browser does in reasonable time; gives its pictures' names and what they show in words. */
export async function make_stills(tessera, description, folder) {
  const lab = await tessera.open(description.id, {}, { autorun: false });
  const stills = [];
  try {
    for (const preset of description.presets) {
      if (preset.seconds_browser > longest_still_seconds) continue;
      const { config } = await lab.preset(preset.id);
      await lab.finish();
      const views = [];
      for (const view of views_shown(description, config)) {
        views.push(await make_still(lab, description.id, preset.id, view, folder));
      }
      stills.push({ preset, views });
    }
  } finally {
    lab.close();
  }
  return stills;
}

async function make_still(lab, id, preset, view, folder) {
  const name = `${id}-${preset}-${view}`;
  let summary = '';
  for (const dark of [false, true]) {
    const figure = await lab.figure(view, { width: 720, height: 440, dark });
    summary = figure.summary;
    await writeFile(path.join(folder, `${name}${dark ? '-dark' : ''}.svg`), figure.svg);
  }
  return { view, name, summary };
}

/** Fails when a guided step names a preset or a value that the lab does not have. */
export async function check_steps(tessera, description, steps) {
  const lab = await tessera.open(description.id, {}, { autorun: false });
  try {
    for (const step of steps) {
      try {
        await lab.preset(step.preset, step.set ?? {});
      } catch (error) {
        throw new Error(`step "${step.title}" of ${description.id}: ${error.message}`);
      }
      const views = description.views.map(({ id }) => id);
      if (step.view && !views.includes(step.view)) {
        throw new Error(`step "${step.title}" of ${description.id}: view ${step.view} is not known`);
      }
    }
  } finally {
    lab.close();
  }
}
