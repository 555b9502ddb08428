import { showAbout } from './about.js';
import { getStock } from './api.js';
import { element } from './element.js';
import { formatValue } from './format.js';
import { picture } from './picture.js';

const RETRY_MS = 5_000;
// What has its own place in a card, and what is for the staff. All other
// columns are listed below, whatever the backend comes up with.
const PLACED = ['name', 'description', 'price', 'availability', 'shelf'];

const [only, preview, message, products] = [
  'only',
  'preview',
  'message',
  'products',
].map(id => document.getElementById(id));

let stock;
let retryTimer;

function card(product) {
  const column = key => stock.columns.find(one => one.key === key);
  const text = key =>
    column(key) ? formatValue(product[key], column(key)) : '';
  const facts = stock.columns.filter(({ key }) => !PLACED.includes(key));
  const tone = column('availability')?.tones?.[product.availability] ?? '';
  return element(
    'li',
    { class: product.inStock > 0 ? 'product' : 'product sold-out' },
    element('div', { class: 'picture' }, picture(product.name)),
    element(
      'div',
      { class: 'body' },
      element('h2', {}, text('name')),
      element('p', {}, text('description')),
      element(
        'div',
        { class: 'price' },
        text('price'),
        element('span', { class: `chip ${tone}` }, text('availability')),
      ),
      element(
        'dl',
        { class: 'facts' },
        ...facts.map(fact =>
          element(
            'div',
            { class: fact.new ? 'new' : undefined },
            element('dt', {}, fact.label),
            element('dd', {}, text(fact.key)),
          ),
        ),
      ),
    ),
  );
}

function showProducts() {
  const shown = stock.rows.filter(
    ({ inStock }) => !only.checked || inStock > 0,
  );
  products.replaceChildren(...shown.map(card));
  message.hidden = shown.length > 0;
  message.className = 'message';
  message.textContent = stock.rows.length
    ? 'Everything is sold out'
    : 'There is nothing on offer yet';
}

function showPreview() {
  preview.hidden = !stock.preview;
  if (!stock.preview) return;
  const { title, description } = stock.preview;
  preview.replaceChildren(
    element('strong', {}, `Feature preview: ${title}`),
    description,
  );
}

function showFailure(error) {
  products.replaceChildren();
  preview.hidden = true;
  message.hidden = false;
  message.className = 'message failed';
  message.replaceChildren(
    element('b', {}, 'The products cannot be shown. '),
    `${error.message}.`,
    element('button', { type: 'button', onclick: load }, 'Try again'),
  );
}

async function load() {
  clearTimeout(retryTimer);
  try {
    stock = await getStock();
    showPreview();
    showProducts();
  } catch (error) {
    showFailure(error);
    retryTimer = setTimeout(load, RETRY_MS);
  }
  await showAbout();
}

only.addEventListener('change', () => stock && showProducts());
load();
