// The HTML of the gallery and of a lab's page.
import { escape } from './markdown.mjs';

const policy = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "worker-src 'self'",
  "style-src 'self'",
  "font-src 'self'",
  "img-src 'self' data: blob:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

const mark = `<svg class="mark" viewBox="0 0 24 24" aria-hidden="true"><path d="M2 3l9-1v9H2z"/><path d="M13 2l9 2-1 7h-8z"/><path d="M2 13h9v8l-8 1z"/><path class="loose" d="M14.5 14.5l7.5-.8-.9 8.3-7.6-1z"/></svg>`;

function document_of({ title, description, base, site, script, body, attributes = '' }) {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="description" content="${escape(description)}">
<title>${escape(title)}</title>
<link rel="icon" href="${base}${site.icon}" type="image/svg+xml">
<link rel="preload" href="${base}${site.serif}" as="font" type="font/woff2" crossorigin>
<link rel="stylesheet" href="${base}${site.style}">
${script.imports.map((name) => `<link rel="modulepreload" href="${base}${name}">`).join('\n')}
<script type="module" src="${base}${script.name}"></script>
</head>
<body${attributes}>
${body}
</body>
</html>
`;
}

function picture(base, name, alt, { lazy = true, width = 720, height = 440 } = {}) {
  return `<picture><source srcset="${base}stills/${name}-dark.svg" media="(prefers-color-scheme: dark)"><img src="${base}stills/${name}.svg" alt="${escape(alt)}" width="${width}" height="${height}"${lazy ? ' loading="lazy"' : ''}></picture>`;
}

const link_to_paper = ({ arxiv }) => `https://arxiv.org/abs/${arxiv}`;

function citation({ title, authors, year, venue, arxiv }) {
  const id = arxiv ? `, arXiv ${escape(arxiv)}` : '';
  return `${escape(authors)} (${year}). <cite>${escape(title)}</cite>. ${escape(venue)}${id}`;
}

export function gallery({ labs, site }) {
  const cards = labs.map(({ description, stills }) => {
    const cover = stills[0].views[0];
    return `<li class="card">
<a href="lab/${description.id}/" data-lab="${description.id}" aria-labelledby="card-${description.id}">${picture('', cover.name, '', { lazy: false })}</a>
<div>
<h2 id="card-${description.id}">${escape(description.title)}</h2>
<p class="promise">${escape(description.promise)}</p>
<p class="cite">${citation(description.paper)}</p>
</div>
</li>`;
  });
  return document_of({
    title: 'Tessera: research papers you can touch',
    description: 'A browser lab of research papers: move a slider and the figure of the paper changes at once.',
    base: '',
    site,
    script: site.gallery_script,
    body: `<main class="gallery">
<header class="masthead">
<p class="brand">${mark}<span>Tessera</span></p>
<h1>Research papers you can touch</h1>
<p class="standfirst">Each lab is a paper with its figures alive. Move a slider, drag a cutoff, and see what the authors saw, or find where they were lucky. Everything is computed in your browser, with the paper’s own numbers drawn underneath.</p>
</header>
<ul class="cards">
${cards.join('\n')}
</ul>
<footer class="colophon"><p>Tessera ${escape(site.version)}. The link is the experiment: every state has an address, and every address has a command that runs the same natively. <a href="${site.notices}">Third-party notices</a></p></footer>
</main>`,
  });
}

function step_item(step, index, renderer) {
  const set = escape(JSON.stringify(step.set ?? {}));
  const view = step.view ? ` data-view="${escape(step.view)}"` : '';
  const section = (name, text) =>
    text ? `<p><span class="cue">${name}</span> ${renderer.inline(text)}</p>` : '';
  return `<li data-step${index === 0 ? ' class="first"' : ''}>
<h3>${renderer.inline(step.title)}</h3>
<button type="button" class="apply" data-preset="${escape(step.preset)}" data-set="${set}"${view} disabled>${escape(step.button ?? 'Show me')}</button>
${section('Then', step.try)}
${section('Look for', step.look_for)}
${section('Why', step.why)}
</li>`;
}

function still_section({ preset, views }, base) {
  const pictures = views.map(({ name, summary }) => picture(base, name, summary));
  const origin = preset.reproduces ? ` <small>${escape(preset.reproduces)}</small>` : '';
  return `<section class="still">
<h3>${escape(preset.title)}${origin}</h3>
<p>${escape(preset.look_for)}</p>
${pictures.join('\n')}
</section>`;
}

export function lab_page({ description, stills, steps, standfirst, text, renderer, site, ids }) {
  const { paper } = description;
  const base = '../../';
  const poster = stills[0].views[0];
  const body = `<a class="skip" id="skip" href="#notes">Skip to the text</a>
<header class="bar">
<a class="brand" href="${base}" aria-label="Tessera, all labs">${mark}<span>Tessera</span></a>
<p class="where">${escape(description.title)}</p>
<div class="tools" role="group" aria-label="This experiment">
<button type="button" id="copy-link">Copy link</button>
<button type="button" id="copy-command">Copy as command</button>
<button type="button" id="download-run">Download run</button>
<button type="button" id="open-file">Open file</button>
<input type="file" id="own-file" hidden aria-label="Your own data file or recorded run" multiple accept=".csv,.data,.txt,.tsv,.png,.zip,.json,.tsr,.onnx,.vnnlib">
</div>
</header>
<main class="lab">
<div class="hero">
<h1>${escape(description.title)}</h1>
<div class="standfirst">${renderer.block(standfirst)}</div>
<p class="cite">${citation(paper)}</p>
</div>
<div class="stage" id="stage">
<div id="problems" role="alert"></div>
<p id="no-canvas" class="notice" hidden></p>
<div class="frame">
<div class="poster">${picture(base, poster.name, `Still picture: ${poster.summary}`, { lazy: false })}</div>
<canvas id="canvas" tabindex="0" aria-label="${escape(description.title)}: interactive figures. What they show is told in words further down. Shift and Escape lead out of it.">Interactive figures</canvas>
<div class="loading" id="loading"><label for="loading-bar" id="loading-text">Loading the lab</label><progress id="loading-bar" max="1" value="0"></progress></div>
</div>
<div id="live-figures" class="live-figures" hidden>
<form id="live-controls" class="live-controls" aria-label="Controls"></form>
<div id="live-pictures" class="live-pictures"></div>
</div>
<p id="own-name" class="own-name"></p>
</div>
<article class="notes" id="notes" tabindex="-1">
<section aria-labelledby="steps-title">
<h2 id="steps-title">Try this</h2>
<ol class="steps">
${steps.map((step, index) => step_item(step, index, renderer)).join('\n')}
</ol>
</section>
<section id="verdicts" class="verdicts" aria-labelledby="verdicts-title" hidden>
<h2 id="verdicts-title">Does it hold?</h2>
<p>The paper’s claims, judged on what the lab just computed.</p>
<ul id="checks"></ul>
</section>
${renderer.block(text)}
<details class="words"><summary>In words: what the figures show now</summary><div id="in-words"><p>The lab is not running.</p></div></details>
<details id="stills" class="stills"><summary>All figures as still pictures</summary>
${stills.map((still) => still_section(still, base)).join('\n')}
</details>
<section aria-labelledby="cite-title">
<h2 id="cite-title">The paper</h2>
<p>${citation(paper)}. <a href="${link_to_paper(paper)}" rel="noreferrer">Read it on arXiv</a>.</p>
<pre class="bibtex" id="bibtex" tabindex="0">${escape(paper.bibtex)}</pre>
<p><button type="button" id="copy-bibtex">Copy BibTeX</button></p>
</section>
<footer class="colophon"><p>Tessera ${escape(site.version)}. <a href="${base}${site.notices}">Third-party notices</a></p></footer>
</article>
</main>
<div id="toast" class="toast" role="status"></div>
<div id="live" class="unseen" aria-live="polite"></div>`;
  return document_of({
    title: `${description.title} · Tessera`,
    description: description.promise,
    base,
    site,
    script: site.lab_script,
    body,
    attributes: ` data-lab="${description.id}" data-labs="${ids.join(' ')}" data-version="${escape(site.version)}" data-notices="${base}${site.notices}"`,
  });
}
