// Markdown with formulas to HTML that a page without inline styles can show.
import katex from 'katex';
import { Marked } from 'marked';

export const escape = (text) =>
  String(text).replace(/[&<>"]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[c]);

function formula_extension(level, display, opening, pattern) {
  return {
    name: `formula_${level}`,
    level,
    start: (source) => opening.exec(source)?.index,
    tokenizer(source) {
      const match = pattern.exec(source);
      return match ? { type: `formula_${level}`, raw: match[0], formula: match[1].trim() } : undefined;
    },
    renderer: ({ formula }) =>
      katex.renderToString(formula, { displayMode: display, throwOnError: true, strict: 'error' }),
  };
}

/**
 * Renders Markdown. KaTeX writes its measures as style attributes, which the page's
 * Content-Security-Policy forbids; they become classes, and `styles()` gives their rules.
 */
export class Renderer {
  #classes = new Map();
  #marked = new Marked({
    extensions: [
      formula_extension('block', true, /^\$\$/m, /^\$\$([^$]+)\$\$(?:\n|$)/),
      formula_extension('inline', false, /\$/, /^\$([^$\n]+)\$/),
    ],
  });

  block(text) {
    return this.#without_styles(this.#marked.parse(text));
  }

  inline(text) {
    return this.#without_styles(this.#marked.parseInline(text));
  }

  styles() {
    return [...this.#classes]
      .map(([style, name]) => `.${name}{${style.replaceAll(';', '!important;')}}`)
      .join('\n');
  }

  #without_styles(html) {
    // A formula that is wider than the page scrolls, also by keyboard.
    const scrolling = html.replaceAll('class="katex-display"', 'class="katex-display" tabindex="0"');
    const with_classes = scrolling.replace(/<(\w+)([^<>]*) style="([^"]*)"([^<>]*)>/g, (_, tag, before, style, after) => {
      const attributes = before + after;
      const name = this.#class_of(style.endsWith(';') ? style : `${style};`);
      return attributes.includes('class="')
        ? `<${tag}${attributes.replace('class="', `class="${name} `)}>`
        : `<${tag} class="${name}"${attributes}>`;
    });
    if (/<p>[^<]*\$/.test(with_classes)) throw new Error(`a formula was not read: ${with_classes}`);
    if (with_classes.includes(' style=')) throw new Error('a style attribute is left in the HTML');
    return with_classes;
  }

  #class_of(style) {
    if (!this.#classes.has(style)) this.#classes.set(style, `k${this.#classes.size}`);
    return this.#classes.get(style);
  }
}
