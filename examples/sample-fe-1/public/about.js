// The foot of the page: which environment this is, and whose data it shows.
import { getAbout, getBackend } from './api.js';
import { element } from './element.js';

const foot = document.getElementById('about');

const revision = text => element('code', { title: text }, text.slice(0, 7));

function fact(...children) {
  return element('span', {}, ...children);
}

function describeSources({ sources, cache }) {
  const names = Object.keys(sources).join(' and ');
  const engines = [...new Set(Object.values(sources).map(s => s.engine))];
  const facts = [
    fact('Data from ', element('b', {}, names), `, ${engines.join(', ')}`),
  ];
  if (cache !== 'none') facts.push(fact('Cache ', element('b', {}, cache)));
  return facts;
}

export async function showAbout() {
  const [page, backend] = await Promise.allSettled([getAbout(), getBackend()]);
  const facts = [];
  if (page.status === 'fulfilled') {
    const { environment, service, revision: commit } = page.value;
    facts.push(
      fact('Environment ', element('b', {}, environment)),
      fact(element('b', {}, service), ' at ', revision(commit)),
    );
  }
  if (backend.status === 'fulfilled') {
    const { service, revision: commit } = backend.value;
    facts.push(
      fact(element('b', {}, service), ' at ', revision(commit)),
      ...describeSources(backend.value),
    );
  } else {
    facts.push(fact('No backend'));
  }
  foot.replaceChildren(...facts);
}
