/** Which views a lab shows for a configuration. */
import type { Condition, Config, LabDescription, Value } from './protocol.js';

function text_of(value: Value | undefined): string {
  return Array.isArray(value) ? value.join(',') : String(value);
}

function holds(condition: Condition, config: Config): boolean {
  return condition.values.includes(text_of(config[condition.field]));
}

/** The ids of the views of the first layout whose conditions all hold, row by row. */
export function views_shown(description: LabDescription, config: Config): string[] {
  const layout = description.layouts.find(({ when }) =>
    when.every((condition) => holds(condition, config)),
  );
  return layout?.rows.flat() ?? description.views.map((view) => view.id);
}
